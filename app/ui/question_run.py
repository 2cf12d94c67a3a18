"""A question under way, apart from the page that shows it.

Streamlit ends a page's script whenever the reader clicks something. The answer must survive that: it is drawn from
the assistant by a thread of its own, collected here, and shown by whichever script run is the current one.
"""

import logging
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from typing import cast

from app.answering.model import Answer, AnswerEvent, Finished, Understood, Waiting
from app.errors import RatslotseError

_LOG = logging.getLogger(__name__)

_PROGRAMMING_ERROR = (
    "Die Frage konnte wegen eines Programmfehlers nicht beantwortet werden; "
    "bitte den Betrieb verständigen, der Grund steht im Protokoll des Servers."
)


class QuestionRun:
    """One question: its events so far, and how it ended."""

    def __init__(
        self,
        question: str,
        ask: Callable[[], Iterator[AnswerEvent]],
        still_wanted: Callable[[], bool] | None = None,
    ) -> None:
        """``still_wanted`` is asked between events; when the reader has left, the model is freed for others.

        The assistant gives an event at least twice a second, if only to be asked whether to go on.
        """
        self.question = question
        self._ask = ask
        self._still_wanted = still_wanted
        self._changed = threading.Condition()
        self._events: list[AnswerEvent] = []
        self._finished = False
        self._stopped = False
        self._error = ""
        self._thread = threading.Thread(target=self._work, name="question", daemon=True)

    def start(self) -> None:
        """Begin. To be called once."""
        self._thread.start()

    def stop(self) -> None:
        """The reader does not want the rest. What has come so far stays; the model stops at its next event."""
        with self._changed:
            if not self._finished:
                self._stopped = True
                self._changed.notify_all()

    def join(self, timeout: float) -> None:
        """Wait until the assistant has been let go, for ``timeout`` seconds at the most."""
        if self._thread.is_alive():
            self._thread.join(timeout)

    @property
    def stopped(self) -> bool:
        """Whether the reader stopped it before it was done."""
        return self._stopped

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self._finished or self._stopped

    @property
    def error(self) -> str:
        """One German sentence if it failed, else empty."""
        return self._error

    @property
    def answer(self) -> Answer | None:
        """The finished answer, if it came to that."""
        with self._changed:
            last = self._events[-1] if self._events else None
        return last.answer if isinstance(last, Finished) else None

    @property
    def understood(self) -> str:
        """The whole question: as it was read from an earlier one, else as it was asked."""
        with self._changed:
            read = next((event.question for event in self._events if isinstance(event, Understood)), "")
        return read or self.question

    def events(self, seen: int, timeout: float) -> list[AnswerEvent]:
        """The events after the first ``seen``; waits up to ``timeout`` seconds if there are none yet."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._events) > seen or self.over, timeout)
            return self._events[seen:]

    def _work(self) -> None:
        try:
            # Assistants answer with generators; closing one tells it that nobody listens any more.
            with closing(cast(Generator[AnswerEvent], self._ask())) as events:
                for event in events:
                    if self._stopped or not self._wanted():
                        break
                    if not (isinstance(event, Waiting) and event.ahead == 0):  # says nothing new
                        self._add(event)
        except RatslotseError as error:
            self._error = str(error)
        except Exception:
            _LOG.exception("A question failed")
            self._error = _PROGRAMMING_ERROR
        finally:
            with self._changed:
                self._finished = True
                self._changed.notify_all()

    def _wanted(self) -> bool:
        if self._still_wanted is not None and not self._still_wanted():
            self._stopped = True
            return False
        return True

    def _add(self, event: AnswerEvent) -> None:
        with self._changed:
            self._events.append(event)
            self._changed.notify_all()
