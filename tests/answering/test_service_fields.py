"""Questions about a service are answered from the field that they ask for, and only where that is certain."""

from datetime import date
from pathlib import Path

import pytest

from app.access import PUBLIC_ONLY, AccessClass
from app.answering.service_fields import FieldAnswer, field_answer
from app.knowledge.index import Knowledge
from app.knowledge.model import ServiceField
from app.search.question import analyse_question
from app.search.retrieval import Retriever
from tests.answering.service_questions import ANSWERED, ANSWERED_LATER, NOT_ANSWERED
from tests.answering.services import OTHER_SERVICES, SERVICES, service
from tests.fakes import make_knowledge, paper

_S = ServiceField


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    return make_knowledge(tmp_path_factory.mktemp("town"), *SERVICES, *OTHER_SERVICES)


def ask(text: str, knowledge: Knowledge, clearance: frozenset[AccessClass] = PUBLIC_ONLY) -> FieldAnswer | None:
    question = analyse_question(text)
    passages = Retriever(knowledge).find(question, clearance, 20).passages
    return field_answer(question, passages, knowledge, clearance)


def lines(answer: FieldAnswer | None) -> list[str]:
    assert answer is not None
    return [place.text for place in answer.places]


@pytest.mark.parametrize(("text", "title", "field", "words"), [*ANSWERED, *ANSWERED_LATER])
def test_a_question_is_answered_from_its_field(
    town: Knowledge, text: str, title: str, field: ServiceField, words: str
) -> None:
    answer = ask(text, town)

    assert answer is not None
    assert answer.document.metadata.title.startswith(title)
    assert answer.field is field
    assert words in answer.places[0].text


@pytest.mark.parametrize("text", NOT_ANSWERED)
def test_no_field_answers_what_it_does_not_speak_of(town: Knowledge, text: str) -> None:
    assert ask(text, town) is None


def test_lines_are_verbatim_spans_of_the_document(town: Knowledge) -> None:
    answer = ask("Welche Unterlagen brauche ich für den Angelschein?", town)

    assert answer is not None
    text = town.text(answer.document.id, PUBLIC_ONLY)
    assert text is not None
    for place in answer.places:
        assert text.text[place.start : place.end] == place.text
        assert place.passage.chunk.start <= place.start < place.end <= place.passage.chunk.end


def test_of_a_fee_table_the_row_asked_for_is_shown(town: Knowledge) -> None:
    assert lines(ask("Was kostet ein Büchereiausweis für einen 15-Jährigen?", town)) == [
        "Jahresausweis für Personen unter 18 Jahren: 0,00 €"
    ]
    assert lines(ask("Was kostet ein Büchereiausweis für einen 18-Jährigen?", town)) == [
        "Jahresausweis für Personen ab 18 Jahren: 20,00 €"
    ]
    assert len(lines(ask("Was kostet ein Büchereiausweis?", town))) == 3


def test_two_fields_are_answered_together(town: Knowledge) -> None:
    answer = ask("Welche Unterlagen brauche ich für den Kirchenaustritt und was kostet er?", town)

    assert answer is not None
    assert answer.fields == (_S.DOCUMENTS_NEEDED, _S.COSTS)
    assert lines(answer) == ["Personalausweis oder Reisepass", "Erklärung des Austritts: 31,00 €", *lines(answer)[2:]]


def test_where_one_of_two_fields_is_lacking_none_is_answered(town: Knowledge) -> None:
    assert ask("Wie lange dauert der Kirchenaustritt und was kostet er?", town) is None


def test_two_services_of_one_name_are_left_to_the_reader(tmp_path: Path) -> None:
    both = [
        service("Parkausweis für Handwerker beantragen", "Parkausweis", fields={_S.COSTS: "Ausweis: 90,00 €"}),
        service("Parkausweis für Pflegedienste beantragen", "Parkausweis", fields={_S.COSTS: "Ausweis: 30,00 €"}),
    ]
    knowledge = make_knowledge(tmp_path, *both)

    assert ask("Was kostet ein Parkausweis?", knowledge) is None
    assert lines(ask("Was kostet ein Parkausweis für Pflegedienste?", knowledge)) == ["Ausweis: 30,00 €"]


def test_a_service_for_a_special_case_is_not_named_by_the_general_word(tmp_path: Path) -> None:
    knowledge = make_knowledge(
        tmp_path,
        service("Parkausweis für Handwerker beantragen", fields={_S.COSTS: "Ausweis: 90,00 €"}),
        service("Vorläufigen Reisepass ausstellen", fields={_S.COSTS: "vorläufiger Reisepass: 26,00 €"}),
    )

    assert ask("Was kostet ein Parkausweis?", knowledge) is None
    assert ask("Was kostet ein Reisepass?", knowledge) is None
    assert lines(ask("Was kostet ein vorläufiger Reisepass?", knowledge)) == ["vorläufiger Reisepass: 26,00 €"]


def test_a_tax_is_not_the_cost_of_registering_for_it(town: Knowledge) -> None:
    assert ask("Was kostet die Zweitwohnungsteuer?", town) is None
    assert lines(ask("Was kostet es, eine Zweitwohnung anzumelden?", town)) == ["Die Anmeldung ist gebührenfrei."]


def test_costs_without_an_amount_are_no_answer(tmp_path: Path) -> None:
    knowledge = make_knowledge(
        tmp_path, service("Gewässerbenutzung erlauben", fields={_S.COSTS: "Die Gebühr richtet sich nach der Satzung."})
    )

    assert ask("Was kostet eine Gewässerbenutzung?", knowledge) is None


def test_a_surcharge_is_not_shown_without_the_price_that_it_is_added_to(tmp_path: Path) -> None:
    costs = "Reisepass: 70,00 €\nZuschlag für das Expressverfahren: 32,00 €"
    knowledge = make_knowledge(tmp_path, service("Reisepass beantragen", fields={_S.COSTS: costs}))

    assert lines(ask("Was kostet ein Reisepass im Expressverfahren?", knowledge)) == costs.split("\n")


def test_a_description_that_is_no_longer_valid_answers_nothing(tmp_path: Path) -> None:
    fields = {_S.COSTS: "Reisepass: 59,00 €"}
    knowledge = make_knowledge(tmp_path, service("Reisepass beantragen", fields=fields, valid_until=date(2020, 1, 1)))

    assert ask("Was kostet ein Reisepass?", knowledge) is None


def test_nothing_is_answered_beyond_the_clearance(tmp_path: Path) -> None:
    fields = {_S.COSTS: "Ausweis: 12,00 €"}
    secret = service("Dienstausweis ausstellen", fields=fields, access=AccessClass.INTERNAL)
    knowledge = make_knowledge(tmp_path, secret, paper("Dienstausweis", "Der Dienstausweis gehört der Stadt."))
    question = analyse_question("Was kostet ein Dienstausweis?")
    everything = frozenset(AccessClass)
    passages = Retriever(knowledge).find(question, everything, 20).passages

    assert field_answer(question, passages, knowledge, everything) is not None
    assert field_answer(question, passages, knowledge, PUBLIC_ONLY) is None


def test_a_long_field_is_cut_and_says_so(tmp_path: Path) -> None:
    rows = [f"Standplatz auf Platz {number}: {number},00 €" for number in range(1, 41)]
    knowledge = make_knowledge(tmp_path, service("Standplatz zuweisen", fields={_S.COSTS: "\n".join(rows)}))

    answer = ask("Was kostet ein Standplatz?", knowledge)
    assert answer is not None
    assert answer.cut
    assert 0 < len(answer.places) < len(rows)
    assert answer.left_out == len(rows) - len(answer.places)
    assert lines(ask("Was kostet ein Standplatz auf Platz 33?", knowledge)) == ["Standplatz auf Platz 33: 33,00 €"]


def test_a_synonym_for_the_occasion_is_not_what_the_office_gives(tmp_path: Path) -> None:
    fields = {
        _S.COSTS: "Die Gebühr beträgt 6 ‰ der Bauwerte.",
        _S.DURATION: "Drei Monate.",
        _S.DOCUMENTS_NEEDED: "Lageplan",
    }
    knowledge = make_knowledge(tmp_path, service("Baugenehmigung beantragen", "Bauantrag", "Umbau", fields=fields))

    assert ask("Wie lange dauert der Umbau?", knowledge) is None
    assert ask("Kosten Umbau Rathaus", knowledge) is None
    assert lines(ask("Wie lange dauert der Bauantrag?", knowledge)) == ["Drei Monate."]
    assert lines(ask("Welche Unterlagen brauche ich für einen Umbau?", knowledge)) == ["Lageplan"]


def test_what_the_city_pays_is_not_what_it_costs_to_apply(tmp_path: Path) -> None:
    knowledge = make_knowledge(
        tmp_path, service("Wohngeld beantragen", fields={_S.COSTS: "Es entstehen keine Kosten."})
    )

    assert ask("Wie viel zahlt die Stadt an Wohngeld?", knowledge) is None
    assert lines(ask("Muss ich für den Wohngeldantrag etwas bezahlen?", knowledge)) == ["Es entstehen keine Kosten."]


def test_for_the_deadline_of_an_application_the_occasion_is_name_enough(tmp_path: Path) -> None:
    town = make_knowledge(
        tmp_path,
        service(
            "Nutzung öffentlicher Flächen erlauben lassen",
            "Gerüst",
            fields={
                _S.SHORT_TEXT: "Wer Gehwege über das Übliche hinaus nutzt, braucht eine Erlaubnis.",
                _S.DEADLINES: "Der Antrag ist zehn Tage vorher zu stellen.",
                _S.COSTS: "Erlaubnis: 40,00 €",
            },
        ),
    )

    answer = ask("Wie lange vorher muss ich beantragen, dass ein Gerüst auf dem Gehweg stehen darf?", town)

    assert lines(answer) == ["Der Antrag ist zehn Tage vorher zu stellen."]
    assert ask("Wie viele Tage vorher muss ein Gerüst stehen?", town) is None
    assert ask("Was kostet ein Gerüst?", town) is None


def test_a_legal_form_is_found_by_its_kind(tmp_path: Path) -> None:
    town = make_knowledge(
        tmp_path,
        service(
            "Automaten aufstellen",
            "Automatenaufstellung",
            fields={
                _S.COSTS: "Natürliche Personen: 100,00 €\nJuristische Personen: 250,00 €",
                _S.DOCUMENTS_NEEDED: "Führungszeugnis\nbei eingetragenen Unternehmen: Auszug aus dem Register",
            },
        ),
    )

    assert lines(ask("Was kostet die Automatenaufstellung für eine GmbH?", town)) == ["Juristische Personen: 250,00 €"]
    assert len(lines(ask("Automatenaufstellung Unterlagen OHG", town))) == 2
    assert ask("Was kostet die Automatenaufstellung für eine OHG?", town) is None
    assert ask("Was kostet die Automatenaufstellung für einen Kiosk?", town) is None


def test_the_third_of_a_thing_is_one_of_the_further_ones(tmp_path: Path) -> None:
    town = make_knowledge(
        tmp_path,
        service(
            "Laubsäcke abholen lassen",
            fields={
                _S.COSTS: "Die erste Abholung ist kostenlos.\nJede weitere Abholung: 12,00 €\nEilabholung: 30,00 €"
            },
        ),
    )

    shown = lines(ask("Was kostet eine dritte Abholung von Laubsäcken?", town))

    assert shown == ["Die erste Abholung ist kostenlos.", "Jede weitere Abholung: 12,00 €"]
    assert ask("Was kostet eine dritte Tonne bei der Abholung von Laubsäcken?", town) is None
