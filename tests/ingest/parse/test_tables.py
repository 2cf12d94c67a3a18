"""Spreadsheets: what a person sees in them, told apart into titles, tables and remarks."""

import datetime
import io
import zipfile
from datetime import UTC

import openpyxl
import pytest
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from benchmarks.fuzz_samples import open_document
from ingest.parse import FORMATS, parse
from ingest.parse.document import BlockKind, NoTextError, ParsedDocument, ParseError
from ingest.parse.numbers import show_date, show_number
from tests.ingest.fakes import block_texts


def workbook() -> tuple[openpyxl.Workbook, Worksheet]:
    book = openpyxl.Workbook()
    return book, book.worksheets[0]


def read(book: openpyxl.Workbook, parts: dict[str, str] | None = None) -> ParsedDocument:
    """The workbook as it is read; ``parts`` replace parts of the saved file."""
    buffer, target = io.BytesIO(), io.BytesIO()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            archive.writestr(name, (parts or {}).get(name) or source.read(name))
    return parse(target.getvalue(), FORMATS[".xlsx"])


def csv(text: str, encoding: str = "utf-8") -> ParsedDocument:
    return parse(text.encode(encoding), FORMATS[".csv"])


def ods(table: str, styles: str = "") -> ParsedDocument:
    return parse(open_document("spreadsheet", table, styles), FORMATS[".ods"])


def cell(text: str, attributes: str = "office:value-type='string'") -> str:
    return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"


def row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def test_sheet_becomes_title_introduction_table_and_remark() -> None:
    book, sheet = workbook()
    sheet.append(["Entgelte der Sporthallen"])
    sheet.merge_cells("A1:C1")
    sheet["A1"].font = Font(bold=True)
    sheet.append(["Gültig ab 01.01.2025, je Stunde."])
    sheet.append([])
    sheet.append(["Halle", "Vereine", "Private"])
    sheet.append(["Nord", 5.5, 1234.5])
    sheet.append(["Süd", 6, 30])
    for row_number in (5, 6):
        for column in "BC":
            sheet[f"{column}{row_number}"].number_format = '#,##0.00 "€"'
    sheet.append(["Ermäßigung auf Antrag."])
    parsed = read(book)
    assert block_texts(parsed) == [
        "Entgelte der Sporthallen",
        "Gültig ab 01.01.2025, je Stunde.",
        "Halle | Vereine | Private",
        "Nord | 5,50 € | 1.234,50 €",
        "Süd | 6,00 € | 30,00 €",
        "Ermäßigung auf Antrag.",
    ]
    assert [block.header for block in parsed.blocks if block.kind is BlockKind.ROW] == [True, False, False]


def test_names_of_columns_in_two_rows_are_put_together_and_merged_cells_repeated_downwards() -> None:
    book, sheet = workbook()
    sheet.append(["Halle", "Vereine", None, "Private"])
    sheet.append([None, "Werktag", "Wochenende", "täglich"])
    sheet.merge_cells("A1:A2")
    sheet.merge_cells("B1:C1")
    sheet.append(["Nord", 5, 7, 30])
    sheet.append([None, 6, 8, 31])
    sheet.merge_cells("A3:A4")
    assert block_texts(read(book)) == [
        "Halle | Vereine Werktag | Vereine Wochenende | Private täglich",
        "Nord | 5 | 7 | 30",
        "Nord | 6 | 8 | 31",
    ]


def test_what_is_hidden_is_not_read() -> None:
    book, sheet = workbook()
    for line in (["Posten", "intern", "Betrag"], ["Sand", "x", 1], ["Salz", "y", 2], ["Kies", "z", 3]):
        sheet.append(line)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    secret = book.create_sheet("Kalkulation")
    secret["A1"] = "geheim"
    secret.sheet_state = "hidden"
    parsed = read(book)
    assert block_texts(parsed) == ["Posten | Betrag", "Sand | 1", "Kies | 3"]
    assert parsed.warnings == ("Ausgeblendete Tabellenblätter wurden nicht gelesen: 1",)


def test_several_sheets_have_their_names_as_headings() -> None:
    book, sheet = workbook()
    sheet.title = "2024"
    sheet.append(["Einnahmen", 5])
    book.create_sheet("2025").append(["Einnahmen", 6])
    assert block_texts(read(book)) == ["2024", "Einnahmen | 5", "2025", "Einnahmen | 6"]


def test_a_table_without_names_of_columns_has_no_header() -> None:
    book, sheet = workbook()
    sheet.append(["Personal", 100])
    sheet.append(["Energie", 200])
    assert not any(block.header for block in read(book).blocks)


def test_formulas_that_were_never_computed_are_reported() -> None:
    book, sheet = workbook()
    sheet.append(["Summe", "=1+1"])
    parsed = read(book)
    assert "Formeln ohne gespeichertes Ergebnis: 1" in parsed.warnings[0]


def test_workbook_with_damaged_styles_is_read_all_the_same() -> None:
    book, sheet = workbook()
    sheet.append(["Betrag", 5])
    name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    broken = f'<styleSheet xmlns="{name}"><cellXfs><xf numFmtId="viele"/></cellXfs></styleSheet>'
    parsed = read(book, {"xl/styles.xml": broken})
    assert block_texts(parsed) == ["Betrag | 5"]
    assert "Zellformate" in parsed.warnings[0]


def test_a_sheet_coloured_to_its_last_row_stays_small() -> None:
    name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rows = '<row r="1"><c r="A1"><v>7</v></c><c r="B1"><v>8</v></c></row><row r="1048576"><c r="A1048576" s="1"/></row>'
    merged = '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    sheet = f'<worksheet xmlns="{name}"><sheetData>{rows}</sheetData>{merged}</worksheet>'
    assert read(workbook()[0], {"xl/worksheets/sheet1.xml": sheet}).text == "7 | 8"


@pytest.mark.parametrize(
    ("value", "pattern", "shown"),
    [
        (1234.5, '#,##0.00 "€"', "1.234,50 €"),
        (1234.5, "#,##0.00 [$€-407]", "1.234,50 €"),
        (-12.5, '_-* #,##0.00\\ "€"_-;\\-* #,##0.00\\ "€"_-;_-* "-"??\\ "€"_-;_-@_-', "-12,50 €"),
        (0, '#,##0.00;-#,##0.00;"kostenfrei"', "kostenfrei"),
        (0.125, "0.0%", "12,5%"),
        (417, "00000", "00417"),
        (1_860_000, '#,##0.00,, "Mio. €"', "1,86 Mio. €"),
        (2.675, "0.00", "2,68"),
        (-0.001, "0.0", "0,0"),
        (5.5, "General", "5,5"),
        (2024, "General", "2024"),
        (0.1 + 0.2, "General", "0,3"),
        (3, '[>=10]0" viele";0" wenige"', "3 wenige"),
        (-3.2, "#,##0.0;[Red](#,##0.0)", "(3,2)"),
        (1e300, "0.00", "1E+300"),
        (float("inf"), "0.00", "inf"),
    ],
)
def test_numbers_are_shown_as_a_german_program_shows_them(value: float, pattern: str, shown: str) -> None:
    assert show_number(value, pattern) == shown


@pytest.mark.parametrize(
    ("value", "pattern", "shown"),
    [
        (datetime.datetime(2024, 3, 5, 14, 30, tzinfo=UTC), "dd.mm.yyyy hh:mm", "05.03.2024 14:30"),
        (datetime.date(2024, 3, 5), "[$-407]dddd, d. mmmm yyyy;@", "Dienstag, 5. März 2024"),
        (datetime.datetime(2024, 3, 5, 14, 7, tzinfo=UTC), "h:mm AM/PM", "2:07 PM"),
        (datetime.timedelta(hours=30, minutes=5), "[h]:mm", "30:05"),
        (datetime.time(8, 5), "hh:mm", "08:05"),
    ],
)
def test_dates_are_shown_in_german(value: datetime.datetime, pattern: str, shown: str) -> None:
    assert show_date(value, pattern) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Straße;Betrag\nMühlweg;1.234,50\nAm Ring;2,00\n",
        'Straße,Betrag\nMühlweg,"1.234,50"\nAm Ring,"2,00"\n',
        "Straße\tBetrag\nMühlweg\t1.234,50\nAm Ring\t2,00\n",
        "sep=|\nStraße|Betrag\nMühlweg|1.234,50\nAm Ring|2,00\n",
    ],
)
def test_delimiters_of_csv_are_found(text: str) -> None:
    for encoding in ("utf-8-sig", "cp1252", "utf-16"):
        parsed = csv(text, encoding)
        assert block_texts(parsed) == ["Straße | Betrag", "Mühlweg | 1.234,50", "Am Ring | 2,00"]
        assert parsed.blocks[0].header


def test_a_decimal_comma_is_no_delimiter() -> None:
    assert block_texts(csv("Jahr;Satz\n2023;0,5\n2024;0,6\n"))[1] == "2023 | 0,5"
    assert block_texts(csv("12,5\n13,5\n"))[0] in ("12,5", "12 | 5")  # nothing tells these two apart


def test_very_long_tables_are_cut_and_say_so() -> None:
    parsed = csv("Nr;Wert\n" + "1;2\n" * 60_000)
    assert len(parsed.blocks) == 50_000
    assert "nicht ganz gelesen" in parsed.warnings[0]


def test_csv_with_one_quotation_mark_too_many_is_refused() -> None:
    with pytest.raises(ParseError, match="beschädigt"):
        csv('a;b\n"' + "x;" * 1_000_000)
    with pytest.raises(NoTextError):
        csv(";;;\n;;;\n")


def test_open_document_tables_show_what_the_program_showed() -> None:
    parsed = ods(
        "<table:table table:name='Entgelte'>"
        + row(cell("Halle"), cell("Entgelt"))
        + row(cell("Nord"), cell("5,50 €", "office:value-type='currency' office:value='5.5'"))
        + row(cell("geheim"), cell("1", "office:value-type='float'"), attributes="table:visibility='collapse'")
        + row(cell("Süd"), cell("6,00 €", "office:value-type='currency' office:value='6'"))
        + row(
            "<table:table-cell table:number-columns-repeated='16384'/>",
            attributes="table:number-rows-repeated='1048000'",
        )
        + "</table:table><table:table table:name='Rechnung' table:style-name='ta2'>"
        + row(cell("intern"), cell("x"))
        + "</table:table>",
        "<style:style style:name='ta2'><style:table-properties table:display='false'/></style:style>",
    )
    assert block_texts(parsed) == ["Halle | Entgelt", "Nord | 5,50 €", "Süd | 6,00 €"]
    assert parsed.blocks[0].header
    assert parsed.warnings == ("Ausgeblendete Tabellenblätter wurden nicht gelesen: 1",)


def test_cells_over_several_rows_of_an_open_document_are_repeated() -> None:
    parsed = ods(
        "<table:table table:name='x'>"
        + row(cell("Halle"), cell("Tag"), cell("Entgelt"))
        + row(cell("Nord", "table:number-rows-spanned='2'"), cell("Mo"), cell("5", "office:value-type='float'"))
        + row("<table:covered-table-cell/>", cell("Sa"), cell("7", "office:value-type='float'"))
        + "</table:table>"
    )
    assert block_texts(parsed) == ["Halle | Tag | Entgelt", "Nord | Mo | 5", "Nord | Sa | 7"]
