"""How far the evidence stands out decides whether the model writes at all."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from app.access import PUBLIC_ONLY
from app.answering.answerability import Answerability, lacks_year
from app.answering.calibration import Calibration, Logistic
from app.answering.evidence import EvidenceFinder
from app.knowledge.index import Knowledge
from app.search.question import analyse_question
from app.search.retrieval import Retriever
from tests.fakes import make_knowledge, paper

ALWAYS = Logistic({}, 1.0, 0.5)
RULE = Calibration(
    evidence=Logistic({"similarity": 4.0, "coverage": 4.0, "context_coverage": 1.0}, -3.0, 0.0),
    gate=ALWAYS,
    grounding=ALWAYS,
    least_new_coverage=0.0,
    least_gate=0.0,
    answer=Logistic({"lacks_counted": -2.0}, 1.0, 0.5),
    least_quoted=0.7,
)


@pytest.fixture
def knowledge(tmp_path: Path) -> Knowledge:
    return make_knowledge(
        tmp_path,
        paper("Hundesteuersatzung 2025", "Die Steuer für den Hund beträgt 120 Euro. Er ist an der Leine zu führen."),
        paper("Freibad", "Das Freibad öffnet im Mai. Im Freibad gibt es einen Sprungturm. Das Freibad ist beheizt."),
    )


def features(knowledge: Knowledge, text: str) -> Mapping[str, float]:
    question = analyse_question(text)
    passages = Retriever(knowledge).find(question, PUBLIC_ONLY, 20).passages
    found = EvidenceFinder(knowledge, RULE.evidence).find(question, passages, PUBLIC_ONLY)
    judge = Answerability(knowledge, RULE)
    known = judge.features(question, passages, found)
    assert judge.probability(question, passages, found) == RULE.answer.probability(known)
    return known


def test_what_is_said_stands_out_more_than_what_is_only_related(knowledge: Knowledge) -> None:
    said = features(knowledge, "Wie hoch ist die Steuer für den Hund?")
    related = features(knowledge, "Wie hoch ist die Strafe für den Hund ohne Steuermarke?")
    assert said["log_odds"] > related["log_odds"]
    assert said["window_coverage"] > related["window_coverage"]
    assert features(knowledge, "Gibt es im Freibad einen Sprungturm?")["least_met_margin"] >= 0.0


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("Welcher Hund gewann das Rennen 2031?", True),
        ("Welcher Hund gewann das Rennen 2025?", False),
        ("Was kostet 2031 die Steuer für den Hund?", True),
        ("Welcher Hund gewann das Rennen?", False),
    ],
)
def test_a_year_that_no_source_has_in_text_or_title_is_not_answered_for(
    knowledge: Knowledge, text: str, lacks: bool
) -> None:
    question = analyse_question(text)
    passages = Retriever(knowledge).find(question, PUBLIC_ONLY, 20).passages
    found = EvidenceFinder(knowledge, RULE.evidence).find(question, passages, PUBLIC_ONLY)
    assert lacks_year(question, found) is lacks
    assert (Answerability(knowledge, RULE).probability(question, passages, found) == 0.0) is lacks
