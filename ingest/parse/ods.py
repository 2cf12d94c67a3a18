"""OpenDocument tables: cells as they are shown, for the file keeps the formatted text beside each value."""

from dataclasses import replace

from lxml import etree

from ingest.parse.document import NoTextError, ParsedDocument, TextBuilder, clean_line
from ingest.parse.grid import (
    EMPTY,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    Cell,
    Sheet,
    add_sheets,
    cut_warning,
    fill_merged,
)
from ingest.parse.opendocument import NAMES, attribute, count, inner, read_content, read_title, text_of
from ingest.parse.xml import local_name

# Rows are repeated to the end of the sheet to colour it; a filled row is repeated so often at most.
_MOST_REPEATED = 100
_LAST_ROW = 1_048_576
_HIDDEN = ("collapse", "filter")


def parse_ods(data: bytes) -> ParsedDocument:
    """Parse an ODS. Raises ``ParseError`` (corrupt, encrypted, a bomb) and ``NoTextError``."""
    content, body = read_content(data, "spreadsheet")
    hidden_styles = _hidden_tables(content)
    reader = _Reader(_bold_cells(content))
    tables = list(inner(body, "table"))
    visible = [table for table in tables if attribute(table, "table", "style-name") not in hidden_styles]
    sheets = [reader.read(table) for table in visible]
    builder = TextBuilder()
    add_sheets(builder, sheets)
    parsed = builder.build(has_pages=False, title=read_title(data))
    if not parsed.blocks:
        raise NoTextError("Die Datei enthält keinen Text.")
    warnings = cut_warning(sheets)
    if hidden := len(tables) - len(visible):
        warnings = (*warnings, f"Ausgeblendete Tabellenblätter wurden nicht gelesen: {hidden}")
    return replace(parsed, warnings=warnings)


class _Reader:
    def __init__(self, bold: set[str]) -> None:
        self._bold = bold
        self._cells_left = MOST_CELLS

    def read(self, table: etree._Element) -> Sheet:
        """One sheet without its hidden rows and columns."""
        sheet = Sheet(clean_line(attribute(table, "table", "name")))
        hidden = _hidden_columns(table)
        spans: list[tuple[int, int, int, int]] = []
        number = 1
        for row in inner(table, "table-row"):
            repeat = count(row, "table", "number-rows-repeated", _LAST_ROW)
            cells = self._cells(row, number, spans)
            if attribute(row, "table", "visibility") in _HIDDEN:
                sheet.hidden.update(range(number, number + min(repeat, MOST_ROWS)))
            elif cells:
                for copy in range(number, number + min(repeat, _MOST_REPEATED)):
                    sheet.rows.append((copy, list(cells)))
                self._cells_left -= len(cells) * min(repeat, _MOST_REPEATED)
            number += repeat
            if len(sheet.rows) >= MOST_ROWS or self._cells_left <= 0:
                sheet.cut = True
                break
        fill_merged(sheet, spans)
        if hidden:
            for _, line in sheet.rows:
                line[:] = [cell for column, cell in enumerate(line, 1) if column not in hidden]
        return sheet

    def _cells(self, row: etree._Element, number: int, spans: list[tuple[int, int, int, int]]) -> list[Cell]:
        cells: list[Cell] = []
        for element in row:
            if local_name(element) not in ("table-cell", "covered-table-cell"):
                continue
            room = MOST_COLUMNS - len(cells)
            if room <= 0:
                break
            text = clean_line(" ".join(text_of(part) for part in element if local_name(part) in ("p", "h")))
            repeat = count(element, "table", "number-columns-repeated", room)
            if text and local_name(element) == "table-cell":
                column = len(cells) + 1
                right = column + count(element, "table", "number-columns-spanned", MOST_COLUMNS) - 1
                bottom = number + count(element, "table", "number-rows-spanned", _LAST_ROW) - 1
                if right > column or bottom > number:
                    spans.append((number, column, bottom, right))
            kind = attribute(element, "office", "value-type")
            style = attribute(element, "table", "style-name")
            cell = Cell(text, kind not in ("", "string"), style in self._bold) if text else EMPTY
            cells += [cell] * repeat
        while cells and not cells[-1].text:
            cells.pop()
        return cells


def _hidden_tables(content: etree._Element) -> set[str]:
    return {
        attribute(style, "style", "name")
        for style in content.iterfind(".//style:style", NAMES)
        for properties in style.iterfind("style:table-properties", NAMES)
        if attribute(properties, "table", "display") == "false"
    }


def _bold_cells(content: etree._Element) -> set[str]:
    """Names of automatic cell styles in bold type."""
    weight = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}font-weight"
    return {
        attribute(style, "style", "name")
        for style in content.iterfind(".//style:style", NAMES)
        for properties in style.iterfind("style:text-properties", NAMES)
        if properties.get(weight) == "bold"
    }


def _hidden_columns(table: etree._Element) -> set[int]:
    hidden: set[int] = set()
    column = 1
    for element in inner(table, "table-column"):
        repeat = count(element, "table", "number-columns-repeated", MOST_COLUMNS)
        if attribute(element, "table", "visibility") in _HIDDEN:
            hidden.update(range(column, column + repeat))
        column += repeat
        if column > MOST_COLUMNS:
            break
    return hidden
