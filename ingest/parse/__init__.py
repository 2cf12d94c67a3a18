"""Parsers, one module for each family of formats; this one knows which file goes to which.

Each takes a file's bytes and returns a ``ParsedDocument``, or raises ``ParseError`` or ``NoTextError``: a German
sentence for the report. Parsers are imported when the first file of their kind comes, so that a run in which nothing
changed loads none.
"""

from dataclasses import dataclass, replace
from importlib import import_module

from ingest.parse.document import NoTextError, ParsedDocument, ParseError
from ingest.parse.sniff import kind_of, kind_of_head, suffix_of

# Raised when a change of any parser, of the metadata rules or of the chunking changes what comes out for a file:
# it is part of every content hash, so that the next run takes all files in anew.
PARSER_VERSION = "4"

# The largest PDF papers of cities (plans, budgets with pictures) are near 200 MB.
LARGEST_FILE = 300 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Format:
    """A format that is read: its media type, the parser as ``module:function``, and the largest file in bytes."""

    media_type: str
    parser: str
    largest: int = LARGEST_FILE


_WORD = Format("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx:parse_docx")
_EXCEL = Format("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx:parse_xlsx")
_POWERPOINT = Format("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx:parse_pptx")
# Parsed by trees of Python objects, about a thousand times the file's size at worst.
_HTML = Format("text/html", "html:parse_html", 20 * 2**20)
_MARKDOWN = Format("text/markdown", "markdown:parse_markdown", 10 * 2**20)
_TIFF = Format("image/tiff", "image:parse_image")
_JPEG = Format("image/jpeg", "image:parse_image")

FORMATS = {
    ".pdf": Format("application/pdf", "pdf:parse_pdf"),
    ".docx": _WORD,
    ".docm": _WORD,
    ".html": _HTML,
    ".htm": _HTML,
    ".xhtml": _HTML,
    ".md": _MARKDOWN,
    ".markdown": _MARKDOWN,
    ".txt": Format("text/plain", "text:parse_text"),
    ".odt": Format("application/vnd.oasis.opendocument.text", "odt:parse_odt"),
    ".rtf": Format("application/rtf", "rtf:parse_rtf"),
    ".xlsx": _EXCEL,
    ".xlsm": _EXCEL,
    ".ods": Format("application/vnd.oasis.opendocument.spreadsheet", "ods:parse_ods"),
    ".csv": Format("text/csv", "delimited:parse_csv"),
    ".pptx": _POWERPOINT,
    ".pptm": _POWERPOINT,
    ".odp": Format("application/vnd.oasis.opendocument.presentation", "odp:parse_odp"),
    ".eml": Format("message/rfc822", "eml:parse_eml"),
    ".msg": Format("application/vnd.ms-outlook", "msg:parse_msg"),
    ".zip": Format("application/zip", "container:parse_zip"),
    ".tif": _TIFF,
    ".tiff": _TIFF,
    ".png": Format("image/png", "image:parse_image"),
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    "oparl-paper": Format("application/json", "oparl_paper:parse_paper"),
    "oparl-meeting": Format("application/json", "oparl_paper:parse_meeting"),
    "xzufi-service": Format("application/xml", "xzufi_service:parse_service"),
}

# What a reader of the report is to do with formats of old programs.
_LEGACY = {
    ".doc": "Das alte Word-Format (DOC) wird nicht gelesen; bitte die Datei als DOCX oder PDF speichern.",
    ".xls": "Das alte Excel-Format (XLS) wird nicht gelesen; bitte die Datei als XLSX speichern.",
    ".ppt": "Das alte PowerPoint-Format (PPT) wird nicht gelesen; bitte die Datei als PPTX oder PDF speichern.",
}
_LEGACY |= {".dot": _LEGACY[".doc"], ".xlt": _LEGACY[".xls"], ".pps": _LEGACY[".ppt"], ".pot": _LEGACY[".ppt"]}

# Kinds that a look into the file can tell for certain, and that may replace what the name says.
_CERTAIN = {".pdf", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".rtf", ".msg"}
# Formats that are text: a web page saved under their name is read as one.
_OFFICE = {".docx", ".docm", ".xlsx", ".xlsm", ".pptx", ".pptm", ".odt", ".ods", ".odp", ".rtf", ".msg", ".pdf"}

__all__ = ["FORMATS", "LARGEST_FILE", "PARSER_VERSION", "Format", "format_of", "parse", "skip_reason"]


def format_of(name: str, head: bytes = b"") -> str | None:
    """The key of ``FORMATS`` for a file, by its first bytes where they leave no doubt, else by its name; else ``None``.

    ``head``: the first 4,096 bytes, or as many as there are; may be empty. Legacy office files are ``None``, except
    where they are something else in truth (RTF and web pages are often called ``.doc`` and ``.xls``).
    """
    suffix, kind = suffix_of(name), kind_of_head(head)
    if kind in (".pdf", ".rtf"):
        return kind
    if kind == ".ole":
        # under a new name an encrypted office file: its parser says so
        return suffix if suffix in _OFFICE else None
    if kind == ".html":
        return suffix if suffix in FORMATS and suffix not in _OFFICE else ".html"
    if kind and kind != ".zip" and (suffix not in FORMATS or suffix == ".zip"):
        return kind
    if suffix in FORMATS:
        return suffix
    # an unknown suffix may be any program's own archive; without one it is taken for what it is
    return kind if kind and not suffix else None


def skip_reason(name: str) -> str:
    """The sentence for the report on a file whose format is not read."""
    suffix = suffix_of(name)
    if suffix in _LEGACY:
        return _LEGACY[suffix]
    return f"Das Format „{suffix}“ wird nicht gelesen." if suffix else "Das Format der Datei ist nicht zu erkennen."


def parse(data: bytes, file_format: Format) -> ParsedDocument:
    """Parse a file's bytes; whatever a parser stumbles over is a ``ParseError``, for a file must not stop a run.

    A file that is certainly of another format is read as what it is, with a warning.
    """
    if not data:
        raise NoTextError("Die Datei ist leer.")
    actual = _actual_format(data, file_format)
    if len(data) > actual.largest:
        raise ParseError(
            f"Die Datei ist mit {len(data) // 2**20} MB zu groß; in diesem Format werden höchstens "
            f"{actual.largest // 2**20} MB gelesen, bitte aufteilen."
        )
    parsed = _run(data, actual)
    if actual is not file_format:
        name = _KIND_NAMES[actual.media_type]
        parsed = replace(parsed, warnings=(f"Der Name der Datei täuscht: Sie ist {name}", *parsed.warnings))
    return parsed


def _run(data: bytes, file_format: Format) -> ParsedDocument:
    module, function = file_format.parser.split(":")
    parser = getattr(import_module(f"ingest.parse.{module}"), function)
    try:
        parsed: ParsedDocument = parser(data)
    except (ParseError, NoTextError):
        raise
    except MemoryError as error:
        raise ParseError("Die Datei braucht beim Lesen zu viel Speicher.") from error
    except RecursionError as error:
        raise ParseError("Die Datei ist zu tief verschachtelt und lässt sich nicht lesen.") from error
    except Exception as error:
        raise ParseError(f"Die Datei ist beschädigt und lässt sich nicht lesen ({type(error).__name__}).") from error
    return parsed


_KIND_NAMES = {
    FORMATS[suffix].media_type: name
    for suffix, name in {
        ".pdf": "ein PDF",
        ".docx": "ein Word-Dokument",
        ".xlsx": "eine Excel-Tabelle",
        ".pptx": "eine PowerPoint-Präsentation",
        ".odt": "ein OpenDocument-Text",
        ".ods": "eine OpenDocument-Tabelle",
        ".odp": "eine OpenDocument-Präsentation",
        ".rtf": "eine RTF-Datei",
        ".msg": "eine Outlook-Nachricht",
        ".html": "eine Webseite",
    }.items()
}


def _actual_format(data: bytes, claimed: Format) -> Format:
    """The format to read a file as; formats that are no files by themselves (data of a source) are never doubted."""
    names = {key for key, known in FORMATS.items() if known is claimed and key.startswith(".")}
    if not names:
        return claimed
    kind = kind_of(data)
    if kind == ".encrypted":
        raise ParseError("Die Datei ist mit einem Kennwort geschützt; bitte eine ungeschützte Fassung ablegen.")
    if kind in _LEGACY:
        raise ParseError(_LEGACY[kind])
    if kind in _CERTAIN or (kind == ".html" and names & _OFFICE):
        found = FORMATS[kind]
        return claimed if found.media_type == claimed.media_type else found
    return claimed
