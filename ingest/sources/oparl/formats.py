"""Which format a downloaded file has: the mime type says, then the file's name, and its first bytes have a veto.

Servers name types wrongly, send text where a PDF was announced, and an error page where a file should be.
"""

from collections.abc import Sequence
from pathlib import Path

from ingest.parse import FORMATS
from ingest.parse.sniff import HEAD, kind_of_head, suffix_of

# What else real servers call the formats that are read.
_OTHER_TYPES = {
    "application/x-pdf": ".pdf",
    "application/xhtml+xml": ".html",
    "text/rtf": ".rtf",
    "text/x-markdown": ".md",
}
_SUFFIXES = {known.media_type: suffix for suffix, known in reversed(FORMATS.items())} | _OTHER_TYPES
_ZIPPED = frozenset({".docx", ".docm", ".odt", ".xlsx", ".xlsm", ".pptx", ".pptm", ".ods", ".odp", ".zip"})
_WEB = frozenset({".html", ".htm", ".xhtml"})


def format_of_file(path: Path, media_types: Sequence[str], names: Sequence[str]) -> str:
    """The key of ``FORMATS``; empty where nothing that is read fits (the file's name then says what it is).

    ``media_types`` and ``names`` stand in the order in which they are believed.
    """
    head = _head(path)
    kind = ".pdf" if b"%PDF-" in head[:1024] else kind_of_head(head)
    named = [suffix for name in names if (suffix := suffix_of(name.partition("?")[0]))]
    claimed = [_SUFFIXES[media_type] for media_type in media_types if media_type in _SUFFIXES]
    for suffix in (*claimed, *named):
        if suffix in FORMATS and _fits(suffix, kind, head):
            return suffix
    return kind if kind in FORMATS else ""


def is_error_page(path: Path, announced: str, name: str) -> bool:
    """Whether a web page came where the source announced a file of another format, by mime type or name."""
    suffix = suffix_of(name)
    other = (announced in _SUFFIXES and _SUFFIXES[announced] not in _WEB) or (suffix != "" and suffix not in _WEB)
    return other and kind_of_head(_head(path)) == ".html"


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD)


def _fits(suffix: str, kind: str, head: bytes) -> bool:
    if suffix in _ZIPPED:
        return kind == ".zip" or kind.rstrip("mx") == suffix.rstrip("mx")
    if suffix == ".msg":
        return kind == ".ole"
    if suffix in (".pdf", ".rtf"):
        return kind == suffix
    if suffix in _WEB:
        return kind in (".html", "") and b"\x00" not in head
    # texts; UTF-16 has zero bytes and a mark
    return kind == "" and (b"\x00" not in head or head.startswith((b"\xff\xfe", b"\xfe\xff")))
