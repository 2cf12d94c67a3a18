"""Cheap signs of change, so that a file that is as it was is not opened again.

A file's sign is its size, its times and its inode number, together with those of its sidecar. Content that was written
within the same tick of the file system's clock as it was read would carry the same sign, so a file that was touched
within the last two seconds (the coarsest clock in use, that of FAT) has none: its bytes are compared.
"""

import hashlib
import json
import os
import time
from dataclasses import asdict, astuple, dataclass

from app.access import AccessClass
from ingest.sources.model import Given, Item

SETTLED_AFTER_NS = 2_000_000_000
_FILE = "file:"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is kept of an item to tell whether it is as it was.

    ``seen``: the item's own cheap sign ("" if it had none). ``access``: the source's default class. ``given``: a digest
    of what the source says of the item. ``gate``: a digest of all that decides on access besides the document itself.
    """

    seen: str
    access: str
    given: str
    gate: str = ""

    def matches(self, stored: "Stamp") -> bool:
        """Whether an item with this sign is the one that was stored; the gate is known to the stored one alone."""
        return bool(self.seen) and (self.seen, self.access, self.given) == (stored.seen, stored.access, stored.given)

    def as_text(self) -> str:
        return json.dumps(astuple(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> "Stamp":
        """What ``as_text`` wrote; anything else is a stamp that matches nothing."""
        try:
            parts = json.loads(text)
            return cls(*map(str, parts))
        except (ValueError, TypeError):
            return cls("", "", "")


def stamp_of(item: Item, access: AccessClass | None) -> Stamp:
    """The sign of an item as it is listed."""
    return Stamp(item.stamp, access.value if access else "-", given_digest(item))


def given_digest(item: Item) -> str:
    """What the source says of an item: it goes into the document, so a change of it is a change of the document."""
    parts = (item.name, item.format, "" if item.given == Given() else asdict(item.given))
    return hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()[:16]


def file_stamp(file: os.stat_result, sidecar: os.stat_result | None, now_ns: int | None = None) -> str:
    """The sign of a file with its sidecar; "" if one of them was changed too recently (or in the future)."""
    now_ns = time.time_ns() if now_ns is None else now_ns
    stats = [file] if sidecar is None else [file, sidecar]
    if any(max(stat.st_mtime_ns, stat.st_ctime_ns) > now_ns - SETTLED_AFTER_NS for stat in stats):
        return ""
    return _FILE + "/".join(_sign(stat) for stat in stats)


def is_file_stamp(stamp: str) -> bool:
    """Whether a sign was made by ``file_stamp`` (or is missing), not by a source that has its own."""
    return not stamp or stamp.startswith(_FILE)


def same_file(before: os.stat_result, after: os.stat_result) -> bool:
    """Whether nothing happened to a file between two looks."""
    return _sign(before) == _sign(after)


def _sign(stat: os.stat_result) -> str:
    return f"{stat.st_size}-{stat.st_mtime_ns}-{stat.st_ctime_ns}-{stat.st_ino}"
