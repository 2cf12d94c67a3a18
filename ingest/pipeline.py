"""A run from beginning to end: list the sources, read what is new or has changed, and one commit that makes it so.

Sources are listed as a whole before anything is read, so that a source that seems to have lost too much stops the run
while it has cost nothing. One bad file never stops a run, and one source that is out of reach does not stop the others.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.errors import RatslotseError
from app.knowledge.model import RunState
from app.settings import Settings
from ingest.intake import Intake
from ingest.progress import Phase, Progress
from ingest.reader_version import ReaderVersion
from ingest.reading import Reading, Task, read_item
from ingest.report import Report
from ingest.session import OpenRefresh, RefreshSession
from ingest.sources.model import Listing, SourceError, SourceReader
from ingest.sources.open import open_sources
from ingest.workers import Ended, Limits, Workers

SCRATCH_FOLDER = "scratch"

# One worker reads twelve times as fast as two cores embed (python -m benchmarks ingest, 150 files). The others pay for
# scans, at some seconds a page; each holds up to 200 MB.
_MOST_PROCESSES = 4
# Fewer documents than this may vanish unasked, whatever their share: a small folder is tidied up by hand.
_FEW = 3


class RemovalError(RatslotseError):
    """A source has lost so much that it is rather broken than changed."""


class Pool(Protocol):
    """What reads items: worker processes."""

    def run(self, tasks: Iterable[Task], /) -> Iterator[tuple[Task, Reading | Ended]]: ...


OpenPool = Callable[[Settings, Path | None], AbstractContextManager[Pool]]


@dataclass(frozen=True, slots=True)
class Options:
    """How a run goes about it. ``since``: seconds since 1970; only what was changed later is looked at.

    ``full``: no cheap sign of change is trusted, and what failed or was skipped is tried again. ``dry``: the session
    changes nothing, so the data folder is not to be touched either.
    """

    allow_removal: bool = False
    full: bool = False
    since: float | None = None
    dry: bool = False


@contextmanager
def open_workers(settings: Settings, scratch: Path | None) -> Iterator[Pool]:
    """Worker processes with the limits of the settings. ``scratch`` is emptied before and afterwards."""
    limits = Limits(settings.ingest.seconds_per_file, settings.ingest.memory_megabytes_per_file)
    processes = settings.ingest.processes or min(_MOST_PROCESSES, os.cpu_count() or 1)
    _clear(scratch)
    try:
        with Workers(read_item, processes, limits, scratch) as workers:
            yield workers
    finally:
        _clear(scratch)


def run(
    arguments: Sequence[str | Path],
    settings: Settings,
    open_refresh: OpenRefresh,
    progress: Progress | None = None,
    options: Options = Options(),
    open_pool: OpenPool = open_workers,
) -> Report:
    """Take in what the arguments name (all sources of the settings if there are none).

    Raises ``SourceError`` if none of the sources can be looked at, ``RemovalError`` if one has lost too much, and what
    ``open_refresh`` raises; nothing has changed then.
    """
    started = time.monotonic()
    progress = progress or Progress()
    sources = open_sources(arguments, settings, since=options.since, full=options.full)
    report = Report()
    with open_refresh(settings) as refresh, _in_history(refresh, sources, report):
        intakes = _list(sources, refresh, settings, options, report, progress)
        _check_removals(intakes, settings, options)
        scratch = None if options.dry else settings.data / SCRATCH_FOLDER
        with open_pool(settings, scratch) as pool:
            progress.begin(Phase.READING, sum(intake.total for intake in intakes), lambda: refresh.embedded_chunks)
            for intake in intakes:
                for task, outcome in pool.run(intake.tasks()):
                    intake.take(task, outcome)
        _check_removals(intakes, settings, options)
        progress.begin(Phase.COMMITTING, chunks=lambda: refresh.embedded_chunks)
        for intake in intakes:
            intake.finish()
        refresh.commit()
        report.notes += refresh.notes
    report.seconds = time.monotonic() - started
    return report


def _list(
    sources: Sequence[SourceReader],
    refresh: RefreshSession,
    settings: Settings,
    options: Options,
    report: Report,
    progress: Progress,
) -> list[Intake]:
    """List every source. One that is out of reach keeps what it has, as long as another can be taken in."""
    listings: list[tuple[SourceReader, Listing]] = []
    errors: list[SourceError] = []
    progress.begin(Phase.LISTING, len(sources))
    for source in sources:
        try:
            listing = source.list()
            listing.partial |= options.since is not None
            listings.append((source, listing))
        except SourceError as error:
            errors.append(error)
            listings.append((source, Listing(closed=[(source.name, str(error))])))
        progress.step()
    if len(errors) == len(sources):
        raise errors[0]
    version = ReaderVersion(settings)
    return [
        Intake(source, listing, refresh, settings.ingest, version, report, progress, full=options.full)
        for source, listing in listings
    ]


def _check_removals(intakes: Sequence[Intake], settings: Settings, options: Options) -> None:
    """Raise ``RemovalError`` for a source that would lose more than the settings allow, or everything."""
    if options.allow_removal:
        return
    for name in dict.fromkeys(intake.name for intake in intakes):
        parts = [intake for intake in intakes if intake.name == name]
        gone, active = sum(part.removals for part in parts), parts[0].active
        if gone and (gone == active or (gone > _FEW and gone > settings.ingest.largest_removal * active)):
            raise RemovalError(
                f"Der Lauf würde {gone} von {active} Dokumenten der Quelle „{name}“ entfernen und hat nichts geändert; "
                "bitte die Quelle prüfen oder, wenn das so gewollt ist, mit --allow-removal wiederholen."
            )


@contextmanager
def _in_history(refresh: RefreshSession, sources: Sequence[SourceReader], report: Report) -> Iterator[None]:
    """Enter the run in the catalog's history, however it ends. What is said of it names no document."""
    refresh.begin_run([source.name for source in sources])
    try:
        yield
    except BaseException as error:
        state = RunState.FAILED if isinstance(error, Exception) else RunState.ABORTED
        message = str(error) if isinstance(error, RatslotseError) else type(error).__name__
        with suppress(Exception):  # what stopped the run is the message, also where the disk is full
            refresh.finish_run(state, report.counts, message)
        raise
    refresh.finish_run(RunState.COMPLETE, report.counts)


def _clear(scratch: Path | None) -> None:
    if scratch is not None:
        shutil.rmtree(scratch, ignore_errors=True)
