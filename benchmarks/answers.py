"""Measures answers on question sets in SQuAD form, in three modes, beside the naive prompt.

answerable: the corpus holds all paragraphs. near-miss: the answering paragraph is removed, and with it the paragraphs
of the same place in all other articles, so that few corpora serve all questions. off-topic: its whole article is. Right
is judged by the gold text; in the other two modes every answer is a false one, also one that is true of something else.

What the model wrote is kept (see ``generations``): a run that was broken off goes on where it was, and one with other
rules asks it only for prompts that are new. Times of what was kept are those of its generation.
"""

import random
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import mean, median
from typing import Any

from app.access import PUBLIC_ONLY
from app.answering.assistant import Assistant
from app.answering.build import open_local_model
from app.answering.model import Answer, Finished, Outcome, SentenceAccepted
from app.answering.prompt import describe
from app.answering.values import ValueKind, is_held, parse_values
from app.knowledge.german import analyse
from app.knowledge.index import Knowledge
from app.settings import load_settings
from benchmarks.corpora import indexed
from benchmarks.generations import KeptModel
from benchmarks.naive import NaiveAnswer, ask_naively
from benchmarks.squad import Paragraph, SquadQuestion, load_squad
from benchmarks.store import is_fitted_on

MODES = ("answerable", "near-miss", "off-topic")


def measure_answers(squad: Path, limit: int | None, seed: int, naive: bool, half: str = "all") -> dict[str, Any]:
    """Ask a sample of questions in each mode; see the design for the keys of the result.

    ``half``: ``fit`` or ``report`` takes only questions of the articles that thresholds are fitted or reported on.
    """
    paragraphs, questions = load_squad(squad)
    sample = [
        question
        for question in random.Random(seed).sample(questions, len(questions))
        if half == "all" or is_fitted_on(question.paragraph.article) is (half == "fit")
    ][:limit]
    settings = load_settings()
    model = KeptModel.over(open_local_model(settings), settings.data / "benchmarks")
    report: dict[str, Any] = {
        "data": squad.name,
        "questions": len(sample),
        "half": half,
        "seed": seed,
        "modes": {},
        "naive": {},
    }
    for mode in MODES:
        ours: list[dict[str, Any]] = []
        theirs: list[dict[str, Any]] = []
        for knowledge, group in corpora(mode, paragraphs, sample):
            assistant = Assistant(knowledge, model)
            assistant.warm_up()
            for question in group:
                answer = ask(assistant, question.text, model)
                ours.append(judge(answer, [text for text, _ in question.answers]))
                if naive:
                    theirs.append(_naive(model, assistant, question))
        report["modes"][mode] = summary(ours, answerable=mode == "answerable")
        if naive:
            report["naive"][mode] = summary(theirs, answerable=mode == "answerable")
    return report


def ask(assistant: Assistant, question: str, model: KeptModel) -> Answer:
    """The finished answer to one question, with the times that it took, or would have taken, to generate it."""
    model.saved_s = 0.0
    first_saved = None
    for event in assistant.ask(question, PUBLIC_ONLY):
        if isinstance(event, SentenceAccepted) and first_saved is None:
            first_saved = model.saved_s
        if isinstance(event, Finished):
            times = event.answer.timings
            first = times.first_sentence if first_saved is None else (times.first_sentence or 0.0) + first_saved
            whole = replace(times, first_sentence=first, total=(times.total or 0.0) + model.saved_s)
            return replace(event.answer, timings=whole)
    raise TypeError("a question must end with a Finished event")


def judge(answer: Answer, gold: Sequence[str]) -> dict[str, Any]:
    """What is counted of one answer. ``held`` and ``unsourced`` look at the shown sentences one by one."""
    quotes = {citation.number: citation for citation in answer.citations}
    held, unsourced = [], 0
    for sentence in answer.sentences:
        cited = " ".join(f"{quotes[number].quote} {describe(quotes[number].document)}" for number in sentence.citations)
        missing = missing_numbers(sentence.text, cited)
        unsourced += missing
        held.append(not missing and _shared_terms(sentence.text, cited, answer.question) >= 0.5)
    return {
        "answered": answer.outcome is Outcome.ANSWERED,
        "caution": answer.outcome is Outcome.EVIDENCE_ONLY,
        "none": answer.outcome is Outcome.NOT_IN_DOCUMENTS,
        "verbatim": [sentence.verbatim for sentence in answer.sentences],
        "right": any(contains(" ".join(item.text for item in answer.sentences), text) for text in gold),
        "evidence": any(contains(item.text, text) for item in answer.evidence for text in gold),
        "held": held,
        "unsourced": unsourced,
        "evidence_s": answer.timings.evidence,
        "first_word_s": answer.timings.first_sentence,
        "total_s": answer.timings.total,
        "prompt_tokens": answer.prompt_tokens,
    }


def summary(judged: Sequence[dict[str, Any]], answerable: bool) -> dict[str, Any]:
    """Rates from 0 to 1 and medians in seconds."""
    if not judged:
        return {"questions": 0}
    held = [flag for item in judged for flag in item["held"]]
    verbatim = [flag for item in judged for flag in item["verbatim"]]
    return {
        "questions": len(judged),
        "right_answer": _rate(item["answered"] and item["right"] for item in judged),
        "right_evidence": _rate(item["evidence"] for item in judged),
        "refused": _rate(not item["answered"] for item in judged),
        "caution": _rate(item["caution"] for item in judged),
        "none": _rate(item["none"] for item in judged),
        "false_answer": _rate(item["answered"] and not (answerable and item["right"]) for item in judged),
        "held_sentences": _rate(held) if held else None,
        "verbatim_sentences": _rate(verbatim) if verbatim else None,
        "unsourced_numbers": sum(item["unsourced"] for item in judged),
        "evidence_s": _median(judged, "evidence_s"),
        "first_word_s": _median(judged, "first_word_s"),
        "total_s": _median(judged, "total_s"),
        "prompt_tokens": _median([item for item in judged if item["prompt_tokens"]], "prompt_tokens"),
    }


def contains(text: str, gold: str) -> bool:
    """Whether the gold text occurs, letter case, spaces and punctuation aside, and not inside another word."""
    return re.search(rf"(?<!\w){re.escape(_plain(gold))}(?!\w)", _plain(text)) is not None


def missing_numbers(sentence: str, cited: str) -> int:
    """How many numbers of a sentence no cited quotation has."""
    values = [value for value in parse_values(sentence) if value.kind is not ValueKind.REFERENCE]
    return sum(not is_held(value, parse_values(cited), cited) and value.unit == "" for value in values) + sum(
        not is_held(value, parse_values(cited), cited + " € Euro %") and value.unit != "" for value in values
    )


@contextmanager
def _opened(paragraphs: Sequence[Paragraph]) -> Iterator[Knowledge]:
    with indexed(paragraphs) as knowledge:
        yield knowledge


def corpora(
    mode: str, paragraphs: Sequence[Paragraph], sample: Sequence[SquadQuestion]
) -> Iterator[tuple[Knowledge, list[SquadQuestion]]]:
    """Corpora with the questions to be asked of each, so that few corpora serve all questions of a mode."""
    if mode == "answerable":
        groups = [(list(paragraphs), list(sample))]
    elif mode == "near-miss":
        groups = [
            (
                [part for part in paragraphs if part.number != left_out],
                [question for question in sample if question.paragraph.number == left_out],
            )
            for left_out in sorted({question.paragraph.number for question in sample})
        ]
    else:
        groups = [
            (
                [part for part in paragraphs if part.article % 2 != half],
                [question for question in sample if question.paragraph.article % 2 == half],
            )
            for half in (0, 1)
        ]
    for kept, group in groups:
        if group:
            with _opened(kept) as knowledge:
                yield knowledge, group


def _naive(model: KeptModel, assistant: Assistant, question: SquadQuestion) -> dict[str, Any]:
    passages = assistant.retriever.retrieve(question.text, PUBLIC_ONLY, 3)
    answer: NaiveAnswer = ask_naively(model, question.text, passages)
    cited = " ".join(passage.chunk.text for passage in answer.cited)
    missing = missing_numbers(re.sub(r"\[\d+\]", "", answer.text), cited)
    return {
        "answered": not answer.refused,
        "caution": False,
        "none": answer.refused,
        "verbatim": [],
        "right": any(contains(answer.text, text) for text, _ in question.answers),
        "evidence": any(contains(passage.chunk.text, text) for passage in passages for text, _ in question.answers),
        "held": [] if answer.refused else [bool(answer.cited) and not missing],
        "unsourced": 0 if answer.refused else missing,
        "evidence_s": None,
        "first_word_s": answer.first_word_s,
        "total_s": answer.total_s,
        "prompt_tokens": answer.prompt_tokens,
    }


def _shared_terms(sentence: str, cited: str, question: str) -> float:
    """Share of the sentence's terms, those of the question aside, that its quotations have."""
    own = set(analyse(sentence)) - set(analyse(question))
    known = set(analyse(cited))
    covered = [term in known or any(term in other or other in term for other in known) for term in own]
    return mean(covered) if covered else 1.0


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w%€,.]+", " ", text.casefold()).split()).strip(" .,")


def _rate(flags: Any) -> float:
    return round(mean(bool(flag) for flag in flags), 3)


def _median(judged: Sequence[dict[str, Any]], name: str) -> float | None:
    values = [item[name] for item in judged if item[name] is not None]
    return round(median(values), 3) if values else None
