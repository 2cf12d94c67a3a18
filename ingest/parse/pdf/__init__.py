"""PDF through pdfium: text by page in reading order, with headings, tables and page furniture told apart."""

import io
from dataclasses import replace

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest import ocr
from ingest.parse.document import NoTextError, ParsedDocument, ParseError
from ingest.parse.pdf.assembly import Assembly
from ingest.parse.pdf.choosing import choose
from ingest.parse.pdf.forms import field_words
from ingest.parse.pdf.words import Frame, read_page

# The largest papers of cities (budgets) have about 1,500 pages; more is a mistake or an attack.
MOST_PAGES = 5000


def parse_pdf(data: bytes) -> ParsedDocument:
    """Parse a PDF. Raises ``ParseError`` (corrupt, encrypted, too long) and ``NoTextError`` (scans only, no page)."""
    try:
        document = pdfium.PdfDocument(io.BytesIO(data))
    except pdfium.PdfiumError as error:
        raise ParseError(_open_error()) from error
    try:
        document.init_forms()
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
    assembly = Assembly()
    for number in range(1, len(document) + 1):
        page = document[number - 1]
        try:
            words = read_page(page, number)
            filled = field_words(page, Frame(page))
            chosen = choose(page, replace(words, words=(*words.words, *filled)), recognition)
        finally:
            page.close()
        assembly.add(chosen.words, chosen.confidence, is_missing=chosen.is_missing)
    warnings = recognition.warnings(assembly.missing)
    if not assembly.has_text:
        reason = "; ".join(["Die PDF-Datei enthält keinen Text (gescannt?)", *warnings])
        raise NoTextError(f"{reason}.", assembly.missing)
    return assembly.build(document.get_metadata_value("Title") or "", warnings)
