"""Sheets of cells to text: titles, notes and tables told apart, header rows found, sizes bounded.

Serves all spreadsheets. A sheet is cut at empty rows into regions; lines of one cell above a table are its title or
introduction, below it its remarks; the rest is the table. Which row names the columns is seen from the kinds of the
cells and from bold type, never from words.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from ingest.parse.document import BlockKind, TextBuilder

# Judgement: a city's tables stay below; what lies beyond would fill the index with figures nobody asks for.
MOST_ROWS = 50_000
MOST_COLUMNS = 200
MOST_CELLS = 1_000_000
# A merged cell is filled so far down; one that is longer is a coloured background, not a table.
_LONGEST_MERGE = 500
_LONGEST_TITLE = 120
# Rows of the body that are compared with a row that may be the header.
_COMPARED = 20
_MOST_HEADER_ROWS = 3

_NUMBER = re.compile(
    r"[-+−]?\s*(?:€\s*)?(?:\d{1,3}(?:[.\s']\d{3})+|\d+)(?:[.,]\d+)?(?:,[-–—]+)?\s*(?:%|‰|€|EUR|Euro|Mio\.?\s*€?|T€)?"
    r"|\d{1,2}\.\d{1,2}\.(?:\d{2}|\d{4})|\d{4}-\d{2}-\d{2}|\d{1,2}:\d{2}(?::\d{2})?|[-–—]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it is shown. ``is_value``: a number, date or truth value, so it is unlikely to name a column.

    The other cells of a merged one repeat its text: ``spread`` those to its right, ``repeated`` those below it.
    """

    text: str = ""
    is_value: bool = False
    bold: bool = False
    spread: bool = False
    repeated: bool = False


EMPTY = Cell()


@dataclass(slots=True)
class Sheet:
    """A sheet's visible rows by row number (from 1, growing), each a list of cells from the first column on.

    ``hidden`` are the numbers of rows that are left out and part nothing; ``cut`` says that rows are missing.
    """

    title: str
    rows: list[tuple[int, list[Cell]]] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    cut: bool = False


def fill_merged(sheet: Sheet, areas: Iterable[tuple[int, int, int, int]]) -> None:
    """Repeat the value of each merged cell in all of them.

    ``areas`` are (top, left, bottom, right), rows and columns counted from 1, the last ones inside.
    """
    rows = dict(sheet.rows)
    left_to_fill = MOST_CELLS
    for top, left, bottom, right in areas:
        first, right = rows.get(top), min(right, MOST_COLUMNS)
        if first is None or not 0 < left <= len(first) or not 0 <= bottom - top <= _LONGEST_MERGE:
            continue
        cell = first[left - 1]
        # in a sound file merged cells do not overlap, so they cannot be more than there are cells
        left_to_fill -= (bottom - top + 1) * (right - left + 1)
        if not cell.text or left_to_fill < 0:
            continue
        for number in range(top, bottom + 1):
            row = rows.get(number)
            if row is not None:
                row.extend([EMPTY] * (right - len(row)))
                for column in range(left, right + 1):
                    row[column - 1] = replace(cell, spread=column > left, repeated=number > top)


def looks_like_value(text: str) -> bool:
    """Whether text that came without a type (CSV) is a number, an amount, a date or a time."""
    return bool(_NUMBER.fullmatch(text.strip()))


def add_sheets(builder: TextBuilder, sheets: Sequence[Sheet]) -> None:
    """Add sheets, each under its name; a single one goes without, for its name is mostly "Tabelle1"."""
    filled = [sheet for sheet in sheets if any(cell.text for _, row in sheet.rows for cell in row)]
    for sheet in filled:
        if len(filled) > 1:
            builder.add(BlockKind.HEADING, sheet.title, 1)
        for region in _regions(sheet):
            _add_region(builder, region)


def cut_warning(sheets: Sequence[Sheet]) -> tuple[str, ...]:
    """What the report says where a sheet was too large to be read to its end."""
    names = [f"„{sheet.title[:40]}“" for sheet in sheets if sheet.cut]
    return (f"Die Tabelle ist sehr groß; nicht ganz gelesen: {', '.join(names[:5])}",) if names else ()


def _regions(sheet: Sheet) -> Iterator[list[list[Cell]]]:
    region: list[list[Cell]] = []
    previous = 0
    for number, row in sheet.rows:
        # a row of nothing but a merged cell from above says nothing new
        if not any(cell.text and not cell.repeated for cell in row):
            if any(cell.repeated for cell in row):
                previous = number
            continue
        if region and any(between not in sheet.hidden for between in range(previous + 1, number)):
            yield region
            region = []
        region.append(row)
        previous = number
    if region:
        yield region


def _add_region(builder: TextBuilder, region: list[list[Cell]]) -> None:
    first, last = 0, len(region)
    while first < last and _filled(region[first]) == 1:
        first += 1
    while last > first and _filled(region[last - 1]) == 1:
        last -= 1
    table = region[first:last]
    for number, row in enumerate(region[:first]):
        text, bold = next((cell.text, cell.bold) for cell in row if cell.text)
        is_title = len(text) <= _LONGEST_TITLE and not text.rstrip().endswith((".", ";")) and ":" not in text
        # a title stands above something; a line that is all there is, is a remark
        is_title = is_title and (bold or (number == 0 and bool(table)))
        builder.add(BlockKind.HEADING if is_title else BlockKind.PARAGRAPH, text, 2 if is_title else 0)
    _add_table(builder, table)
    for row in region[last:]:
        builder.add(BlockKind.PARAGRAPH, next(cell.text for cell in row if cell.text))


def _add_table(builder: TextBuilder, table: list[list[Cell]]) -> None:
    if not table:
        return
    used = sorted({column for row in table for column, cell in enumerate(row) if cell.text})
    rows = [[row[column] if column < len(row) else EMPTY for column in used] for row in table]
    height = _header_height(rows)
    body = [["" if cell.spread else cell.text for cell in row] for row in rows[height:]]
    if height == 0:
        builder.add_table(body, header=False)
    else:
        builder.add_table([_joined_header(rows[:height]), *body])


def _header_height(rows: list[list[Cell]]) -> int:
    """How many rows name the columns: 0 if none is told from the rows below it."""
    height = 0
    while height < min(_MOST_HEADER_ROWS, len(rows) - 1) and _names_columns(rows[height], rows[height + 1 :]):
        height += 1
        # the next row belongs to the names only where this one spans columns or reaches down into it
        if not any(cell.spread for cell in rows[height - 1]) and not any(cell.repeated for cell in rows[height]):
            break
    return height


def _names_columns(row: list[Cell], below: list[list[Cell]]) -> bool:
    named = [cell for cell in row if cell.text]
    if len(named) < 2 or any(cell.is_value and not _is_year(cell.text) for cell in named):
        return False
    sample = below[:_COMPARED]
    if all(cell.bold for cell in named):
        return any(not cell.bold for line in sample for cell in line if cell.text)
    if any(cell.is_value for line in sample for cell in line):
        return True
    # words over words: a first row whose columns are all named, and shorter than what stands below
    lengths = [len(cell.text) for line in sample for cell in line if cell.text]
    complete = len(named) == len(row)
    return complete and bool(lengths) and sum(len(c.text) for c in named) / len(named) <= sum(lengths) / len(lengths)


def _is_year(text: str) -> bool:
    """Years name columns as often as they are values."""
    return bool(re.fullmatch(r"(19|20)\d{2}", text))


def _joined_header(rows: list[list[Cell]]) -> list[str]:
    """Names of several rows put together by column; a name that spans columns or rows stands in each of them."""
    joined = []
    for column in range(len(rows[0])):
        parts = [row[column].text for row in rows if row[column].text]
        joined.append(" ".join(dict.fromkeys(parts)))
    return joined


def _filled(row: list[Cell]) -> int:
    return sum(bool(cell.text) and not cell.spread for cell in row)
