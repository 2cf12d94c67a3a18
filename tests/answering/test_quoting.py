"""What may stand for an answer word for word, and when it adds to what was said."""

import time

import pytest

from app.answering.citations import Citations
from app.answering.draft import Draft
from app.answering.evidence import Window
from app.answering.model import Evidence
from app.answering.quoting import is_quotable, quoted_text, quotes
from app.answering.source_sentences import source_sentences
from app.knowledge.model import ChunkKind, DecisionStatus
from app.search.question import analyse_question
from tests.answering.papers import document, passage

QUESTION = analyse_question("Wie hoch ist die Steuer für den ersten Hund?")
FIRST = "Die Steuer beträgt für den ersten Hund jährlich 120,00 Euro."
SECOND = "Ein gefährlicher Hund kostet die Halterin im Jahr 600,00 Euro."


def place(
    text: str,
    status: DecisionStatus = DecisionStatus.UNKNOWN,
    *,
    score: float = 0.9,
    number: int = 1,
    kind: ChunkKind = ChunkKind.TEXT,
) -> Evidence:
    found = passage(text, document(f"{number}.pdf", status=status), chunk_id=number, kind=kind)
    return Evidence(number, text, 100, 100 + len(text), 1, score, found)


def draft() -> Draft:
    return Draft(QUESTION.text, time.monotonic())


def draft_for(question: str) -> Draft:
    return Draft(question, time.monotonic())


def said(text: str, item: Evidence) -> Draft:
    """A draft in which the model said a sentence that was found held by a place."""
    made = Draft(QUESTION.text, time.monotonic(), citations=Citations())
    cited = made.citations.cite(item.passage, item.start, item.end, item.page, item.text)
    made.accept(text, [cited])
    return made


@pytest.mark.parametrize(
    "text", ["§ 5 Steuersatz", "Hundesteuer für das Jahr 2024", "Steuersatz: 120 Euro", "Siehe § 3.", "und 120 Euro."]
)
def test_headings_and_fragments_are_no_answer(text: str) -> None:
    assert not is_quotable(QUESTION, place(text))


def test_what_only_tells_of_a_talk_is_no_answer() -> None:
    item = place("Die Verwaltung informiert über den Stand des am 25.09.2024 beschlossenen Radweges.")
    assert not is_quotable(analyse_question("Welche Firma baut den Radweg?"), item)
    assert is_quotable(analyse_question("Worüber informiert die Verwaltung?"), item)
    told = place("Die Verwaltung informiert darüber, dass die Firma Lohbau den Radweg baut.")
    assert is_quotable(analyse_question("Welche Firma baut den Radweg?"), told)


def test_asked_for_an_amount_a_sentence_without_one_is_no_answer() -> None:
    text = "Steuerpflichtig ist der Halter eines Hundes im Stadtgebiet."
    assert not is_quotable(QUESTION, place(text))
    assert is_quotable(analyse_question("Wer ist steuerpflichtig?"), place(text))


TABLE = "Hund | jährlich | ermäßigt\nerster Hund | 120,00 € | 60,00 €\n1 | 2 | 3"


def row(text: str, status: DecisionStatus = DecisionStatus.IN_FORCE) -> Evidence:
    found = passage(TABLE, document("satzung.pdf", status=status), kind=ChunkKind.TABLE)
    start = found.chunk.start + TABLE.index(text)
    return Evidence(1, text, start, start + len(text), 1, 0.9, found)


def test_a_row_answers_a_question_for_a_number_with_the_heads_of_its_columns() -> None:
    item = row("erster Hund | 120,00 € | 60,00 €")
    assert is_quotable(QUESTION, item)
    assert quoted_text(item) == "Hund: erster Hund; jährlich: 120,00 €; ermäßigt: 60,00 €"
    assert not is_quotable(analyse_question("Wer ist steuerpflichtig?"), item)


def test_a_row_says_what_its_values_are_of_and_holds() -> None:
    assert not is_quotable(QUESTION, row("1 | 2 | 3"))
    for status in (DecisionStatus.PROPOSED, DecisionStatus.ADOPTED_WITH_CHANGES, DecisionStatus.REJECTED):
        assert not is_quotable(QUESTION, row("erster Hund | 120,00 € | 60,00 €", status))


@pytest.mark.parametrize(
    ("text", "status", "quotable"),
    [
        (FIRST, DecisionStatus.IN_FORCE, True),
        (FIRST, DecisionStatus.REJECTED, False),
        (FIRST, DecisionStatus.REPEALED, False),
        ("Die Steuer für den ersten Hund wird auf 150,00 Euro festgesetzt.", DecisionStatus.PROPOSED, False),
    ],
)
def test_what_does_not_hold_is_not_quoted_as_if_it_did(text: str, status: DecisionStatus, quotable: bool) -> None:
    assert is_quotable(QUESTION, place(text, status)) is quotable


def test_asked_for_its_fate_a_rejected_paper_is_quoted() -> None:
    asked = analyse_question("Wurde die Steuer für den ersten Hund beschlossen?")
    assert is_quotable(asked, place(FIRST, DecisionStatus.REJECTED))


def test_without_a_word_of_the_model_the_best_places_stand_for_it() -> None:
    best, second = place(FIRST), place(SECOND, score=0.85, number=2)
    assert quotes(QUESTION, [best, second], draft()) == [best, second]


def test_three_places_close_together_are_the_most() -> None:
    places = [place(f"Die Steuer beträgt {number}0 Euro im Jahr.", score=0.9, number=number) for number in range(1, 6)]
    assert quotes(QUESTION, places, draft()) == places[:3]


def test_a_second_place_far_behind_is_left_out() -> None:
    best, second = place(FIRST), place(SECOND, score=0.2, number=2)
    assert quotes(QUESTION, [best, second], draft()) == [best]


def test_what_was_said_is_not_said_again() -> None:
    best = place(FIRST)
    assert quotes(QUESTION, [best], said("Die Steuer beträgt für den ersten Hund jährlich 120 Euro.", best)) == []


def test_beside_a_sentence_from_the_best_place_only_that_is_quoted() -> None:
    best, second = place(FIRST), place(SECOND, score=0.85, number=2)
    assert quotes(QUESTION, [best, second], said("Das sind 120 Euro.", best)) == [best]


def test_in_place_of_a_sentence_that_nobody_may_see_only_what_it_was_read_from_is_quoted() -> None:
    best, second = place(FIRST), place(SECOND, score=0.85, number=2)
    window = Window(best.passage, best.start, best.end, (1,))
    assert quotes(QUESTION, [best, second], draft(), source_sentences(window)) == [best]


def test_beside_a_sentence_from_elsewhere_both_are() -> None:
    best, second, other = (
        place(FIRST),
        place(SECOND, score=0.85, number=2),
        place("Es gilt die Satzung der Stadt.", number=3),
    )
    assert quotes(QUESTION, [best, second], said("Es gilt die Satzung.", other)) == [best, second]


def test_a_noun_or_a_number_that_the_model_left_out_is_quoted() -> None:
    best = place("Das Regionalbüro wird nach dem Beschluss vom Mai in Lindfurt eingerichtet.")
    asked = draft_for("Wo wird das Regionalbüro eingerichtet?")
    cited = asked.citations.cite(best.passage, best.start, best.end, best.page, best.text)
    asked.accept("Das Regionalbüro wird nach dem Beschluss vom Mai eingerichtet.", [cited])
    assert quotes(analyse_question(asked.question), [best], asked) == [best]


def test_what_the_model_read_comes_before_the_best_places_where_nothing_it_wrote_holds() -> None:
    best, read = place(FIRST), place(SECOND, score=0.1, number=2)
    assert quotes(QUESTION, [best], draft(), origins=[read]) == [read, best]
    assert quotes(QUESTION, [best], said("Es gilt die Satzung.", best), origins=[read]) == [best]


def test_what_the_model_read_alone_does_not_stand_for_an_answer() -> None:
    heading, read = place("§ 5 Steuersatz"), place(SECOND, score=0.1, number=2)
    assert quotes(QUESTION, [heading], draft(), origins=[read]) == []


def test_a_number_of_before_is_not_quoted_beside_its_successor() -> None:
    new = place("Der Fehlbetrag von 3,4 Mio. € konnte in den Beratungen auf 2,86 Mio. € gesenkt werden.")
    old = place("Für 2025 wird ein Fehlbetrag von 3,4 Mio. € erwartet.", score=0.85, number=2)
    asked = analyse_question("Wie hoch ist der Fehlbetrag für 2025?")
    assert quotes(asked, [new, old], draft_for(asked.text)) == [new]
    assert quotes(asked, [old], draft_for(asked.text)) == [old]


@pytest.mark.parametrize(
    ("text", "quotable"),
    [
        ("Das Hallenbad ist von 9 bis 20 Uhr geöffnet.", True),
        ("Das Hallenbad am Mühlgraben 20 wurde am 13.01.2026 geprüft.", False),
        ("Die Abendkarte für das Hallenbad ab 18:00 Uhr kostet 4,00 €.", False),
        ("Dienstags schließt das Hallenbad früher als sonst.", True),
    ],
)
def test_hours_and_days_are_those_of_the_opening(text: str, quotable: bool) -> None:
    assert is_quotable(analyse_question("Wann hat das Hallenbad geöffnet?"), place(text)) is quotable


def test_what_was_said_in_the_debate_is_no_vote() -> None:
    asked = analyse_question("Wie hat Stadträtin Kotschur bei der Hundesteuer abgestimmt?")
    assert not is_quotable(asked, place("Stadträtin Kotschur hält die Erhöhung für sozial unausgewogen."))
    assert is_quotable(asked, place("Stadträtin Kotschur stimmt gegen die Erhöhung der Hundesteuer."))
