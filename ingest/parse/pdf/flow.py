"""Paragraphs and headings out of lines: what belongs together, and where a line break was only for print."""

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from statistics import median

from ingest.parse.document import BlockKind
from ingest.parse.hyphens import join_lines, mend
from ingest.parse.numbering import is_item, numbered_heading_level, starts_block
from ingest.parse.pdf.layout import TextArea
from ingest.parse.pdf.lines import Line
from ingest.parse.pdf.words import Word

# More than the usual step between lines by this factor: a new paragraph.
_PARAGRAPH_STEP = 1.25
# A heading is larger than the body by this factor, or bold where the body is not.
_HEADING_SIZE = 1.12
_SAME_SIZE = 1.08
# Titles of papers run over several lines; what is longer is emphasised text.
_LONGEST_HEADING = 300
# Ragged lines of print leave at most about this share of the width empty (long German words).
_RAGGED = 0.35
_SENTENCE_END = re.compile(r"[.!?:;“\"»)]$")
_PLAIN = (0.0, False)
_BULLET = re.compile(r"[–—•▪●◦·*-]\s")


@dataclass(frozen=True, slots=True)
class BodyStyle:
    """The size that most characters of a document have, and whether most of them are bold."""

    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, item or heading. ``style`` ranks headings: (size, bold), or (0, False) for a merely numbered one."""

    kind: BlockKind
    text: str
    style: tuple[float, bool] = _PLAIN


@dataclass
class Styles:
    """Counts the styles of a document's characters."""

    sizes: Counter[float] = field(default_factory=Counter)
    bold: int = 0

    def count(self, words: Iterable[Word], sign: int = 1) -> None:
        """Add words, or take them out again with ``sign`` -1."""
        for word in words:
            length = sign * len(word.text)
            self.sizes[round(word.size * 2) / 2] += length
            if word.bold:
                self.bold += length

    def body(self) -> BodyStyle:
        """The style of running text; of an empty document, any."""
        if not self.sizes.total():
            return BodyStyle(10.0, False)
        return BodyStyle(self.sizes.most_common(1)[0][0], self.bold > self.sizes.total() / 2)


def heading_levels(pieces: Iterable[Piece]) -> dict[tuple[float, bool], int]:
    """Levels 1 to 6 for the styles of a document's headings: the larger the higher, merely numbered ones last."""
    styles = sorted({piece.style for piece in pieces if piece.kind is BlockKind.HEADING}, reverse=True)
    return {style: min(rank, 6) for rank, style in enumerate(styles, 1)}


def read_flow(area: TextArea, body: BodyStyle) -> list[Piece]:
    """The pieces of an area in order."""
    usual = _usual_step(area.lines)
    blocks: list[list[Line]] = []
    for line in area.lines:
        if blocks and not _opens_block(blocks[-1], line, area, usual):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return _without_lists([_piece(block, area, body) for block in blocks])


def _without_lists(pieces: Sequence[Piece]) -> list[Piece]:
    """Merely numbered lines that follow one another at one level are a list or a table of contents, not headings."""
    levels = [
        numbered_heading_level(p.text) if p.kind is BlockKind.HEADING and p.style == _PLAIN else 0 for p in pieces
    ]
    listed = [
        bool(level) and level in (levels[n - 1] if n else 0, levels[n + 1] if n + 1 < len(levels) else 0)
        for n, level in enumerate(levels)
    ]
    return [replace(p, kind=BlockKind.ITEM) if in_list else p for p, in_list in zip(pieces, listed, strict=True)]


def _usual_step(lines: Sequence[Line]) -> float:
    """The most common step between lines, as a multiple of their size."""
    steps = []
    for first, second in itertools.pairwise(lines):
        size = max(first.size, 1.0)
        step = (second.base - first.base) / size
        if 0.8 < step < 2.2 and abs(first.size - second.size) < 0.5:
            steps.append(step)
    return median(steps) if steps else 1.3


def _opens_block(block: Sequence[Line], line: Line, area: TextArea, usual: float) -> bool:
    previous = block[-1]
    small, large = sorted((max(previous.size, 1.0), max(line.size, 1.0)))
    step = (line.base - previous.base) / small
    if step > usual * _PARAGRAPH_STEP or step < -0.5:
        return True
    if large / small > _SAME_SIZE or previous.bold != line.bold:
        return True
    text = line.text
    if _BULLET.match(text):
        return True
    if len(block) == 1 and numbered_heading_level(previous.text) and not _is_soft(previous, line, area):
        return True
    ended = bool(_SENTENCE_END.search(previous.text)) or not _is_soft(previous, line, area)
    if starts_block(text) and ended:
        return True
    indented = line.x0 - previous.x0 > 0.8 * line.size
    return indented and ended and not is_item(block[0].text)


def _is_soft(previous: Line, line: Line, area: TextArea) -> bool:
    """Whether the break between two lines was forced by the margin: the next word would not have fitted.

    After a line that fills most of the width a small letter says the same, wherever exactly the margin is.
    """
    first = line.words[0]
    room = area.x1 - previous.x1
    filled = room < _RAGGED * (area.x1 - min(previous.x0, line.x0))
    if filled and first.text[:1].islower() and not re.search(r"[.:;]$", previous.text):
        return True
    return first.x1 - first.x0 + 0.2 * line.size > room


def _piece(block: Sequence[Line], area: TextArea, body: BodyStyle) -> Piece:
    style = _heading_style(block, body)
    text = block[0].text
    for previous, line in itertools.pairwise(block):
        soft = style is not None or _is_soft(previous, line, area)
        text = join_lines(text, line.text) if soft else f"{text}\n{line.text}"
    text = _shorten_leaders(mend(text))
    if style is not None and len(text) <= _LONGEST_HEADING:
        return Piece(BlockKind.HEADING, text, style)
    if len(block) == 1 and numbered_heading_level(text):
        return Piece(BlockKind.HEADING, text)
    return Piece(BlockKind.ITEM if is_item(text) else BlockKind.PARAGRAPH, text)


def _heading_style(block: Sequence[Line], body: BodyStyle) -> tuple[float, bool] | None:
    """The style of a heading, or ``None`` where size and weight are those of running text."""
    size = round(max(line.size for line in block) * 2) / 2
    bold = all(line.bold for line in block)
    text = block[-1].text
    if not any(character.isalpha() for line in block for character in line.text):
        return None
    if size >= body.size * _HEADING_SIZE:
        return size, bold
    is_sentence = bool(re.search(r"[.,;]$", text)) and not numbered_heading_level(text)
    if bold and not body.bold and size >= body.size * 0.95 and not is_sentence:
        return size, bold
    return None


def _shorten_leaders(text: str) -> str:
    """Leaders of a table of contents ("Gebühren ......... 4") as one ellipsis."""
    return re.sub(r"\s*(?:\.\s?){5,}\s*", " … ", text).strip()
