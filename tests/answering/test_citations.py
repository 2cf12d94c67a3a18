"""Status in words, and citation numbers."""

from datetime import date

import pytest

from app.answering.citations import Citations, status_phrase
from app.knowledge.model import DecisionStatus
from tests.answering.papers import document, passage


@pytest.mark.parametrize(
    ("paper", "phrase"),
    [
        (document(status=DecisionStatus.ADOPTED, status_date=date(2024, 3, 14)), "beschlossen am 14.03.2024"),
        (document(status=DecisionStatus.REJECTED, status_date=date(2024, 10, 23)), "abgelehnt am 23.10.2024"),
        (document(status=DecisionStatus.PROPOSED, status_date=date(2024, 1, 1)), "Vorschlag – nicht beschlossen"),
        (
            document(status=DecisionStatus.REPEALED, valid_until=date(2024, 12, 31)),
            "aufgehoben, gültig bis 31.12.2024",
        ),
        (document(status=DecisionStatus.IN_FORCE, valid_from=date(2025, 1, 1)), "in Kraft seit 01.01.2025"),
        (
            document(status=DecisionStatus.IN_FORCE, valid_until=date(2020, 12, 31)),
            "in Kraft – nicht mehr gültig, gültig bis 31.12.2020",
        ),
        (document(), ""),
    ],
)
def test_status_phrase(paper: object, phrase: str) -> None:
    assert status_phrase(paper) == phrase  # type: ignore[arg-type]


def test_status_phrase_of_another_day() -> None:
    statute = document(status=DecisionStatus.IN_FORCE, valid_from=date(2025, 1, 1), valid_until=date(2026, 12, 31))
    assert status_phrase(statute, date(2024, 5, 1)) == "in Kraft ab 01.01.2025, gültig bis 31.12.2026"
    assert status_phrase(statute, date(2026, 5, 1)) == "in Kraft seit 01.01.2025, gültig bis 31.12.2026"
    assert status_phrase(statute, date(2027, 5, 1)).startswith("in Kraft seit 01.01.2025 – nicht mehr gültig")


def test_the_same_place_keeps_its_number() -> None:
    citations = Citations()
    found = passage("Erster Satz. Zweiter Satz.")
    first, new = citations.cite(found, 100, 112, 1, "Erster Satz.")
    again, known = citations.cite(found, 100, 112, 1, "Erster Satz.")
    second, _ = citations.cite(found, 113, 126, 1, "Zweiter Satz.")
    assert (first.number, again.number, second.number) == (1, 1, 2)
    assert new
    assert not known
    assert citations.all() == (first, second)
