"""One model, many people: they take turns in the order in which they came."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Turn:
    """A place in the queue, from ``Turns.take``. Its holder may use the model once ``ahead`` is 0."""

    def __init__(self, turns: "Turns") -> None:
        self._turns = turns

    def ahead(self) -> int:
        """How many come first now."""
        return self._turns.position(self)

    def wait(self, ahead: int, timeout: float) -> int:
        """Wait until fewer than ``ahead`` come first, or ``timeout`` seconds; returns how many do then."""
        return self._turns.wait(self, ahead, timeout)


class Turns:
    """A fair lock whose queue can be seen. A turn may be given back by another thread than the one that took it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._queue: deque[Turn] = deque()

    @contextmanager
    def take(self) -> Iterator[Turn]:
        """Stand in the queue for the length of the block; leaving it early gives the place up."""
        turn = Turn(self)
        with self._changed:
            self._queue.append(turn)
        try:
            yield turn
        finally:
            with self._changed:
                self._queue.remove(turn)
                self._changed.notify_all()

    def __len__(self) -> int:
        with self._changed:
            return len(self._queue)

    def position(self, turn: Turn) -> int:
        """How many turns come before this one."""
        with self._changed:
            return self._queue.index(turn)

    def wait(self, turn: Turn, ahead: int, timeout: float) -> int:
        """See ``Turn.wait``."""
        with self._changed:
            self._changed.wait_for(lambda: self._queue.index(turn) < ahead, timeout)
            return self._queue.index(turn)
