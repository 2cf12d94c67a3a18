"""Whether sentences hold the number, the day or the decision that a question asks for."""

import pytest

from app.answering.wanted import counts, denies, holds_wanted, lacks_counted, lacks_wanted
from app.search.question import analyse_question

PRICE = "Was kostet die Marke?"
DAY = "Bis wann muss ich den Hund anmelden?"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (PRICE, "Eine Marke kostet 8,00 €."),
        (PRICE, "Die erste Marke ist gebührenfrei."),
        (PRICE, "Dafür entstehen keine Kosten."),
        (DAY, "Er ist innerhalb von zwei Wochen anzumelden."),
        ("Wann darf ich Glas einwerfen?", "Der Einwurf ist von 7:00 bis 20:00 Uhr erlaubt."),
        ("Was wurde aus dem Antrag?", "Der Rat hat ihn abgelehnt."),
    ],
)
def test_what_is_asked_for_is_seen(question: str, text: str) -> None:
    assert holds_wanted(analyse_question(question), text)


def test_a_number_of_the_question_itself_is_none() -> None:
    question = analyse_question("Was kostet der Bau von 22 Stellplätzen?")
    assert lacks_wanted(question, ["Der Bau von 22 Stellplätzen ist geplant."])
    assert not lacks_wanted(question, ["Der Bau von 22 Stellplätzen kostet 90.000 €."])


@pytest.mark.parametrize(
    "question", ["Warum wurde die Gebühr erhöht?", "Wer zahlt die Gebühr?", "Muss ich die Gebühr im Voraus zahlen?"]
)
def test_who_and_why_and_whether_want_no_number(question: str) -> None:
    assert not lacks_wanted(analyse_question(question), ["Der Rat wollte es so."])


def test_a_denial_is_known() -> None:
    assert denies("Ein Sprachassistent ist nicht geplant.")
    assert not denies("Ein Sprachassistent ist geplant.")


@pytest.mark.parametrize(
    ("question", "text", "lacks"),
    [
        ("Wie hoch ist die Gebühr 2025?", "Die Gebühr wurde 2025 beschlossen.", True),
        ("Wie hoch ist die Gebühr 2025?", "Die Gebühr beträgt 2025 zwölf Euro.", False),
        ("Wann öffnet das Freibad?", "Das Freibad hat zwei Becken.", True),
        ("Wann öffnet das Freibad?", "Das Freibad öffnet am 1. Mai.", False),
        ("Wer leitet das Freibad?", "Das Freibad öffnet am 1. Mai.", False),
    ],
)
def test_what_is_asked_for_must_be_there_and_not_in_the_question_alone(question: str, text: str, lacks: bool) -> None:
    assert lacks_wanted(analyse_question(question), [text]) is lacks
    assert (
        lacks_wanted(analyse_question(question), [text, "Am 3. März 2024 begann die Saison; es kostete 7 Euro."])
        is False
    )


@pytest.mark.parametrize(
    ("question", "text", "lacks"),
    [
        ("Wie viele Stellplätze hat das Parkhaus?", "Die erste Stunde im Parkhaus kostet 1,20 Euro.", True),
        ("Wie viele Stellplätze hat das Parkhaus?", "Das Parkhaus hat 220 Stellplätze.", False),
        ("Wie viele öffentliche Toiletten gibt es?", "Es gibt in der Innenstadt acht Toiletten.", False),
        ("Wie viele Prozent der Kinder kommen?", "Es kommen 40 % der Kinder.", False),
        ("Wie viele Prozent der Kinder kommen?", "Es kommen 40 Kinder.", True),
        ("Wie viel Geld gibt der Rat?", "Der Rat gibt 500 Euro.", False),
        ("Wann kommen die Kinder?", "Das Parkhaus hat 220 Stellplätze.", False),
    ],
)
def test_what_is_to_be_counted_must_be_named(question: str, text: str, lacks: bool) -> None:
    assert lacks_counted(analyse_question(question), [text]) is lacks


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("Das Hallenbad wurde 2023 von 54.700 Gästen besucht.", False),
        ("Das Hallenbad schließt um 20 Uhr.", True),
        ("Das Hallenbad ist dienstags und samstags für Schulen da.", True),
        ("Die Saison des Hallenbads beginnt am 1. September.", True),
    ],
)
def test_opening_hours_are_told_by_hours_and_days(text: str, holds: bool) -> None:
    assert holds_wanted(analyse_question("Wann hat das Hallenbad geöffnet?"), text) is holds


COUNT = analyse_question("Wie viele Stellplätze hat das Parkhaus?")


@pytest.mark.parametrize("text", ["Es hat 120 Stellplätze.", "Es hat keine Stellplätze.", "Es sind zwölf."])
def test_how_many_there_are_is_seen(text: str) -> None:
    assert counts(COUNT, text)


@pytest.mark.parametrize("text", ["Es ist rund um die Uhr geöffnet.", "Die erste Stunde kostet 1,20 Euro."])
def test_hours_and_prices_count_nothing(text: str) -> None:
    assert not counts(COUNT, text)


def test_a_measure_is_counted_in_itself() -> None:
    days = analyse_question("Wie viele Tage habe ich Zeit?")
    assert counts(days, "Sie haben 14 Tage Zeit.")
    assert not counts(days, "Es kostet 14 Euro.")
    assert counts(analyse_question("Wie viel kostet das Parken?"), "Das Parken kostet 2 Euro.")
