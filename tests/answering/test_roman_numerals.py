"""A Roman numeral of the sentence must be one of the source's."""

import pytest

from app.answering.roman_numerals import missing_numerals


@pytest.mark.parametrize(
    ("sentence", "source", "missing"),
    [
        ("Der Abschnitt III wird gebaut.", "Die Abschnitte II und III werden gebaut.", []),
        ("Der Abschnitt III wird gebaut.", "Der III-te Abschnitt wird gebaut.", []),
        ("Der Abschnitt III wird gebaut.", "Abschnitt Nr. 3 wird gebaut.", []),
        ("Der Abschnitt III wird gebaut.", "Der Abschnitt II wird 2013 gebaut.", ["III"]),
        ("Anlage XIV zum SGB IX, Band XLIX", "Anlage XV zum SGB XI", ["XIV", "IX", "XLIX"]),
        ("Der Abschnitt wird gebaut.", "Der Abschnitt II wird gebaut.", []),
        ("Die CDU und die MIV-Achse, Zone C, Klasse V; Vorlage VII-DS-01234, IIII", "Nichts davon.", []),
    ],
)
def test_another_ones_numeral_is_missing(sentence: str, source: str, missing: list[str]) -> None:
    assert missing_numerals(sentence, source) == missing
