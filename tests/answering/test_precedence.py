"""While one question's evidence is sought, the answers to others stand still, but never for long."""

import threading
import time
from collections.abc import Generator, Iterator

import pytest

from app.answering.model import AnswerEvent, EvidenceFound, SentenceDropped, Waiting
from app.answering.precedence import Precedence

FOUND = EvidenceFound((), ())


def formulating(made: list[float]) -> Generator[AnswerEvent]:
    """The evidence, then an event for each step of the model, with the time when it was made."""
    yield FOUND
    while True:
        made.append(time.monotonic())
        yield Waiting(0)


def seeking(gate: threading.Event, inside: threading.Event) -> Generator[AnswerEvent]:
    inside.set()
    gate.wait(10)
    yield FOUND


def listen(events: Iterator[AnswerEvent]) -> threading.Thread:
    thread = threading.Thread(target=lambda: list(events), daemon=True)
    thread.start()
    return thread


def test_the_model_stands_still_while_evidence_is_sought_and_goes_on_afterwards() -> None:
    precedence, made = Precedence(), list[float]()
    answer = precedence.ordered(formulating(made))
    assert [next(answer), next(answer)] == [FOUND, Waiting(0)]
    gate, inside = threading.Event(), threading.Event()
    other = listen(precedence.ordered(seeking(gate, inside)))
    assert inside.wait(5)
    threading.Timer(0.2, gate.set).start()
    began = time.monotonic()
    next(answer)
    assert 0.15 < made[-1] - began < 0.5
    other.join(5)
    began = time.monotonic()
    for _ in range(100):
        next(answer)
    assert time.monotonic() - began < 0.2


def test_a_pause_of_several_steps_can_be_left_at_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.answering.precedence._STEP_S", 0.05)
    precedence, made = Precedence(), list[float]()
    gate, inside = threading.Event(), threading.Event()
    other = listen(precedence.ordered(seeking(gate, inside)))
    assert inside.wait(5)
    answer = precedence.ordered(formulating(made))
    assert [next(answer) for _ in range(4)] == [FOUND, Waiting(0), Waiting(0), Waiting(0)]
    assert made == []
    gate.set()
    other.join(5)
    next(answer)
    assert made


def test_an_answer_is_made_under_any_load(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.answering.precedence._LONGEST_S", 0.3)
    monkeypatch.setattr("app.answering.precedence._STEP_S", 0.1)
    precedence, made = Precedence(), list[float]()
    gate, inside = threading.Event(), threading.Event()
    other = listen(precedence.ordered(seeking(gate, inside)))
    assert inside.wait(5)
    answer = precedence.ordered(formulating(made))
    began = time.monotonic()
    for _ in range(20):
        next(answer)
    assert 0.25 < time.monotonic() - began < 1
    gate.set()
    other.join(5)


def test_a_reader_who_does_not_listen_holds_nobody_up() -> None:
    precedence = Precedence()
    undecided = precedence.ordered(iter_of(SentenceDropped("etwas vor den Fundstellen"), FOUND))
    next(undecided)  # and never asks for more
    made = list[float]()
    answer = precedence.ordered(formulating(made))
    began = time.monotonic()
    for _ in range(10):
        next(answer)
    assert time.monotonic() - began < 0.2


def test_a_crowd_shares_what_a_few_may_have() -> None:
    precedence, gate = Precedence(), threading.Event()
    assert precedence.share(20, 6) == 20
    crowd, shares = [], []
    for _ in range(16):
        inside = threading.Event()
        crowd.append(listen(precedence.ordered(seeking(gate, inside))))
        assert inside.wait(5)
        shares.append(precedence.share(20, 6))
    assert shares[:4] == [20] * 4
    assert shares == sorted(shares, reverse=True)
    assert shares[7] == 10
    assert shares[-1] == 6
    gate.set()
    for thread in crowd:
        thread.join(5)
    assert precedence.share(20, 6) == 20


def test_an_error_while_seeking_lets_the_others_go_on() -> None:
    precedence, made = Precedence(), list[float]()

    def broken() -> Generator[AnswerEvent]:
        raise KeyError
        yield FOUND

    with pytest.raises(KeyError):
        next(precedence.ordered(broken()))
    answer = precedence.ordered(formulating(made))
    began = time.monotonic()
    for _ in range(10):
        next(answer)
    assert time.monotonic() - began < 0.2


def test_leaving_ends_what_makes_the_events() -> None:
    closed = threading.Event()

    def endless() -> Generator[AnswerEvent]:
        try:
            while True:
                yield FOUND
        finally:
            closed.set()

    answer = Precedence().ordered(endless())
    next(answer)
    answer.close()  # type: ignore[attr-defined]
    assert closed.is_set()


def iter_of(*events: AnswerEvent) -> Generator[AnswerEvent]:
    yield from events
