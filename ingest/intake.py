"""One source's part in a run: which of its items are as they were, what became of the others, and what is gone.

What cannot be read any more is not shown any more: a changed file that fails loses its old version too, for nobody
knows what its source would say now, and to whom. The old version stays only where the bytes are the same (a new reader
stumbles over what the old one could read), or where they could not be looked at (a broken share, a file that is being
written) and nothing of what decides on access has changed.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from app.knowledge.model import IntakeRecord
from app.settings import IngestSettings
from ingest.looking import ChangingFileError, TooLargeError, look
from ingest.progress import Progress
from ingest.reader_version import ReaderVersion
from ingest.reading import Reading, Seen, Task
from ingest.report import FileResult, Report, Verdict
from ingest.session import RefreshSession
from ingest.sidecar import SidecarError
from ingest.sources.model import Item, Listing, SourceReader
from ingest.stamps import Stamp, stamp_of
from ingest.workers import End, Ended

_LOST = "Die bisherige Fassung wird nicht mehr gezeigt"
_KEPT = "Die bisherige Fassung bleibt"


class Intake:
    """Takes in what a source lists. ``report`` and ``progress`` get each result as it comes."""

    def __init__(
        self,
        reader: SourceReader,
        listing: Listing,
        refresh: RefreshSession,
        settings: IngestSettings,
        version: ReaderVersion,
        report: Report,
        progress: Progress,
        *,
        full: bool = False,
    ) -> None:
        self.name = reader.name
        self._reader = reader
        self._listing = listing
        self._refresh = refresh
        self._settings = settings
        self._version = version
        self._report = report
        self._progress = progress
        self._full = full
        self._known = refresh.known(self.name)
        self._records = refresh.records(self.name)
        self._known_ids = sorted(self._known)
        self._record_ids = sorted(self._records)
        self._named: set[str] = set()
        self._gone: set[str] = set()
        if not listing.partial:
            self._gone = {identifier for identifier in self._known if reader.covers(identifier)}
        for item in listing.items:
            self._gone.difference_update(_owned(item.id, self._known, self._known_ids))
        for identifier, _ in listing.closed:
            self._gone.difference_update(i for i in self._below(identifier) if self._has_same_access(i))

    @property
    def total(self) -> int:
        """How many items are listed."""
        return len(self._listing.items)

    @property
    def removals(self) -> int:
        """How many active documents the run would take away, as far as is known by now.

        Where nothing is remembered of the source (its documents are those of an older release, which named some in
        another way), only what it has fewer of than before counts.
        """
        if not self._records:
            return min(len(self._gone), max(0, self.active - self.total))
        return len(self._gone)

    @property
    def active(self) -> int:
        """How many active documents the source has, also outside of the part that is taken in."""
        return len(self._known)

    def tasks(self) -> Iterator[Task]:
        """What has to be read; all else that is listed gets its result on the way."""
        for identifier, reason in self._listing.skipped:
            self._note_listed(identifier, Verdict.SKIPPED, reason)
        for identifier, reason in (*self._listing.failed, *self._listing.closed):
            self._note_listed(identifier, Verdict.FAILED, reason)
        seen: set[str] = set()
        for item in self._listing.items:
            if item.id in seen:
                self._progress.step()
                self._say(FileResult(item.id, Verdict.FAILED, "Den Namen trägt in der Quelle noch etwas anderes."))
                continue
            seen.add(item.id)
            task = self._task(item)
            if task is None:
                self._progress.step()
            else:
                yield task

    def take(self, task: Task, outcome: Reading | Ended) -> None:
        """What became of an item that had to be read. Errors of the refresh itself are not the item's."""
        item = task.item
        self._progress.step()
        record = self._records.get(item.id)
        if isinstance(outcome, Ended):
            seen = outcome.note if isinstance(outcome.note, Seen) else Seen()
            reading = Reading(seen, results=(FileResult(item.id, Verdict.FAILED, self._end_reason(outcome.end)),))
        else:
            reading = outcome
        if reading.is_unchanged and record is not None:
            self._take_unchanged(record, replace(stamp_of(item, self._reader.access), seen=reading.seen.stamp))
            return
        for source, draft in reading.documents:
            self._refresh.prepare(source, draft)
        produced = [source.id for source, _ in reading.documents]
        kept = self._keep(item, reading, produced)
        self._say_results(reading.results, kept)
        if reading.seen.content_hash or record is None or not kept:
            remembered = not isinstance(outcome, Ended)
            self._remember(item, reading, (*produced, *kept), remembered)

    def finish(self) -> None:
        """Take away what is gone: documents, papers, and what was remembered of them."""
        for identifier in sorted(self._gone):
            self._refresh.remove(identifier)
            if identifier not in self._named:
                self._say(FileResult(identifier, Verdict.REMOVED))
        self._forget_records()
        known = dict(self._refresh.known_papers(self.name))
        for paper in self._listing.papers:
            if known.pop(paper.id, None) != paper.content_hash:
                self._refresh.prepare_paper(paper)
        if self._listing.partial:
            return
        closed = tuple(identifier for identifier, _ in self._listing.closed)
        for identifier in known:
            if self._reader.covers(identifier) and not _is_below(identifier, closed):
                self._refresh.remove_paper(identifier)

    def _task(self, item: Item) -> Task | None:
        """The item, if it has to be read. It is as it was by its stamp, or by the bytes that the source has at hand."""
        record = self._records.get(item.id)
        stamp = stamp_of(item, self._reader.access)
        known_hash = ""
        if record is not None and self._is_usable(record):
            if not self._full and stamp.matches(Stamp.from_text(record.stamp)):
                self._take_unchanged(record)
                return None
            known_hash = record.content_hash
            if item.path is None and known_hash == self._hash_at_hand(item):
                self._take_unchanged(record, stamp)
                return None
        return Task(item, self.name, self._reader.access, self._settings, known_hash)

    def _is_usable(self, record: IntakeRecord) -> bool:
        """Whether what is remembered of an item would be found again if its bytes are the same."""
        tried_again = self._full and record.verdict != Verdict.INDEXED
        return (
            bool(record.content_hash)
            and not tried_again
            and self._version.is_current(record.reader)
            and all(identifier in self._known for identifier in record.documents)
        )

    def _hash_at_hand(self, item: Item) -> str:
        try:
            largest = self._settings.megabytes_per_file * 2**20
            return look(item, self._reader.access, largest, lambda _gate: None).content_hash
        except (OSError, ChangingFileError, SidecarError, TooLargeError):
            return ""

    def _take_unchanged(self, record: IntakeRecord, stamp: Stamp | None = None) -> None:
        """Report an item as it was; a new ``stamp`` (without its gate) is remembered."""
        for found in (record, *(self._records[i] for i in _inside(record.item_id, self._record_ids))):
            if found.verdict in (Verdict.FAILED, Verdict.SKIPPED):
                kept = (_KEPT,) if found.item_id in record.documents else ()
                self._say(replace(_as_result(found), warnings=(*found.warnings, *kept)))
        for identifier in record.documents:
            if identifier not in self._named:
                self._say(FileResult(identifier, Verdict.UNCHANGED))
        if stamp is not None:
            text = replace(stamp, gate=Stamp.from_text(record.stamp).gate).as_text()
            if text != record.stamp:
                self._refresh.record(replace(record, stamp=text))

    def _keep(self, item: Item, reading: Reading, produced: Sequence[str]) -> tuple[str, ...]:
        """Of the item's active documents that were not made anew: those that stay. The others are gone."""
        seen = reading.seen
        failed = {result.path for result in reading.results if result.verdict is Verdict.FAILED}
        kept = []
        for identifier in _owned(item.id, self._known, self._known_ids):
            if identifier in produced:
                continue
            if seen.content_hash:
                stays = bool(failed & {item.id, identifier}) and self._known[identifier] == seen.content_hash
            else:
                stays = bool(seen.gate) and self._has_same_access(identifier, item.id, seen.gate)
            if stays:
                kept.append(identifier)
            else:
                self._gone.add(identifier)
        return tuple(kept)

    def _has_same_access(self, identifier: str, item_id: str = "", gate: str = "") -> bool:
        """Whether a document that could not be looked at would be shown to the same people as before."""
        record = self._records.get(item_id or identifier)
        while (record is None or not record.stamp) and "#" in identifier:
            identifier = identifier.rpartition("#")[0]
            record = self._records.get(identifier)
        if record is None:
            return False
        stored = Stamp.from_text(record.stamp)
        access = self._reader.access
        return stored.access == (access.value if access else "-") and gate in ("", stored.gate)

    def _remember(self, item: Item, reading: Reading, documents: tuple[str, ...], remembered: bool) -> None:
        """Note what was found, so that it need not be read again; what met a limit is tried in every run."""
        own = next((result for result in reading.results if result.path == item.id), None)
        verdict = _verdict(reading.results)
        limited = verdict is not Verdict.INDEXED or any(result.warnings for result in reading.results)
        stamp = replace(stamp_of(item, self._reader.access), seen=reading.seen.stamp, gate=reading.seen.gate)
        record = IntakeRecord(
            item_id=item.id,
            root=self.name,
            stamp=stamp.as_text(),
            content_hash=reading.seen.content_hash if remembered else "",
            reader=self._version.text(recognised=reading.recognised, limited=limited),
            verdict=verdict.value,
            reason=own.reason if own else "",
            warnings=own.warnings if own else (),
            pages_without_text=own.pages_without_text if own else (),
            documents=documents,
        )
        self._refresh.record(record)
        inside = set(_inside(item.id, self._record_ids))
        for result in reading.results:
            if result.path != item.id and result.verdict in (Verdict.FAILED, Verdict.SKIPPED):
                self._refresh.record(_as_record(result, self.name))
                inside.discard(result.path)
        for identifier in inside:
            self._refresh.forget_record(self.name, identifier)

    def _forget_records(self) -> None:
        if self._listing.partial:
            return
        listed = {item.id for item in self._listing.items}
        listed.update(identifier for identifier, _ in (*self._listing.skipped, *self._listing.failed))
        closed = tuple(identifier for identifier, _ in self._listing.closed)
        listed.update(closed)
        for item in self._listing.items:
            listed.update(_inside(item.id, self._record_ids))
        for identifier in self._record_ids:
            if identifier not in listed and self._reader.covers(identifier) and not _is_below(identifier, closed):
                self._refresh.forget_record(self.name, identifier)

    def _note_listed(self, identifier: str, verdict: Verdict, reason: str) -> None:
        """A result that the listing itself brought."""
        result = FileResult(identifier, verdict, reason)
        record = _as_record(result, self.name)
        if identifier != self.name and self._records.get(identifier) != record:
            self._refresh.record(record)
        lost = not self._gone.isdisjoint(_owned(identifier, self._known, self._known_ids))
        self._say(replace(result, warnings=(_LOST,)) if lost else result)

    def _say_results(self, results: Iterable[FileResult], kept: Sequence[str]) -> None:
        for result in results:
            if result.verdict is Verdict.FAILED and result.path in kept:
                result = replace(result, warnings=(*result.warnings, _KEPT))
            elif result.verdict is not Verdict.INDEXED and result.path in self._gone:
                result = replace(result, warnings=(*result.warnings, _LOST))
            self._say(result)

    def _say(self, result: FileResult) -> None:
        if result.verdict in (Verdict.FAILED, Verdict.SKIPPED):
            self._named.add(result.path)
        self._report.add(result)
        self._progress.result(result)

    def _below(self, identifier: str) -> Iterator[str]:
        """Active documents of this id, inside it, or in the folder of this name."""
        yield from _owned(identifier, self._known, self._known_ids)
        yield from _with_prefix(f"{identifier}/", self._known_ids)

    def _end_reason(self, end: End) -> str:
        match end:
            case End.TIME:
                seconds = f"{self._settings.seconds_per_file:g}".replace(".", ",")
                return f"Das Lesen der Datei dauert länger als {seconds} Sekunden und wurde abgebrochen."
            case End.MEMORY:
                megabytes = self._settings.memory_megabytes_per_file
                return f"Die Datei braucht beim Lesen mehr als {megabytes} MB Arbeitsspeicher."
            case End.CRASH:
                return "Die Datei bringt das Programm, das sie liest, zum Absturz."


def _owned(identifier: str, known: Mapping[str, str], ids: Sequence[str]) -> list[str]:
    """Ids of the documents that an item of this id has."""
    own = [identifier] if identifier in known else []
    return [*own, *_inside(identifier, ids)]


def _inside(identifier: str, ids: Sequence[str]) -> Iterator[str]:
    """Of sorted ids: those of what is inside an item."""
    return _with_prefix(f"{identifier}#", ids)


def _with_prefix(prefix: str, ids: Sequence[str]) -> Iterator[str]:
    for number in range(bisect_left(ids, prefix), len(ids)):
        if not ids[number].startswith(prefix):
            return
        yield ids[number]


def _is_below(identifier: str, closed: tuple[str, ...]) -> bool:
    return any(identifier == top or identifier.startswith((f"{top}/", f"{top}#")) for top in closed)


def _verdict(results: Sequence[FileResult]) -> Verdict:
    """An item's verdict from those of its parts: one document is enough, and a failure weighs more than a skip."""
    found = {result.verdict for result in results}
    return next((verdict for verdict in (Verdict.INDEXED, Verdict.FAILED) if verdict in found), Verdict.SKIPPED)


def _as_result(record: IntakeRecord) -> FileResult:
    return FileResult(
        record.item_id,
        Verdict(record.verdict),
        record.reason,
        warnings=record.warnings,
        pages_without_text=record.pages_without_text,
    )


def _as_record(result: FileResult, root: str) -> IntakeRecord:
    """What is remembered of a part, or of what could only be listed."""
    return IntakeRecord(
        item_id=result.path,
        root=root,
        stamp="",
        content_hash="",
        reader="",
        verdict=result.verdict.value,
        reason=result.reason,
        warnings=result.warnings,
        pages_without_text=result.pages_without_text,
    )
