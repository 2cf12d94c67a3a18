"""The number of before is not told as what holds."""

import pytest

from app.answering.changes import tells_replaced
from app.answering.values import parse_values

FEE = "Die Gebühr wird zum 1. Januar 2025 von 96 € auf 120 € im Jahr erhöht."
DEFICIT = "Der zuerst ausgewiesene Fehlbetrag von 3,4 Mio. € konnte in den Beratungen auf 2,86 Mio. € gesenkt werden."
SWIM = "Statt bisher 4,50 € kostet der Eintritt ins Lohebad künftig 5,00 €."


def replaced(sentence: str, source: str, question: str = "Was gilt?") -> bool:
    return tells_replaced(sentence, parse_values(sentence), source, parse_values(source), question)


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("Die Gebühr beträgt 96 € im Jahr.", FEE),
        ("Die Gebühr beträgt ab 1. Januar 2025 96 €.", FEE),
        ("Die Gebühr wird auf 96 € erhöht.", FEE),
        ("Die Gebühr wurde auf 96 € festgesetzt.", FEE),
        ("Der Fehlbetrag beträgt 3,4 Mio. €.", DEFICIT),
        ("Der Eintritt kostet 4,50 €.", SWIM),
        ("Der Zuschuss beträgt 12 Prozent.", "Der Zuschuss wird von 12 auf 18 Prozent der Kosten erhöht."),
    ],
)
def test_the_old_number_is_not_told_as_the_new_one(sentence: str, source: str) -> None:
    assert replaced(sentence, source)


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("Die Gebühr beträgt 120 € im Jahr.", FEE),
        ("Die Gebühr betrug vorher 96 €.", FEE),
        ("Die Gebühr steigt von 96 € auf 120 €.", FEE),
        ("Der Fehlbetrag beträgt 2,86 Mio. €.", DEFICIT),
        ("Der Eintritt kostet künftig 5,00 €.", SWIM),
        ("Bisher sind 40 Anträge eingegangen.", "Bisher sind 40 Anträge eingegangen."),
        ("40 Anträge sind eingegangen.", "Bisher sind 40 Anträge eingegangen."),
        ("Die Steuer beträgt 120 € vom 1. Hund an.", "Vom 1. Hund an sind 120 € zu zahlen, auf Antrag 60 €."),
        ("Der Weg ist 3 km lang.", "Von den 3 km sind auf 2 km Bäume gepflanzt."),
    ],
)
def test_what_holds_or_is_told_as_past_passes(sentence: str, source: str) -> None:
    assert not replaced(sentence, source)


def test_asked_for_the_past_the_old_number_is_the_answer() -> None:
    assert not replaced("Die Gebühr beträgt 96 €.", FEE, "Wie hoch war die Gebühr früher?")


def test_what_is_only_proposed_leaves_the_old_number_in_force() -> None:
    assert not replaced("Die Gebühr beträgt 96 €.", "Die Gebühr soll von 96 € auf 120 € erhöht werden.")
