"""A refresh from beginning to end: what is new, changed, gone or cannot be read, and one commit that makes it so.

One bad file never stops a run. What cannot be read any more is not shown any more: a changed file that fails loses
its old version too, for nobody knows what its source would say now, and to whom. Only where a file or folder could
not even be looked at (a broken share) the old version stays.
"""

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from app.access import AccessClass, most_restrictive
from app.knowledge.model import CorpusState, DocumentDraft, DocumentMetadata, Source
from app.settings import Settings
from ingest import parse
from ingest.chunk import chunk_document
from ingest.metadata import describe
from ingest.parse.document import NoTextError, ParsedDocument, ParseError
from ingest.report import FileResult, Report, Verdict
from ingest.sidecar import Sidecar, SidecarError, read_sidecar
from ingest.sources import xzufi
from ingest.sources.folder import FoundFile, Root, SourceError, find_roots, walk

Progress = Callable[[int, int, FileResult], None]


class RefreshSession(Protocol):
    """What the pipeline needs of ``app.knowledge.refresh.Refresh``."""

    def known(self, root: str) -> Mapping[str, str]: ...
    def prepare(self, source: Source, draft: DocumentDraft) -> None: ...
    def remove(self, source_id: str) -> None: ...
    def commit(self) -> CorpusState: ...


OpenRefresh = Callable[[Settings], AbstractContextManager[RefreshSession]]


def run(
    paths: Sequence[Path], settings: Settings, open_refresh: OpenRefresh, progress: Progress | None = None
) -> Report:
    """Take in the paths (all sources of the settings if there are none).

    Raises ``SourceError`` if a path cannot be looked at, and what ``open_refresh`` raises; nothing has changed then.
    """
    started = time.monotonic()
    paths = paths or [source.path for source in settings.sources if source.path is not None]
    if not paths:
        raise SourceError("Es sind keine Quellen eingestellt; bitte einen Ordner angeben oder „sources“ einstellen.")
    roots = find_roots(paths, settings)
    walks = [(root, walk(root)) for root in roots]
    total = sum(len(found.files) for _, found in walks)
    results: list[FileResult] = []
    with open_refresh(settings) as refresh:
        for root, found in walks:
            intake = _Intake(root, dict(refresh.known(root.name)), refresh)
            for identifier, reason in found.skipped:
                intake.results.append(FileResult(identifier, Verdict.SKIPPED, reason))
            for identifier, reason in found.closed:
                intake.results.append(FileResult(identifier, Verdict.FAILED, reason))
                intake.keep_below(identifier)
            for file in found.files:
                for result in intake.take(file):
                    if progress is not None:
                        progress(len(results) + len(intake.results), total, result)
            intake.remove_vanished()
            results += intake.results
        refresh.commit()
    return Report(tuple(results), time.monotonic() - started)


@dataclass
class _Intake:
    """One root's files on their way into a refresh. ``known`` maps ids to the hashes of what is active."""

    root: Root
    known: dict[str, str]
    refresh: RefreshSession
    results: list[FileResult] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)

    def take(self, file: FoundFile) -> Iterator[FileResult]:
        """Take in one file; yields the results that it has (several for a message with several services).

        Errors of the refresh itself are not the file's and end the run.
        """
        before = len(self.results)
        for draft in self._drafts(file):
            self.refresh.prepare(draft.source, draft.content)
            self.kept.add(draft.source.id)
            self.results.append(draft.result)
        yield from self.results[before:]

    def keep_below(self, identifier: str) -> None:
        """Nothing at or below this id is judged gone."""
        self.kept |= {i for i in self.known if i == identifier or i.startswith((f"{identifier}/", f"{identifier}#"))}

    def remove_vanished(self) -> None:
        """Deactivate what the root no longer has; files that failed or hold no text any more have their verdict."""
        named = {result.path for result in self.results}
        for identifier in sorted(self.known):
            if identifier in self.kept or not self.root.covers(identifier):
                continue
            self.refresh.remove(identifier)
            if identifier not in named:
                self.results.append(FileResult(identifier, Verdict.REMOVED))

    def _drafts(self, file: FoundFile) -> list["_Draft"]:
        """What a file has to be taken in; whatever else there is to say of it becomes a result."""
        try:
            suffix = file.path.suffix.casefold()
            if suffix not in parse.FORMATS and suffix != ".xml":
                kind = f"Das Format „{suffix}“" if suffix else "Eine Datei ohne Endung"
                self._skip(file.id, f"{kind} wird nicht gelesen.")
                return []
            side_data = self._read_sidecar(file)
            data = self._read(file)
            if suffix == ".xml":
                return self._message_drafts(file, data, side_data)
            draft = self._file_draft(file, data, side_data, parse.FORMATS[suffix])
            return [draft] if draft else []
        except OSError as error:
            # not looked at: what was active stays
            self.keep_below(file.id)
            self._fail(file.id, f"Die Datei lässt sich nicht lesen: {error.strerror or type(error).__name__}.")
        except (SidecarError, ParseError) as error:
            self._fail(file.id, str(error))
        except NoTextError as error:
            self._skip(file.id, str(error), error.pages_without_text)
        return []

    def _file_draft(
        self, file: FoundFile, data: bytes, side_data: bytes | None, file_format: parse.Format
    ) -> "_Draft | None":
        content_hash = self._hash(side_data, data)
        if self._is_unchanged(file.id, content_hash):
            return None
        side = read_sidecar(side_data) if side_data is not None else None
        parsed = parse.parse(data, file_format)
        with _file_errors():
            described = describe(parsed, side, file.path.name, file_format.media_type)
        access = self._access(described.classes)
        source = Source(file.id, self.root.name, file.path.as_uri(), content_hash, file_format.media_type, access)
        return _draft(source, parsed, described.metadata, described.warnings)

    def _message_drafts(self, file: FoundFile, data: bytes, side_data: bytes | None) -> list["_Draft"]:
        if not xzufi.looks_like_xzufi(data):
            self._skip(file.id, "Die XML-Datei ist keine XZuFi-Nachricht.")
            return []
        side = read_sidecar(side_data) if side_data is not None else Sidecar()
        message = xzufi.read_message(data)
        access = self._access((side.access,) if side.access is not None else ())
        for name, reason in message.invalid:
            self._fail(f"{file.id}#{name}", reason)
        drafts = []
        for service in message.services:
            identifier = f"{file.id}#{service.id}"
            content_hash = self._hash(side_data, service.content)
            if self._is_unchanged(identifier, content_hash):
                continue
            uri = f"{file.path.as_uri()}#{service.id}"
            source = Source(identifier, self.root.name, uri, content_hash, xzufi.MEDIA_TYPE, access)
            try:
                with _file_errors():
                    parsed, metadata = xzufi.service_document(service)
                drafts.append(_draft(source, parsed, metadata, side.warnings))
            except (ParseError, NoTextError) as error:
                self._fail(identifier, str(error))
        if not message.services and not message.invalid:
            self._skip(file.id, "Die XZuFi-Nachricht enthält keine Leistung.")
        return drafts

    def _read(self, file: FoundFile) -> bytes:
        size = file.path.stat().st_size
        if size > parse.LARGEST_FILE:
            raise ParseError(
                f"Die Datei ist mit {size // 2**20} MB zu groß, gelesen werden bis {parse.LARGEST_FILE // 2**20} MB."
            )
        return file.path.read_bytes()

    def _is_unchanged(self, identifier: str, content_hash: str) -> bool:
        if self.known.get(identifier) != content_hash:
            return False
        self.kept.add(identifier)
        self.results.append(FileResult(identifier, Verdict.UNCHANGED))
        return True

    def _skip(self, identifier: str, reason: str, pages_without_text: tuple[int, ...] = ()) -> None:
        self.results.append(FileResult(identifier, Verdict.SKIPPED, reason, pages_without_text=pages_without_text))

    def _fail(self, identifier: str, reason: str) -> None:
        lost = identifier in self.known and identifier not in self.kept
        note = ("Die bisherige Fassung wird nicht mehr gezeigt",) if lost else ()
        self.results.append(FileResult(identifier, Verdict.FAILED, reason, warnings=note))

    def _read_sidecar(self, file: FoundFile) -> bytes | None:
        if file.sidecar is None:
            return None
        try:
            return file.sidecar.read_bytes()
        except OSError as error:
            raise SidecarError(
                "Die Metadaten-Datei lässt sich nicht lesen; der Zugriff auf das Dokument ist unklar."
            ) from error

    def _access(self, classes: Sequence[AccessClass]) -> AccessClass:
        default = (self.root.access,) if self.root.access is not None else ()
        return most_restrictive((*default, *classes))

    def _hash(self, side_data: bytes | None, data: bytes) -> str:
        """SHA-256 over all that the document is made from; parts are parted by their lengths."""
        digest = hashlib.sha256()
        access = self.root.access.value if self.root.access is not None else "-"
        side = b"-" if side_data is None else b"+" + side_data
        for part in (parse.PARSER_VERSION.encode(), access.encode(), side, data):
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class _Draft:
    """A document ready to be handed over, and the result to be reported once it has been."""

    source: Source
    content: DocumentDraft
    result: FileResult


def _draft(source: Source, parsed: ParsedDocument, metadata: DocumentMetadata, warnings: tuple[str, ...]) -> _Draft:
    with _file_errors():
        chunks = chunk_document(parsed, metadata.title)
    if not chunks:
        raise NoTextError("Die Datei enthält außer Kopf- und Fußzeilen keinen Text.", parsed.pages_without_text)
    result = FileResult(
        source.id,
        Verdict.INDEXED,
        warnings=(*parsed.warnings, *warnings),
        pages_without_text=parsed.pages_without_text,
        pages=len(parsed.pages) if parsed.has_pages else 0,
        chunks=len(chunks),
    )
    return _Draft(source, DocumentDraft(metadata, parsed.text, parsed.pages, chunks, parsed.has_pages), result)


@contextmanager
def _file_errors() -> Iterator[None]:
    """An oddity in a file that nobody foresaw is that file's failure and not the run's."""
    try:
        yield
    except (ParseError, NoTextError):
        raise
    except Exception as error:
        raise ParseError(f"Die Datei lässt sich nicht verarbeiten ({type(error).__name__}).") from error
