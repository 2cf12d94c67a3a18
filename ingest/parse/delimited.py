"""CSV: the delimiter seen from the lines themselves, German decimal commas left as they are."""

import csv
import io
from collections import Counter
from dataclasses import replace
from itertools import islice

from ingest.parse.document import NoTextError, ParsedDocument, ParseError, TextBuilder, clean_line
from ingest.parse.encoding import decode
from ingest.parse.grid import (
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    Cell,
    Sheet,
    add_sheets,
    cut_warning,
    looks_like_value,
)

# In the order in which they win a tie: a comma is first of all a decimal comma in German files.
_DELIMITERS = (";", "\t", "|", ",")
_SAMPLE_LINES = 50
# A field is untrusted: one quotation mark too many makes the rest of a file one field.
_LONGEST_FIELD = 1_000_000


def parse_csv(data: bytes) -> ParsedDocument:
    """Parse a CSV file. Raises ``ParseError`` for what is not text, ``NoTextError`` where no field is filled."""
    text = decode(data)
    first, _, rest = text.partition("\n")
    # Excel's own hint on the first line
    if first.strip().casefold().startswith("sep=") and len(first.strip()) == 5:
        delimiter, text = first.strip()[4], rest
    else:
        delimiter = _delimiter(text)
    sheet = Sheet("")
    try:
        _read(text, delimiter, sheet)
    except csv.Error as error:
        raise ParseError("Die CSV-Datei ist beschädigt und lässt sich nicht lesen.") from error
    builder = TextBuilder()
    add_sheets(builder, [sheet])
    parsed = builder.build(has_pages=False)
    if not parsed.blocks:
        raise NoTextError("Die CSV-Datei enthält keinen Text.")
    return replace(parsed, warnings=cut_warning([sheet]))


def _read(text: str, delimiter: str, sheet: Sheet) -> None:
    csv.field_size_limit(_LONGEST_FIELD)
    cells = 0
    for number, fields in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
        if number > MOST_ROWS or cells > MOST_CELLS:
            sheet.cut = True
            return
        row = [Cell(shown, looks_like_value(shown)) for shown in map(clean_line, fields[:MOST_COLUMNS])]
        cells += len(row)
        sheet.rows.append((number, row))


def _delimiter(text: str) -> str:
    """The character that cuts most lines into the same number of fields, at least two."""
    sample = "\n".join(islice(io.StringIO(text), _SAMPLE_LINES))
    best, most = ";", 0.0
    for delimiter in _DELIMITERS:
        try:
            widths = Counter(len(fields) for fields in csv.reader(io.StringIO(sample), delimiter=delimiter) if fields)
        except csv.Error:
            continue
        width, lines = max(widths.items(), key=lambda pair: (pair[1], pair[0]), default=(1, 0))
        share = lines / max(1, sum(widths.values()))
        if width > 1 and share > most:
            best, most = delimiter, share
    return best
