"""Slips in a question are set right from the words of the places found, and words that are none are left alone."""

import pytest

from app.access import PUBLIC_ONLY, AccessClass
from app.answering.follow_up import understood
from app.answering.spelling import corrected
from app.knowledge.index import Knowledge
from app.search.retrieval import Retriever
from tests.fakes import make_knowledge, paper

_EVERYTHING = frozenset(AccessClass)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    return make_knowledge(
        tmp_path_factory.mktemp("town"),
        paper("Straßenreinigung", "Die Straßenreinigung kehrt wöchentlich. Der Winterdienst räumt die Gehwege."),
        paper(
            "Friedhofsgebühren", "Die Anmeldung einer Bestattung kostet 40 €. Die Bestattungen finden vormittags statt."
        ),
        paper(
            "Spielplätze", "Die Spielplätze sind bis 20 Uhr geöffnet; Truppen sind kein Thema. Das Gericht tagt nicht."
        ),
        paper("Steuern", "Die Hundesteuer ist im Februar fällig."),
        paper("Geheim", "Der Grundstücksankauf Tannenwald wird vorbereitet.", access=AccessClass.NON_PUBLIC),
    )


def ask(text: str, town: Knowledge, clearance: frozenset[AccessClass] = PUBLIC_ONLY) -> str:
    return corrected(text, Retriever(town), town, clearance)


@pytest.mark.parametrize(
    ("slip", "right"),
    [
        ("wann komt die strassenreinigun", "wann komt die Straßenreinigung"),
        ("Wie oft kehrt die Straßenreinigugn?", "Wie oft kehrt die Straßenreinigung?"),
        ("wo ist ein spilplatz", "wo ist ein Spielplätze"),
        ("wie hoch ist die hundesteur", "wie hoch ist die Hundesteuer"),
        ("was macht der winterdinst", "was macht der Winterdienst"),
    ],
)
def test_a_slip_is_set_right(town: Knowledge, slip: str, right: str) -> None:
    assert ask(slip, town) == right


@pytest.mark.parametrize(
    "text",
    [
        "Wie oft kehrt die Straßenreinigung?",
        "Was kostet die Abmeldung einer Bestattung?",  # not „Anmeldung“
        "Wann sind Treppen geöffnet?",  # not „Truppen“
        "Gibt es ein Gedicht über Spielplätze?",  # not „Gericht“
        "Welche Spielplatzordnung gilt?",  # a compound of words that are there
        "Wem gehört die Bestattungskultur?",
        "Kehrt ihr?",
    ],
)
def test_other_words_are_no_slips(town: Knowledge, text: str) -> None:
    assert ask(text, town) == ""


def test_no_word_beyond_the_clearance_is_offered(town: Knowledge) -> None:
    assert ask("Was ist mit dem Tannenwalt?", town) == ""
    assert ask("Was ist mit dem Tannenwalt?", town, _EVERYTHING) == "Was ist mit dem Tannenwald?"


def test_the_corrected_question_is_the_one_understood(town: Knowledge) -> None:
    assert understood("was macht der winterdinst", (), Retriever(town), town, PUBLIC_ONLY) == (
        "was macht der Winterdienst"
    )
    assert understood("Was macht der Winterdienst?", (), Retriever(town), town, PUBLIC_ONLY) == ""
