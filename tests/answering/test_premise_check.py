"""What a question takes for granted is doubted where the documents say otherwise, and nowhere else."""

from datetime import date
from pathlib import Path

import pytest

from app.access import PUBLIC_ONLY, AccessClass, Clearance
from app.answering.premise_check import UnheldPremise, unheld_premise
from app.knowledge.index import Knowledge
from app.knowledge.model import DecisionStatus
from app.search.question import analyse_question
from app.search.retrieval import Retriever
from tests.answering.council import COUNCIL, COUNCIL_LATER, FALSE, FALSE_LATER, TRUE, TRUE_LATER
from tests.fakes import make_knowledge, paper


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    return make_knowledge(tmp_path_factory.mktemp("town"), *COUNCIL)


@pytest.fixture(scope="module")
def other_town(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    return make_knowledge(tmp_path_factory.mktemp("other"), *COUNCIL_LATER)


def ask(text: str, knowledge: Knowledge, clearance: Clearance = PUBLIC_ONLY) -> UnheldPremise | None:
    question = analyse_question(text)
    passages = Retriever(knowledge).find(question, clearance, 20).passages
    return unheld_premise(question, passages, knowledge, clearance)


@pytest.mark.parametrize(("text", "words"), FALSE)
def test_a_false_premise_is_told(town: Knowledge, text: str, words: str) -> None:
    told = ask(text, town)

    assert told is not None
    assert words in told.text


@pytest.mark.parametrize("text", TRUE)
def test_a_true_premise_is_not_doubted(town: Knowledge, text: str) -> None:
    assert ask(text, town) is None


@pytest.mark.parametrize("text", FALSE_LATER)
def test_a_false_premise_is_told_elsewhere(other_town: Knowledge, text: str) -> None:
    assert ask(text, other_town) is not None


@pytest.mark.parametrize("text", TRUE_LATER)
def test_a_true_premise_is_not_doubted_elsewhere(other_town: Knowledge, text: str) -> None:
    assert ask(text, other_town) is None


def test_the_note_repeats_the_claim_and_names_the_paper(town: Knowledge) -> None:
    told = ask("Warum hat der Gemeinderat die Zweitwohnungsteuer abgeschafft?", town)

    assert told is not None
    assert told.text == (
        "Dass der Gemeinderat die Zweitwohnungsteuer abgeschafft hat, steht nicht in den Dokumenten. "
        "Dazu liegt vor: Antrag A-12/2023, am 14.03.2023 abgelehnt."
    )
    place = told.places[0]
    text = town.text(place.passage.document.id, PUBLIC_ONLY)
    assert text is not None
    assert text.text[place.start : place.end] == place.text


def test_where_a_value_is_another_one_the_place_says_which(town: Knowledge) -> None:
    told = ask("Warum kostet die Hundesteuer für den ersten Hund 150 Euro?", town)

    assert told is not None
    assert "108 Euro" in told.places[0].text


def test_a_statute_that_replaces_another_does_not_abolish_the_tax(tmp_path: Path) -> None:
    knowledge = make_knowledge(
        tmp_path,
        paper(
            "Katzensteuersatzung",
            "Die Katzensteuer beträgt 20 Euro. Zugleich tritt die Satzung über die Katzensteuer von 2010 außer Kraft.",
            status=DecisionStatus.IN_FORCE,
        ),
        paper(
            "Abschaffung der Katzensteuer",
            "Der Rat beschließt, die Katzensteuer abzuschaffen.",
            paper_type="Antrag",
            status=DecisionStatus.REJECTED,
            status_date=date(2024, 1, 9),
        ),
    )

    told = ask("Warum hat der Rat die Katzensteuer abgeschafft?", knowledge)
    assert told is not None
    assert "am 09.01.2024 abgelehnt" in told.text


def test_what_is_not_cleared_is_neither_told_nor_believed(tmp_path: Path) -> None:
    secret = paper(
        "Verkauf des Schlosses",
        "Der Rat beschließt, das Schloss an die Kronau GmbH zu verkaufen.",
        access=AccessClass.NON_PUBLIC,
        paper_type="Beschlussvorlage",
        reference_number="V-99/2025",
        status=DecisionStatus.REJECTED,
        status_date=date(2025, 5, 6),
    )
    public = paper("Schloss", "Das Schloss der Stadt ist sonntags zu besichtigen.")
    knowledge = make_knowledge(tmp_path, secret, public)
    text = "Warum hat der Rat das Schloss verkauft?"

    cleared = ask(text, knowledge, frozenset(AccessClass))
    assert cleared is not None
    assert "V-99/2025" in cleared.text
    told = ask(text, knowledge)
    alone = make_knowledge(tmp_path / "alone", public)
    assert told == ask(text, alone)
    assert told is None or "V-99" not in told.text


def test_nothing_is_said_of_what_no_document_knows(town: Knowledge) -> None:
    assert ask("Warum wurde die Seilbahn zum Mond privatisiert?", town) is None


def test_an_old_amount_and_that_of_another_row_are_told_for_what_they_are(tmp_path: Path) -> None:
    knowledge = make_knowledge(
        tmp_path,
        paper(
            "Katzensteuersatzung 2012",
            "Die Katzensteuer beträgt für die erste Katze 20 Euro.",
            "Die Katzensteuer beträgt für die zweite Katze 45 Euro.",
            status=DecisionStatus.REPEALED,
            valid_until=date(2020, 12, 31),
        ),
        paper(
            "Katzensteuersatzung 2021",
            "Die Katzensteuer beträgt für die erste Katze 30 Euro.",
            status=DecisionStatus.IN_FORCE,
            valid_from=date(2021, 1, 1),
        ),
    )

    assert ask("Warum kostet die Katzensteuer für die erste Katze 30 Euro?", knowledge) is None
    for amount, words in (("20", "in den Dokumenten, die heute gelten."), ("45", "in den Dokumenten.")):
        told = ask(f"Warum beträgt die Katzensteuer für die erste Katze {amount} Euro?", knowledge)
        assert told is not None
        assert told.text.endswith(words)
        assert told.places[0].text == "Die Katzensteuer beträgt für die erste Katze 30 Euro."


@pytest.mark.parametrize(
    "text",
    [
        "Warum wurde die Zweitwohnungsteuer am 14.03.2023 abgeschafft?",
        "Warum kostete die Hundesteuer früher 150 Euro?",
        "warum",
        "Warum hat?",
        "Wann wurde ?",
        "seit wann ist ist ist abgeschafft",
        "nach der Abschaffung der",
    ],
)
def test_odd_questions_break_nothing(town: Knowledge, text: str) -> None:
    told = ask(text, town)

    assert told is None or "Zweitwohnungsteuer" in told.text


def test_a_compound_that_begins_with_the_subject_tells_of_it(tmp_path: Path) -> None:
    knowledge = make_knowledge(
        tmp_path,
        paper(
            "Freie Fahrt in der Stadt",
            "Ab dem 1. Mai 2025 ist die Nutzung aller Buslinien für Kinder kostenlos.",
            reference_number="A-3/2024",
            paper_type="Antrag",
            status=DecisionStatus.REJECTED,
            status_date=date(2024, 11, 5),
        ),
    )

    told = ask("Seit wann ist der Bus kostenlos?", knowledge)
    assert told is not None
    assert "am 05.11.2024 abgelehnt" in told.text
