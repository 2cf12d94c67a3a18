"""A value of a table's row is told of its own column."""

import pytest

from app.answering.tables import column_agrees, head_of
from app.answering.values import parse_values
from app.knowledge.model import ChunkKind, DecisionStatus
from tests.answering.papers import document, passage
from tests.answering.test_grounding import quotes

ZONES = ("Gerüst | je Woche | 18,00 € | 12,00 €", "Art | Bemessung | Altstadt | übriges Stadtgebiet")
VOTES = ("13 | 25 | 2", "Ja | Nein | Enthaltung")
YEARS = ("Bewohnerparken | 30 € | 75 €", "Gebühr | 2024 | 2025")
RENTS = ("Saal | 50 € | 200 €", "Raum | Miete | Kaution")
UNITS = ("Reisepass | 37 | 6", "Ausweis | Gebühr in € | Dauer in Wochen")
POOLS = ("Hallenbad | während der Badezeiten | 13.01.2026", "Standort | Zugang | Geprüft am")
SITTINGS = ("Stadtrat | 13.12.2023 | beschlossen", "Gremium | Sitzung am | Ergebnis")
BARE = ("Gerüst | 18,00 € | 12,00 €", "")


def agrees(sentence: str, table: tuple[str, str], question: str = "") -> bool:
    row, head = table
    return all(
        column_agrees(sentence, value, row, head, f"{head}\n{row}", question) for value in parse_values(sentence)
    )


@pytest.mark.parametrize(
    ("sentence", "table"),
    [
        ("In der Altstadt kostet ein Gerüst 18 €.", ZONES),
        ("Außerhalb der Altstadt kostet ein Gerüst 12 €.", ZONES),
        ("In der Altstadt sind es 18 € und im übrigen Stadtgebiet 12 €.", ZONES),
        ("Es sind 18 € in der Altstadt und 12 € im übrigen Stadtgebiet.", ZONES),
        ("Der Antrag wurde mit 13 Ja-Stimmen, 25 Nein-Stimmen und 2 Enthaltungen abgelehnt.", VOTES),
        ("Der Antrag wurde mit 13 zu 25 Stimmen abgelehnt.", VOTES),
        ("Der Antrag wurde mit 13:25:2 Stimmen abgelehnt.", VOTES),
        ("Bei 25 Gegenstimmen wurde der Antrag abgelehnt.", VOTES),
        ("Bewohnerparken kostet 2025 75 €.", YEARS),
        ("Bewohnerparken kostet nicht mehr 30 €, sondern 75 €.", YEARS),
        ("Der Saal kostet 50 €.", RENTS),
        ("Die Kaution beträgt 200 €.", RENTS),
        ("Der Reisepass kostet 37 €.", UNITS),
        ("Der Reisepass dauert 6 Wochen.", UNITS),
        ("Die Gebühr beträgt 18 € und 12 €.", BARE),
        ("Das Hallenbad wurde am 13.01.2026 überprüft.", POOLS),
        ("Der Stadtrat beschloss die Vorlage am 13.12.2023.", SITTINGS),
    ],
)
def test_the_right_column_agrees(sentence: str, table: tuple[str, str]) -> None:
    assert agrees(sentence, table)


@pytest.mark.parametrize(
    ("sentence", "table"),
    [
        ("Außerhalb der Altstadt kostet ein Gerüst 18 €.", ZONES),
        ("Im übrigen Stadtgebiet kostet ein Gerüst 18 €.", ZONES),
        ("In der Altstadt sind es 12 € und im übrigen Stadtgebiet 18 €.", ZONES),
        ("Ein Gerüst kostet 12 €.", ZONES),
        ("Das Hallenbad wurde am 13.01.2026 geöffnet.", POOLS),
        ("Der Antrag wurde mit 25 Ja-Stimmen und 13 Nein-Stimmen abgelehnt.", VOTES),
        ("Der Antrag wurde mit 25 zu 13 Stimmen angenommen.", VOTES),
        ("Bei 13 Gegenstimmen wurde der Antrag abgelehnt.", VOTES),
        ("Bewohnerparken kostet 2025 30 €.", YEARS),
        ("Bewohnerparken kostet 30 €.", YEARS),
        ("Die Kaution beträgt 50 €.", RENTS),
        ("Der Saal kostet 200 €.", RENTS),
        ("Der Reisepass kostet 6 €.", UNITS),
        ("Ein Gerüst kostet 12 €.", BARE),
    ],
)
def test_a_neighbouring_column_does_not(sentence: str, table: tuple[str, str]) -> None:
    assert not agrees(sentence, table)


def test_the_question_names_the_column_where_the_sentence_does_not() -> None:
    assert agrees("Ein Gerüst kostet 12 €.", ZONES, "Was kostet ein Gerüst außerhalb der Altstadt?")
    assert not agrees("Ein Gerüst kostet 18 €.", ZONES, "Was kostet ein Gerüst außerhalb der Altstadt?")


def test_the_head_is_the_first_row_unless_it_is_one_like_the_others() -> None:
    head, row = ZONES[1], ZONES[0]
    text = f"§ 3 Gebühren\n\n{head}\n{row}\nMulde | je Woche | 9,00 € | 6,00 €"
    assert head_of(text, text.index("Mulde")) == head
    assert head_of(text, text.index("Art")) == ""
    rest = f"{row}\nMulde | je Woche | 9,00 € | 6,00 €"
    assert head_of(rest, rest.index("Mulde")) == ""


def test_a_sentence_with_a_value_of_the_wrong_column_is_dropped() -> None:
    table = passage(
        f"§ 3 Gebühren\n\n{ZONES[1]}\n{ZONES[0]}",
        document("s.pdf", title="Sondernutzungssatzung", status=DecisionStatus.IN_FORCE),
        kind=ChunkKind.TABLE,
    )
    question = "Was kostet ein Gerüst außerhalb der Altstadt in der Woche?"
    assert quotes(question, "Ein Gerüst kostet im übrigen Stadtgebiet 12,00 € in der Woche.", table) == [ZONES[0]]
    assert not quotes(question, "Ein Gerüst außerhalb der Altstadt kostet 18,00 € in der Woche.", table)


def test_a_year_of_the_head_is_held_with_its_column() -> None:
    table = passage(f"{YEARS[1]}\n{YEARS[0]}", document("g.html", title="Gebühren"), kind=ChunkKind.TABLE)
    question = "Was kostet Bewohnerparken 2025?"
    assert quotes(question, "Bewohnerparken kostet 2025 75 €.", table)
    assert not quotes(question, "Bewohnerparken kostet 2025 30 €.", table)


def test_the_outcome_of_a_vote_is_read_from_its_numbers() -> None:
    minutes = passage(
        f"Abstimmung über den Antrag:\n\n{VOTES[1]}\n{VOTES[0]}", document("n.pdf", title="Niederschrift")
    )
    question = "Wie wurde über den Antrag abgestimmt?"
    row = [VOTES[0]]
    assert quotes(question, "Der Antrag wurde mit 13 zu 25 Stimmen abgelehnt.", minutes) == row
    assert not quotes(question, "Der Antrag wurde mit 13 zu 25 Stimmen angenommen.", minutes)
