"""What a worker does with one item: bytes, sidecar, text, metadata, chunks; and the same with what is attached to it.

Whatever is wrong with an item becomes its verdict. Nothing here knows the index: an item comes with the hash of what is
there already, and is not parsed if that is what it still is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from urllib.parse import quote

from app.access import AccessClass, most_restrictive
from app.knowledge.model import DocumentDraft, Source
from app.offline import silence_telemetry
from app.settings import IngestSettings
from ingest import ocr, parse
from ingest.chunk import chunk_document
from ingest.looking import ChangingFileError, Look, TooLargeError, look, read_head
from ingest.metadata import describe, merged
from ingest.parse.document import Attachment, NoTextError, ParsedDocument, ParseError, clean_line
from ingest.report import FileResult, Verdict
from ingest.sidecar import Sidecar, SidecarError, read_sidecar
from ingest.sources.model import Item
from ingest.workers import Note

# A mail with an archive with a mail is what people send; deeper nesting is made to break something.
_DEEPEST = 3
_MOST_ATTACHMENTS = 2000
_LONGEST_NAME = 150


@dataclass(frozen=True, slots=True)
class Task:
    """An item to be read. ``known_hash``: the content hash of what is there of it, "" to read it in any case."""

    item: Item
    root: str
    access: AccessClass | None
    settings: IngestSettings
    known_hash: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of an item before it is parsed; an empty string: not known."""

    gate: str = ""
    content_hash: str = ""
    stamp: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """An item as it was read: documents to be stored, and a result for each of them and for what failed.

    ``seen.content_hash`` is empty where the item could not be looked at. ``is_unchanged``: nothing was parsed.
    ``recognised``: text recognition had, or would have, a part in it.
    """

    seen: Seen
    documents: tuple[tuple[Source, DocumentDraft], ...] = ()
    results: tuple[FileResult, ...] = ()
    is_unchanged: bool = False
    recognised: bool = False


def read_item(task: Task, note: Note) -> Reading:
    """Read one item. ``note`` is told what was seen of it, so that it is known even if the process ends."""
    silence_telemetry()
    ocr.set_up(task.settings)
    item = task.item
    seen = Seen()

    def note_gate(gate: str) -> None:
        nonlocal seen
        seen = Seen(gate)
        note(seen)

    try:
        key = item.format or parse.format_of(item.name, read_head(item))
        found = look(item, task.access, task.settings.megabytes_per_file * 2**20, note_gate)
    except SidecarError as error:
        # who may see it is unclear for certain: that stands for its content
        return Reading(Seen(seen.gate, "unclear"), results=(_failed(item.id, str(error)),))
    except TooLargeError as error:
        seen = Seen(seen.gate, error.content_hash, error.stamp)
        is_unchanged = error.content_hash == task.known_hash
        return Reading(seen, results=(_failed(item.id, str(error)),), is_unchanged=is_unchanged)
    except ChangingFileError as error:
        return Reading(seen, results=(_failed(item.id, str(error)),))
    except OSError as error:
        reason = f"Die Datei lässt sich nicht lesen: {error.strerror or type(error).__name__}."
        return Reading(seen, results=(_failed(item.id, reason),))
    seen = Seen(found.gate, found.content_hash, found.stamp)
    note(seen)
    if found.content_hash == task.known_hash:
        return Reading(seen, is_unchanged=True)
    if key not in parse.FORMATS:
        return Reading(seen, results=(FileResult(item.id, Verdict.SKIPPED, parse.skip_reason(item.name)),))
    reader = _Reader(task, found)
    reader.read(key)
    return Reading(seen, tuple(reader.documents), tuple(reader.results), recognised=reader.recognised)


class _Reader:
    """One item on its way to documents."""

    def __init__(self, task: Task, found: Look) -> None:
        self._task = task
        self._found = found
        self._bytes_left = task.settings.megabytes_per_file * 2**20
        self.documents: list[tuple[Source, DocumentDraft]] = []
        self.results: list[FileResult] = []
        self.recognised = False

    def read(self, key: str) -> None:
        """The item itself, then what is attached to it."""
        item = self._task.item
        try:
            side = read_sidecar(self._found.sidecar) if self._found.sidecar is not None else Sidecar()
        except SidecarError as error:
            self.results.append(_failed(item.id, str(error)))
            return
        classes = (*item.given.classes, *((side.access,) if side.access is not None else ()))
        self._take(_Part(item.id, item.uri, item.name, key, self._found.data, classes, side, depth=0))

    def _take(self, part: "_Part") -> None:
        before = len(self.documents)
        try:
            parsed = self._parse(part)
        except NoTextError as error:
            self.recognised |= bool(error.pages_without_text)
            self.results.append(
                FileResult(part.id, Verdict.SKIPPED, str(error), pages_without_text=error.pages_without_text)
            )
            return
        except ParseError as error:
            if isinstance(error.__cause__, MemoryError):  # a limit was met, which the next run may not meet
                raise MemoryError from error
            self.results.append(_failed(part.id, str(error)))
            return
        self.recognised |= bool(parsed.pages_without_text) or any(p.confidence is not None for p in parsed.pages)
        closed = self._add(part, parsed)
        for name, attachment in _named(parsed.attachments):
            inner = replace(
                part, id=f"{part.id}#{name}", uri=f"{part.uri}#{quote(name)}", name=name, data=attachment.data,
                classes=closed, side=Sidecar(), depth=part.depth + 1,
            )  # fmt: skip
            self._attach(inner)
        if parsed.attachments and not parsed.text.strip() and len(self.documents) == before:
            self.results.append(FileResult(part.id, Verdict.SKIPPED, "Darin liegt nichts, was gelesen wird."))

    def _attach(self, part: "_Part") -> None:
        key = parse.format_of(part.name, part.data[:4096])
        self._bytes_left -= len(part.data)
        if key is None:
            self.results.append(FileResult(part.id, Verdict.SKIPPED, parse.skip_reason(part.name)))
        elif part.depth > _DEEPEST:
            self.results.append(_failed(part.id, "Die Datei liegt zu tief verschachtelt."))
        elif self._bytes_left < 0 or len(self.documents) > _MOST_ATTACHMENTS:
            self.results.append(_failed(part.id, "Die Datei gehört zu mehr Anlagen, als auf einmal gelesen werden."))
        else:
            self._take(replace(part, format=key))

    def _parse(self, part: "_Part") -> ParsedDocument:
        parsed = parse.parse(part.data, parse.FORMATS[part.format])
        most = self._task.settings.pages_per_file
        if parsed.has_pages and len(parsed.pages) > most:
            raise ParseError(f"Die Datei hat {len(parsed.pages)} Seiten, gelesen werden bis {most}.")
        return parsed

    def _add(self, part: "_Part", parsed: ParsedDocument) -> tuple[AccessClass, ...]:
        """Store a part's own text, if it has any; returns the classes that hold for what is attached to it."""
        if parsed.attachments and not parsed.text.strip():
            if parsed.warnings:
                reason = "Nicht alles darin wurde gelesen."
                self.results.append(FileResult(part.id, Verdict.SKIPPED, reason, warnings=parsed.warnings))
            return part.classes
        given = self._task.item.given if part.depth == 0 else replace(self._task.item.given, metadata=None)
        media_type = parse.FORMATS[part.format].media_type
        try:
            with _file_errors():
                if parsed.metadata is not None:
                    metadata, classes, notes = parsed.metadata, part.classes, part.side.warnings
                else:
                    described = describe(parsed, part.side, part.name, media_type)
                    classes = (*part.classes, *described.classes)
                    metadata, notes = described.metadata, described.warnings
                if given.metadata is not None:
                    metadata = merged(given.metadata, metadata)
                chunks = chunk_document(parsed, metadata.title)
            if not chunks:
                raise NoTextError("Die Datei enthält außer Kopf- und Fußzeilen keinen Text.", parsed.pages_without_text)
        except NoTextError as error:
            if not parsed.attachments:
                pages = error.pages_without_text
                self.results.append(FileResult(part.id, Verdict.SKIPPED, str(error), pages_without_text=pages))
            return part.classes
        except ParseError as error:
            self.results.append(_failed(part.id, str(error)))
            return (*part.classes, AccessClass.NON_PUBLIC)  # nobody knows what it says of itself
        task = self._task
        default = (task.access,) if task.access is not None else ()
        access = most_restrictive((*default, *classes))
        source = Source(part.id, task.root, part.uri, self._found.content_hash, media_type, access)
        draft = DocumentDraft(
            metadata, parsed.text, parsed.pages, chunks, parsed.has_pages, parsed.fields, given.paper_id
        )  # fmt: skip
        self.documents.append((source, draft))
        self.results.append(
            FileResult(
                part.id,
                Verdict.INDEXED,
                warnings=(*parsed.warnings, *notes),
                pages_without_text=parsed.pages_without_text,
                pages=len(parsed.pages) if parsed.has_pages else 0,
                chunks=len(chunks),
            )
        )
        return classes


@dataclass(frozen=True, slots=True)
class _Part:
    """An item, or something inside it. ``classes`` narrow the source's default class."""

    id: str
    uri: str
    name: str
    format: str
    data: bytes
    classes: tuple[AccessClass, ...]
    side: Sidecar
    depth: int


def _named(attachments: tuple[Attachment, ...]) -> Iterator[tuple[str, Attachment]]:
    """Attachments with names that can stand in an id, each of its own."""
    used: set[str] = set()
    for attachment in attachments:
        base = clean_line(attachment.name).replace("#", "＃")[-_LONGEST_NAME:] or "Anlage"
        name, number = base, 2
        while name in used:
            name, number = f"{number}-{base}", number + 1
        used.add(name)
        yield name, attachment


def _failed(identifier: str, reason: str) -> FileResult:
    return FileResult(identifier, Verdict.FAILED, reason)


@contextmanager
def _file_errors() -> Iterator[None]:
    """An oddity in a file that nobody foresaw is that file's failure and not the run's."""
    try:
        yield
    except (ParseError, NoTextError, MemoryError):
        raise
    except Exception as error:
        raise ParseError(f"Die Datei lässt sich nicht verarbeiten ({type(error).__name__}).") from error
