"""What became of a paper: decisions, and what must not be taken for one."""

from datetime import date
from typing import Any

import pytest

from app.access import AccessClass
from app.knowledge.decisions import counts_as, final_outcome, standing, stated_outcome
from app.knowledge.model import DecisionStatus, DocumentMetadata, Outcome, Paper, Stage
from ingest.outcome import read_result

_TODAY = date(2024, 6, 1)


def _stage(day: str, role: str, result: str, authoritative: bool | None = None) -> Stage:
    read = read_result(result)
    when = date.fromisoformat(day) if day else None
    return Stage("Rat", when, role=role, authoritative=authoritative, result=result, outcome=read.outcome)


@pytest.mark.parametrize(
    ("stages", "status", "day"),
    [
        # the deciding stage's result, not what was thought before
        ([("2024-01-01", "Vorberatung", "abgelehnt"), ("2024-02-01", "Entscheidung", "beschlossen")],
         DecisionStatus.ADOPTED, "2024-02-01"),
        # nor what a body said that was heard afterwards
        ([("2024-01-01", "Entscheidung", "beschlossen"), ("2024-02-01", "Anhörung", "abgelehnt", True)],
         DecisionStatus.ADOPTED, "2024-01-01"),
        ([("2024-01-01", "Entscheidung", "beschlossen"), ("2024-02-01", "Kenntnisnahme", "Kenntnisnahme", True)],
         DecisionStatus.ADOPTED, "2024-01-01"),
        # a later decision supersedes an earlier one
        ([("2024-01-01", "Entscheidung", "vertagt"), ("2024-02-01", "Entscheidung", "abgelehnt")],
         DecisionStatus.REJECTED, "2024-02-01"),
        ([("2024-01-01", "Entscheidung", "vertagt"), ("2024-09-01", "Entscheidung", "")],
         DecisionStatus.POSTPONED, "2024-01-01"),
        # agreed to beforehand, decision ahead, without a day, or past without a known result
        ([("2024-01-01", "Vorberatung", "einstimmig zugestimmt"), ("2024-09-01", "Entscheidung", "")],
         DecisionStatus.PROPOSED, None),
        ([("2024-01-01", "Vorberatung", "einstimmig zugestimmt"), ("", "Entscheidung", "")],
         DecisionStatus.PROPOSED, None),
        ([("2024-01-01", "Vorberatung", "einstimmig zugestimmt"), ("2024-02-01", "Entscheidung", "")],
         DecisionStatus.UNKNOWN, None),
        ([("2024-01-01", "Vorberatung", "einstimmig zugestimmt")], DecisionStatus.PROPOSED, None),
        ([("2024-01-01", "Beratung", "beschlossen", True)], DecisionStatus.PROPOSED, None),
        # a recommendation is none, even of a stage that may decide
        ([("2024-01-01", "Entscheidung", "einstimmig empfohlen")], DecisionStatus.UNKNOWN, None),
        # withdrawn wherever
        ([("2024-01-01", "Vorberatung", "zurückgezogen"), ("2024-09-01", "Entscheidung", "")],
         DecisionStatus.WITHDRAWN, "2024-01-01"),
        # nothing says who decides: the latest result
        ([("2024-01-01", "", "vertagt"), ("2024-02-01", "Behandlung", "beschlossen")],
         DecisionStatus.ADOPTED, "2024-02-01"),
        ([("2024-01-01", "Kenntnisnahme", "Kenntnisnahme")], DecisionStatus.NOTED, "2024-01-01"),
        # a result that is not due yet is a mistake
        ([("2024-09-01", "Entscheidung", "beschlossen")], DecisionStatus.PROPOSED, None),
        ([], DecisionStatus.UNKNOWN, None),
    ],
)  # fmt: skip
def test_what_became_of_a_paper(stages: list[tuple[Any, ...]], status: DecisionStatus, day: str | None) -> None:
    found = standing([_stage(*stage) for stage in stages], _TODAY)
    assert found.status is status
    if day:
        assert found.stage is not None
        assert found.stage.date == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("stages", "outcome", "day"),
    [
        ([("2024-01-01", "Vorberatung", "abgelehnt"), ("2024-02-01", "Entscheidung", "mit Änderungen beschlossen")],
         Outcome.ADOPTED_WITH_CHANGES, "2024-02-01"),
        # taking note of a decision does not undo it
        ([("2024-01-01", "Entscheidung", "abgelehnt"), ("2024-02-01", "Entscheidung", "zur Kenntnis genommen")],
         Outcome.REJECTED, "2024-01-01"),
        # what a committee recommends decides nothing, whether the decision is ahead, unknown or not planned
        ([("2024-01-01", "Vorberatung", "zugestimmt"), ("2024-09-01", "Entscheidung", "")],
         Outcome.PRELIMINARILY_DISCUSSED, "2024-01-01"),
        ([("2024-01-01", "Vorberatung", "abgelehnt"), ("2024-02-01", "Entscheidung", "")],
         Outcome.PRELIMINARILY_DISCUSSED, "2024-01-01"),
        ([("2024-01-01", "Vorberatung", "zugestimmt")], Outcome.PRELIMINARILY_DISCUSSED, "2024-01-01"),
        ([("2024-09-01", "Entscheidung", "")], Outcome.UNKNOWN, None),
        ([("2024-02-01", "Entscheidung", "")], Outcome.UNKNOWN, None),
        ([], Outcome.UNKNOWN, None),
    ],
)  # fmt: skip
def test_the_outcome_of_a_paper(stages: list[tuple[Any, ...]], outcome: Outcome, day: str | None) -> None:
    paper = Paper("r/1", "r", "", "", AccessClass.PUBLIC, "", stages=tuple(_stage(*stage) for stage in stages))
    assert final_outcome(paper, _TODAY) == (outcome, date.fromisoformat(day) if day else None)


def test_a_document_without_paper_says_itself_what_became_of_it() -> None:
    day = date(2024, 3, 1)
    adopted = DocumentMetadata("Beschluss", status=DecisionStatus.ADOPTED, status_date=day)
    assert stated_outcome(adopted) == (Outcome.ADOPTED, day)
    # the day on which a rule came into force is not that of a decision, and a proposal has none
    for status in (DecisionStatus.IN_FORCE, DecisionStatus.REPEALED, DecisionStatus.PROPOSED, DecisionStatus.UNKNOWN):
        assert stated_outcome(DocumentMetadata("Satzung", status=status, status_date=day)) == (Outcome.UNKNOWN, None)


@pytest.mark.parametrize(
    ("role", "outcome"),
    [
        ("Vorberatung", Outcome.PRELIMINARILY_DISCUSSED),
        ("Anhörung", Outcome.PRELIMINARILY_DISCUSSED),
        ("Beratung und Beschlussfassung", Outcome.ADOPTED),
        ("Entscheidung", Outcome.ADOPTED),
        ("", Outcome.ADOPTED),
    ],
)
def test_adopted_by_those_who_prepare_is_not_adopted(role: str, outcome: Outcome) -> None:
    assert counts_as(Outcome.ADOPTED, role) is outcome
    assert counts_as(Outcome.POSTPONED, role) is Outcome.POSTPONED
