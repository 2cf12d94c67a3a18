"""What the benchmarks count: gold texts, numbers without a source, and the form of their data."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from app.answering.calibration import load_calibration
from app.answering.model import Answer, AnswerSentence, Citation, Outcome
from app.knowledge.model import CorpusState
from app.settings import PROJECT_FOLDER
from benchmarks.answers import contains, judge, missing_numbers, summary
from benchmarks.golden_judging import is_one_of
from benchmarks.golden_set import load_golden, sampled
from benchmarks.squad import load_squad
from tests.answering.papers import document


def answer(sentence: str, quote: str, outcome: Outcome = Outcome.ANSWERED) -> Answer:
    return Answer(
        question="Wie hoch ist die Steuer?",
        outcome=outcome,
        sentences=(AnswerSentence(sentence, (1,)),),
        citations=(Citation(1, document(), 1, quote, 0, len(quote)),),
        evidence=(),
        nearest=(),
        dropped_sentences=0,
        message="",
        corpus=CorpusState(1, 1, 1, None, "", ""),
    )


@pytest.mark.parametrize(
    ("text", "gold", "found"),
    [
        ("Die Steuer beträgt 120,00 €.", "120,00 €", True),
        ("Sie gaben nur 308 Punkte ab.", "308", True),
        ("Sie gaben 1308 Punkte ab.", "308", False),
        ("nach   ihrer\ninhärenten Schwierigkeit", "nach ihrer inhärenten Schwierigkeit", True),
        ("Im „Mühlgraben“.", "mühlgraben", True),
    ],
)
def test_gold_text(text: str, gold: str, found: bool) -> None:
    assert contains(text, gold) is found


def test_numbers_without_a_source_are_counted() -> None:
    assert missing_numbers("Es kostet 120 Euro.", "Die Gebühr beträgt 120,00 €.") == 0
    assert missing_numbers("Es kostet 130 Euro.", "Die Gebühr beträgt 120,00 €.") == 1
    assert missing_numbers("Am 3. Mai 2027.", "bis 03.05.2027") == 0


def test_a_sentence_whose_citation_does_not_hold_it_is_found() -> None:
    held = judge(answer("Die Steuer beträgt 120 Euro.", "Die Steuer beträgt 120,00 €."), ["120 Euro"])
    wrong = judge(answer("Die Steuer beträgt 130 Euro.", "Die Steuer beträgt 120,00 €."), ["130 Euro"])
    assert (held["held"], held["unsourced"], held["right"]) == ([True], 0, True)
    assert (wrong["held"], wrong["unsourced"]) == ([False], 1)
    assert summary([held, wrong], answerable=True)["held_sentences"] == 0.5


def test_an_answer_where_there_is_none_is_a_false_one() -> None:
    right = judge(answer("Die Steuer beträgt 120 Euro.", "Die Steuer beträgt 120,00 €."), ["120 Euro"])
    assert summary([right], answerable=True)["false_answer"] == 0
    assert summary([right], answerable=False)["false_answer"] == 1


def test_golden_questions_load_and_sample_the_same_way_each_time() -> None:
    questions = load_golden()
    assert {question.id for question in sampled(questions, 7, 1)} == {q.id for q in sampled(questions, 7, 1)}
    assert len(sampled(questions, 7, 1)) == 7


def test_a_document_is_known_by_the_file_it_was_made_from() -> None:
    service = replace(document("xzufi:leistung/S1/L-1"), uri="file:///stadt/leistungen/gro%C3%9Fer-hund.xml#L-1")
    assert is_one_of(service, ("satzungen/hund.pdf", "leistungen/großer-hund.xml"))
    assert not is_one_of(service, ("leistungen/hund.xml", "hund.xml"))


def test_squad_files_load(tmp_path: Path) -> None:
    qas = [
        {"question": "Wie  viele?", "answers": [{"text": "zwei", "answer_start": 4}]},
        {"question": "?", "answers": []},
    ]
    file = tmp_path / "s.json"
    file.write_text(json.dumps({"data": [{"paragraphs": [{"context": "Es  zwei.", "qas": qas}]}]}), encoding="utf-8")
    paragraphs, questions = load_squad(file)
    assert len(paragraphs) == 1
    assert [(item.text, item.answers) for item in questions] == [("Wie viele?", (("zwei", 4),))]


def test_every_fitted_number_says_where_it_comes_from() -> None:
    files = sorted((PROJECT_FOLDER / "app").rglob("calibration.json"))
    assert [file.parent.name for file in files] == ["answering", "knowledge", "search"]
    for entry in (entry for file in files for entry in json.loads(file.read_text(encoding="utf-8")).values()):
        assert entry["date"]
        assert entry["command"].startswith(("python -m benchmarks fit-", "python -m benchmarks.fit_"))
        assert "none" not in entry["data"]
        assert entry["figures"]
    assert load_calibration().gate.threshold > 0
