"""What retrieval prefers, on passages built by hand. Whole searches are tested in ``test_assistant``."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.access import PUBLIC_ONLY, AccessClass, Clearance
from app.knowledge.index import Knowledge
from app.knowledge.model import DecisionStatus, Document, DocumentDraft, Passage, Source
from app.search.question import analyse_question
from app.search.retrieval import Retriever, fold_duplicates, prefer_provisions
from tests.answering.papers import document, passage
from tests.fakes import make_knowledge, paper

STATUTE = document("satzung.pdf")


def under(heading: str, text: str, chunk_id: int, score: float) -> Passage:
    found = passage(text, STATUTE, chunk_id=chunk_id, score=score)
    return replace(found, chunk=replace(found.chunk, headings=(heading,)))


def test_what_stands_under_the_named_provision_comes_before_what_speaks_of_it() -> None:
    named = under("§ 8 Anzeigepflichten", "Der Hund ist anzumelden.", 1, 0.7)
    mentions = under("§ 10 Ordnungswidrigkeiten", "Wer entgegen § 8 nicht anmeldet, handelt ordnungswidrig.", 2, 0.9)
    found = {item.chunk.id: item.score for item in prefer_provisions([mentions, named], analyse_question("§ 8 Hunde?"))}
    assert found[1] > found[2]


def test_another_number_that_begins_alike_is_another_provision() -> None:
    eighteen = under("§ 18 Gebühren", "Gebühren", 1, 1.0)
    assert prefer_provisions([eighteen], analyse_question("Was steht in § 1?"))[0].score < 1.0


def test_without_a_provision_in_the_question_nothing_changes() -> None:
    found = [under("§ 8 Anzeigepflichten", "Der Hund ist anzumelden.", 1, 0.7)]
    assert prefer_provisions(found, analyse_question("Wann muss ich den Hund anmelden?")) == found


def test_the_same_words_are_shown_once() -> None:
    found = [
        passage("Die Gebühr beträgt\n8 Euro.", STATUTE, chunk_id=1),
        passage("Die Gebühr  beträgt 8 Euro.", STATUTE, chunk_id=2),
    ]
    assert [item.chunk.id for item in fold_duplicates(found)] == [1]


def versions(old_access: AccessClass) -> Iterator[tuple[Source, DocumentDraft]]:
    """Three statutes on one matter, of which only the newest uses today's words, among much else that does."""
    steps = [(2015, 2019, "alt.pdf", "mitte.pdf"), (2020, 2024, "mitte.pdf", "neu.pdf"), (2025, None, "neu.pdf", "")]
    for first, last, name, successor in steps:
        newest = not successor
        text = (
            f"Die Standgebühr auf dem Wochenmarkt kostet {first} Cent."
            if newest
            else f"Abgabe der Höker: {first} Cent."
        )
        yield paper(
            f"Satzung {first}",
            text,
            name=name,
            access=AccessClass.PUBLIC if newest else old_access,
            status=DecisionStatus.IN_FORCE if newest else DecisionStatus.REPEALED,
            valid_from=date(first, 1, 1),
            valid_until=None if last is None else date(last, 12, 31),
            superseded_by=successor,
            supersedes={"neu.pdf": ("mitte.pdf",), "mitte.pdf": ("alt.pdf",)}.get(name, ()),
        )
    for number in range(120):
        yield paper(
            f"Bericht {number}",
            f"Der Wochenmarkt kommt in Notiz {number} vor, neben der Standgebühr und anderem.",
            name=f"b{number}",
        )


def first_document(knowledge: Knowledge, question: str, clearance: Clearance = PUBLIC_ONLY) -> Document:
    return Retriever(knowledge).find(analyse_question(question), clearance, 10).passages[0].document


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Was kostet die Standgebühr auf dem Wochenmarkt?", "Satzung 2025"),
        ("Was kostete die Standgebühr auf dem Wochenmarkt am 1.3.2022?", "Satzung 2020"),
        ("Was kostete die Standgebühr auf dem Wochenmarkt am 1.3.2017?", "Satzung 2015"),
    ],
)
def test_the_version_of_the_time_is_fetched_over_any_number_of_steps(
    tmp_path: Path, question: str, expected: str
) -> None:
    knowledge = make_knowledge(tmp_path, *versions(AccessClass.PUBLIC))
    assert first_document(knowledge, question).metadata.title == expected


def test_a_version_that_the_reader_may_not_see_is_not_fetched(tmp_path: Path) -> None:
    knowledge = make_knowledge(tmp_path, *versions(AccessClass.NON_PUBLIC))
    found = Retriever(knowledge).find(
        analyse_question("Was kostete die Standgebühr auf dem Wochenmarkt am 1.3.2017?"), PUBLIC_ONLY, 200
    )
    assert {item.document.access for item in found.passages} == {AccessClass.PUBLIC}
    assert all(not item.document.metadata.title.startswith("Satzung 201") for item in found.passages)
