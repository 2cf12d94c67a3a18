"""Guards for the formats that are zip archives: bombs, encryption, missing parts and hostile XML are found first.

Sizes are judged by what the list of parts declares; zipfile never unpacks more of a part than that, and an archive
whose list lies fails at the checksum.
"""

import io
import re
import zipfile
from collections.abc import Iterable

from ingest.parse.document import ParseError
from ingest.parse.sniff import ZIP_ERRORS, too_many_entries

# Text of the largest real papers is a few MB unpacked; pictures are stored, not packed.
LARGEST_UNPACKED = 400 * 1024 * 1024
_LARGEST_PART = 200 * 1024 * 1024
_MOST_PARTS = 10_000
# Office XML packs 10 to 40 times, a table of equal cells up to 200; deflate cannot go beyond 1,032 (zlib's manual).
_HIGHEST_RATIO = 300
# Below this size a high ratio does no harm.
_RATIO_COUNTS_FROM = 20 * 1024 * 1024
_XML_HEAD = 2048
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)

DAMAGED = "Die Datei ist beschädigt und lässt sich nicht entpacken."
LOCKED = "Die Datei ist mit einem Kennwort geschützt; bitte eine ungeschützte Fassung ablegen."
TOO_LARGE = "Die Datei wird beim Entpacken zu groß."
_OTHER_FORMAT = "Die Datei ist beschädigt oder nicht in dem Format, das ihr Name nennt."


def check_archive(data: bytes, needed: str) -> None:
    """Raise ``ParseError`` unless ``data`` is a zip archive of sane size that has the part ``needed``.

    Also refused are parts of XML with a document type: no office program writes one, and entities come from there.
    """
    if too_many_entries(data):
        raise ParseError(TOO_LARGE)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if needed not in {part.filename for part in parts}:
                raise ParseError("Die Datei ist unvollständig oder nicht in dem Format, das ihr Name nennt.")
            if any(part.flag_bits & 1 for part in parts):
                raise ParseError(LOCKED)
            check_sizes(parts)
            _check_xml(archive, parts)
    except ZIP_ERRORS as error:
        raise ParseError(_OTHER_FORMAT) from error


def check_sizes(parts: Iterable[zipfile.ZipInfo]) -> None:
    """Raise ``ParseError`` for an archive with too many parts, or that unpacks to too much or to suspiciously much."""
    listed = list(parts)
    unpacked = sum(part.file_size for part in listed)
    if len(listed) > _MOST_PARTS or unpacked > LARGEST_UNPACKED:
        raise ParseError(TOO_LARGE)
    for part in listed:
        ratio = part.file_size / max(1, part.compress_size)
        if part.file_size > _LARGEST_PART or (part.file_size > _RATIO_COUNTS_FROM and ratio > _HIGHEST_RATIO):
            raise ParseError(TOO_LARGE)


def read_part(data: bytes, name: str) -> bytes | None:
    """One part of a checked archive, ``None`` if it is not there; raises ``ParseError`` if it is damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.read(name)
    except KeyError:
        return None
    except ZIP_ERRORS as error:
        raise ParseError(DAMAGED) from error


def _check_xml(archive: zipfile.ZipFile, parts: Iterable[zipfile.ZipInfo]) -> None:
    for part in parts:
        if part.filename.casefold().endswith((".xml", ".rels", ".vml")):
            with archive.open(part) as stream:
                head = stream.read(_XML_HEAD)
            # UTF-16 hides its letters behind zero bytes
            if _DECLARATION.search(head.replace(b"\0", b"")):
                raise ParseError("Die Datei enthält eine Dokumenttyp-Angabe; solche Dateien werden nicht gelesen.")
