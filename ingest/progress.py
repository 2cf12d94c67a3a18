"""How far a run is: a bar on a terminal, plain lines in a log.

Chunks are counted apart from files, for they are what takes the time: files of one corpus differ a hundredfold in
length, and the embedder works on their chunks behind the reading.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum

from ingest import report as reports
from ingest.report import FileResult, Verdict

_SECONDS_BETWEEN_LINES = 30.0
_STEPS_BETWEEN_LINES = 1000
# A log that names every new file of a first run hides what matters.
_MOST_FILE_LINES = 200


class Phase(StrEnum):
    """What a run is at, in the words of the terminal."""

    LISTING = "Quellen ansehen"
    READING = "Einlesen"
    COMMITTING = "Übernehmen"
    REBUILDING = "Neu machen"

    @property
    def unit(self) -> str:
        """What its steps are."""
        return {Phase.LISTING: "Quellen", Phase.REBUILDING: "Abschnitte"}.get(self, "Dateien")


_LONG = (Phase.READING, Phase.REBUILDING)


def _no_chunks() -> int:
    return 0


class Progress:
    """Keeps count and shows nothing."""

    def __init__(self) -> None:
        self.phase: Phase | None = None
        self.total = 0
        self.done = 0
        self.began = time.monotonic()
        self._chunks: Callable[[], int] = _no_chunks

    def begin(self, phase: Phase, total: int = 0, chunks: Callable[[], int] = _no_chunks) -> None:
        """A phase of ``total`` steps begins; ``chunks`` says how many chunks have been embedded by then."""
        self.phase, self.total, self.done, self.began, self._chunks = phase, total, 0, time.monotonic(), chunks

    def step(self, count: int = 1) -> None:
        """So many more of the phase's steps are done."""
        self.done += count

    def result(self, result: FileResult) -> None:
        """A file has its verdict."""

    @property
    def rate(self) -> str:
        """Files and chunks a second, and the time that is left at this rate."""
        if self.phase not in _LONG:
            chunks = self._chunks()
            return f"{chunks} Abschnitte eingebettet" if chunks else ""
        seconds = max(time.monotonic() - self.began, 1e-3)
        words = [f"{_number(self.done / seconds)} {self.phase.unit if self.phase else ''}/s"]
        if chunks := self._chunks():
            words.append(f"{_number(chunks / seconds)} Abschnitte/s")
        if 0 < self.done < self.total:
            words.append(f"noch etwa {reports.duration(seconds / self.done * (self.total - self.done))}")
        return ", ".join(words)


class LogProgress(Progress):
    """Plain lines: begin and end of phases, one every half a minute, and the first files that were taken in."""

    def __init__(self, write: Callable[[str], None]) -> None:
        super().__init__()
        self._write = write
        self._last_line = time.monotonic()
        self._last_done = 0
        self._file_lines = 0

    def begin(self, phase: Phase, total: int = 0, chunks: Callable[[], int] = _no_chunks) -> None:
        super().begin(phase, total, chunks)
        self._last_line, self._last_done = time.monotonic(), 0
        what = "1 Datei" if phase is Phase.READING and total == 1 else f"{total} {phase.unit}"
        self._write(f"{phase.value}: {what}" if phase in _LONG else f"{phase.value} …")

    def step(self, count: int = 1) -> None:
        super().step(count)
        if self.phase not in _LONG:
            return
        now = time.monotonic()
        if now - self._last_line < _SECONDS_BETWEEN_LINES and self.done - self._last_done < _STEPS_BETWEEN_LINES:
            return
        self._last_line, self._last_done = now, self.done
        self._write(f"{self.done} / {self.total} {self.phase.unit} ({self.rate})")

    def result(self, result: FileResult) -> None:
        # failures and skipped files are listed at the end
        if result.verdict is not Verdict.INDEXED:
            return
        self._file_lines += 1
        if self._file_lines <= _MOST_FILE_LINES:
            self._write(reports.line(result))
        elif self._file_lines == _MOST_FILE_LINES + 1:
            self._write("Weitere aufgenommene Dateien werden nicht einzeln genannt.")


@contextmanager
def terminal_progress() -> Iterator[Progress]:
    """A bar with phase, count, rate and remaining time, which vanishes at the end."""
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, Task, TextColumn
    from rich.progress import Progress as Bar
    from rich.text import Text

    class Rate(ProgressColumn):
        """Drawn anew several times a second, also while a phase without steps goes on."""

        def render(self, task: Task) -> Text:  # noqa: ARG002
            return Text(progress.rate)

    with Bar(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), transient=True) as bar:

        class Terminal(Progress):
            def begin(self, phase: Phase, total: int = 0, chunks: Callable[[], int] = _no_chunks) -> None:
                super().begin(phase, total, chunks)
                for task in bar.task_ids:
                    bar.remove_task(task)
                bar.add_task(escape(phase.value), total=total or None)

            def step(self, count: int = 1) -> None:
                super().step(count)
                for task in bar.task_ids:
                    bar.update(task, completed=self.done)

        progress = Terminal()
        yield progress


@contextmanager
def shown_progress(*, quiet: bool, write: Callable[[str], None]) -> Iterator[Progress]:
    """What fits where the output goes: nothing if it is to be quiet, a bar on a terminal, else lines."""
    if quiet:
        yield Progress()
    elif sys.stdout.isatty():
        with terminal_progress() as progress:
            yield progress
    else:
        yield LogProgress(write)


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}".replace(".", ",")
