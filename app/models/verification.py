"""Hashing files, and remembering which ones were found right so that a start need not hash a gigabyte.

The record is ``verified.json`` in the models folder: path → size, modification time and SHA-256. A file whose size or
time differs from its record is hashed anew. A record that cannot be read or written costs time, never correctness.
"""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

RECORD_FILE = "verified.json"


def hash_file(path: Path) -> str:
    """SHA-256 of a file in lower-case hexadecimal. Raises ``OSError``."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class VerifiedRecord:
    """What is known of the files that were hashed before."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / RECORD_FILE

    def sha256(self, path: Path) -> str:
        """The file's hash: from the record when size and time are unchanged, else computed and remembered."""
        return self.known(path) or self.compute(path)

    def known(self, path: Path) -> str | None:
        """The hash on record, unless the file has changed since. Raises ``OSError`` when there is no such file."""
        state = _state(path)
        entry = self._read().get(str(path.resolve()))
        if isinstance(entry, dict) and entry.get("state") == state and isinstance(entry.get("sha256"), str):
            return str(entry["sha256"])
        return None

    def compute(self, path: Path) -> str:
        """Hash the file in any case, and remember the result."""
        state = _state(path)  # before reading, so that a change during the hashing invalidates the record
        digest = hash_file(path)
        entries = self._read()
        entries[str(path.resolve())] = {"state": state, "sha256": digest}
        self._write(entries)
        return digest

    def _read(self) -> dict[str, Any]:
        try:
            entries = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return entries if isinstance(entries, dict) else {}

    def _write(self, entries: dict[str, Any]) -> None:
        temporary = self._path.with_name(f".{RECORD_FILE}.{os.getpid()}")
        try:
            temporary.write_text(json.dumps(entries, indent=1), encoding="utf-8")
            temporary.replace(self._path)
        except OSError:  # a read-only models folder is legitimate: the file is then hashed at each start
            pass


def _state(path: Path) -> list[int]:
    status = path.stat()
    return [status.st_size, status.st_mtime_ns]
