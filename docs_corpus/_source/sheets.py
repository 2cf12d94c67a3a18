"""Write a paper as a table: XLSX with openpyxl, ODS put together by hand, CSV as German programs save it.

Amounts become numbers with a number format and dates become dates, as in files that people calculate with.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import openpyxl
from archive import write_zip
from blocks import Block, Paper, plain
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

_DATE = datetime.datetime(2020, 1, 1)  # noqa: DTZ001 (openpyxl takes none)
_SAVED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_AMOUNT = re.compile(r"(-?[\d.]+(?:,\d+)?)( €| kWh| %)?")
_DAY = re.compile(r"(\d\d)\.(\d\d)\.(\d{4})")
_SHEET_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("text", "text"), ("table", "table"))
)
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def write_xlsx(paper: Paper, path: Path) -> None:
    """Write the paper; each first-level heading begins a sheet, and the title stands merged above the first table."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = paper.option("sheet", "Tabelle1")
    _title(sheet, paper.title)
    for block in paper.blocks:
        if block.kind == "heading" and block.level == 1:
            sheet = book.create_sheet(block.text)
        elif block.kind == "table":
            _xlsx_table(sheet, block)
        else:
            sheet.append([plain(block.text)])
            if block.kind == "heading":
                sheet.cell(sheet.max_row, 1).font = Font(bold=True)
    properties = book.properties
    properties.creator, properties.title = "Stadt Lindfurt an der Lohe", paper.title
    properties.created = properties.modified = _DATE
    buffer = io.BytesIO()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as source:
        members = [(name, source.read(name)) for name in sorted(source.namelist())]
    # openpyxl writes the hour of saving whatever the properties say
    members = [(name, _SAVED.sub(rb"\g<1>2020-01-01T00:00:00Z", content)) for name, content in members]
    write_zip(path, members, compress=True)


def _title(sheet: Worksheet, title: str) -> None:
    sheet.append([title])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=3)
    sheet.cell(1, 1).font = Font(bold=True, size=14)


def _xlsx_table(sheet: Worksheet, block: Block) -> None:
    sheet.append([])
    for number, row in enumerate(block.rows):
        line = sheet.max_row + 1
        for column, text in enumerate(row, 1):
            cell = sheet.cell(line, column)
            if number == 0:
                cell.value, cell.font = plain(text), Font(bold=True)
                cell.alignment = Alignment(wrap_text=True)
            else:
                cell.value, cell.number_format = _typed(plain(text))
    sheet.append([])


def _typed(text: str) -> tuple[object, str]:
    """A cell's value and number format: "12,50 €" is 12.5 in a currency format."""
    if match := _DAY.fullmatch(text):
        day, month, year = map(int, match.groups())
        return datetime.date(year, month, day), "DD.MM.YYYY"
    if match := _AMOUNT.fullmatch(text):
        number = float(match.group(1).replace(".", "").replace(",", "."))
        decimals = len(match.group(1).partition(",")[2])
        unit = f' "{match.group(2).strip()}"' if match.group(2) else ""
        return number, "#,##0" + (f".{'0' * decimals}" if decimals else "") + unit
    return text, "General"


def write_csv(paper: Paper, path: Path) -> None:
    """Write the paper's first table, with semicolons and in Windows-1252, as Excel does in Germany."""
    table = next(block for block in paper.blocks if block.kind == "table")
    with path.open("w", encoding="cp1252", newline="") as file:
        csv.writer(file, delimiter=";", lineterminator="\r\n").writerows(table.rows)


def write_ods(paper: Paper, path: Path) -> None:
    """Write the paper as one sheet."""
    rows = [_ods_row([paper.title])]
    for block in paper.blocks:
        if block.kind == "table":
            rows += ["<table:table-row/>", *(_ods_row(list(row)) for row in block.rows), "<table:table-row/>"]
        else:
            rows.append(_ods_row([plain(block.text)]))
    name = quoteattr(paper.option("sheet", "Tabelle1"))
    content = (
        f'{_DECLARATION}<office:document-content {_NAMESPACES} office:version="1.2"><office:body><office:spreadsheet>'
        f"<table:table table:name={name}>{''.join(rows)}</table:table>"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        f'{_DECLARATION}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
        f'manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:media-type="{_SHEET_TYPE}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    members = [("mimetype", _SHEET_TYPE), ("content.xml", content), ("META-INF/manifest.xml", manifest)]
    write_zip(path, [(member, text.encode("utf-8")) for member, text in members])


def _ods_row(cells: list[str]) -> str:
    written = []
    for text in map(plain, cells):
        match = _AMOUNT.fullmatch(text)
        value = float(match.group(1).replace(".", "").replace(",", ".")) if match else None
        kind = 'office:value-type="string"' if value is None else f'office:value-type="float" office:value="{value:g}"'
        written.append(f"<table:table-cell {kind}><text:p>{escape(text)}</text:p></table:table-cell>")
    return f"<table:table-row>{''.join(written)}</table:table-row>"
