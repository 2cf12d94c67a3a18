"""``ratslotse ask`` and ``search`` as a clerk uses them, with the real models over the sample city."""

import json
import re
from functools import cache
from typing import Any

import pytest

from app.knowledge.german import analyse
from app.settings import PROJECT_FOLDER, Settings
from benchmarks.golden_set import GoldenQuestion, load_golden
from ingest.sources.xzufi import read_messages
from tests.commands import run_module

pytestmark = [pytest.mark.model, pytest.mark.chroma]

SAMPLE = 10
RIGHT_AT_LEAST = 9
"""Of ``SAMPLE`` questions: those whose first citation (without an answer: first evidence) is from a right document."""

_ROOT = "docs_corpus/"
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NUMBER_WORDS = ["zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf"]


def answerable_sample() -> list[GoldenQuestion]:
    """Ten questions that the documents answer, spread evenly over the set and so over its kinds."""
    questions = [question for question in load_golden() if question.answerable]
    step = len(questions) / SAMPLE
    return [questions[int(number * step)] for number in range(SAMPLE)]


def ask(settings: Settings, question: str, command: str = "ask") -> dict[str, Any]:
    finished = run_module(settings, "app", command, question, "--json")
    assert finished.returncode == 0, finished.stderr
    assert finished.stderr == ""
    result: dict[str, Any] = json.loads(finished.stdout)
    return result


@cache
def files_of_services() -> dict[str, str]:
    """The message that each service stands in, below ``docs_corpus``, by the service's id."""
    corpus = PROJECT_FOLDER / "docs_corpus"
    messages = [(path.name, path, None) for path in corpus.glob("leistungen/*.xml")]
    items = read_messages("docs_corpus", messages).items
    return {item.id: "leistungen/" + item.uri.partition("#")[0].rpartition("/")[2] for item in items}


def file_of(place: dict[str, Any]) -> str:
    """The file below ``docs_corpus`` that a place stands in."""
    identity = str(place["document"])
    return files_of_services().get(identity, identity.removeprefix(_ROOT))


def values(text: str) -> set[str]:
    """Numbers of a text by value: 1.250,00 and 1250 are the same, zwei and 2 too.

    The model writes the one for the other as it pleases, and not the same on every machine.
    """
    words = re.findall(r"\w+", text.casefold())
    found = {str(number) for number, word in enumerate(_NUMBER_WORDS, start=2) if word in words}
    for number in _NUMBER.findall(text):
        whole = re.sub(r"[.](?=\d{3}(?:\D|$))", "", number)
        found.add(re.sub(r",0+$", "", whole).lstrip("0") or "0")
    return found


def test_ten_golden_questions(corpus_settings: Settings) -> None:
    """Right document first in at least nine; no citation that does not hold its sentence."""
    wrong_documents, wrong_citations = [], []
    for golden in answerable_sample():
        result = ask(corpus_settings, golden.question)
        places = result["citations"] or result["evidence"] or result["nearest"]
        first = file_of(places[0]) if places else None
        if first not in golden.documents:
            wrong_documents.append((golden.id, first))
        # What a reader sees of a citation: the quotation, and of which document it is, decided or not.
        quotes = {
            citation["number"]: " ".join(citation[key] for key in ("quote", "title", "reference", "status_text"))
            for citation in result["citations"]
        }
        for sentence in result["sentences"]:
            held = " ".join(quotes[number] for number in sentence["citations"])
            asked = golden.question  # an answer may take up the words of its question
            without_source = values(sentence["text"]) - values(f"{held} {asked}")
            shared = set(analyse(sentence["text"])) & set(analyse(held))
            if without_source or not shared:
                wrong_citations.append((golden.id, sentence["text"], held))
    assert wrong_citations == []
    assert SAMPLE - len(wrong_documents) >= RIGHT_AT_LEAST, wrong_documents


def test_a_citation_is_a_span_of_its_document(corpus_settings: Settings) -> None:
    from app.access import PUBLIC_ONLY
    from app.knowledge.build import open_knowledge

    result = ask(corpus_settings, answerable_sample()[0].question)
    assert result["evidence"]
    with open_knowledge(corpus_settings) as knowledge:
        for place in [*result["citations"], *result["evidence"]]:
            text = knowledge.text(place["document"], PUBLIC_ONLY)
            assert text is not None
            assert text.text[place["start"] : place["end"]] == place.get("quote", place.get("text"))


def test_a_question_beside_the_point_is_refused_without_an_error(corpus_settings: Settings) -> None:
    result = ask(corpus_settings, "Wie hoch ist der Mount Everest?")
    assert result["outcome"] == "not_in_documents"
    assert result["answer"] == ""
    assert result["citations"] == []
    assert result["message"]


def test_non_public_papers_are_never_found(corpus_settings: Settings) -> None:
    from benchmarks.golden_set import GOLDEN_FILE

    rows = [json.loads(line) for line in GOLDEN_FILE.read_text(encoding="utf-8").splitlines()]
    secret = [row for row in rows if row["kind"] == "non_public"]
    assert secret
    for row in secret:
        found = ask(corpus_settings, row["question"], "search")["results"]
        assert not {file_of(place) for place in found} & set(row["hidden"])
