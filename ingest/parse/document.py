"""What a parser hands on: one text, the blocks that give it structure, and what the file says of itself.

Known to the ingest alone. Every block is a span of the text; blocks stand in order and do not overlap, and between
them lies only white space.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from app.errors import RatslotseError
from app.knowledge.model import DocumentMetadata, FieldSpan, Page


class ParseError(RatslotseError):
    """A file cannot be read as what it claims to be (corrupt, encrypted, too large, of another format)."""


class NoTextError(RatslotseError):
    """A file is sound but holds no text (empty, or a scan)."""

    def __init__(self, message: str, pages_without_text: tuple[int, ...] = ()) -> None:
        super().__init__(message)
        self.pages_without_text = pages_without_text


class BlockKind(StrEnum):
    """What a block is. ``BOILERPLATE`` (repeated page headers, page numbers) stays in the text and out of chunks."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    BOILERPLATE = "boilerplate"


@dataclass(frozen=True, slots=True)
class Block:
    """A span ``[start, end)`` of the text. ``level`` is 1 for the outermost heading and 0 for what is no heading.

    Rows of one table share a ``table`` number (0: no table); ``header`` marks the row that names the columns.
    """

    kind: BlockKind
    start: int
    end: int
    page: int
    level: int = 0
    table: int = 0
    header: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file found inside another one (of a mail, of an archive), by its name there."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """A file's text with its structure. ``labels`` are named values from the file's own head (meta tags, properties).

    ``title`` is what the file format's own title field says, empty if it has none. ``metadata`` is set by formats that
    are data themselves (a service description): then nothing is read from the text. A file of attachments alone (an
    archive) has an empty text.
    """

    text: str
    blocks: tuple[Block, ...]
    pages: tuple[Page, ...]
    has_pages: bool
    title: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    pages_without_text: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()
    fields: tuple[FieldSpan, ...] = ()
    metadata: DocumentMetadata | None = None
    attachments: tuple[Attachment, ...] = ()


# C0/C1 control characters except tab and line feed, lone surrogates, non-characters, and the byte order mark
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]")
# blanks that look like a space; zero-width characters and the soft hyphen vanish
_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069]")


def clean(text: str) -> str:
    """Text as it may be stored and shown: NFC, no control or invisible characters, every blank a plain space.

    Direction marks are among what goes: they could make a quotation read otherwise than it is written.
    """
    text = _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", _BLANKS.sub(" ", text)))


def clean_line(text: str) -> str:
    """``clean``, with every run of white space made one space and none at the ends."""
    return " ".join(clean(text).split())


class TextBuilder:
    """Puts a document's text together block by block and keeps the spans."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._page_starts: list[int] = []
        self._tables = 0

    @property
    def length(self) -> int:
        """Characters of the text so far: what is added next starts here or a little later."""
        return self._length

    def begin_page(self) -> None:
        """What follows stands on the next page."""
        if self._page_starts and not self._ends_with_break():
            self._append("\n\n")
        self._page_starts.append(self._length)

    def add(self, kind: BlockKind, text: str, level: int = 0) -> None:
        """Add one block; text without a visible character is left out. Line feeds inside are kept."""
        self._add(kind, text, level=level)

    def add_table(self, rows: Sequence[Sequence[str]], header: bool = True) -> None:
        """Add a table, a line for each row with ``|`` between its cells; the first row names the columns."""
        lines = [_row_line(row) for row in rows]
        filled = [line for line in lines if line]
        if not filled:
            return
        self._tables += 1
        for number, line in enumerate(filled):
            is_header = header and number == 0 and len(filled) > 1 and "|" in line
            self._add(BlockKind.ROW, line, table=self._tables, header=is_header)

    def build(self, *, has_pages: bool, title: str = "", labels: Mapping[str, str] | None = None) -> ParsedDocument:
        """The finished document; a document without pages is one page, number 1."""
        starts = self._page_starts or [0]
        ends = [*starts[1:], self._length]
        pages = tuple(Page(number, start, end) for number, (start, end) in enumerate(zip(starts, ends, strict=True), 1))
        return ParsedDocument(
            text="".join(self._parts),
            blocks=tuple(self._blocks),
            pages=pages,
            has_pages=has_pages,
            title=clean_line(title),
            labels=dict(labels or {}),
        )

    def _add(self, kind: BlockKind, text: str, level: int = 0, table: int = 0, header: bool = False) -> None:
        text = clean(text).strip()
        if not text:
            return
        if self._length and not self._ends_with_break():
            previous = self._blocks[-1] if self._blocks else None
            tight = previous is not None and previous.kind is kind and kind in (BlockKind.ROW, BlockKind.ITEM)
            same_table = previous is not None and previous.table == table
            self._append("\n" if tight and same_table else "\n\n")
        start = self._length
        self._append(text)
        page = max(1, len(self._page_starts))
        self._blocks.append(Block(kind, start, self._length, page, level, table, header))

    def _ends_with_break(self) -> bool:
        return bool(self._page_starts) and self._page_starts[-1] == self._length

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)


def _row_line(cells: Sequence[str]) -> str:
    """A row as one line. A label with a colon and its one value read as a sentence: ``Datum: 12.03.2024``."""
    cleaned = [clean_line(cell).replace("|", "/") for cell in cells]
    while cleaned and not cleaned[-1]:
        cleaned.pop()
    if len(cleaned) == 2 and cleaned[0].endswith(":"):
        return " ".join(cleaned)
    return " | ".join(cleaned) if any(cleaned) else ""
