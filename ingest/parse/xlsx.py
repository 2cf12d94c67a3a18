"""Excel workbooks: openpyxl's streaming reader, values in their number formats, merged cells filled, hidden parts left.

unstructured's ``partition_xlsx`` was compared and not taken: it reads through pandas, which drops number formats (an
amount of 18,00 € is ``18``, a date ``2026-01-01 00:00:00``), it leaves out the names of sheets and not what is hidden,
takes every line above a table for a title, and needs three more packages.
"""

import io
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import openpyxl
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

from ingest.parse.archive import DAMAGED, check_archive
from ingest.parse.document import NoTextError, ParsedDocument, ParseError, TextBuilder, clean_line
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
from ingest.parse.numbers import GERMAN_BUILTIN, show_date, show_number
from ingest.parse.sniff import ZIP_ERRORS

_LONGEST_CELL = 20_000
_NO_STYLES = b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
# What openpyxl raises for workbooks that other programs wrote carelessly, or that are damaged.
_OPENPYXL_ERRORS = (
    ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, SyntaxError, InvalidFileException,
    *ZIP_ERRORS,
)  # fmt: skip


def parse_xlsx(data: bytes) -> ParsedDocument:
    """Parse an XLSX or XLSM. Raises ``ParseError`` (corrupt, encrypted, a bomb) and ``NoTextError``."""
    check_archive(data, "xl/workbook.xml")
    with warnings.catch_warnings():
        # openpyxl warns of every extension that it does not know
        warnings.simplefilter("ignore")
        return _parse(data)


def _parse(data: bytes) -> ParsedDocument:
    notes: list[str] = []
    try:
        book = _load(data)
    except _OPENPYXL_ERRORS:
        try:
            book = _load(_without_styles(data))
        except _OPENPYXL_ERRORS as error:
            raise ParseError("Die Excel-Datei ist beschädigt und lässt sich nicht lesen.") from error
        notes.append("Die Zellformate sind beschädigt; ein Datum oder ein Betrag kann anders aussehen als in Excel")
    try:
        visible = [
            sheet
            for sheet in book.worksheets
            if isinstance(sheet, ReadOnlyWorksheet) and sheet.sheet_state == "visible"
        ]
        hidden = len(book.worksheets) - len(visible)
        reader = _Reader(book)
        sheets = [reader.read(sheet) for sheet in visible]
        title = book.properties.title or ""
    except _OPENPYXL_ERRORS as error:
        raise ParseError("Die Excel-Datei ist beschädigt und lässt sich nicht lesen.") from error
    finally:
        book.close()
    builder = TextBuilder()
    add_sheets(builder, sheets)
    parsed = builder.build(has_pages=False, title=title)
    if not parsed.blocks:
        raise NoTextError("Die Excel-Datei enthält keinen Text.")
    notes += cut_warning(sheets)
    if reader.damaged_cells:
        notes.append(f"Beschädigte Zellen wurden übergangen: {reader.damaged_cells}")
    if hidden:
        notes.append(f"Ausgeblendete Tabellenblätter wurden nicht gelesen: {hidden}")
    if reader.formulas_without_value:
        notes.append(
            f"Formeln ohne gespeichertes Ergebnis: {reader.formulas_without_value}; bitte in Excel öffnen und speichern"
        )
    return replace(parsed, warnings=tuple(notes))


def _load(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)


def _without_styles(data: bytes) -> bytes:
    """The workbook with an empty style sheet: openpyxl reads none of it where one style has an unknown value."""
    target = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as package:
            for name in source.namelist():
                package.writestr(name, _NO_STYLES if name == "xl/styles.xml" else source.read(name))
    except ZIP_ERRORS as error:
        raise ParseError(DAMAGED) from error
    return target.getvalue()


@dataclass(frozen=True, slots=True)
class _Style:
    pattern: str
    bold: bool


class _SheetParser(WorkSheetParser):  # type: ignore[misc]  # openpyxl has no types
    """openpyxl's own parser, which its read-only sheets use too but keep hidden rows and merged cells to themselves."""

    formulas_without_value = 0
    damaged_cells = 0

    def parse_cell(self, element: Any) -> dict[str, Any]:
        try:
            cell: dict[str, Any] = super().parse_cell(element)
        except (ValueError, IndexError, KeyError, TypeError, OverflowError):
            self.damaged_cells += 1
            return {"row": self.row_counter, "column": self.col_counter, "value": None, "data_type": "e", "style_id": 0}
        if cell["value"] is None and element.find(FORMULA_TAG) is not None:
            self.formulas_without_value += 1
        return cell


class _Reader:
    """Reads the sheets of one workbook, and counts what it cannot show."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._styles: dict[int, _Style] = {}
        self._cells_left = MOST_CELLS
        self.formulas_without_value = 0
        self.damaged_cells = 0

    def read(self, worksheet: Any) -> Sheet:
        """One sheet with its visible rows and columns."""
        sheet = Sheet(clean_line(worksheet.title))
        with worksheet._get_source() as source:
            parser = _SheetParser(
                source,
                worksheet._shared_strings,
                data_only=True,
                epoch=self._book.epoch,
                date_formats=self._book._date_formats,
                timedelta_formats=self._book._timedelta_formats,
            )
            hidden_columns: set[int] | None = None
            for number, cells in parser.parse():
                if hidden_columns is None:
                    hidden_columns = set(_hidden_columns(parser.column_dimensions))
                if _is_hidden(parser.row_dimensions.pop(str(number), {})):
                    sheet.hidden.add(number)
                    continue
                if len(sheet.rows) >= MOST_ROWS or self._cells_left <= 0:
                    sheet.cut = True
                    break
                row = self._row(cells)
                self._cells_left -= len(row)
                sheet.rows.append((number, row))
            ranges = parser.merged_cells.mergeCell if parser.merged_cells is not None else []
        self.formulas_without_value += parser.formulas_without_value
        self.damaged_cells += parser.damaged_cells
        fill_merged(sheet, ((area.min_row, area.min_col, area.max_row, area.max_col) for area in ranges))
        _drop_columns(sheet, hidden_columns or set())
        return sheet

    def _row(self, cells: list[dict[str, Any]]) -> list[Cell]:
        row: list[Cell] = []
        for cell in cells:
            column = cell["column"]
            if column > MOST_COLUMNS:
                break
            if cell["value"] is None:
                continue
            shown = self._cell(cell)
            if shown.text:
                row.extend([EMPTY] * (column - 1 - len(row)))
                if len(row) == column - 1:
                    row.append(shown)
        return row

    def _cell(self, cell: dict[str, Any]) -> Cell:
        value, kind, style = cell["value"], cell["data_type"], self._style(cell["style_id"])
        if kind == "e":
            return EMPTY
        if isinstance(value, bool):
            return Cell("WAHR" if value else "FALSCH", True, style.bold)
        if isinstance(value, int | float):
            return Cell(show_number(value, style.pattern), True, style.bold)
        if hasattr(value, "isoformat") or hasattr(value, "total_seconds"):
            return Cell(show_date(value, style.pattern), True, style.bold)
        return Cell(clean_line(str(value)[:_LONGEST_CELL]), False, style.bold)

    def _style(self, identifier: int) -> _Style:
        if identifier not in self._styles:
            self._styles[identifier] = self._read_style(identifier)
        return self._styles[identifier]

    def _read_style(self, identifier: int) -> _Style:
        try:
            style = self._book._cell_styles[identifier]
            bold = bool(self._book._fonts[style.fontId].b)
            number = style.numFmtId
            if number in GERMAN_BUILTIN:
                return _Style(GERMAN_BUILTIN[number], bold)
            pattern = BUILTIN_FORMATS.get(number) or self._book._number_formats[number - 164]
        except (IndexError, KeyError, TypeError, AttributeError):
            return _Style("General", False)
        return _Style(pattern if isinstance(pattern, str) else "General", bold)


def _is_hidden(dimension: dict[str, str]) -> bool:
    return dimension.get("hidden", "0") in ("1", "true")


def _hidden_columns(dimensions: dict[str, dict[str, str]]) -> Iterator[int]:
    for dimension in dimensions.values():
        if _is_hidden(dimension):
            first, last = dimension.get("min", ""), dimension.get("max", "")
            if first.isdecimal() and last.isdecimal():
                yield from range(int(first), min(int(last), MOST_COLUMNS) + 1)


def _drop_columns(sheet: Sheet, hidden: set[int]) -> None:
    if hidden:
        for _, row in sheet.rows:
            row[:] = [cell for column, cell in enumerate(row, 1) if column not in hidden]
