"""What became of what an answer quotes: told where it matters, by whom and when, and only what the reader may know."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.access import PUBLIC_ONLY, AccessClass, Clearance
from app.answering.citations import Citations
from app.answering.model import Citation, Note
from app.answering.status_notes import by_committee, status_notes
from app.knowledge.index import Knowledge
from app.knowledge.model import DecisionStatus, Outcome, Paper, Passage, Stage, Votes
from app.search.question import analyse_question
from tests.fakes import KnowledgeFolder, make_knowledge, paper

DAY = date(2026, 5, 1)


def cited(knowledge: Knowledge, clearance: Clearance = PUBLIC_ONLY) -> tuple[Citation, ...]:
    citations = Citations()
    for document in knowledge.documents(clearance):
        text = knowledge.text(document.id, clearance)
        assert text is not None
        chunk = text.chunks[0]
        citations.cite(Passage(chunk, document, 1.0), chunk.start, chunk.end, 1, chunk.text)
    return citations.all()


def notes(knowledge: Knowledge, question: str = "Was kostet das?", clearance: Clearance = PUBLIC_ONLY) -> list[Note]:
    return status_notes(analyse_question(question, DAY), cited(knowledge, clearance), knowledge, clearance, DAY)


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        (
            {
                "status": DecisionStatus.REJECTED,
                "status_date": date(2024, 10, 23),
                "committee": "Stadtrat",
                "status_note": "mit 13:25:2 Stimmen abgelehnt",
            },
            "Antrag A-1/2024: am 23.10.2024 vom Stadtrat abgelehnt (13 Ja, 25 Nein, 2 Enth.).",
        ),
        (
            {
                "status": DecisionStatus.ADOPTED_WITH_CHANGES,
                "status_date": date(2024, 9, 25),
                "committee": "Stadtverordnetenversammlung",
            },
            "Antrag A-1/2024: am 25.09.2024 von der Stadtverordnetenversammlung mit Änderungen beschlossen; "
            "der Beschluss kann vom zitierten Text abweichen.",
        ),
        (
            {"status": DecisionStatus.ADOPTED, "status_date": date(2024, 9, 25), "committee": "Technischer Ausschuss"},
            "Antrag A-1/2024: am 25.09.2024 beschlossen (Technischer Ausschuss).",
        ),
        (
            {"status": DecisionStatus.WITHDRAWN, "status_date": date(2021, 5, 6), "committee": "Stadtrat"},
            "Antrag A-1/2024: am 06.05.2021 zurückgezogen, nicht beschlossen.",
        ),
        ({"status": DecisionStatus.PROPOSED}, "Antrag A-1/2024: Vorschlag, ein Beschluss dazu liegt nicht vor."),
    ],
)
def test_what_became_of_a_paper(tmp_path: Path, details: dict[str, Any], expected: str) -> None:
    knowledge = make_knowledge(
        tmp_path, paper("Busse", "Busse fahren frei.", reference_number="A-1/2024", paper_type="Antrag", **details)
    )
    found = notes(knowledge)
    assert [note.text for note in found] == [expected]
    assert found[0].citations == (1,)


@pytest.mark.parametrize("status", [DecisionStatus.UNKNOWN, DecisionStatus.IN_FORCE, DecisionStatus.ANSWERED])
def test_nothing_is_said_of_what_simply_applies(tmp_path: Path, status: DecisionStatus) -> None:
    assert notes(make_knowledge(tmp_path, paper("Wohnsitz anmelden", "Binnen zwei Wochen.", status=status))) == []


def test_a_statute_that_is_over_names_what_came_instead(tmp_path: Path) -> None:
    old = paper(
        "Hundesteuersatzung 2019",
        "90 Euro",
        name="alt.pdf",
        status=DecisionStatus.REPEALED,
        valid_until=date(2024, 12, 31),
        superseded_by="neu.pdf",
    )
    new = paper("Hundesteuersatzung 2024", "120 Euro", name="neu.pdf", status=DecisionStatus.IN_FORCE)
    assert [note.text for note in notes(make_knowledge(tmp_path, old, new))] == [
        "„Hundesteuersatzung 2019“: seit 01.01.2025 nicht mehr gültig, ersetzt durch „Hundesteuersatzung 2024“."
    ]


@pytest.mark.parametrize("name", ["neu.pdf", "B-7/2024"])
def test_a_successor_that_is_closed_to_the_reader_is_not_hinted_at(tmp_path: Path, name: str) -> None:
    old = paper("Alte Ordnung", "90 Euro", status=DecisionStatus.REPEALED, superseded_by=name)
    new = paper("Geheim", "120 Euro", name="neu.pdf", reference_number="B-7/2024", access=AccessClass.NON_PUBLIC)
    assert [note.text for note in notes(make_knowledge(tmp_path, old, new))] == ["„Alte Ordnung“: nicht mehr gültig."]


def test_stages_tell_who_decided_and_not_who_prepared(tmp_path: Path) -> None:
    data = KnowledgeFolder(tmp_path)
    stages = (
        Stage("Finanzausschuss", date(2024, 3, 1), role="Vorberatung", result="x", outcome=Outcome.REJECTED),
        Stage("Rat", date(2024, 3, 20), role="Entscheidung", outcome=Outcome.ADOPTED, votes=Votes(24, 14, 2)),
    )
    source, draft = paper("Bäder", "Eintritt 5 Euro", reference_number="B-12/2024", paper_type="Vorlage")
    of_paper = Paper("papers/p1", "papers", "", "h", AccessClass.PUBLIC, "Bäder", "B-12/2024", stages=stages)
    with data.refresh() as refresh:
        refresh.prepare_paper(of_paper)
        refresh.prepare(source, replace(draft, paper_id="papers/p1"))
        refresh.commit()
    assert [note.text for note in notes(data.knowledge())] == [
        "Vorlage B-12/2024: am 20.03.2024 vom Rat beschlossen (24 Ja, 14 Nein, 2 Enth.)."
    ]


def test_at_most_three_and_what_does_not_hold_first(tmp_path: Path) -> None:
    adopted = [
        paper(f"A{n}", f"Text {n}", reference_number=f"B-{n}/2024", status=DecisionStatus.ADOPTED) for n in range(1, 4)
    ]
    rejected = paper("Z", "Zuletzt", reference_number="B-9/2024", status=DecisionStatus.REJECTED)
    found = notes(make_knowledge(tmp_path, *adopted, rejected))
    assert len(found) == 3
    assert found[0].text == "B-9/2024: abgelehnt."


@pytest.mark.parametrize(
    ("name", "phrase"),
    [
        ("Haupt- und Finanzausschuss", "vom Haupt- und Finanzausschuss"),
        ("Ausschuss für Umwelt, Klima und Mobilität", "vom Ausschuss für Umwelt, Klima und Mobilität"),
        ("Ortschaftsrat Niederlohe", "vom Ortschaftsrat Niederlohe"),
        ("Bezirksvertretung Mitte", "von der Bezirksvertretung Mitte"),
        ("Bürgerschaft", "von der Bürgerschaft"),
        ("Technischer Ausschuss", ""),
        ("Oberbürgermeisterin", ""),
        ("", ""),
    ],
)
def test_committees_with_their_article(name: str, phrase: str) -> None:
    assert by_committee(name) == phrase
