"""A number of the question meets the row in whose range it lies."""

import pytest

from app.answering.ranges import terms_in_range

ASKED = "Was zahlt eine Familie mit 60.000 Euro im Jahr?"


@pytest.mark.parametrize(
    "label", ["über 55.000 € bis 70.000 €", "55.000 – 70.000 €", "bis 60.000 €", "über 42.000 €", "von 1 bis 90.000 €"]
)
def test_a_number_in_the_range_is_met(label: str) -> None:
    assert "60000" in terms_in_range(ASKED, label)


@pytest.mark.parametrize(
    "label",
    ["über 70.000 € bis 90.000 €", "bis 42.000 €", "60.000 m²", "über 55.000 Jahre", "Familie", "Zone 3", "37,00 €"],
)
def test_other_rows_meet_nothing(label: str) -> None:
    assert terms_in_range(ASKED, label) == set()


def test_ages_have_their_ranges_too() -> None:
    assert terms_in_range("Mein Kind ist 12 Jahre alt, was kostet die Karte?", "6 bis 17 Jahre")
    assert not terms_in_range("Mein Kind ist 12 Jahre alt, was kostet die Karte?", "unter 6 Jahren")
