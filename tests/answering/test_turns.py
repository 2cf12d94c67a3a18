"""The queue for the model: sessions in turn, leaving early gives the place up, and the wait can be foretold."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from app.answering import turns as module
from app.answering.turns import Turn, Turns


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(module, "time", made)
    return made


class Queue:
    """Turns by name, and the order in which they get to the model when each leaves at once."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._places: dict[str, tuple[Turn, ExitStack]] = {}

    def join(self, name: str, session: str = "") -> Turn:
        stack = ExitStack()
        turn = stack.enter_context(self._turns.take(session))
        self._places[name] = (turn, stack)
        return turn

    def leave(self, name: str) -> None:
        self._places.pop(name)[1].close()

    def served(self) -> list[str]:
        order = []
        while self._places:
            running = [name for name, (turn, _) in self._places.items() if turn.ahead() == 0]
            order += running
            for name in running:
                self.leave(name)
        return order


@contextmanager
def queue(parallel: int = 1) -> Iterator[Queue]:
    made = Queue(Turns(parallel))
    yield made
    made.served()


def test_nameless_sessions_are_served_as_they_come() -> None:
    with queue() as line:
        for name in "abcde":
            line.join(name)
        assert line.served() == list("abcde")


def test_one_session_with_many_questions_does_not_hold_up_the_others() -> None:
    with queue() as line:
        for number in range(4):
            line.join(f"viel {number}", "viel")
        for session in ("eins", "zwei"):
            for number in range(2):
                line.join(f"{session} {number}", session)
        assert line.served() == [
            *("viel 0", "eins 0", "zwei 0"),
            *("viel 1", "eins 1", "zwei 1"),
            *("viel 2", "viel 3"),
        ]


def test_asking_again_at_once_does_not_overtake_those_who_wait() -> None:
    with queue() as line:
        line.join("a1", "a")
        line.join("b1", "b")
        line.join("c1", "c")
        line.leave("a1")
        line.join("a2", "a")
        assert line.served() == ["b1", "c1", "a2"]


def test_a_session_is_not_punished_for_what_it_gave_up() -> None:
    with queue() as line:
        line.join("other", "other")
        for name in ("a1", "a2", "a3"):
            line.join(name, "a")
        line.join("b1", "b")
        line.leave("a1")
        line.leave("a2")
        assert line.served() == ["other", "a3", "b1"]


def test_who_has_the_model_keeps_it() -> None:
    with queue() as line:
        first, second = line.join("a1", "a"), line.join("a2", "a")
        line.leave("a1")
        line.join("b1", "b")
        assert (first.ahead(), second.ahead()) == (0, 0)


def test_an_idle_time_starts_everybody_anew() -> None:
    with queue() as line:
        for name in ("a1", "a2", "a3"):
            line.join(name, "a")
        line.served()
        line.join("running", "x")
        line.join("a4", "a")
        line.join("b1", "b")
        assert line.served() == ["running", "a4", "b1"]


def test_several_places_are_used_at_once() -> None:
    with queue(parallel=3) as line:
        ahead = [line.join(str(number)).ahead() for number in range(6)]
        assert ahead == [0, 0, 0, 1, 2, 3]
        line.leave("1")
        assert line.join("x").ahead() == 3


def test_a_place_given_up_lets_the_others_move_on() -> None:
    turns = Turns()
    with turns.take() as running, turns.take() as last_but_one:
        with turns.take() as last:
            assert (running.ahead(), last_but_one.ahead(), last.ahead()) == (0, 1, 2)
        assert len(turns) == 2
    assert len(turns) == 0


def test_waiting_ends_after_its_time_with_the_place_unchanged() -> None:
    turns = Turns()
    with turns.take(), turns.take() as second:
        assert second.wait(1, 0.01) == 1


def test_the_next_one_is_woken_when_the_model_is_free() -> None:
    turns, order = Turns(), []
    with turns.take("first") as first:
        assert first.ahead() == 0

        def wait_for_turn(name: int) -> None:
            with turns.take(str(name)) as turn:
                while turn.wait(turn.ahead() or 1, 5.0):
                    pass
                order.append(name)

        threads = []
        for name in range(4):
            thread = threading.Thread(target=wait_for_turn, args=(name,))
            thread.start()
            threads.append(thread)
            deadline = time.monotonic() + 5
            while len(turns) < name + 2 and time.monotonic() < deadline:
                time.sleep(0.005)
        assert order == []
        freed = time.monotonic()
    for thread in threads:
        thread.join(5)
    assert order == [0, 1, 2, 3]
    assert time.monotonic() - freed < 2


def test_before_an_answer_has_ended_the_wait_is_guessed_and_none_where_nobody_waits(clock: Clock) -> None:
    turns = Turns()
    assert turns.expected_s() == 0
    with turns.take() as first, turns.take() as second:
        clock.now += 2
        assert first.expected_s() == 0
        assert (second.expected_s(), turns.expected_s()) == (4, 10)
        clock.now += 18  # it takes longer than thought, and so will the next
        assert (second.expected_s(), turns.expected_s()) == (1, 21)
    assert turns.expected_s() == 0


def test_the_wait_is_told_from_how_long_answers_took(clock: Clock) -> None:
    turns = Turns()
    with turns.take():
        clock.now += 10
    with turns.take(), turns.take() as second, turns.take() as third:
        clock.now += 4
        assert (second.expected_s(), third.expected_s(), turns.expected_s()) == (6, 16, 26)
        clock.now += 60  # longer than anybody thought
        assert (second.expected_s(), third.expected_s()) == (1, 11)
    assert turns.expected_s() == 0


def test_the_wait_of_a_newcomer_depends_on_whose_questions_wait(clock: Clock) -> None:
    turns = Turns()
    with turns.take():
        clock.now += 10
    with turns.take("viel"), turns.take("viel"), turns.take("viel"):
        assert turns.expected_s("viel") == 30
        assert turns.expected_s("neu") == 10


def test_several_places_shorten_the_wait(clock: Clock) -> None:
    turns = Turns(parallel=2)
    with turns.take():
        clock.now += 10
    with turns.take():
        clock.now += 2
        assert turns.expected_s() == 0
        with turns.take(), turns.take() as third:
            assert (third.expected_s(), turns.expected_s()) == (8, 10)


def test_the_average_follows_a_change(clock: Clock) -> None:
    turns = Turns()
    for took in [2.0] + [20.0] * 12:
        with turns.take():
            clock.now += took
    with turns.take():
        assert turns.expected_s() == pytest.approx(20, abs=0.5)
