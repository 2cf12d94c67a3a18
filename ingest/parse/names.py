"""Names of files found inside other files: untrusted text that becomes part of a document's id."""

import re

from ingest.parse.document import clean_line

_LONGEST = 200
_DRIVE = re.compile(r"^[A-Za-z]:")
# "#" parts the file from what is inside it in every id
_UNSAFE = re.compile(r'[#<>"|?*\x00-\x1f]')


def safe_name(name: str, fallback: str) -> str:
    """A relative name with ``/`` between its parts, none of which leads upwards; ``fallback`` where nothing is left."""
    parts = []
    for part in clean_line(_DRIVE.sub("", name.replace("\\", "/"))).split("/"):
        part = _UNSAFE.sub("_", part).strip()
        if part not in ("", ".", ".."):
            parts.append(part)
    joined = "/".join(parts)
    if len(joined) > _LONGEST:
        stem, dot, suffix = joined.rpartition(".")
        tail = dot + suffix if 0 < len(suffix) <= 10 else ""
        joined = (stem if tail else joined)[: _LONGEST - len(tail)] + tail
    return joined or fallback


class UniqueNames:
    """Gives each file of a container a name of its own, the same in every run."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._numbers: dict[str, int] = {}

    def add(self, name: str, fallback: str) -> str:
        """``safe_name``; a name that came before gets a number behind its stem."""
        wanted = safe_name(name, fallback)
        found = wanted
        stem, dot, suffix = wanted.rpartition(".")
        while found in self._taken:
            number = self._numbers[wanted] = self._numbers.get(wanted, 1) + 1
            found = f"{stem} ({number}).{suffix}" if dot and stem else f"{wanted} ({number})"
        self._taken.add(found)
        return found
