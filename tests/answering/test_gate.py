"""The gate has three outcomes: an answer, the evidence alone, or nothing."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.access import PUBLIC_ONLY
from app.answering.calibration import Calibration, Logistic
from app.answering.evidence import EvidenceFinder
from app.answering.gate import Gate, Verdict
from app.knowledge.index import Knowledge
from app.search.question import analyse_question
from app.search.retrieval import Retriever
from tests.fakes import make_knowledge, paper

ALWAYS = Logistic({}, 1.0, 0.5)
RANKING = Logistic({"similarity": 4.0, "coverage": 4.0, "context_coverage": 1.0}, -3.0, 0.0)
RULE = Calibration(RANKING, Logistic({"passage_coverage": 10.0}, -4.0, 0.8), ALWAYS, 0.0, 0.3, ALWAYS, 0.0)
"""Answers from a coverage of 0.54, shows evidence from 0.32."""


@pytest.fixture
def knowledge(tmp_path: Path) -> Knowledge:
    return make_knowledge(
        tmp_path,
        paper("Hundesteuersatzung", "Die Steuer für den Hund beträgt 120 Euro.", reference_number="B-012/2024"),
        paper("Marktordnung", "Der Wochenmarkt beginnt um sieben Uhr auf dem Rathausplatz."),
    )


def decided(knowledge: Knowledge, text: str, rule: Calibration = RULE) -> Verdict:
    question = analyse_question(text)
    passages = Retriever(knowledge).find(question, PUBLIC_ONLY, 20).passages
    return Gate(knowledge, rule).decide(
        question, passages, EvidenceFinder(knowledge, RANKING).find(question, passages, PUBLIC_ONLY)
    )


def test_what_the_documents_cover_is_answered(knowledge: Knowledge) -> None:
    assert decided(knowledge, "Wie viel Euro beträgt die Steuer für den Hund?") is Verdict.ANSWER


def test_what_they_cover_in_part_is_shown_with_caution(knowledge: Knowledge) -> None:
    assert decided(knowledge, "Steuer Hund Zwinger") is Verdict.CAUTION


def test_what_they_hardly_mention_is_not_in_them(knowledge: Knowledge) -> None:
    assert decided(knowledge, "Wer gewann die Meisterschaft der Ruderer am Hund von Malta?") is Verdict.NONE


def test_nothing_found_is_nothing(knowledge: Knowledge) -> None:
    open_gate = replace(RULE, gate=ALWAYS)
    assert Gate(knowledge, open_gate).decide(analyse_question("Was gilt?"), [], []) is Verdict.NONE


def test_a_paper_that_is_named_opens_the_gate(knowledge: Knowledge) -> None:
    shut = replace(RULE, gate=Logistic({}, -5.0, 0.5), least_gate=0.4)
    assert decided(knowledge, "Was regelt B-012/2024?", shut) is Verdict.ANSWER
    assert decided(knowledge, "Wie hoch ist die Steuer für den Hund?", shut) is Verdict.NONE
