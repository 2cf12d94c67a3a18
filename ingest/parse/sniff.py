"""What a file is by its first bytes and its inner parts, whatever its name says.

Names lie: a download keeps the name of another format, a PDF is saved as ``.docx``, a web page as ``.xls``. Only signs
that cannot mean anything else are believed (magic numbers, parts that an archive must have); text has none.
"""

import io
import re
import zipfile
import zlib
from pathlib import PurePosixPath

import olefile  # type: ignore[import-untyped]

ZIP_ERRORS = (zipfile.BadZipFile, ValueError, OSError, RuntimeError, NotImplementedError, EOFError, zlib.error)
"""What zipfile raises for archives that are damaged or packed in a way it does not know."""

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")

# How much of a file's beginning is enough for ``kind_of_head``.
HEAD = 4096
# A central directory entry has at least 46 bytes; a file with more of them than this is no office file.
_MOST_ENTRIES = 200_000

_PARTS = {"word/document.xml": ".docx", "xl/workbook.xml": ".xlsx", "ppt/presentation.xml": ".pptx"}
_OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": ".odt",
    b"application/vnd.oasis.opendocument.spreadsheet": ".ods",
    b"application/vnd.oasis.opendocument.presentation": ".odp",
}
# the first parts of an office archive are small, so one of these names stands near its beginning
_FOLDERS = ((b"word/", ".docx"), (b"xl/", ".xlsx"), (b"ppt/", ".pptx"))
# Names of streams that only one program writes, in the UTF-16 of an OLE directory.
_STREAMS = (
    ("EncryptedPackage", ".encrypted"),
    ("__properties_version1.0", ".msg"),
    ("WordDocument", ".doc"),
    ("PowerPoint Document", ".ppt"),
    ("Workbook", ".xls"),
    ("Book", ".xls"),
)
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE | re.DOTALL
)
_SUFFIX = re.compile(r"\.[a-z0-9]{1,10}$")


def suffix_of(name: str) -> str:
    """The suffix of a file name in small letters, "" without one."""
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.casefold()
    return suffix if _SUFFIX.fullmatch(suffix) else ""


def kind_of_head(head: bytes) -> str:
    """A suffix that the beginning of a file leaves no doubt about, ".zip" and ".ole" for containers, else ""."""
    if head.startswith(OLE_MAGIC):
        return ".ole"
    if head.startswith(ZIP_MAGIC):
        return _kind_of_archive_head(head)
    stripped = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if stripped.startswith(b"%PDF-"):
        return ".pdf"
    if stripped.startswith(b"{\\rtf"):
        return ".rtf"
    return ".html" if _HTML.match(stripped[:HEAD]) else ""


def kind_of(data: bytes) -> str:
    """As ``kind_of_head``, but for a whole file: looks into containers; ".encrypted" for an encrypted office file."""
    kind = kind_of_head(data[:HEAD])
    if kind == ".ole":
        return _kind_of_ole(data)
    if data.startswith(ZIP_MAGIC):
        return _kind_of_archive(data) or kind
    return kind


def too_many_entries(data: bytes) -> bool:
    """Whether reading the list of an archive's parts alone would cost too much."""
    return data.count(b"PK\x01\x02") > _MOST_ENTRIES


def _kind_of_archive_head(head: bytes) -> str:
    if head[30:38] == b"mimetype":
        # the first entry, stored: its content follows its name directly (OpenDocument 1.3, part 2, 3.3)
        for media_type, suffix in sorted(_OPEN_DOCUMENT.items(), key=lambda pair: -len(pair[0])):
            if head[38:].startswith(media_type):
                return suffix
    for folder, suffix in _FOLDERS:
        if folder in head:
            return suffix
    return ".zip"


def _kind_of_archive(data: bytes) -> str:
    if too_many_entries(data):
        return ".zip"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            for part, suffix in _PARTS.items():
                if part in names:
                    return suffix
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                return _OPEN_DOCUMENT.get(archive.read("mimetype").strip(), ".zip")
    except ZIP_ERRORS:
        return ""
    return ".zip"


def _kind_of_ole(data: bytes) -> str:
    names = _ole_names(data)
    for name, kind in _STREAMS:
        if name in names:
            return kind
    return ".ole"


def _ole_names(data: bytes) -> set[str]:
    """Names of what lies directly in an OLE container; of anything in it where its directory is damaged."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            return {entry[0] for entry in container.listdir(streams=True, storages=True)}
    except Exception:  # olefile lets through whatever it stumbles over
        return {name for name, _ in _STREAMS if name.encode("utf-16-le") in data}
