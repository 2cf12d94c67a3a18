"""First, last and largest are told only where the place says so."""

import pytest

from app.answering.superlatives import unsaid_rank

PLACE = "Der Stadtrat hat die Hundesteuer am 20.03.2024 auf 120 € erhöht."


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("Die letzte Erhöhung der Hundesteuer war am 20.03.2024.", "letzte"),
        ("Am 20.03.2024 wurde zum ersten Mal erhöht.", "ersten"),
        ("Das war die erste Erhöhung.", "erste"),
        ("Das war die größte Erhöhung.", "größte"),
        ("Das ist die wichtigste Steuer.", "wichtigste"),
        ("Der Rat leistete am 20.03.2024 Beschluss.", ""),
        ("Im letzten Jahr wurde die Steuer erhöht.", ""),
    ],
)
def test_a_rank_that_no_place_gives_is_named(sentence: str, word: str) -> None:
    assert unsaid_rank(sentence, PLACE) == word


@pytest.mark.parametrize(
    ("sentence", "place"),
    [
        ("Die letzte Erhöhung war am 20.03.2024.", "Zuletzt wurde am 20.03.2024 erhöht."),
        ("Die erste Kita ist die Kita Lohe.", "Die Kita Lohe wurde 1952 gegründet."),
        ("Für den ersten Hund sind es 120 €.", "1. Hund: 120 €"),
        ("Die größte Wirkung hatte der Sturm.", "Die stärksten Auswirkungen hatte der Sturm."),
        ("Die meisten Anträge kommen aus Lohe.", "70 Prozent der Anträge kommen aus Lohe."),
    ],
)
def test_a_place_may_say_it_in_other_words(sentence: str, place: str) -> None:
    assert unsaid_rank(sentence, place) == ""
