"""What OpenDocument texts, tables and presentations share: the archive, its title, and the text of paragraphs."""

from collections.abc import Iterator

from lxml import etree

from ingest.parse.archive import LOCKED, check_archive, read_part
from ingest.parse.document import ParseError
from ingest.parse.xml import local_name, parse_xml

NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "presentation": "urn:oasis:names:tc:opendocument:xmlns:presentation:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
}
_MOST_SPACES = 200
WIDEST = 200
# Not the document's own words (comments, definitions), or read at their own place (notes, frames).
SKIPPED = {
    "annotation", "annotation-end", "tracked-changes", "note", "sequence-decls", "forms", "variable-decls",
    "user-field-decls", "frame", "custom-shape", "text-box", "script", "ruby-text", "desc", "title",
}  # fmt: skip


def read_content(data: bytes, kind: str) -> tuple[etree._Element, etree._Element]:
    """The root of ``content.xml`` and its body of this kind (``text``, ``spreadsheet``, ``presentation``)."""
    check_archive(data, "content.xml")
    if b"encryption-data" in (read_part(data, "META-INF/manifest.xml") or b""):
        raise ParseError(LOCKED)
    content = parse_xml(read_part(data, "content.xml") or b"")
    body = content.find(f"office:body/office:{kind}", NAMES)
    if body is None:
        raise ParseError("Die Datei ist unvollständig oder kein OpenDocument dieser Art.")
    return content, body


def read_title(data: bytes) -> str:
    """The title of the properties, "" without one."""
    meta = read_part(data, "meta.xml")
    if not meta:
        return ""
    try:
        return parse_xml(meta).findtext(".//dc:title", default="", namespaces=NAMES)
    except ParseError:
        return ""


def attribute(element: etree._Element, prefix: str, name: str) -> str:
    """An attribute's value, "" where it is missing."""
    return element.get(f"{{{NAMES[prefix]}}}{name}") or ""


def count(element: etree._Element, prefix: str, name: str, most: int) -> int:
    """A number of repetitions, from 1 to ``most``; it is untrusted."""
    value = attribute(element, prefix, name)
    return max(1, min(int(value), most)) if value.isdecimal() and len(value) < 10 else 1


def text_of(element: etree._Element) -> str:
    """The text of a paragraph with its blanks, tabs and line breaks; frames and notes in it are left out."""
    parts = [element.text or ""]
    for child in element:
        name = local_name(child)
        if name == "s":
            parts.append(" " * count(child, "text", "c", _MOST_SPACES))
        elif name == "tab":
            parts.append("\t")
        elif name == "line-break":
            parts.append("\n")
        elif name and name not in SKIPPED:
            parts.append(text_of(child))
        parts.append(child.tail or "")
    return "".join(parts)


def inner(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Elements of these names inside, in order; what lies in one that was found is not looked at again."""
    for child in element:
        if local_name(child) in names:
            yield child
        elif isinstance(child.tag, str):
            yield from inner(child, *names)


def table_rows(table: etree._Element) -> list[tuple[str, ...]]:
    """The rows of a small table inside running text; a cell that spans others leaves them empty."""
    rows = []
    for row in inner(table, "table-row"):
        cells: list[str] = []
        for cell in row:
            if local_name(cell) in ("table-cell", "covered-table-cell") and len(cells) < WIDEST:
                text = " ".join(text_of(part) for part in inner(cell, "p", "h"))
                repeat = count(cell, "table", "number-columns-repeated", WIDEST - len(cells))
                # a repeated filling at the end of a row is background
                cells += [text] * (repeat if text else min(repeat, 20))
        rows.append(tuple(cells))
    return rows
