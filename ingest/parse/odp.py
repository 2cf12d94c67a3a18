"""OpenDocument presentations: a page for each slide; titles by their class, text boxes, tables, notes."""

from lxml import etree

from ingest.parse.document import BlockKind, ParsedDocument
from ingest.parse.opendocument import NAMES, attribute, inner, read_content, read_title, table_rows, text_of
from ingest.parse.slides import Slide, slides_document
from ingest.parse.xml import local_name

_MOST_SLIDES = 5_000
_FURNITURE = {"header", "footer", "date-time", "page-number"}


def parse_odp(data: bytes) -> ParsedDocument:
    """Parse an ODP. Raises ``ParseError`` (corrupt, encrypted, a bomb) and ``NoTextError``."""
    content, body = read_content(data, "presentation")
    hidden = {
        attribute(style, "style", "name")
        for style in content.iterfind(".//style:style", NAMES)
        for properties in style.iterfind("style:drawing-page-properties", NAMES)
        if attribute(properties, "presentation", "visibility") == "hidden"
    }
    pages = body.findall("draw:page", NAMES)[:_MOST_SLIDES]
    return slides_document([_slide(page, hidden) for page in pages], read_title(data))


def _slide(page: etree._Element, hidden: set[str]) -> Slide:
    slide = Slide(hidden=attribute(page, "draw", "style-name") in hidden)
    for shape in inner(page, "frame", "custom-shape", "notes", "rect", "ellipse", "connector", "line"):
        kind = attribute(shape, "presentation", "class")
        if local_name(shape) == "notes":
            boxes = [box for frame in inner(shape, "frame") for box in inner(frame, "text-box")]
            slide.notes += [text_of(part) for box in boxes for part in inner(box, "p", "h")]
        elif kind == "title" and not slide.title:
            slide.title = " ".join(text_of(part) for part in inner(shape, "p", "h"))
        elif kind not in _FURNITURE:
            _add_shape(slide, shape, in_list=False)
    return slide


def _add_shape(slide: Slide, shape: etree._Element, in_list: bool) -> None:
    for child in shape:
        name = local_name(child)
        if name in ("p", "h"):
            if (text := text_of(child)).strip():
                slide.parts.append((BlockKind.ITEM if in_list else BlockKind.PARAGRAPH, text))
        elif name == "table":
            slide.parts.append(table_rows(child))
        elif name in ("text-box", "list-item", "list-header", "list"):
            _add_shape(slide, child, in_list or name == "list")
        elif name == "image":
            slide.has_pictures = True
