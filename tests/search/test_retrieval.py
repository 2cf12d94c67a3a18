"""What retrieval prefers, on passages built by hand. Whole searches are tested in ``test_assistant``."""

from dataclasses import replace

from app.knowledge.model import Passage
from app.search.question import analyse_question
from app.search.retrieval import fold_duplicates, prefer_provisions
from tests.answering.papers import document, passage

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
