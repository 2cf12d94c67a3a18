"""For which time an answer holds is said, and that nothing quoted was valid then."""

from datetime import date

import pytest

from app.answering.as_of_notes import as_of_notes, speaks_for_time
from app.answering.citations import Citations
from app.answering.model import Citation
from app.knowledge.model import DecisionStatus, Document
from app.search.question import analyse_question
from tests.answering.papers import document, passage

DAY = date(2026, 5, 1)
OLD = document(
    "alt", title="Satzung A", status=DecisionStatus.REPEALED, valid_from=date(2020, 1, 1), valid_until=date(2024, 6, 30)
)
NEW = document("neu", title="Satzung B", status=DecisionStatus.IN_FORCE, valid_from=date(2024, 7, 1))
REPORT = document("bericht", title="Bericht", day=date(2023, 3, 1))


def cite(*documents: Document, text: str = "Die Steuer beträgt 90 Euro.") -> tuple[Citation, ...]:
    citations = Citations()
    for number, of in enumerate(documents, start=1):
        citations.cite(passage(text, of, chunk_id=number), 0, len(text), 1, text)
    return citations.all()


@pytest.mark.parametrize(
    ("text", "documents", "expected"),
    [
        ("Wie hoch ist die Steuer?", (NEW,), []),
        ("Wie hoch war die Steuer am 1.3.2022?", (OLD,), ["Die Antwort gibt den Stand vom 01.03.2022 wieder."]),
        ("Wie hoch war die Steuer 2021?", (OLD,), ["Die Antwort gibt den Stand 2021 wieder."]),
        (
            "Wie hoch war die Steuer 2021?",
            (OLD, REPORT),
            ["Von den Fundstellen galt für das Jahr 2021 nur: „Satzung A“; andere sagen, was zu anderer Zeit galt."],
        ),
        (
            "Welche Steuer gilt ab 2028?",
            (NEW,),
            ["Die Antwort gibt den Stand vom 01.01.2028 wieder, soweit er heute bekannt ist."],
        ),
        (
            "Wie hoch war die Steuer am 1.3.2022?",
            (NEW,),
            ["Eine für den 01.03.2022 gültige Fassung wurde nicht gefunden: „Satzung B“ gilt seit 01.07.2024."],
        ),
        (
            "Wie hoch war die Steuer 2024?",
            (OLD, NEW),
            [
                "Die Antwort gilt nicht für die ganze gefragte Zeit (2024): "
                "„Satzung A“ galt vom 01.01.2020 bis 30.06.2024; „Satzung B“ gilt seit 01.07.2024."
            ],
        ),
        (
            "Wie hoch war die Steuer 2021?",
            (REPORT,),
            ["Ob das für das Jahr 2021 gilt, sagen die Fundstellen nicht ausdrücklich."],
        ),
    ],
)
def test_the_time_of_the_answer(text: str, documents: tuple[Document, ...], expected: list[str]) -> None:
    notes = as_of_notes(analyse_question(text, DAY), cite(*documents), DAY)
    assert [note.text for note in notes] == expected


def test_a_place_that_names_the_year_itself_needs_no_note() -> None:
    question = analyse_question("Wie hoch waren die Gebühren 2021?", DAY)
    assert as_of_notes(question, cite(REPORT, text="Die Gebühr lag 2021 bei 90 Euro."), DAY) == []


def test_the_note_cites_the_rules_that_it_names() -> None:
    (note,) = as_of_notes(analyse_question("Wie hoch war die Steuer 2021?", DAY), cite(REPORT, OLD), DAY)
    assert note.citations == (2,)


@pytest.mark.parametrize(
    ("text", "of", "chunk", "may"),
    [
        ("Wie hoch war die Steuer 2021?", OLD, "90 Euro", True),
        ("Wie hoch war die Steuer 2021?", NEW, "120 Euro", False),
        ("Wie hoch war die Steuer 2021?", NEW, "Jahr 2021: 90 Euro, ab 2024: 120 Euro", True),
        ("Wie hoch war die Steuer 2021?", REPORT, "Im Berichtsjahr 90 Euro", True),
        ("Wie hoch ist die Steuer?", OLD, "90 Euro", True),
    ],
)
def test_a_rule_of_another_time_is_no_answer_unless_it_names_the_time(
    text: str, of: Document, chunk: str, may: bool
) -> None:
    assert speaks_for_time(analyse_question(text, DAY), of, chunk, DAY) is may


def test_where_nothing_is_answered_it_is_told_of_the_places() -> None:
    question = analyse_question("Wie hoch war die Steuer am 1.3.2022?", DAY)

    told = as_of_notes(question, cite(OLD), DAY, answered=False)

    assert [note.text for note in told] == ["Die Fundstellen geben den Stand vom 01.03.2022 wieder."]
