"""Times counted from the day of writing are told only where they still mean the same."""

from datetime import date

import pytest

from app.answering.relative_times import relative_times_agree
from app.answering.values import parse_values

TODAY = date(2026, 11, 23)
OLD, NEW = date(2021, 5, 1), date(2026, 6, 1)
NEXT = "Die Halle wird im nächsten Jahr gebaut."
SINCE = "Die Halle ist seit drei Jahren geschlossen."


def agrees(sentence: str, source: str, written: date | None) -> bool:
    return relative_times_agree(sentence, source, parse_values(source), written, TODAY)


@pytest.mark.parametrize(
    ("sentence", "source", "written"),
    [
        ("Nächstes Jahr wird die Halle gebaut.", NEXT, NEW),
        ("Nächstes Jahr wird die Halle gebaut.", NEXT, None),
        ("Seit drei Jahren ist die Halle geschlossen.", SINCE, NEW),
        ("Dieses Jahr beginnen die Ferien am 6. Juli.", "Die Ferien beginnen am 6. Juli 2026.", OLD),
        ("Derzeit gibt es fünf Säulen.", "Es gibt fünf Säulen.", NEW),
        ("Der Markt öffnet am Morgen.", "Der Markt öffnet am Morgen.", OLD),
        ("Die Halle wird gebaut.", NEXT, OLD),
    ],
)
def test_what_still_holds_may_be_told(sentence: str, source: str, written: date | None) -> None:
    assert agrees(sentence, source, written)


@pytest.mark.parametrize(
    ("sentence", "source", "written"),
    [
        ("Nächstes Jahr wird die Halle gebaut.", NEXT, OLD),
        ("Die Halle wird dieses Jahr gebaut.", NEXT, NEW),
        ("Die Halle wird letztes Jahr gebaut.", NEXT, None),
        ("Seit drei Jahren ist die Halle geschlossen.", SINCE, OLD),
        ("Dieses Jahr beginnen die Ferien am 6. Juli.", "Die Ferien beginnen am 6. Juli 2025.", OLD),
        ("Derzeit gibt es fünf Säulen.", "Es gibt fünf Säulen.", OLD),
        ("Morgen, also morgen früh, ist Sperrmüll.", "Am Dienstag ist Sperrmüll.", None),
    ],
)
def test_what_is_past_or_not_said_may_not(sentence: str, source: str, written: date | None) -> None:
    assert not agrees(sentence, source, written)
