"""Which part of a service description a question asks for, and which of its words are left."""

import pytest

from app.answering.asked_fields import asked_fields
from app.answering.edits import is_misspelling
from app.answering.field_rows import chosen_rows, conditions
from app.knowledge.model import ServiceField

_S = ServiceField


@pytest.mark.parametrize(
    ("text", "fields", "rest"),
    [
        ("Was kostet der Reisepass?", (_S.COSTS,), ("Reisepass",)),
        ("Reisepassgebühr", (_S.COSTS,), ("reisepass",)),
        ("Wie viel muss ich für den Reisepass bezahlen?", (_S.COSTS,), ("Reisepass",)),
        ("Ist der Reisepass kostenlos?", (_S.COSTS,), ("Reisepass",)),
        ("Bis wann muss ich das melden?", (_S.DEADLINES,), ("melden",)),
        ("Anmeldefrist Hund", (_S.DEADLINES,), ("anmelde", "Hund")),
        ("Wie viel Zeit habe ich für den Umtausch?", (_S.DEADLINES,), ("Umtausch",)),
        ("Wie lange dauert ein Bauantrag?", (_S.DURATION,), ("Bauantrag",)),
        ("Was muss ich zur Trauung mitbringen?", (_S.DOCUMENTS_NEEDED,), ("Trauung",)),
        ("Welche Unterlgaen brauche ich?", (_S.DOCUMENTS_NEEDED,), ()),
        ("Wer ist für den Reisepass zuständig?", (_S.RESPONSIBLE_OFFICE,), ("Reisepass",)),
        ("Oeffnungszeiten Standesamt", (_S.CONTACTS,), ("Standesamt",)),
        ("Nach welchem Paragraphen wird das genehmigt?", (_S.LEGAL_BASIS,), ("genehmigt",)),
        ("Wer bekommt Wohngeld?", (_S.PREREQUISITES,), ("Wohngeld",)),
        ("Was kostet das und wie lange dauert es?", (_S.COSTS, _S.DURATION), ()),
        ("Wie lange gilt der Reisepass?", (), ("lange", "Reisepass")),
        ("Wie viele Hunde gibt es?", (), ("Hunde",)),
        ("Wer kann mir mit dem Antrag helfen?", (), ("helfen",)),
    ],
)
def test_fields_and_the_words_that_are_left(text: str, fields: tuple[ServiceField, ...], rest: tuple[str, ...]) -> None:
    asked = asked_fields(text)

    assert asked.fields == fields
    assert asked.rest == rest


@pytest.mark.parametrize(
    ("word", "right", "slip"),
    [
        ("personalauswies", "personalausweis", True),
        ("furerschein", "fuehrerschein", True),
        ("gebuehrenn", "gebuehren", True),
        ("abmelden", "anmelden", True),  # which is why words for what is done are never taken for slips
        ("pass", "fass", False),
        ("kasten", "rasten", False),
        ("reisebus", "reisepass", False),
    ],
)
def test_slips(word: str, right: str, slip: bool) -> None:
    assert is_misspelling(word, right) is slip


def test_ages_and_bounds() -> None:
    rows = ["Karte ab 18 Jahren: 5,00 €", "Karte unter 18 Jahren: 2,00 €", "Kinder unter 6 Jahren zahlen nichts."]

    assert chosen_rows(rows, set(), conditions("mit 17 Jahren")) == [1, 2]
    assert chosen_rows(rows, set(), conditions("ein 18-Jähriger")) == [0, 2]
    assert chosen_rows(rows, set(), conditions("unter 18 Jahre")) == [1, 2]
    assert chosen_rows(rows, set(), conditions("mit 5 Litern")) == [0, 1, 2]


def test_all_rows_are_shown_where_two_fit_or_one_only_adds() -> None:
    rows = ["Ausweis für ein Jahr: 30 €", "Ausweis für zwei Jahre: 50 €", "Zuschlag im Ausland: 9 €"]

    assert chosen_rows(rows, {"ausweis"}, []) == [0, 1, 2]
    assert chosen_rows(rows, {"ausland"}, []) == [0, 1, 2]
    assert chosen_rows(rows, set(), conditions("zwei Jahre")) == [1]
