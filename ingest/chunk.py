"""Cuts a document's text into chunks along its structure.

A heading begins a chunk; numbered paragraphs, items and table rows stay whole; what is too long for one chunk is cut
at the best place inside (LangChain's recursive splitter). Chunks are spans of the text, in order, without overlap, and
between them lies only white space or boilerplate. A chunk that holds several short sections has the headings that all
of them stand under; their own stand in its text.
"""

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.knowledge.model import ChunkDraft, ChunkKind
from ingest.boilerplate import Part, find_content
from ingest.parse.document import Block, BlockKind, ParsedDocument

# The size at which a passage still has one topic and an answer's context stays short (design: 900 characters).
TARGET = 900
# The embedding model reads 512 tokens, title and headings among them; German has about 3.5 characters a token.
LIMIT = 1400
# Figures and signs are about a token each, so they weigh as much as three letters.
_SIGN_WEIGHT = 2.5
# A chunk shorter than this takes in the next section, unless that grows it beyond the target.
_SMALL = 200
_SIGN = re.compile(r"[^\w\s]|[\d_]")
_SEPARATORS = ["\n", ". ", "? ", "! ", "; ", ", ", " ", ""]
_LONGEST_HEADER = 200
_LONGEST_HEADING = 160


def chunk_document(parsed: ParsedDocument, title: str = "") -> tuple[ChunkDraft, ...]:
    """The chunks of a document. Headings up to and including its ``title`` are not repeated as context."""
    cutter = _Cutter(parsed, title)
    for part in find_content(parsed):
        cutter.enter(part)
        cutter.take(part.block)
    cutter.close()
    return tuple(cutter.chunks)


@dataclass(slots=True)
class _Open:
    """A chunk that is being filled."""

    start: int
    end: int
    page: int
    headings: tuple[str, ...]
    only_headings: bool
    rows: int = 0
    table: int = 0


@dataclass
class _Cutter:
    parsed: ParsedDocument
    title: str
    chunks: list[ChunkDraft] = field(default_factory=list)
    _open: _Open | None = None
    _stack: list[tuple[int, str]] = field(default_factory=list)
    _header: str = ""
    _table: int = 0
    _last: Block | None = None
    _section: int = 0

    def enter(self, part: Part) -> None:
        """A section begins or ends: it shares no chunk with what stands around it, or only with what leads to it."""
        if part.section == self._section:
            return
        if not (part.takes_head and not self._section):
            self.close()
        if part.takes_head:
            # what a letterhead sets in large letters heads nothing below the committee table
            self._stack.clear()
        self._section = part.section

    def take(self, block: Block) -> None:
        if block.kind is BlockKind.BOILERPLATE:
            self.close()
            self._last = block
            return
        if block.kind is BlockKind.HEADING:
            self._take_heading(block)
        else:
            self._take_content(block)
        self._last = block

    def close(self) -> None:
        """End the chunk that is being filled."""
        current = self._open
        if current is None:
            return
        rows = current.rows
        kind = ChunkKind.TABLE if rows * 2 > current.end - current.start else ChunkKind.TEXT
        self.chunks.append(ChunkDraft(current.start, current.end, current.page, current.headings, kind))
        self._open = None

    def _take_heading(self, block: Block) -> None:
        text = self._text(block)
        current = self._open
        small = current is not None and current.end - current.start < _SMALL and self._same_page(block)
        if current is not None and not current.only_headings and not small:
            self.close()
        while self._stack and self._stack[-1][0] >= block.level:
            self._stack.pop()
        if _same_words(text, self.title):
            self._stack.clear()
        else:
            self._stack.append((block.level, " ".join(text.split())[:_LONGEST_HEADING]))
        if self._open is not None and not self._fits(block, TARGET):
            self.close()
        if self._open is None:
            self._begin(block, only_headings=True)
        else:
            self._open.end = block.end
            if self._open.only_headings:
                self._open.headings = self._headings()
            else:
                # it takes in another section: what both stand under is true of all of it
                self._open.headings = _common(self._open.headings, self._headings())

    def _take_content(self, block: Block) -> None:
        if block.table != self._table:
            self._table = block.table
            self._header = self._text(block) if block.header else ""
        current = self._open
        under_heading = current is not None and current.only_headings and self._same_page(block)
        if current is not None and not under_heading and not self._belongs(block, current):
            self.close()
        if self._weight(current.start if under_heading and current else block.start, block.end) > LIMIT:
            self._take_overlong(block)
            return
        current = self._open or self._begin(block, only_headings=False)
        current.end = block.end
        current.only_headings = False
        if block.kind is BlockKind.ROW:
            current.rows += block.end - block.start
            current.table = block.table

    def _belongs(self, block: Block, current: _Open) -> bool:
        if not self._same_page(block):
            return False
        if current.only_headings or (current.rows and block.table and block.table == current.table):
            return self._fits(block, LIMIT if current.only_headings else TARGET)
        if current.rows and block.table != current.table:
            return self._fits(block, TARGET) and current.end - current.start < _SMALL
        if block.table and not current.rows:
            # a table stays with the sentence that introduces it, if it can begin there at all
            return self._fits(block, TARGET)
        return self._fits(block, TARGET) or (current.end - current.start < _SMALL and self._fits(block, LIMIT))

    def _same_page(self, block: Block) -> bool:
        """A chunk ends with its page, except where a sentence plainly runs on and nothing stands between."""
        last = self._last
        if last is None or last.page == block.page:
            return True
        before, after = self.parsed.text[last.end - 1], self.parsed.text[block.start]
        runs_on = before not in ".!?:;" and after.islower()
        return runs_on and last.kind is block.kind and block.kind is not BlockKind.ROW

    def _fits(self, block: Block, limit: int) -> bool:
        return self._open is None or self._weight(self._open.start, block.end) <= limit

    def _take_overlong(self, block: Block) -> None:
        """Cut a block that is too long for one chunk; a heading above it stays with its first part if it can."""
        current = self._open
        headings = current.headings if current is not None and current.only_headings else self._headings(block)
        parts = list(self._split(block.start, block.end))
        if current is not None and current.only_headings and self._weight(current.start, parts[0][1]) <= LIMIT:
            parts[0] = (current.start, parts[0][1])
            self._open = None
        self.close()
        kind = ChunkKind.TABLE if block.kind is BlockKind.ROW else ChunkKind.TEXT
        for begin, end in parts:
            self.chunks.append(ChunkDraft(begin, end, self._page_of(begin), headings, kind))

    def _page_of(self, place: int) -> int:
        pages = self.parsed.pages
        return pages[bisect_right(pages, place, key=lambda page: page.start) - 1].number

    def _split(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter(
            separators=_SEPARATORS,
            keep_separator="end",
            chunk_size=TARGET,
            chunk_overlap=0,
            length_function=_weight_of,
            add_start_index=True,
            strip_whitespace=True,
        )
        text = self.parsed.text[start:end]
        position = 0
        for part in splitter.create_documents([text]):
            # the splitter strips; the place is looked up from the end of the last part, so repeats do not mislead it
            begin = text.index(part.page_content, position)
            position = begin + len(part.page_content)
            yield start + begin, start + position

    def _begin(self, block: Block, *, only_headings: bool) -> _Open:
        self._open = _Open(block.start, block.end, block.page, self._headings(block), only_headings)
        return self._open

    def _headings(self, block: Block | None = None) -> tuple[str, ...]:
        """The headings in force; a table's later chunks have its header row as their innermost one."""
        headings = tuple(text for _, text in self._stack)
        if block is not None and block.kind is BlockKind.ROW and self._header and not block.header:
            headings = (*headings, self._header[:_LONGEST_HEADER])
        return headings

    def _text(self, block: Block) -> str:
        return self.parsed.text[block.start : block.end]

    def _weight(self, start: int, end: int) -> float:
        return _weight_of(self.parsed.text[start:end])


def _common(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    shared = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False))
    return tuple(heading for heading, _ in shared)


def _weight_of(text: str) -> int:
    """Length in letters: what is neither letter nor space weighs more, as it does for the embedding model."""
    return int(len(text) + (_SIGN_WEIGHT - 1) * len(_SIGN.findall(text)))


def _same_words(first: str, second: str) -> bool:
    return bool(second) and "".join(first.split()).casefold() == "".join(second.split()).casefold()
