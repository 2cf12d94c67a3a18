"""OpenDocument text: headings by outline level, paragraphs, lists, tables, and the title of the properties."""

from lxml import etree

from ingest.parse.archive import check_archive, read_part
from ingest.parse.document import BlockKind, NoTextError, ParsedDocument, ParseError, TextBuilder
from ingest.parse.xml import local_name, parse_xml

_NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
}
_MOST_SPACES = 200
_WIDEST = 200
_SKIPPED = {"annotation", "tracked-changes", "note", "sequence-decls", "forms", "variable-decls", "user-field-decls"}


def parse_odt(data: bytes) -> ParsedDocument:
    """Parse an ODT. Raises ``ParseError`` (corrupt, encrypted, a bomb) and ``NoTextError``."""
    check_archive(data, "content.xml")
    manifest = read_part(data, "META-INF/manifest.xml") or b""
    if b"encryption-data" in manifest:
        raise ParseError("Die Datei ist mit einem Kennwort geschützt; bitte eine ungeschützte Fassung ablegen.")
    content = parse_xml(read_part(data, "content.xml") or b"")
    body = content.find("office:body/office:text", _NAMES)
    if body is None:
        raise ParseError("Die Datei ist kein OpenDocument-Text.")
    builder = TextBuilder()
    _add_children(builder, body, _title_styles(content), in_list=False)
    parsed = builder.build(has_pages=False, title=_title(data))
    if not parsed.blocks:
        raise NoTextError("Die Datei enthält keinen Text.")
    return parsed


def _title(data: bytes) -> str:
    meta = read_part(data, "meta.xml")
    if not meta:
        return ""
    try:
        return parse_xml(meta).findtext(".//dc:title", default="", namespaces=_NAMES)
    except ParseError:
        return ""


def _title_styles(content: etree._Element) -> dict[str, int]:
    """Automatic styles made from "Title", "Subtitle" or "Heading n": name to heading level."""
    levels = {"Title": 1, "Subtitle": 2}
    for style in content.iterfind(".//style:style", _NAMES):
        parent = style.get(f"{{{_NAMES['style']}}}parent-style-name") or ""
        name = style.get(f"{{{_NAMES['style']}}}name") or ""
        if parent in levels:
            levels[name] = levels[parent]
    return levels


def _add_children(builder: TextBuilder, parent: etree._Element, titles: dict[str, int], in_list: bool) -> None:
    for child in parent:
        name = local_name(child)
        if name == "h":
            level = child.get(f"{{{_NAMES['text']}}}outline-level") or "1"
            builder.add(BlockKind.HEADING, " ".join(_text(child).split()), int(level) if level.isdecimal() else 1)
        elif name == "p":
            title = titles.get(child.get(f"{{{_NAMES['text']}}}style-name") or "", 0)
            kind = BlockKind.HEADING if title else BlockKind.ITEM if in_list else BlockKind.PARAGRAPH
            builder.add(kind, _text(child), title)
        elif name == "table":
            builder.add_table(_rows(child))
        elif name == "list":
            _add_children(builder, child, titles, in_list=True)
        elif name in ("list-item", "list-header", "section", "index-body", "table-of-content"):
            _add_children(builder, child, titles, in_list)


def _rows(table: etree._Element) -> list[tuple[str, ...]]:
    rows = []
    for row in table.iter(f"{{{_NAMES['table']}}}table-row"):
        cells: list[str] = []
        for cell in row:
            if local_name(cell) not in ("table-cell", "covered-table-cell"):
                continue
            repeat = cell.get(f"{{{_NAMES['table']}}}number-columns-repeated") or "1"
            text = " ".join(_text(part) for part in cell.iter(f"{{{_NAMES['text']}}}p", f"{{{_NAMES['text']}}}h"))
            cells += [text] * min(int(repeat) if repeat.isdecimal() else 1, _WIDEST - min(len(cells), _WIDEST))
        rows.append(tuple(cells))
    return rows


def _text(element: etree._Element) -> str:
    parts = [element.text or ""]
    for child in element:
        name = local_name(child)
        if name == "s":
            count = child.get(f"{{{_NAMES['text']}}}c") or "1"
            parts.append(" " * min(int(count) if count.isdecimal() else 1, _MOST_SPACES))
        elif name == "tab":
            parts.append("\t")
        elif name == "line-break":
            parts.append("\n")
        elif name and name not in _SKIPPED:
            parts.append(_text(child))
        parts.append(child.tail or "")
    return "".join(parts)
