"""PDF through pdfium: text by page in reading order, with headings, tables and page furniture told apart."""

import io
from collections.abc import Sequence
from dataclasses import replace

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest import ocr
from ingest.parse.document import BlockKind, NoTextError, ParsedDocument, ParseError, TextBuilder
from ingest.parse.pdf.choosing import choose
from ingest.parse.pdf.flow import BodyStyle, Piece, body_style, heading_levels, read_flow
from ingest.parse.pdf.furniture import find_furniture, without
from ingest.parse.pdf.layout import TableArea, read_areas
from ingest.parse.pdf.lines import Line
from ingest.parse.pdf.words import PageWords, Word, read_page

# The largest papers of cities (budgets) have about 1,500 pages; more is a mistake or an attack.
MOST_PAGES = 5000


def parse_pdf(data: bytes) -> ParsedDocument:
    """Parse a PDF. Raises ``ParseError`` (corrupt, encrypted, too long) and ``NoTextError`` (scans only, no page)."""
    try:
        document = pdfium.PdfDocument(io.BytesIO(data))
    except pdfium.PdfiumError as error:
        raise ParseError(_open_error()) from error
    try:
        return _parse(document)
    except pdfium.PdfiumError as error:
        raise ParseError("Die PDF-Datei ist beschädigt und lässt sich nicht lesen.") from error
    finally:
        document.close()


def _open_error() -> str:
    code = pdfium_c.FPDF_GetLastError()
    if code in (pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY):
        return "Die PDF-Datei ist mit einem Kennwort geschützt; bitte eine ungeschützte Fassung ablegen."
    return "Die PDF-Datei ist beschädigt und lässt sich nicht öffnen."


def _parse(document: pdfium.PdfDocument) -> ParsedDocument:
    if len(document) > MOST_PAGES:
        raise ParseError(f"Die PDF-Datei hat {len(document)} Seiten, gelesen werden höchstens {MOST_PAGES}.")
    recognition = ocr.begin()
    pages: list[PageWords] = []
    missing: list[int] = []
    confidences: dict[int, float] = {}
    for number in range(1, len(document) + 1):
        page = document[number - 1]
        try:
            chosen = choose(page, read_page(page, number), recognition)
        finally:
            page.close()
        pages.append(chosen.words)
        if chosen.confidence is not None:
            confidences[number] = chosen.confidence
        if chosen.is_missing:
            missing.append(number)
    warnings = recognition.warnings(tuple(missing))
    if not any(page.words or page.sideways for page in pages):
        reason = "; ".join(["Die PDF-Datei enthält keinen Text (gescannt?)", *warnings])
        raise NoTextError(f"{reason}.", tuple(missing))
    title = document.get_metadata_value("Title") or ""
    parsed = _build(pages, title)
    return replace(
        parsed,
        pages=tuple(replace(page, confidence=confidences.get(page.number)) for page in parsed.pages),
        pages_without_text=tuple(missing),
        warnings=warnings,
    )


def _build(pages: list[PageWords], title: str) -> ParsedDocument:
    furniture = find_furniture(pages)
    bodies = {page.number: without(page.words, furniture[page.number]) for page in pages}
    body = body_style(word for words in bodies.values() for word in words)
    contents = {page.number: _contents(page, bodies[page.number], body) for page in pages}
    levels = heading_levels(item for items in contents.values() for item in items if isinstance(item, Piece))
    builder = TextBuilder()
    for page in pages:
        builder.begin_page()
        middle = page.height / 2
        _add_furniture(builder, [line for line in furniture[page.number] if line.base < middle])
        for item in contents[page.number]:
            if isinstance(item, TableArea):
                builder.add_table(item.rows)
            else:
                level = levels[item.style] if item.kind is BlockKind.HEADING else 0
                builder.add(item.kind, item.text, level)
        _add_furniture(builder, [line for line in furniture[page.number] if line.base >= middle])
        builder.add(BlockKind.BOILERPLATE, page.sideways)
    return builder.build(has_pages=True, title=title)


def _contents(page: PageWords, words: Sequence[Word], body: BodyStyle) -> list[Piece | TableArea]:
    contents: list[Piece | TableArea] = []
    for area in read_areas(page, words):
        if isinstance(area, TableArea):
            contents.append(area)
        else:
            contents += read_flow(area, body)
    return contents


def _add_furniture(builder: TextBuilder, lines: list[Line]) -> None:
    for line in lines:
        builder.add(BlockKind.BOILERPLATE, line.text)
