"""What the load benchmark counts: who was overtaken, and who was told to have moved back."""

from dataclasses import replace

from app.answering.model import Answer, Outcome, Timings, Waiting
from app.knowledge.model import CorpusState
from benchmarks.golden_set import GoldenQuestion
from benchmarks.load import Person, _different, _overtaken, _went_backwards

ANSWER = Answer("", Outcome.ANSWERED, (), (), (), (), 0, "", CorpusState(0, 0, 0, None, "", ""))


def person(queued_s: float, waited_s: float) -> Person:
    question = GoldenQuestion("g", "answerable", "Frage?", (), (), ())
    answer = replace(ANSWER, timings=Timings(waited=waited_s))
    return Person(question, queued_s=queued_s, waits=[Waiting(1)], answer=answer)


def test_service_in_the_order_of_coming_is_fair() -> None:
    assert _overtaken([person(1.0, 5.0), person(2.0, 8.0), person(3.0, 12.0)]) == 0


def test_everybody_who_had_to_let_a_later_one_go_first_counts() -> None:
    assert _overtaken([person(1.0, 20.0), person(2.0, 8.0), person(3.0, 12.0)]) == 2


def test_who_came_at_the_same_moment_may_be_served_in_any_order() -> None:
    assert _overtaken([person(1.0, 8.0), person(1.05, 5.0)]) == 0


def test_moving_back_in_the_queue_is_seen() -> None:
    assert not _went_backwards([Waiting(4), Waiting(4), Waiting(2)])
    assert _went_backwards([Waiting(2), Waiting(3)])


def test_the_questions_of_a_crowd_have_their_answers_in_different_documents() -> None:
    documents = [name for question in _different(20, seed=1) for name in question.documents]
    assert len(documents) >= 20
    assert len(documents) == len(set(documents))
