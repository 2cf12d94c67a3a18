"""Bytes of plain text to characters: UTF-8 or UTF-16 where a byte order mark says so, UTF-8, else Windows-1252."""

import codecs

from ingest.parse.document import ParseError

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Text drawn from old PDFs may hold some control characters; a file of another kind is full of them.
_CONTROL = frozenset(range(9)) | frozenset(range(14, 27)) | frozenset(range(28, 32))
_MOST_CONTROL = 0.25


def decode(data: bytes) -> str:
    """Decode; raises ``ParseError`` for what is not text at all. Windows-1252 gaps become U+FFFD."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, "replace")
    sample = data[:65536]
    if sum(byte in _CONTROL for byte in sample) > _MOST_CONTROL * len(sample):
        raise ParseError("Die Datei ist keine Textdatei, obwohl ihr Name das sagt.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
