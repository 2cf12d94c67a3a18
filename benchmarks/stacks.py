"""Where the threads of this process are, looked at many times a second: what share of the looks each function has.

Unlike a tracing profiler it slows nothing down. A thread that waits is counted where it waits.
"""

import sys
import threading
from collections import Counter
from threading import Event, Thread
from types import FrameType
from typing import Self

from app.settings import PROJECT_FOLDER

_INTERVAL = 0.01
_SHOWN = 40


class StackSampler:
    """Samples all threads but its own while the context lasts."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._looks = 0
        self._ended = Event()
        self._thread = Thread(target=self._sample, name="sampler", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def shares(self) -> list[dict[str, object]]:
        """Thread, function of this project, and the share of the looks that found the thread there; largest first."""
        return [
            {"thread": thread, "function": function, "share": round(count / max(self._looks, 1), 4)}
            for (thread, function), count in self._counts.most_common(_SHOWN)
        ]

    def _sample(self) -> None:
        own = threading.get_ident()
        while not self._ended.wait(_INTERVAL):
            self._looks += 1
            names = {thread.ident: thread.name for thread in threading.enumerate()}
            for ident, frame in sys._current_frames().items():
                if ident != own:
                    # pool threads are numbered, and what they do is one thing
                    name = names.get(ident, "?").rstrip("0123456789-_")
                    self._counts[name, _place(frame)] += 1


def _place(frame: FrameType | None) -> str:
    """The innermost function of this project, and the library function that it has called."""
    called = ""
    while frame is not None:
        code = frame.f_code
        if code.co_filename.startswith(str(PROJECT_FOLDER)) and "site-packages" not in code.co_filename:
            module = code.co_filename.removeprefix(f"{PROJECT_FOLDER}/").removesuffix(".py").replace("/", ".")
            return f"{module}.{code.co_qualname}" + (f" > {called}" if called else "")
        called = code.co_qualname
        frame = frame.f_back
    return called
