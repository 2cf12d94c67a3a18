"""Where the documents do not answer, the office is named that a description of the very service names."""

from datetime import date
from pathlib import Path

import pytest

from app.access import PUBLIC_ONLY, AccessClass, Clearance
from app.answering.responsible_office import ResponsibleOffice, responsible_office
from app.knowledge.index import Knowledge
from app.knowledge.model import ServiceField
from app.search.question import analyse_question
from app.search.retrieval import Retriever
from tests.answering.services import OTHER_SERVICES, SERVICES, service
from tests.fakes import make_knowledge, paper

_S = ServiceField


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    return make_knowledge(tmp_path_factory.mktemp("town"), *SERVICES, *OTHER_SERVICES)


def ask(text: str, knowledge: Knowledge, clearance: Clearance = PUBLIC_ONLY) -> ResponsibleOffice | None:
    question = analyse_question(text)
    return responsible_office(
        question, Retriever(knowledge).find(question, clearance, 20).passages, knowledge, clearance
    )


@pytest.mark.parametrize(
    ("text", "office"),
    [
        ("Wie lange gilt der Angelschein?", "Ordnungsabteilung, Torstraße 9, 99999 Birkenau, Telefon 01234/5-300"),
        ("Bis wann muss ich meinen Führerschein umtauschen?", "Einwohneramt, Telefon 01234/5-100"),
        ("Wie groß ist ein Urnengrab?", "Friedhofsverwaltung, Waldweg 1, 99999 Birkenau"),
        ("Biotonne abmelden", "Abfallwirtschaft, Kläranlagenweg 3, 99999 Birkenau"),
    ],
)
def test_the_office_of_the_service_is_named(town: Knowledge, text: str, office: str) -> None:
    found = ask(text, town)

    assert found is not None
    assert found.text.endswith(f": {office}.")


@pytest.mark.parametrize(
    "text",
    [
        "Wo gilt Leinenpflicht auf dem Friedhof?",
        "Wer baut die neue Kirche am Markt?",
        "Wie hoch ist die Grundsteuer?",
        "Wann ist Wahltag?",
        "Was kostet ein Reihengrab?",
        "Welche Straßen werden saniert?",
        "Wer ist Bürgermeister?",
        "Wie wird das Wetter am Wochenende?",
    ],
)
def test_what_is_only_vaguely_alike_names_no_office(town: Knowledge, text: str) -> None:
    assert ask(text, town) is None


def test_the_places_are_the_lines_that_it_was_read_from(town: Knowledge) -> None:
    found = ask("Wie lange gilt der Angelschein?", town)

    assert found is not None
    assert [place.text for place in found.places] == [
        "Ordnungsabteilung, Torstraße 9, 99999 Birkenau",
        "Telefon: 01234/5-300",
    ]


def test_a_fax_number_and_a_date_are_no_telephone_number(tmp_path: Path) -> None:
    contacts = "Passamt\nFax: 01234/5-999\nStand: 01.02.2024\nTelefon: +49 1234 5-200"
    knowledge = make_knowledge(tmp_path, service("Reisepass beantragen", fields={_S.CONTACTS: contacts}))

    found = ask("Wie lange gilt ein Reisepass?", knowledge)
    assert found is not None
    assert found.text == "Zuständig für „Reisepass beantragen“: Passamt, Telefon +49 1234 5-200."


def test_nothing_is_named_beyond_the_clearance_or_out_of_an_old_description(tmp_path: Path) -> None:
    fields = {_S.RESPONSIBLE_OFFICE: "Hauptamt"}
    knowledge = make_knowledge(
        tmp_path,
        service("Dienstausweis ausstellen", fields=fields, access=AccessClass.INTERNAL),
        service("Postkarte ausstellen", fields=fields, valid_until=date(2020, 1, 1)),
        paper("Ausweise", "Der Dienstausweis und die Postkarte gehören der Stadt."),
    )

    assert ask("Wie lange gilt ein Dienstausweis?", knowledge, frozenset(AccessClass)) is not None
    assert ask("Wie lange gilt ein Dienstausweis?", knowledge) is None
    assert ask("Wie lange gilt eine Postkarte?", knowledge) is None
