"""Gets at the bytes of an item and its sidecar as they were at one moment, and says what they are by their hashes.

Between listing and reading a file may have been replaced by a link, a pipe or another file, and it may be written while
it is read. So nothing is opened but regular files, never through a link, and what has changed meanwhile is read again.
"""

import errno
import hashlib
import os
import stat
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.access import AccessClass
from app.errors import RatslotseError
from ingest.sidecar import SidecarError
from ingest.sources.model import Item
from ingest.stamps import file_stamp, given_digest, is_file_stamp, same_file

_ATTEMPTS = 3
_SECONDS_BETWEEN_ATTEMPTS = 0.5
# The largest sidecars seen have a few hundred bytes.
_LARGEST_SIDECAR = 2**20
HEAD = 4096


class ChangingFileError(RatslotseError):
    """A file was written to each time that it was read."""


class TooLargeError(RatslotseError):
    """A file is larger than the settings allow; ``content_hash`` stands for what was not read."""

    def __init__(self, message: str, content_hash: str, stamp: str) -> None:
        super().__init__(message)
        self.content_hash = content_hash
        self.stamp = stamp


@dataclass(frozen=True, slots=True)
class Look:
    """An item as it was at one moment. ``stamp`` is the cheap sign of just these bytes, "" if there is none."""

    data: bytes
    sidecar: bytes | None
    stamp: str
    gate: str
    content_hash: str


def look(item: Item, access: AccessClass | None, largest: int, note: Callable[[str], object]) -> Look:
    """Read an item of up to ``largest`` bytes. ``note`` is told the gate as soon as it is known.

    Raises ``OSError`` and ``ChangingFileError`` (not looked at), ``SidecarError``, ``TooLargeError``.
    """
    for attempt in range(_ATTEMPTS):
        if attempt:
            time.sleep(_SECONDS_BETWEEN_ATTEMPTS * attempt)
        found = _try_to_look(item, access, largest, note)
        if found is not None:
            return found
    raise ChangingFileError("Die Datei wird gerade geschrieben; der nächste Lauf versucht es erneut.")


def read_head(item: Item) -> bytes:
    """The first bytes of an item, enough to tell its format."""
    if item.path is None:
        return (item.data or b"")[:HEAD]
    with open_regular(item.path) as file:
        return file.read(HEAD)


def gate_of(item: Item, access: AccessClass | None, sidecar: bytes | None) -> str:
    """A digest of all that says who may see an item, besides the item itself."""
    classes = ",".join(sorted(item.given.classes))
    return _digest(access.value if access else "-", classes, b"-" if sidecar is None else b"+" + sidecar)[:16]


def content_hash(item: Item, access: AccessClass | None, sidecar: bytes | None, data: bytes) -> str:
    """SHA-256 (hex) over everything that an item's documents are made from."""
    return _digest(gate_of(item, access, sidecar), given_digest(item), data)


def _try_to_look(item: Item, access: AccessClass | None, largest: int, note: Callable[[str], object]) -> Look | None:
    """``None`` if something changed while it was read."""
    began = time.time_ns()
    side_before = _sidecar_stat(item.sidecar)
    side = _read_sidecar(item.sidecar)
    gate = gate_of(item, access, side)
    note(gate)
    if item.path is None:
        data = item.data or b""
        if len(data) > largest:
            raise _too_large(len(data), largest, content_hash(item, access, side, data), item.stamp)
        return Look(data, side, item.stamp, gate, content_hash(item, access, side, data))
    with open_regular(item.path) as file:
        before = os.fstat(file.fileno())
        stamp = file_stamp(before, side_before, began) if is_file_stamp(item.stamp) else item.stamp
        if before.st_size > largest:
            unread = _digest(gate, given_digest(item), str(before.st_size), str(before.st_mtime_ns))
            raise _too_large(before.st_size, largest, unread, stamp)
        # a file that grows for ever must not fill the memory: one byte more than expected is enough to know
        data = file.read(before.st_size + 1)
        after = os.fstat(file.fileno())
    if len(data) != before.st_size or not same_file(before, after):
        return None
    side_after = _sidecar_stat(item.sidecar)
    if (side_before is None) != (side_after is None):
        return None
    if side_before is not None and side_after is not None and not same_file(side_before, side_after):
        return None
    return Look(data, side, stamp, gate, content_hash(item, access, side, data))


def _read_sidecar(path: Path | None) -> bytes | None:
    if path is None:
        return None
    try:
        with open_regular(path) as file:
            data = file.read(_LARGEST_SIDECAR + 1)
    except OSError as error:
        raise SidecarError(
            "Die Metadaten-Datei lässt sich nicht lesen; der Zugriff auf das Dokument ist unklar."
        ) from error
    if len(data) > _LARGEST_SIDECAR:
        raise SidecarError("Die Metadaten-Datei ist zu groß; der Zugriff auf das Dokument ist unklar.")
    return data


def _sidecar_stat(path: Path | None) -> os.stat_result | None:
    return None if path is None else path.lstat()


def open_regular(path: Path) -> BinaryIO:
    """A regular file, opened for reading; anything else under that name is an ``OSError``."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "Das ist keine gewöhnliche Datei")
    return os.fdopen(descriptor, "rb")


def _too_large(size: int, largest: int, content_hash: str, stamp: str) -> TooLargeError:
    message = f"Die Datei ist mit {size / 2**20:.0f} MB zu groß, gelesen werden bis {largest // 2**20} MB."
    return TooLargeError(message, content_hash, stamp)


def _digest(*parts: str | bytes) -> str:
    """SHA-256 over parts, each told from the next by its length."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "backslashreplace") if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()
