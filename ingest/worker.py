"""The inside of a worker process (see ``ingest.workers``): limits, then one task after the other until nobody asks.

The limits are set by the process itself before it sees its first task. Time: an interval timer whose signal ends the
process, whatever C code it is in. Memory: the kernel's limit on private writable memory (RLIMIT_DATA), which counts
what is used and not what is merely mapped; what asks for more gets a
``MemoryError`` or dies.
"""

import ast
import contextlib
import ctypes
import importlib
import os
import resource
import signal
import sys
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1
_LOWER_PRIORITY = 10
_FIRST_TO_GO = "500"  # of 1000: when the machine runs out of memory, workers go before the process with the model
_MEGABYTE = 2**20


class End(StrEnum):
    """Why a task has no result."""

    TIME = "time"
    MEMORY = "memory"
    CRASH = "crash"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one task may cost: seconds of time, and megabytes beyond what an idle worker needs."""

    seconds: float
    megabytes: int


@dataclass(frozen=True, slots=True)
class Start:
    """What a worker is told on its command line. ``descriptor`` is its end of the pair of sockets."""

    module: str
    function: str
    limits: Limits
    descriptor: int
    parent: int

    def as_argument(self) -> str:
        limits = self.limits
        return repr((self.module, self.function, limits.seconds, limits.megabytes, self.descriptor, self.parent))

    @classmethod
    def from_argument(cls, text: str) -> "Start":
        module, function, seconds, megabytes, descriptor, parent = ast.literal_eval(text)
        return cls(module, function, Limits(seconds, megabytes), descriptor, parent)


@dataclass(frozen=True, slots=True)
class Ready:
    """A worker's first word."""


@dataclass(frozen=True, slots=True)
class Noted:
    """What should be known of a task even if it does not come to its end."""

    note: Any


@dataclass(frozen=True, slots=True)
class Done:
    """A worker's last word on a task: its result, or why there is none. ``megabytes`` is what the process holds."""

    result: Any
    end: End | None
    megabytes: float


def work(argument: str) -> None:
    """The life of a worker."""
    start = Start.from_argument(argument)
    os.set_inheritable(start.descriptor, False)
    _die_with(start.parent)
    with contextlib.suppress(OSError):
        os.nice(_LOWER_PRIORITY)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_FIRST_TO_GO, encoding="ascii")
    function = getattr(importlib.import_module(start.module), start.function)
    _limit_memory(start.limits.megabytes)
    connection = Connection(start.descriptor)
    connection.send(Ready())
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            connection.send(_run(function, connection.recv(), start.limits.seconds, connection))


def _run(function: Any, task: Any, seconds: float, connection: Connection) -> Done:
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        result = function(task, lambda note: connection.send(Noted(note)))
    except MemoryError:
        return Done(None, End.MEMORY, 0.0)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return Done(result, None, _resident())


def _die_with(parent: int) -> None:
    """Have the kernel end this process when the thread that started it is gone, however it went."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(0)


def _limit_memory(megabytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold the document's text
    limit = int(_data() + megabytes * _MEGABYTE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def _data() -> float:
    """Bytes of private writable memory in use."""
    return _statm(5) * resource.getpagesize()


def _resident() -> float:
    """Megabytes of memory that the process occupies."""
    return _statm(1) * resource.getpagesize() / _MEGABYTE


def _statm(column: int) -> int:
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[column])
    except OSError:
        return 0
