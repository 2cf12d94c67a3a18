"""A noun of the question, said of what was found, stands at the place too."""

import pytest

from app.answering.qualifiers import unknown_qualifier

QUESTION = "Wie hoch ist die Vergnügungssteuer für Tanzveranstaltungen im Stadtgebiet?"
PLACE = "Der Ertrag der Vergnügungssteuer betrug im Jahr 2024 rund 715.000 €."


def test_what_the_place_does_not_know_is_named() -> None:
    sentence = "Die Vergnügungssteuer für Tanzveranstaltungen betrug rund 715.000 €."
    assert unknown_qualifier(sentence, QUESTION, PLACE) == "Tanzveranstaltungen"


@pytest.mark.parametrize(
    ("sentence", "around"),
    [
        ("Die Vergnügungssteuer betrug rund 715.000 €.", PLACE),
        ("Der Ertrag von der Vergnügungssteuer betrug rund 715.000 €.", PLACE),
        ("Die Steuer für Tanzveranstaltungen beträgt 20 €.", "Steuer auf Veranstaltungen: 20 €"),
        ("Die Steuer für Spielgeräte beträgt 20 €.", PLACE),  # not from the question: the wording is checked elsewhere
    ],
)
def test_what_it_knows_or_was_not_asked_passes(sentence: str, around: str) -> None:
    assert unknown_qualifier(sentence, QUESTION, around) == ""
