"""Word documents through unstructured: styles, list numbers, tables, running headers; the package is prepared before.

What unstructured passes by is put where it reads it: see ``docx_package``.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from ingest.parse.archive import check_archive, read_part
from ingest.parse.document import NoTextError, ParsedDocument, ParseError, TextBuilder
from ingest.parse.docx_package import prepared
from ingest.parse.elements import LANGUAGES, add_elements, open_unstructured
from ingest.parse.numbering import numbered_heading_level
from ingest.parse.xml import parse_xml

_TITLE = "{http://purl.org/dc/elements/1.1/}title"
# Paragraphs set in bold throughout are how most people write headings; what is longer is emphasised text.
_LONGEST_BOLD_HEADING = 120
_BOLD_LEVEL = 4


def parse_docx(data: bytes) -> ParsedDocument:
    """Parse a DOCX or DOCM. Raises ``ParseError`` (corrupt, encrypted, a bomb) and ``NoTextError``."""
    check_archive(data, "word/document.xml")
    package = prepared(data)
    open_unstructured()
    from unstructured.partition.docx import partition_docx

    builder = TextBuilder()
    try:
        elements = partition_docx(file=io.BytesIO(package), languages=LANGUAGES, include_page_breaks=False)
    except (KeyError, ValueError, zipfile.BadZipFile, SyntaxError, AttributeError, IndexError, TypeError) as error:
        raise ParseError("Die Word-Datei ist beschädigt und lässt sich nicht lesen.") from error
    add_elements(builder, _with_headings(elements))
    parsed = builder.build(has_pages=False, title=_title(data))
    if not parsed.blocks:
        raise NoTextError("Die Word-Datei enthält keinen Text.")
    return parsed


def _with_headings(elements: Iterable[Any]) -> Iterator[Any]:
    """The elements, those made titles that are headings by their bold type or as a numbered § without a style."""
    from unstructured.documents.elements import Title

    for element in elements:
        if type(element).__name__ in ("Text", "NarrativeText") and (level := _heading_level(element)):
            element = Title(text=element.text, metadata=element.metadata)
            element.metadata.category_depth = level - 1
        yield element


def _heading_level(element: Any) -> int:
    text = element.text.strip()
    if text.startswith("§"):
        return numbered_heading_level(text)
    tags = zip(
        element.metadata.emphasized_text_contents or (), element.metadata.emphasized_text_tags or (), strict=False
    )
    bold = "".join("".join(content.split()) for content, tag in tags if tag == "b")
    if len(text) > _LONGEST_BOLD_HEADING or bold != "".join(text.split()) or text.endswith((".", ",", ";")):
        return 0
    # a field of the head ("Datum: 12.03.2024") stays a line, whatever its type
    if ":" in text.rstrip(":") or not any(character.isalpha() for character in text):
        return 0
    return numbered_heading_level(text) or _BOLD_LEVEL


def _title(data: bytes) -> str:
    properties = read_part(data, "docProps/core.xml")
    if not properties:
        return ""
    try:
        return parse_xml(properties).findtext(_TITLE, default="")
    except ParseError:
        return ""
