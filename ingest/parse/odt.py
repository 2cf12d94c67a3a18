"""OpenDocument text: headings by outline level, paragraphs, lists with their numbers, tables, text boxes, footnotes."""

from lxml import etree

from ingest.parse.document import BlockKind, NoTextError, ParsedDocument, TextBuilder
from ingest.parse.opendocument import NAMES, attribute, inner, read_content, read_title, table_rows, text_of
from ingest.parse.xml import local_name

_CONTAINERS = ("section", "index-body", "table-of-content", "frame", "text-box", "custom-shape", "g", "index-title")


def parse_odt(data: bytes) -> ParsedDocument:
    """Parse an ODT. Raises ``ParseError`` (corrupt, encrypted, a bomb) and ``NoTextError``."""
    content, body = read_content(data, "text")
    builder = TextBuilder()
    _Writer(builder, content).add_children(body, in_list=False)
    parsed = builder.build(has_pages=False, title=read_title(data))
    if not parsed.blocks:
        raise NoTextError("Die Datei enthält keinen Text.")
    return parsed


class _Writer:
    """Puts the body of a text into a builder."""

    def __init__(self, builder: TextBuilder, content: etree._Element) -> None:
        self._builder = builder
        self._titles = _title_styles(content)

    def add_children(self, parent: etree._Element, in_list: bool) -> None:
        """Add what lies directly in an element, and what lies in its sections, lists and frames."""
        for child in parent:
            name = local_name(child)
            if name in ("h", "p"):
                self._add_paragraph(child, in_list)
            elif name == "table":
                self._builder.add_table(table_rows(child))
                self._add_notes(child)
            elif name == "list":
                self.add_children(child, in_list=True)
            elif name in ("list-item", "list-header"):
                self.add_children(child, in_list=in_list)
            elif name in _CONTAINERS:
                self.add_children(child, in_list)

    def _add_paragraph(self, paragraph: etree._Element, in_list: bool) -> None:
        level = 0
        if local_name(paragraph) == "h":
            outline = attribute(paragraph, "text", "outline-level")
            level = int(outline) if outline.isdecimal() and 0 < len(outline) <= 2 else 1
        else:
            level = self._titles.get(attribute(paragraph, "text", "style-name"), 0)
        kind = BlockKind.HEADING if level else BlockKind.ITEM if in_list else BlockKind.PARAGRAPH
        self._builder.add(kind, text_of(paragraph), level)
        # text boxes hang on the paragraph that they stand beside
        for frame in inner(paragraph, "frame", "custom-shape"):
            self.add_children(frame, in_list=False)
        self._add_notes(paragraph)

    def _add_notes(self, element: etree._Element) -> None:
        """Foot and end notes follow what they belong to, for a quotation to hold both."""
        for note in inner(element, "note"):
            sign = note.findtext("text:note-citation", default="", namespaces=NAMES)
            body = note.find("text:note-body", NAMES)
            if body is not None:
                text = " ".join(text_of(part) for part in inner(body, "p", "h"))
                self._builder.add(BlockKind.PARAGRAPH, f"Fußnote {sign}: {text}" if text.strip() else "")


def _title_styles(content: etree._Element) -> dict[str, int]:
    """Automatic styles made from "Title", "Subtitle" or "Heading n": name to heading level."""
    levels = {"Title": 1, "Subtitle": 2}
    for style in content.iterfind(".//style:style", NAMES):
        parent = attribute(style, "style", "parent-style-name")
        if parent in levels:
            levels[attribute(style, "style", "name")] = levels[parent]
    return levels
