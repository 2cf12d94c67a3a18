"""Word documents through unstructured: styles, list numbers, tables, running headers; core properties as labels."""

import io
import zipfile

from ingest.parse.archive import check_archive
from ingest.parse.document import NoTextError, ParsedDocument, ParseError, TextBuilder
from ingest.parse.elements import LANGUAGES, add_elements, open_unstructured


def parse_docx(data: bytes) -> ParsedDocument:
    """Parse a DOCX. Raises ``ParseError`` (corrupt, encrypted, a bomb) and ``NoTextError``."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise ParseError("Die Word-Datei ist mit einem Kennwort geschützt oder im alten DOC-Format gespeichert.")
    check_archive(data, "word/document.xml")
    open_unstructured()
    import docx
    from unstructured.partition.docx import partition_docx

    builder = TextBuilder()
    try:
        elements = partition_docx(file=io.BytesIO(data), languages=LANGUAGES, include_page_breaks=False)
        properties = docx.Document(io.BytesIO(data)).core_properties
    except (KeyError, ValueError, zipfile.BadZipFile, SyntaxError, AttributeError, IndexError) as error:
        raise ParseError("Die Word-Datei ist beschädigt und lässt sich nicht lesen.") from error
    add_elements(builder, elements)
    parsed = builder.build(has_pages=False, title=properties.title or "")
    if not parsed.blocks:
        raise NoTextError("Die Word-Datei enthält keinen Text.")
    return parsed
