"""One model, many people: sessions take turns, and within a session its questions in the order in which they came.

A session with five questions holds nobody up: its second question comes after the first ones of all others who wait.
The order is that of start-time fair queueing (Goyal, Vin, Cheng 1996) with questions of equal length: each question has
a round, which is the one in progress when it came, or the one after its session's last; lower rounds go first.
"""

import heapq
import threading
import time
from collections.abc import Hashable, Iterator
from contextlib import contextmanager

_WEIGHT_OF_LAST = 0.3
"""Share of the last answer in the moving average of how long answers take. Judgement: some five answers count."""
_FIRST_S = 6.0
"""What the first answer is expected to take, before any was measured: the median of the 1.5B model on two cores
(6.1 s, xquad-de, 2026-11-23). One that has already taken longer is what is known better."""
_SOONEST_S = 1.0
"""What an answer that takes longer than the average is expected to take still, at the least."""


class Turn:
    """A place in the queue, from ``Turns.take``. Its holder may use the model once ``ahead`` is 0."""

    def __init__(self, turns: "Turns", session: str, floor: int) -> None:
        self._turns = turns
        self.session: Hashable = session or self
        """Nameless sessions are each their own."""
        self.floor = floor
        """The lowest round that it may have: the one that was in progress when it came."""
        self.began: float | None = None
        """``time.monotonic`` since when it may use the model."""

    def ahead(self) -> int:
        """How many answers must end before this one can begin; 0 once it may use the model."""
        return self._turns.position(self)

    def wait(self, ahead: int, timeout: float) -> int:
        """Wait until fewer than ``ahead`` come first, or ``timeout`` seconds; returns how many do then."""
        return self._turns.wait(self, ahead, timeout)

    def expected_s(self) -> float:
        """Seconds until it may use the model, from how long the last answers took."""
        return self._turns.expected_s_of(self)


class Turns:
    """``parallel`` places at the model and a fair queue for them that can be seen.

    A turn may be given back by another thread than the one that took it.
    """

    def __init__(self, parallel: int = 1) -> None:
        self._parallel = parallel
        self._changed = threading.Condition()
        self._running: list[Turn] = []
        self._waiting: list[Turn] = []
        self._round = 0
        self._served: dict[Hashable, int] = {}
        """The round of each session's last question at the model, as long as it has a bearing on the next."""
        self._average_s: float | None = None

    @contextmanager
    def take(self, session: str = "") -> Iterator[Turn]:
        """Stand in the queue for the length of the block; leaving it early gives the place up."""
        with self._changed:
            turn = Turn(self, session, self._round)
            self._waiting.append(turn)
            self._admit()
        try:
            yield turn
        finally:
            with self._changed:
                self._leave(turn)
                self._admit()
                self._changed.notify_all()

    def __len__(self) -> int:
        """How many use the model or wait for it."""
        with self._changed:
            return len(self._running) + len(self._waiting)

    def expected_s(self, session: str = "") -> float:
        """Seconds that a new question of this session would wait."""
        with self._changed:
            newcomer = Turn(self, session, self._round)
            return self._expected([*self._waiting, newcomer], newcomer)

    def expected_s_of(self, turn: Turn) -> float:
        """See ``Turn.expected_s``."""
        with self._changed:
            return self._expected(self._waiting, turn)

    def position(self, turn: Turn) -> int:
        """See ``Turn.ahead``."""
        with self._changed:
            return self._position(turn)

    def wait(self, turn: Turn, ahead: int, timeout: float) -> int:
        """See ``Turn.wait``."""
        with self._changed:
            self._changed.wait_for(lambda: self._position(turn) < ahead, timeout)
            return self._position(turn)

    def _position(self, turn: Turn) -> int:
        return 0 if turn.began is not None else 1 + self._ordered(self._waiting).index(turn)

    def _ordered(self, waiting: list[Turn]) -> list[Turn]:
        """The waiting ones in the order in which they will be served."""
        rounds: dict[Hashable, int] = dict(self._served)
        ranked: list[tuple[int, int, Turn]] = []
        for turn in waiting:  # in order of arrival
            own = rounds[turn.session] = max(turn.floor, rounds.get(turn.session, -1) + 1)
            ranked.append((own, len(ranked), turn))
        return [turn for _, _, turn in sorted(ranked)]

    def _admit(self) -> None:
        """Give free places at the model to those whose turn it is."""
        while self._waiting and len(self._running) < self._parallel:
            turn = self._ordered(self._waiting)[0]
            own = max(turn.floor, self._served.get(turn.session, -1) + 1)
            self._round = max(self._round, own)
            self._served[turn.session] = own
            # A round that is over moves nobody back.
            self._served = {session: last for session, last in self._served.items() if last >= self._round}
            self._waiting.remove(turn)
            self._running.append(turn)
            turn.began = time.monotonic()
        if not self._waiting and not self._running:
            self._served.clear()

    def _leave(self, turn: Turn) -> None:
        if turn.began is None:
            self._waiting.remove(turn)
            return
        self._running.remove(turn)
        took = time.monotonic() - turn.began
        average = took if self._average_s is None else self._average_s
        self._average_s = average + _WEIGHT_OF_LAST * (took - average)

    def _expected(self, waiting: list[Turn], turn: Turn) -> float:
        """When ``turn`` would begin if every answer took the average."""
        if turn.began is not None:
            return 0.0
        now = time.monotonic()
        taken = [now - running.began for running in self._running if running.began is not None]
        average = max([_FIRST_S, *taken]) if self._average_s is None else self._average_s
        free = [max(average - took, _SOONEST_S) for took in taken]
        free += [0.0] * (self._parallel - len(free))
        heapq.heapify(free)
        for earlier in self._ordered(waiting):
            if earlier is turn:
                break
            heapq.heapreplace(free, free[0] + average)
        return free[0]
