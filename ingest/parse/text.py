"""Plain text: paragraphs from empty lines, headings from numbering or standing alone, wrapped lines joined."""

import re

from ingest.parse.document import BlockKind, NoTextError, ParsedDocument, TextBuilder, clean
from ingest.parse.encoding import decode
from ingest.parse.hyphens import join_lines
from ingest.parse.numbering import is_item, numbered_heading_level, starts_block

_UNDERLINE = re.compile(r"(=|-|~|_|\*){3,}\s*$")
_CELL_GAP = re.compile(r"\s{3,}")
# A line indented so far, without cells of its own, continues the last cell above.
_CONTINUATION = 10
# Text wrapped for print has many lines near its width; lines shorter than this share of it end where they mean to.
_FULL_LINE = 0.8
_NARROWEST_WRAP = 50


def parse_text(data: bytes) -> ParsedDocument:
    """Parse a text file. Raises ``NoTextError`` if nothing visible is in it, ``ParseError`` if it is not text."""
    builder = TextBuilder()
    add_text(builder, decode(data))
    parsed = builder.build(has_pages=False)
    if not parsed.blocks:
        raise NoTextError("Die Datei ist leer.")
    return parsed


def add_text(builder: TextBuilder, text: str) -> None:
    """Add the structure that plain text shows to a document that is being built."""
    # form feeds part pages of print-outs
    text = clean(text.replace("\f", "\n\n")).expandtabs(8)
    width = _wrap_width(text)
    split = (re.split(r"\n", part) for part in re.split(r"\n[ ]*\n", text))
    paragraphs = [[line.rstrip() for line in lines if line.strip()] for lines in split]
    paragraphs = [lines for lines in paragraphs if lines]
    for number, lines in enumerate(paragraphs):
        following = " ".join(paragraphs[number + 1]) if number + 1 < len(paragraphs) else ""
        _add_paragraph(builder, lines, width, following)


def _wrap_width(text: str) -> int:
    """The width at which lines were wrapped: the longest line, if lines are of print width, else 0 (not wrapped)."""
    lengths = sorted(len(line.rstrip()) for line in text.split("\n") if line.strip())
    if not lengths:
        return 0
    longest = lengths[int(0.98 * (len(lengths) - 1))]
    return longest if _NARROWEST_WRAP <= longest <= 120 else 0


def _add_paragraph(builder: TextBuilder, lines: list[str], width: int, following: str) -> None:
    first_cut = next((n for n, line in enumerate(lines) if _CELL_GAP.search(line.strip())), 0)
    if _is_table(lines[first_cut:]):
        if first_cut:
            _add_paragraph(builder, lines[:first_cut], width, "")
        builder.add_table(_rows(lines[first_cut:]))
        return
    if len(lines) >= 2 and _UNDERLINE.fullmatch(lines[1]):
        builder.add(BlockKind.HEADING, lines[0], 1 if lines[1].strip()[0] in "=*" else 2)
        lines = lines[2:]
    elif len(lines) >= 2 and _opens_section(lines[0].strip()):
        builder.add(BlockKind.HEADING, lines[0], 2)
        lines = lines[1:]
    for block in _blocks([line for line in lines if not _UNDERLINE.fullmatch(line)], width):
        _add_block(builder, block, following)


def _blocks(lines: list[str], width: int) -> list[str]:
    # each block as its lines, so that a paragraph of very many does not get copied for each
    blocks: list[list[str]] = []
    previous, full = "", False
    for raw in lines:
        line = " ".join(raw.split())
        ended = not previous or bool(re.search(r"[.!?;:]$", previous)) or not full
        item = bool(re.match(r"[-–•*]\s", line))
        if not blocks or item or (starts_block(line) and ended):
            blocks.append([line])
        elif full or re.search(r"\w-$", previous) or (is_item(blocks[-1][0]) and line[:1].islower()):
            blocks[-1][-1] = join_lines(blocks[-1][-1], line)[: -len(line)]
            blocks[-1].append(line)
        else:
            blocks[-1].append(f"\n{line}")
        # indentation counts: it is part of the width that the line was wrapped to
        previous, full = line, width > 0 and len(raw) >= _FULL_LINE * width
    return ["".join(block) for block in blocks]


def _add_block(builder: TextBuilder, block: str, following: str) -> None:
    first, _, rest = block.partition("\n")
    level = numbered_heading_level(first)
    if level:
        builder.add(BlockKind.HEADING, first, level)
        block = rest
    elif not rest and _stands_alone(first) and _reads_as_text(following):
        builder.add(BlockKind.HEADING, first, 2)
        return
    builder.add(BlockKind.ITEM if is_item(block) else BlockKind.PARAGRAPH, block)


def _opens_section(line: str) -> bool:
    """A short line with a colon at its end, directly above its text ("Sachverhalt:")."""
    return len(line) <= 40 and line.endswith(":") and len(line.split()) <= 3 and line[0].isupper()


def _reads_as_text(paragraph: str) -> bool:
    """Whether what follows is what a heading stands above: sentences, or a numbered list of them."""
    return len(paragraph) > 80 or bool(re.search(r"[.!?;:]$", paragraph))


def _stands_alone(line: str) -> bool:
    """Whether a line between empty lines reads as a heading: short, no sentence, no label with value."""
    return (
        len(line) <= 90
        and not re.search(r"[.!?;,]$", line)
        and not re.search(r":\s|,\s", line)
        and line[0].isupper()
        and not is_item(line)
        and len(line.split()) <= 10
    )


def _is_table(lines: list[str]) -> bool:
    """Whether at least two lines, and most of those that do not continue a cell, are cut by wide gaps."""
    cut = sum(bool(_CELL_GAP.search(line.strip())) for line in lines)
    continued = sum(_continues_cell(line) for line in lines)
    return cut >= 2 and cut >= 0.6 * (len(lines) - continued)


def _rows(lines: list[str]) -> list[list[str]]:
    rows: list[list[str]] = []
    for line in lines:
        if rows and _continues_cell(line):
            rows[-1][-1] = join_lines(rows[-1][-1], " ".join(line.split()))
        else:
            rows.append(_CELL_GAP.split(line.strip()))
    return rows


def _continues_cell(line: str) -> bool:
    return line.startswith(" " * _CONTINUATION) and not _CELL_GAP.search(line.strip())
