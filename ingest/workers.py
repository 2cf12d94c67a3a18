"""Worker processes: each runs one function on one task at a time, within limits of time and memory.

What a hostile or broken file can do to the process that reads it (hang, eat memory, crash in a C library) it does to a
worker, and the verdict is that task's alone. A worker is a fresh interpreter, not a fork: the process that starts it
has threads, models and connections. It ends itself when its time is up and when its parent is gone; its own children
go with it, and so does its folder for temporary files. It gets the processor only when others leave some of it.

Tasks and results travel over a pair of sockets for each worker, so a killed worker can spoil nobody else's.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Generic, Self, TypeVar

from app.errors import RatslotseError
from app.settings import PROJECT_FOLDER
from ingest.worker import Done, End, Limits, Noted, Ready, Start

__all__ = ["End", "Ended", "Limits", "Note", "WorkerError", "Workers"]

Note = Callable[[Any], None]
"""A function calls it with what should be known of its task even if it does not come to its end."""

T = TypeVar("T")
R = TypeVar("R")

# A parser loads its libraries with the first file of its kind, 100 to 200 MB in all; a worker that holds more than
# this after a task has become fat over what it read, and is replaced.
_FAT_MEGABYTES = 400
# A worker ends itself in time. One that hangs in the kernel (a dead network share) cannot, and is given up after this.
_GRACE_SECONDS = 10.0
_STARTS_IN_VAIN = 3


class WorkerError(RatslotseError):
    """Worker processes cannot be started."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A task that did not come to its end. ``note`` is the last thing that its function had noted, if anything."""

    end: End
    note: Any = None


class Workers(Generic[T, R]):
    """A pool for one thread, which must live as long as the pool does. Processes are started when there is a task."""

    def __init__(
        self, function: Callable[[T, Note], R], processes: int, limits: Limits, scratch: Path | None = None
    ) -> None:
        """``function`` belongs to a module: a worker finds it by name. ``scratch``: where temporary files are kept."""
        self._function = function
        self._processes = processes
        self._limits = limits
        self._scratch = scratch
        self._idle: list[_Worker] = []
        self._busy: dict[Connection, tuple[_Worker, T]] = {}
        self._starts_in_vain = 0

    def run(self, tasks: Iterable[T]) -> Iterator[tuple[T, R | Ended]]:
        """Each task with its result, as they come. A task is taken from the iterable only when a worker is free."""
        source = iter(tasks)
        again: deque[T] = deque()
        self._feed(source, again)
        while self._busy:
            for connection in self._ready():
                worker, task = self._busy.pop(connection)
                answer = worker.answer()
                if isinstance(answer, _AtWork):
                    self._busy[connection] = (worker, task)
                    continue
                if worker.is_usable:
                    self._idle.append(worker)
                if isinstance(answer, _NeverStarted):
                    self._count_vain_start()
                    again.append(task)
                self._feed(source, again)  # before this result is worked on: nobody waits for that
                if not isinstance(answer, _NeverStarted):
                    self._starts_in_vain = 0
                    yield task, answer

    def close(self) -> None:
        """End all processes at once."""
        for worker in [*self._idle, *(worker for worker, _ in self._busy.values())]:
            worker.end()
        self._idle.clear()
        self._busy.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _feed(self, source: Iterator[T], again: deque[T]) -> None:
        """Give a task to every worker that is free."""
        while len(self._busy) < self._processes:
            try:
                task = again.popleft() if again else next(source)
            except StopIteration:
                return
            worker = self._idle.pop() if self._idle else _Worker(self._function, self._limits, self._scratch)
            worker.give(task)
            self._busy[worker.connection] = (worker, task)

    def _ready(self) -> list[Connection]:
        """Workers that have said something, that are gone, or that have to be given up."""
        deadline = min(worker.deadline for worker, _ in self._busy.values())
        ready = wait(list(self._busy), max(0.0, deadline - time.monotonic()))
        if ready:
            return [connection for connection in ready if isinstance(connection, Connection)]
        late = [connection for connection, (worker, _) in self._busy.items() if worker.deadline <= time.monotonic()]
        for connection in late:
            self._busy[connection][0].give_up()
        return late

    def _count_vain_start(self) -> None:
        self._starts_in_vain += 1
        if self._starts_in_vain >= _STARTS_IN_VAIN:
            raise WorkerError(
                "Die Prozesse, die Dateien lesen, lassen sich nicht starten; bitte freien Arbeitsspeicher und die "
                "Installation prüfen."
            )


@dataclass(frozen=True, slots=True)
class _AtWork:
    """A worker has said something that is not its last word."""


@dataclass(frozen=True, slots=True)
class _NeverStarted:
    """A process ended before it could take its task, which is not to blame."""


class _Worker:
    """One process, as the parent sees it."""

    def __init__(self, function: Callable[..., Any], limits: Limits, scratch: Path | None) -> None:
        ours, theirs = socket.socketpair()
        self.connection = Connection(ours.detach())
        self.deadline = 0.0
        self.is_usable = True
        self._seconds = limits.seconds
        self._has_started = False
        self._is_late = False
        self._note: Any = None
        start = Start(function.__module__, function.__qualname__, limits, theirs.fileno(), os.getpid())
        try:
            if scratch is not None:
                scratch.mkdir(parents=True, exist_ok=True)
            self._folder = Path(tempfile.mkdtemp(prefix="ratslotse-", dir=scratch))
            code = "import sys; from ingest.worker import work; work(sys.argv[1])"
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", code, start.as_argument()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                cwd=self._folder,
                env={**os.environ, "PYTHONPATH": str(PROJECT_FOLDER), "TMPDIR": str(self._folder)},
                start_new_session=True,  # Ctrl-C is the parent's to handle, and its children can be ended with it
            )
        except OSError as error:
            self.connection.close()
            raise WorkerError(f"Ein Prozess zum Lesen lässt sich nicht starten ({error.strerror}).") from error
        finally:
            theirs.close()

    def give(self, task: Any) -> None:
        """Hand over a task. That the process is gone is noticed when its answer is asked for."""
        self._note = None
        self.deadline = time.monotonic() + self._seconds + _GRACE_SECONDS
        with contextlib.suppress(OSError):
            self.connection.send(task)

    def answer(self) -> Any:
        """What the worker has said: a result, ``Ended``, or that it is still at work."""
        try:
            message = self.connection.recv()
        except (EOFError, OSError):
            self.end()
            if self._is_late or self._process.returncode == -signal.SIGALRM:
                return Ended(End.TIME, self._note)
            return Ended(End.CRASH, self._note) if self._has_started else _NeverStarted()
        match message:
            case Ready():
                self._has_started = True
                return _AtWork()
            case Noted(note):
                self._note = note
                return _AtWork()
            case Done(result, end, megabytes):
                if end is not None or megabytes > _FAT_MEGABYTES:
                    self.end()
                return result if end is None else Ended(end, self._note)
        raise TypeError(f"a worker sent a {type(message).__name__}")

    def give_up(self) -> None:
        """It did not end itself in time."""
        self._is_late = True
        self.end()

    def end(self) -> None:
        """Kill the process, if it still lives, with all that it started, and remove its temporary files."""
        self.is_usable = False
        with contextlib.suppress(OSError):
            os.killpg(self._process.pid, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):  # what hangs in the kernel is left to it
            self._process.wait(2.0)
        self.connection.close()
        shutil.rmtree(self._folder, ignore_errors=True)
