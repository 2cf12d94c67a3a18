"""Parsers, one module for each family of formats; this one knows which file goes to which.

Each takes a file's bytes and returns a ``ParsedDocument``, or raises ``ParseError`` or ``NoTextError``: a German
sentence for the report. Parsers are imported when the first file of their kind comes, so that a run in which nothing
changed loads none.
"""

from dataclasses import dataclass
from importlib import import_module

from ingest.parse.document import NoTextError, ParsedDocument, ParseError

# Raised when a change of any parser, of the metadata rules or of the chunking changes what comes out for a file:
# it is part of every content hash, so that the next run takes all files in anew.
PARSER_VERSION = "3"

# The largest PDF papers of cities (plans, budgets with pictures) are near 200 MB.
LARGEST_FILE = 300 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Format:
    """A format that is read: its media type, and the parser as ``module:function``."""

    media_type: str
    parser: str


FORMATS = {
    ".pdf": Format("application/pdf", "pdf:parse_pdf"),
    ".docx": Format("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx:parse_docx"),
    ".html": Format("text/html", "html:parse_html"),
    ".htm": Format("text/html", "html:parse_html"),
    ".xhtml": Format("text/html", "html:parse_html"),
    ".md": Format("text/markdown", "markdown:parse_markdown"),
    ".markdown": Format("text/markdown", "markdown:parse_markdown"),
    ".txt": Format("text/plain", "text:parse_text"),
    ".odt": Format("application/vnd.oasis.opendocument.text", "odt:parse_odt"),
    ".rtf": Format("application/rtf", "rtf:parse_rtf"),
}

__all__ = ["FORMATS", "LARGEST_FILE", "PARSER_VERSION", "Format", "parse"]


def parse(data: bytes, file_format: Format) -> ParsedDocument:
    """Parse a file's bytes; whatever a parser stumbles over is a ``ParseError``, for a file must not stop a run."""
    if not data:
        raise NoTextError("Die Datei ist leer.")
    module, function = file_format.parser.split(":")
    parser = getattr(import_module(f"ingest.parse.{module}"), function)
    try:
        parsed: ParsedDocument = parser(data)
    except (ParseError, NoTextError):
        raise
    except MemoryError as error:
        raise ParseError("Die Datei braucht beim Lesen zu viel Speicher.") from error
    except Exception as error:
        raise ParseError(f"Die Datei lässt sich nicht lesen ({type(error).__name__}).") from error
    return parsed
