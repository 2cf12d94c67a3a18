"""A decision of another day, by another committee or wished for by another person is told for what it is."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.access import PUBLIC_ONLY, AccessClass, Clearance
from app.answering.premise_check import UnheldPremise, unheld_premise
from app.knowledge.index import Knowledge
from app.knowledge.model import DecisionStatus
from app.search.question import analyse_question
from app.search.retrieval import Retriever
from tests.fakes import make_knowledge, paper

_HALL = paper(
    "Neubau der Turnhalle am Lerchenfeld",
    "Der Stadtrat beschließt den Neubau der Turnhalle am Lerchenfeld.",
    "Der Bauausschuss hat den Neubau der Turnhalle am Lerchenfeld am 02.04.2024 empfohlen. Frau Ostermann begründete "
    "den Antrag.",
    reference_number="V-8/2024",
    paper_type="Beschlussvorlage",
    committee="Stadtrat",
    status=DecisionStatus.REJECTED,
    status_date=date(2024, 5, 14),
)
_MINUTES = paper(
    "Sitzung des Ausschusses für Sport und Freizeit",
    "Die Turnhalle am Lerchenfeld wird vorgestellt. Herr Quast fragt nach den Kosten.",
    date=date(2024, 3, 20),
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    return make_knowledge(tmp_path_factory.mktemp("town"), _HALL, _MINUTES)


def ask(text: str, knowledge: Knowledge, clearance: Clearance = PUBLIC_ONLY) -> UnheldPremise | None:
    question = analyse_question(text)
    passages = Retriever(knowledge).find(question, clearance, 20).passages
    return unheld_premise(question, passages, knowledge, clearance)


@pytest.mark.parametrize(
    "text",
    [
        "Warum hat der Stadtrat am 3. Juni 2023 den Neubau der Turnhalle am Lerchenfeld abgelehnt?",
        "Warum wurde im Juni 2023 der Neubau der Turnhalle am Lerchenfeld abgelehnt?",
        "Warum hat der Kulturausschuss den Neubau der Turnhalle am Lerchenfeld abgelehnt?",
        "Warum hat Stadtrat Zander den Neubau der Turnhalle am Lerchenfeld beantragt?",
    ],
)
def test_another_day_committee_or_person_is_told(town: Knowledge, text: str) -> None:
    told = ask(text, town)

    assert told is not None
    assert told.text.startswith("Dass ")
    assert told.text.endswith("Dazu liegt vor: Beschlussvorlage V-8/2024, am 14.05.2024 vom Stadtrat abgelehnt.")
    assert told.places[0].passage.document.metadata.reference_number == "V-8/2024"


@pytest.mark.parametrize(
    "text",
    [
        "Warum hat der Stadtrat am 14. Mai 2024 den Neubau der Turnhalle am Lerchenfeld abgelehnt?",
        "Warum wurde im Mai 2024 der Neubau der Turnhalle am Lerchenfeld abgelehnt?",
        "Warum hat der Bauausschuss am 02.04.2024 den Neubau der Turnhalle am Lerchenfeld abgelehnt?",
        "Warum hat der Sportausschuss den Neubau der Turnhalle am Lerchenfeld abgelehnt?",  # its minutes touch it
        "Warum hat Frau Ostermann den Neubau der Turnhalle am Lerchenfeld beantragt?",
        "Warum hat der Stadtrat den Neubau der Turnhalle am Lerchenfeld abgelehnt?",
        "Warum hat der Stadtrat am 3. Juni 2023 die Sanierung des Theaters abgelehnt?",  # of which nothing is known
    ],
)
def test_what_stands_in_the_documents_or_is_unknown_is_not_doubted(town: Knowledge, text: str) -> None:
    assert ask(text, town) is None


def test_of_a_subject_of_which_the_archive_is_full_nothing_is_told(tmp_path: Path) -> None:
    full = make_knowledge(
        tmp_path,
        *(paper(f"Radwege {number}", "Der Stadtrat hat den Ausbau der Radwege beschlossen.") for number in range(20)),
    )

    assert ask("Warum hat der Kulturausschuss den Ausbau der Radwege beschlossen?", full) is None


def test_documents_beyond_the_clearance_are_neither_told_nor_looked_into(tmp_path: Path) -> None:
    source, draft = _HALL
    secret = (replace(source, access=AccessClass.NON_PUBLIC), draft)
    knowledge = make_knowledge(tmp_path, secret, _MINUTES)
    text = "Warum hat der Kulturausschuss den Neubau der Turnhalle am Lerchenfeld abgelehnt?"

    told = ask(text, knowledge)
    assert told == ask(text, make_knowledge(tmp_path / "alone", _MINUTES))
    cleared = ask(text, knowledge, frozenset(AccessClass))
    assert cleared is not None
    assert "V-8/2024" in cleared.text
