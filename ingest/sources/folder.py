"""Folders and single files as sources: which root they belong to, what lies in them, and who may see it by default.

The name of a root is part of every document's id. A folder of the settings is known by its own name, so that the ids
stay the same wherever it is moved to; a path below such a folder belongs to it. Any other folder, and folders of the
settings that share a name, get a piece of a hash of their absolute path behind the name (``akten~3fa94c01``), so that
two folders can never overwrite one another.
"""

import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from app.access import AccessClass
from app.errors import RatslotseError
from app.settings import Settings, SourceSettings
from ingest import sidecar

IGNORE_FILE = ".ratslotseignore"
# Left behind by office programs and operating systems; nobody needs to read of them in a report.
_LITTER = ("~$*", ".~lock.*", "Thumbs.db", "desktop.ini", "*.tmp", "*.part", "*.crdownload")
_DEEPEST = 64


class SourceError(RatslotseError):
    """A source cannot be looked at; what the index holds of it stays as it is."""


@dataclass(frozen=True, slots=True)
class Root:
    """A folder with its name. ``scope`` is the part of it to be taken in: "", ``sub/``, or one file's path below it."""

    name: str
    folder: Path
    scope: str = ""
    access: AccessClass | None = None
    inner: tuple[Path, ...] = ()

    def covers(self, document_id: str) -> bool:
        """Whether a document of this root lies in the scope (an XZuFi document by its file)."""
        below = document_id.removeprefix(f"{self.name}/")
        return not self.scope or below == self.scope or below.startswith((f"{self.scope}#", f"{self.scope}/"))


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to be looked at. ``id`` is ``<root>/<path below it>``."""

    id: str
    path: Path
    sidecar: Path | None


@dataclass(slots=True)
class Walk:
    """What a root holds. ``closed`` are ids of folders that could not be listed; nothing below them is judged gone."""

    files: list[FoundFile] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    closed: list[tuple[str, str]] = field(default_factory=list)


def find_roots(paths: Sequence[Path], settings: Settings) -> list[Root]:
    """The roots of the paths to take in, each once; raises ``SourceError`` for a path that cannot be looked at."""
    configured = {_absolute(source.path): source for source in settings.sources if source.path is not None}
    roots: dict[tuple[str, str], Root] = {}
    for path in paths:
        for root in _roots_of(path, configured):
            roots.setdefault((root.name, root.scope), root)
    return list(roots.values())


def _roots_of(path: Path, configured: dict[Path, SourceSettings]) -> Iterator[Root]:
    target = _absolute(path)
    mode = _mode(target, path)
    if not stat.S_ISDIR(mode) and not stat.S_ISREG(mode):
        raise SourceError(f"Der Pfad „{path}“ ist weder Ordner noch Datei; bitte einen anderen angeben.")
    if stat.S_ISDIR(mode):
        _check_listable(target, path)
    around = [folder for folder in configured if folder == target or folder in target.parents]
    if around:
        folder = max(around, key=lambda f: len(f.parts))
        name, access = _configured_name(folder, configured), configured[folder].access
    else:
        folder = target if stat.S_ISDIR(mode) else target.parent
        name, access = _hashed_name(folder), None
    inner = tuple(other for other in configured if folder in other.parents and other.is_dir())
    scope = "" if folder == target else target.relative_to(folder).as_posix()
    yield Root(name, folder, _id_text(scope), access, inner)
    # folders of the settings that lie deeper are sources of their own, with their own access class
    for other in inner:
        if stat.S_ISDIR(mode) and target in other.parents:
            yield from _roots_of(other, configured)


def walk(root: Root) -> Walk:
    """List a root's files; raises ``SourceError`` if its folder or its ignore file cannot be read."""
    found = Walk()
    patterns = _ignored(root.folder)
    start = root.folder / root.scope if root.scope else root.folder
    if root.scope and start.is_file():
        _add_files(found, root, start.parent, [start.name], patterns)
        return found
    _walk_folder(found, root, start, patterns, 0)
    return found


def _walk_folder(found: Walk, root: Root, folder: Path, patterns: Sequence[str], depth: int) -> None:
    try:
        with os.scandir(folder) as entries:
            listed = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        if folder == root.folder or depth == 0:
            raise SourceError(f"Der Ordner „{folder}“ lässt sich nicht lesen: {error.strerror}.") from error
        found.closed.append((_id(root, folder), f"Der Ordner lässt sich nicht lesen: {error.strerror}."))
        return
    names: list[str] = []
    for entry in listed:
        if entry.name.startswith(".") or _matches(entry.name, _LITTER):
            continue
        path = Path(entry.path)
        try:
            is_link, is_folder, is_file = entry.is_symlink(), entry.is_dir(), entry.is_file()
        except OSError:
            is_link, is_folder, is_file = False, False, True  # reading it will say what is wrong
        if _is_ignored(root, path, patterns, is_folder and not is_link):
            continue
        if is_link:
            # a link may lead in circles, or to what nobody meant to publish
            found.skipped.append((_id(root, path), "Verknüpfungen werden nicht verfolgt."))
        elif is_folder:
            if path in root.inner:
                continue
            if depth >= _DEEPEST:
                found.closed.append((_id(root, path), "Der Ordner liegt zu tief verschachtelt."))
                continue
            _walk_folder(found, root, path, patterns, depth + 1)
        elif is_file:
            names.append(entry.name)
        else:
            found.skipped.append((_id(root, path), "Das ist keine gewöhnliche Datei."))
    _add_files(found, root, folder, names, patterns)


def _add_files(found: Walk, root: Root, folder: Path, names: Sequence[str], patterns: Sequence[str]) -> None:
    for name in names:
        path = folder / name
        if name.endswith(sidecar.SUFFIX):
            if not os.path.lexists(folder / name.removesuffix(sidecar.SUFFIX)):
                found.skipped.append((_id(root, path), "Zu dieser Metadaten-Datei fehlt das Dokument."))
            continue
        if _is_ignored(root, path, patterns, is_folder=False):
            continue
        beside = folder / (name + sidecar.SUFFIX)
        found.files.append(FoundFile(_id(root, path), path, beside if os.path.lexists(beside) else None))


def _ignored(folder: Path) -> list[str]:
    """The patterns of the ignore file. One that cannot be read stops the run: it may name what must not get in."""
    try:
        text = (folder / IGNORE_FILE).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise SourceError(f"Die Datei „{folder / IGNORE_FILE}“ lässt sich nicht lesen; bitte prüfen.") from error
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _is_ignored(root: Root, path: Path, patterns: Sequence[str], is_folder: bool) -> bool:
    """``name``, ``*.bak`` and ``sub/file.txt`` match files and folders, ``drafts/`` folders at any depth."""
    below = path.relative_to(root.folder)
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
    namesakes = [other for other in configured if other.name == folder.name]
    return _id_text(folder.name) if len(namesakes) == 1 and folder.name else _hashed_name(folder)


def _hashed_name(folder: Path) -> str:
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:8]
    return f"{_id_text(folder.name) or 'wurzel'}~{digest}"


def _id(root: Root, path: Path) -> str:
    return f"{root.name}/{_id_text(path.relative_to(root.folder).as_posix())}"


def _id_text(name: str) -> str:
    """Names on disk are bytes; those that are not UTF-8 are written with escapes, so that every id is valid text."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


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


def _check_listable(target: Path, given: Path) -> None:
    try:
        with os.scandir(target) as entries:
            next(entries, None)
    except OSError as error:
        raise SourceError(f"Der Ordner „{given}“ lässt sich nicht lesen: {error.strerror}.") from error
