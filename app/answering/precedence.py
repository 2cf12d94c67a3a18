"""Evidence before formulation: while somebody's evidence is being sought, the model in this process pauses.

Both need the same processors. A question's evidence takes some tenths of a second and is what its reader waits for; the
model takes seconds and can stop between any two of its steps. So it gives way, for a bounded time.
"""

import threading
import time
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager

from app.answering.model import AnswerEvent, EvidenceFound, Waiting

_STEP_S = 0.5
"""Longest pause without an event, so that its reader can still leave it."""
_UNCROWDED = 4
"""Questions at once that each may take their full time: four times 20 sentences to embed, at some 12 ms each, are a
second on one core, half of the two seconds within which everybody is to have their evidence."""
_LONGEST_S = 3.0
"""Seconds for which one answer gives way in all, so that it is made under any load. Judgement."""


class Precedence:
    """Knows how many questions have not got their evidence yet."""

    def __init__(self, pauses: bool = True) -> None:
        """``pauses``: the model shares the processors of this machine, and so gives way."""
        self._pauses = pauses
        self._changed = threading.Condition()
        self._seeking = 0

    def ordered(self, events: Generator[AnswerEvent]) -> Iterator[AnswerEvent]:
        """An answer's events: up to its evidence it goes before all others, from then on it gives way to theirs.

        It pauses by not asking for the next event: what makes them must stand still between two of them. Meanwhile
        comes ``Waiting(0)``, so that its reader can leave it.
        """
        found, patience_s = False, _LONGEST_S
        with closing(events):
            while True:
                if found:
                    event = next(events, None)
                else:
                    with self._seek():
                        event = next(events, None)
                if event is None:
                    return
                yield event
                found = found or isinstance(event, EvidenceFound)
                gives_way = self._pauses and found and not (isinstance(event, Waiting) and event.ahead)
                while gives_way and patience_s > 0:
                    patience_s -= self._give_way(min(_STEP_S, patience_s))
                    if not self._seeking:
                        break
                    yield Waiting(0)

    def share(self, most: int, least: int) -> int:
        """How many things a question may look at that each cost processor time: fewer the more seek at once.

        Up to four questions may look at ``most`` each; beyond that they share what four may, down to ``least``.
        """
        with self._changed:
            return max(least, most * _UNCROWDED // max(self._seeking, _UNCROWDED))

    @contextmanager
    def _seek(self) -> Iterator[None]:
        with self._changed:
            self._seeking += 1
        try:
            yield
        finally:
            with self._changed:
                self._seeking -= 1
                self._changed.notify_all()

    def _give_way(self, longest_s: float) -> float:
        """Wait until nobody's evidence is being sought; returns the seconds that it took."""
        began = time.monotonic()
        with self._changed:
            self._changed.wait_for(lambda: not self._seeking, max(0.0, longest_s))
        return time.monotonic() - began
