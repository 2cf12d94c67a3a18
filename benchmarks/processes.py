"""Memory and processor time of a process and all that it starts, read from ``/proc`` while it runs (Linux)."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event, Thread
from typing import Self

_INTERVAL = 0.25
"""Seconds between two looks. What a process computes after the last look at it is missed."""

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Usage:
    """One process at one moment: seconds of processor time so far, bytes of resident memory, and its role.

    The role is empty where the process has just ended and its command is gone.
    """

    role: str
    seconds: float
    memory: int


class Watch:
    """Looks at a process tree until the context ends. Figures are complete afterwards."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._ended = Event()
        self._thread = Thread(target=self._look_on, daemon=True)
        self._began = time.monotonic()
        self._latest: dict[int, Usage] = {}
        self.peaks: dict[str, int] = {}
        """Bytes, by role; the memory of several processes of one role is added up."""
        self.series: list[tuple[float, dict[str, int]]] = []
        """Seconds since the beginning, and bytes by role."""

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    @property
    def seconds(self) -> dict[str, float]:
        """Processor time by role."""
        found: dict[str, float] = {}
        for usage in self._latest.values():
            found[usage.role] = found.get(usage.role, 0.0) + usage.seconds
        return found

    def _look_on(self) -> None:
        while not self._ended.wait(_INTERVAL):
            memory: dict[str, int] = {}
            for pid, usage in _tree(self._pid):
                if not usage.role:  # it has ended, and its parent has not asked for its end yet: its command is gone
                    usage = replace(usage, role=self._latest[pid].role if pid in self._latest else "main")
                self._latest[pid] = usage
                memory[usage.role] = memory.get(usage.role, 0) + usage.memory
            for role, size in memory.items():
                self.peaks[role] = max(self.peaks.get(role, 0), size)
            self.series.append((time.monotonic() - self._began, memory))


def _tree(pid: int, role: str = "main") -> Iterator[tuple[int, Usage]]:
    folder = Path("/proc") / str(pid)
    try:
        # behind the name in brackets: state, parent, … (proc(5): utime and stime are fields 14 and 15, rss is 24)
        fields = (folder / "stat").read_text().rpartition(")")[2].split()
        command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        children = [
            int(child) for task in (folder / "task").iterdir() for child in (task / "children").read_text().split()
        ]
    except (OSError, IndexError):
        return  # it has just ended
    if role != "main":
        role = _role(command, role)
    yield pid, Usage(role if command else "", (int(fields[11]) + int(fields[12])) / _TICKS, int(fields[21]) * _PAGE)
    for child in children:
        yield from _tree(child, "workers" if role == "main" else role)


def _role(command: str, inherited: str) -> str:
    if "chroma" in command:
        return "chroma"
    return "recognition" if "tesseract" in command else inherited
