"""A limit is told as the limit it is."""

import pytest

from app.answering.bounds import bounds_agree
from app.answering.values import parse_values


def agrees(sentence: str, source: str, question: str = "") -> bool:
    return bounds_agree(sentence, parse_values(sentence), source, parse_values(source), question)


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("mindestens 30 Euro", "höchstens 30 Euro"),
        ("bis zu 5.000 Euro", "mehr als 5.000 Euro"),
        ("5.000 Euro", "bis zu 5.000 Euro"),
        ("Kinder ab 6 Jahren", "Kinder bis 6 Jahre"),
        ("nach dem 1. Mai", "vor dem 1. Mai"),
        ("von 18 auf 12 Prozent", "von 12 auf 18 Prozent"),
        ("mit 25 zu 13 Stimmen", "mit 13 zu 25 Stimmen"),
    ],
)
def test_another_limit_is_noticed(sentence: str, source: str) -> None:
    assert not agrees(sentence, source)


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("wenigstens 30 Euro", "mindestens 30 Euro"),
        ("nicht mehr als 30 Tage", "höchstens 30 Tage"),
        ("über 300 Kinder", "mehr als 300 Kinder"),
        ("rund 300 Kinder", "300 Kinder"),
        ("endet am 31. März", "bis zum 31.03."),
        ("von 8 Uhr bis 12 Uhr", "8 bis 12 Uhr"),
        ("die Obergrenze liegt bei 60 Euro", "höchstens 60 Euro"),
    ],
)
def test_the_same_limit_in_other_words_agrees(sentence: str, source: str) -> None:
    assert agrees(sentence, source)


def test_who_asks_for_the_limit_is_told_the_number() -> None:
    assert agrees("Die Geldbuße beträgt 5.000 Euro.", "bis zu 5.000 Euro", "Wie hoch ist die Geldbuße höchstens?")
