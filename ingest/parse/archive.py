"""Guards for the formats that are zip archives (DOCX, ODT): bombs, encryption, missing parts are found first."""

import io
import zipfile

from ingest.parse.document import ParseError

# Text of the largest real papers is a few MB unpacked; pictures are stored, not packed.
_LARGEST_UNPACKED = 400 * 1024 * 1024
_LARGEST_PART = 64 * 1024 * 1024
_MOST_PARTS = 10_000


def check_archive(data: bytes, needed: str) -> None:
    """Raise ``ParseError`` unless ``data`` is a zip archive of sane size that has the part ``needed``."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise ParseError("Die Datei ist beschädigt oder nicht in dem Format, das ihr Name nennt.") from error
    if needed not in {part.filename for part in parts}:
        raise ParseError("Die Datei ist unvollständig oder nicht in dem Format, das ihr Name nennt.")
    if any(part.flag_bits & 1 for part in parts):
        raise ParseError("Die Datei ist mit einem Kennwort geschützt; bitte eine ungeschützte Fassung ablegen.")
    xml = [part.file_size for part in parts if part.filename.endswith((".xml", ".rels"))]
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _LARGEST_UNPACKED:
        raise ParseError("Die Datei wird beim Entpacken zu groß.")
    if max(xml, default=0) > _LARGEST_PART:
        raise ParseError("Die Datei wird beim Entpacken zu groß.")


def read_part(data: bytes, name: str) -> bytes | None:
    """One part of a checked archive, ``None`` if it is not there; raises ``ParseError`` if it is damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.read(name)
    except KeyError:
        return None
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, NotImplementedError) as error:
        raise ParseError("Die Datei ist beschädigt und lässt sich nicht entpacken.") from error
