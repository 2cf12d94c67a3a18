"""What a sentence says with the words of the question stands at the place too."""

import pytest

from app.answering.qualifiers import unknown_qualifier, unsaid_premise

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


WHY = "Warum bleibt das Lohebad 2026 geschlossen?"


@pytest.mark.parametrize(
    "sentence",
    [
        "Das Lohebad bleibt 2026 geschlossen, da die Straße gesperrt ist.",
        "Es bleibt geschlossen wegen der Bauarbeiten.",
    ],
)
def test_a_reason_for_what_no_place_says_is_none(sentence: str) -> None:
    road = "Wegen der Bauarbeiten ist die Straße zum Lohebad gesperrt."
    assert unsaid_premise(sentence, WHY, road) == "geschlossen"
    assert unsaid_premise(sentence, WHY, f"{road} Das Bad ist deshalb geschlossen.") == ""
    assert unsaid_premise(sentence, "Ist das Lohebad geschlossen?", road) == ""


def test_a_reason_told_in_words_of_its_own_passes() -> None:
    sentence = "Das Bad öffnet nicht, weil die Straße gesperrt ist."
    assert unsaid_premise(sentence, WHY, "Die Straße ist gesperrt.") == ""
