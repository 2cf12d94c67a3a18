"""Folders and single files as sources: which root they belong to, what lies in them, and who may see it by default.

The name of a source is part of every document's id. A folder of the settings is known by its own name, so that the ids
stay the same wherever it is moved to; a path below such a folder belongs to it. Any other folder, and folders of the
settings that share a name, get a piece of a hash of their absolute path behind the name (``akten~3fa94c01``), so that
two folders can never overwrite one another.
"""

import contextlib
import hashlib
import os
import stat
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from app.access import AccessClass
from app.settings import IngestSettings, Settings, SourceSettings
from ingest import parse, sidecar
from ingest.looking import open_regular
from ingest.sources.model import Item, Listing, SourceError
from ingest.sources.xzufi import SERVICES, FoundXml, read_messages
from ingest.stamps import file_stamp
from ingest.workers import Ended, Limits, Note, Workers

IGNORE_FILE = ".ratslotseignore"
# Left behind by office programs and operating systems; nobody needs to read of them in a report.
_LITTER = ("~$*", ".~lock.*", "Thumbs.db", "desktop.ini", "*.tmp", "*.part", "*.crdownload")
_DEEPEST = 64
_XML = ".xml"
_LARGEST_IGNORE_FILE = 2**20


@dataclass(frozen=True, slots=True)
class FolderReader:
    """A folder as a source. ``scope`` is the part of it to be taken in: "", or the path below it of a folder or file.

    ``since``: only files that were changed at or after this moment (seconds since 1970) are listed. ``limits`` hold
    for reading the XZuFi messages, which are looked into to list their services.
    """

    name: str
    folder: Path
    scope: str = ""
    access: AccessClass | None = None
    inner: tuple[Path, ...] = ()
    since: float | None = None
    limits: IngestSettings = field(default_factory=IngestSettings)

    def covers(self, document_id: str) -> bool:
        """Whether a document of this source lies in the scope (what is inside a file, with the file).

        Services belong to no one file, so they are judged gone only when all of the source is taken in.
        """
        below = document_id.removeprefix(f"{self.name}/")
        scope = _id_text(self.scope)
        return not scope or below == scope or below.startswith((f"{scope}#", f"{scope}/"))

    def list(self) -> Listing:
        """Raises ``SourceError`` if the folder or its ignore file cannot be read."""
        listing = Listing(partial=self.since is not None)
        patterns = _ignored(self.folder)
        walk = _Walk(self, listing, patterns, self.since)
        start = self.folder / self.scope if self.scope else self.folder
        mode = _mode(start, start)
        if stat.S_ISDIR(mode):
            walk.take_folder(start, 0)
        elif stat.S_ISREG(mode):
            walk.take_file(start)
        else:
            raise SourceError(f"Der Pfad „{start}“ ist weder Ordner noch Datei; bitte einen anderen angeben.")
        messages = walk.messages
        if messages and (self.scope or listing.partial):
            # of a service the last word counts, wherever in the source it stands
            everywhere = _Walk(self, Listing(), patterns)
            everywhere.take_folder(self.folder, 0)
            messages = everywhere.messages
        if messages:
            self._add_services(listing, messages)
        return listing

    def _add_services(self, listing: Listing, messages: Sequence[FoundXml]) -> None:
        """Look into the messages in a worker: they are as little to be trusted as any file."""
        limits = Limits(self.limits.seconds_per_file, self.limits.memory_megabytes_per_file)
        with Workers(_read_messages, 1, limits) as workers:
            ((_, found),) = workers.run([(self.name, tuple(messages))])
        if isinstance(found, Ended):
            reason = "Die XZuFi-Nachrichten lassen sich nicht lesen: Das dauert zu lange oder braucht zu viel Speicher."
            listing.closed.append((f"{self.name}/{SERVICES}", reason))
            return
        listing.items += found.items
        listing.skipped += found.skipped
        listing.failed += found.failed
        listing.closed += found.closed


def folder_readers(paths: Sequence[Path], settings: Settings, since: float | None = None) -> list[FolderReader]:
    """The sources of the paths to take in, each once.

    Raises ``SourceError`` for a path that cannot be looked at, unless it is a folder of the settings: whether that one
    is there is asked when it is listed.
    """
    configured = {_absolute(source.path): source for source in settings.sources if source.path is not None}
    data = _absolute(settings.data)  # what the ingest itself writes is no source
    readers: dict[tuple[Path, str], FolderReader] = {}
    for path in paths:
        for reader in _readers_of(path, configured, since):
            inner = (*reader.inner, data)
            readers.setdefault((reader.folder, reader.scope), replace(reader, limits=settings.ingest, inner=inner))
    return list(readers.values())


def _readers_of(path: Path, configured: dict[Path, SourceSettings], since: float | None) -> Iterator[FolderReader]:
    target = _absolute(path)
    around = [folder for folder in configured if folder == target or folder in target.parents]
    if around:
        folder = max(around, key=lambda f: len(f.parts))
        name, access = _configured_name(folder, configured), configured[folder].access
        if folder != target:
            _mode(target, path)
    else:
        mode = _mode(target, path)
        folder = target if stat.S_ISDIR(mode) else target.parent
        name, access = _hashed_name(folder), None
    inner = tuple(other for other in configured if folder in other.parents)
    scope = "" if folder == target else target.relative_to(folder).as_posix()
    yield FolderReader(name, folder, scope, access, inner, since)
    # folders of the settings that lie deeper are sources of their own, with their own access class
    for other in inner:
        if target in other.parents:
            yield from _readers_of(other, configured, since)


class _Walk:
    """A folder on its way into a listing. Every entry is looked at once and nothing is opened."""

    def __init__(
        self, reader: FolderReader, listing: Listing, patterns: Sequence[str], since: float | None = None
    ) -> None:
        self._reader = reader
        self._listing = listing
        self._patterns = patterns
        self._since = since
        self.messages: list[FoundXml] = []
        """XML files, which are read together."""

    def take_folder(self, folder: Path, depth: int) -> None:
        try:
            with os.scandir(folder) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            if depth == 0:
                raise SourceError(f"Der Ordner „{folder}“ lässt sich nicht lesen: {error.strerror}.") from error
            reason = f"Der Ordner lässt sich nicht lesen: {error.strerror}."
            self._listing.closed.append((self._id(folder), reason))
            return
        files: dict[str, os.stat_result] = {}
        folders: list[Path] = []
        for entry in listed:
            path = Path(entry.path)
            if entry.name.startswith(".") or _matches(entry.name, _LITTER):
                continue
            try:
                found = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue  # gone since the folder was listed
            except OSError as error:
                reason = f"Die Datei lässt sich nicht ansehen: {error.strerror}."
                self._listing.closed.append((self._id(path), reason))
                continue
            is_folder = stat.S_ISDIR(found.st_mode)
            if sidecar.is_sidecar(entry.name) and not is_folder:
                files[entry.name] = found  # whatever it is: one that cannot be read closes its document
            elif self._is_ignored(path, is_folder):
                continue
            elif is_folder:
                folders.append(path)
            elif stat.S_ISREG(found.st_mode):
                files[entry.name] = found
            elif stat.S_ISLNK(found.st_mode):
                # a link may lead in circles, or to what nobody meant to publish
                self._skip(path, "Verknüpfungen werden nicht verfolgt.")
            else:
                self._skip(path, "Das ist keine gewöhnliche Datei.")
        self._take_files(folder, files)
        for path in folders:
            if path in self._reader.inner:
                continue
            if depth >= _DEEPEST:
                self._listing.closed.append((self._id(path), "Der Ordner liegt zu tief verschachtelt."))
                continue
            self.take_folder(path, depth + 1)

    def take_file(self, path: Path) -> None:
        """A file that was asked for by its name."""
        files = {}
        for name in (path.name, path.name + sidecar.SUFFIX):
            with contextlib.suppress(FileNotFoundError):
                files[name] = (path.parent / name).lstat()
        self._take_files(path.parent, files)

    def _take_files(self, folder: Path, files: Mapping[str, os.stat_result]) -> None:
        now = time.time_ns()
        for name, found in files.items():
            path = folder / name
            if sidecar.is_sidecar(name):
                if not os.path.lexists(folder / name.removesuffix(sidecar.SUFFIX)) and not self._is_ignored(
                    path, False
                ):
                    self._skip(path, "Zu dieser Metadaten-Datei fehlt das Dokument.")
                continue
            beside = files.get(name + sidecar.SUFFIX)
            if self._since is not None and _last_change(found, beside or found) < self._since:
                continue
            beside_path = folder / (name + sidecar.SUFFIX) if beside is not None else None
            if name.casefold().endswith(_XML):
                self.messages.append((self._id(path), path, beside_path))
                continue
            item = Item(
                id=self._id(path),
                uri=path.as_uri(),
                name=_id_text(name),
                format=parse.format_of(name) or "",
                path=path,
                sidecar=beside_path,
                stamp=file_stamp(found, beside, now),
            )
            self._listing.items.append(item)

    def _skip(self, path: Path, reason: str) -> None:
        self._listing.skipped.append((self._id(path), reason))

    def _id(self, path: Path) -> str:
        return f"{self._reader.name}/{_id_text(path.relative_to(self._reader.folder).as_posix())}"

    def _is_ignored(self, path: Path, is_folder: bool) -> bool:
        return bool(self._patterns) and _is_ignored(path.relative_to(self._reader.folder), self._patterns, is_folder)


def _read_messages(task: tuple[str, Sequence[FoundXml]], _note: Note) -> Listing:
    """What a worker does for ``_add_services``."""
    return read_messages(*task)


def _last_change(*files: os.stat_result) -> float:
    """Seconds since 1970. A copy may bring its old time of change along; that of its inode is new."""
    return max(max(file.st_mtime, file.st_ctime) for file in files)


def _ignored(folder: Path) -> list[str]:
    """The patterns of the ignore file. One that cannot be read stops the run: it may name what must not get in."""
    try:
        with open_regular(folder / IGNORE_FILE) as file:
            text = file.read(_LARGEST_IGNORE_FILE).decode("utf-8-sig")
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise SourceError(f"Die Datei „{folder / IGNORE_FILE}“ lässt sich nicht lesen; bitte prüfen.") from error
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _is_ignored(below: Path, patterns: Sequence[str], is_folder: bool) -> bool:
    """``name``, ``*.bak`` and ``sub/file.txt`` match files and folders, ``drafts/`` folders at any depth."""
    depth = len(below.parts)
    parts = [(PurePosixPath(*below.parts[:n]), n < depth or is_folder) for n in range(1, depth + 1)]
    for pattern in patterns:
        bare = pattern.strip("/")
        for part, part_is_folder in parts:
            if pattern.endswith("/") and not part_is_folder:
                continue
            if fnmatchcase(part.name, bare) or fnmatchcase(part.as_posix(), bare):
                return True
    return False


def _matches(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _configured_name(folder: Path, configured: dict[Path, SourceSettings]) -> str:
    if given := configured[folder].name:
        return given
    namesakes = [source.name or other.name for other, source in configured.items()].count(folder.name)
    return _id_text(folder.name) if namesakes == 1 and folder.name else _hashed_name(folder)


def _hashed_name(folder: Path) -> str:
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:8]
    return f"{_id_text(folder.name) or 'wurzel'}~{digest}"


def _id_text(name: str) -> str:
    """A name on disk, which is bytes, as valid text. ``#`` is kept for what lies inside a file."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace").replace("#", "＃")


def _absolute(path: Path) -> Path:
    try:
        return path.expanduser().resolve()
    except (OSError, RuntimeError) as error:
        raise SourceError(f"Der Pfad „{path}“ lässt sich nicht auflösen; bitte einen anderen angeben.") from error


def _mode(target: Path, given: Path) -> int:
    try:
        return target.stat().st_mode
    except FileNotFoundError as error:
        raise SourceError(
            f"Den Pfad „{given}“ gibt es nicht; bitte prüfen, ob er richtig geschrieben und eingehängt ist."
        ) from error
    except OSError as error:
        raise SourceError(f"Der Pfad „{given}“ lässt sich nicht lesen: {error.strerror}.") from error
