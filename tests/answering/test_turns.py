"""The queue for the one model: first come, first served, and leaving early gives the place up."""

import threading
import time

from app.answering.turns import Turns


def test_turns_are_taken_in_order() -> None:
    turns, order = Turns(), []
    with turns.take() as first:
        assert first.ahead() == 0

        def wait_for_turn(name: int) -> None:
            with turns.take() as turn:
                while turn.wait(turn.ahead() or 1, 1.0):
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
    for thread in threads:
        thread.join(5)
    assert order == [0, 1, 2, 3]


def test_a_place_given_up_lets_the_others_move_on() -> None:
    turns = Turns()
    with turns.take() as last_but_one, turns.take() as last:
        assert (last_but_one.ahead(), last.ahead()) == (0, 1)
    with turns.take() as alone:
        assert alone.ahead() == 0


def test_waiting_ends_after_its_time_with_the_place_unchanged() -> None:
    turns = Turns()
    with turns.take(), turns.take() as second:
        assert second.wait(1, 0.01) == 1
