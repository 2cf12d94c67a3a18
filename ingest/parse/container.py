"""ZIP archives: the files that lie in them, as attachments. How deep they may be nested is for the reader to say."""

import io
import stat
import zipfile
from dataclasses import replace

from ingest.parse.archive import DAMAGED, LOCKED, check_sizes
from ingest.parse.document import Attachment, NoTextError, ParsedDocument, ParseError, TextBuilder
from ingest.parse.names import UniqueNames
from ingest.parse.sniff import ZIP_ERRORS, too_many_entries

_UTF8_FLAG, _ENCRYPTED_FLAG = 0x800, 0x1
_LITTER = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")
_MOST_FILES = 1_000
_MOST_NAMED = 5


def parse_zip(data: bytes) -> ParsedDocument:
    """The files of an archive. Raises ``ParseError`` (corrupt, encrypted, a bomb) and ``NoTextError`` (empty)."""
    if too_many_entries(data):
        raise ParseError("Das Archiv enthält zu viele Dateien; bitte aufteilen.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read(archive)
    except ZIP_ERRORS as error:
        raise ParseError("Das Archiv ist beschädigt und lässt sich nicht entpacken.") from error


def _read(archive: zipfile.ZipFile) -> ParsedDocument:
    members = [part for part in archive.infolist() if not part.is_dir() and not _is_litter(part.filename)]
    if not members:
        raise NoTextError("Das Archiv ist leer.")
    if len(members) > _MOST_FILES:
        raise ParseError(f"Das Archiv enthält mehr als {_MOST_FILES} Dateien; bitte aufteilen.")
    check_sizes(members)
    if all(part.flag_bits & _ENCRYPTED_FLAG for part in members):
        raise ParseError(LOCKED)
    attachments: list[Attachment] = []
    locked: list[str] = []
    damaged: list[str] = []
    names = UniqueNames()
    for number, part in enumerate(members, 1):
        name = names.add(_name(part), f"Datei {number}")
        if part.flag_bits & _ENCRYPTED_FLAG:
            locked.append(name)
        elif stat.S_ISLNK(part.external_attr >> 16):
            continue  # a link's content is a path of another machine
        else:
            try:
                attachments.append(Attachment(name, archive.read(part)))
            except ZIP_ERRORS:
                damaged.append(name)
    if not attachments:
        raise ParseError(DAMAGED)
    warnings = [
        f"{reason}: {_listed(found)}"
        for reason, found in (("Mit Kennwort geschützt und nicht gelesen", locked), ("Beschädigt", damaged))
        if found
    ]
    parsed = TextBuilder().build(has_pages=False)
    return replace(parsed, attachments=tuple(attachments), warnings=tuple(warnings))


def _name(part: zipfile.ZipInfo) -> str:
    """The name as it was meant: some programs write UTF-8 without saying so, and zipfile then reads code page 437."""
    if part.flag_bits & _UTF8_FLAG or part.filename.isascii():
        return part.filename
    try:
        return part.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return part.filename


def _is_litter(name: str) -> bool:
    last = name.casefold().rsplit("/", 1)[-1]
    return name.casefold().startswith(_LITTER[0]) or last in _LITTER or last.startswith("~$")


def _listed(names: list[str]) -> str:
    more = len(names) - _MOST_NAMED
    shown = ", ".join(f"„{name}“" for name in names[:_MOST_NAMED])
    return f"{shown} und {more} weitere" if more > 0 else shown
