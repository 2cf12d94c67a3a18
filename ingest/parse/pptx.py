"""PowerPoint presentations, read with python-pptx: slides as pages, tables, charts as tables, notes.

unstructured's ``partition_pptx`` was compared and not taken: it puts the notes before the slide, and takes short lines
of text boxes for titles by tests made for English, while bullets that come from the layout are no items to it.
"""

import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

import pptx
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PythonPptxError

from ingest.parse.archive import check_archive
from ingest.parse.document import BlockKind, ParsedDocument, ParseError, clean
from ingest.parse.numbers import show_number
from ingest.parse.slides import Slide, slides_document
from ingest.parse.sniff import ZIP_ERRORS

_MOST_SLIDES = 5_000
_DEEPEST_GROUP = 20
_WIDEST_TABLE, _LONGEST_TABLE = 200, 5_000
_TITLES = {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE}
_FURNITURE = {
    PP_PLACEHOLDER.DATE,
    PP_PLACEHOLDER.FOOTER,
    PP_PLACEHOLDER.HEADER,
    PP_PLACEHOLDER.SLIDE_NUMBER,
    PP_PLACEHOLDER.SLIDE_IMAGE,
}
_BODIES = {PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.VERTICAL_BODY}
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def parse_pptx(data: bytes) -> ParsedDocument:
    """Parse a PPTX or PPTM. Raises ``ParseError`` (corrupt, encrypted, a bomb) and ``NoTextError``."""
    check_archive(data, "ppt/presentation.xml")
    try:
        presentation = pptx.Presentation(io.BytesIO(data))
        slides = [_slide(slide) for _, slide in zip(range(_MOST_SLIDES), presentation.slides, strict=False)]
        title = presentation.core_properties.title or ""
    except (
        KeyError,
        ValueError,
        AttributeError,
        IndexError,
        TypeError,
        SyntaxError,
        PythonPptxError,
        *ZIP_ERRORS,
    ) as error:
        raise ParseError("Die PowerPoint-Datei ist beschädigt und lässt sich nicht lesen.") from error
    return slides_document(slides, title)


def _slide(source: Any) -> Slide:
    slide = Slide(hidden=source._element.get("show") in ("0", "false"))
    if slide.hidden:
        return slide
    for shape in sorted(_shapes(source.shapes, 0), key=lambda shape: (shape.top or 0, shape.left or 0)):
        _add_shape(slide, shape)
    if source.has_notes_slide:
        frame = source.notes_slide.notes_text_frame
        slide.notes = [] if frame is None else [_text(paragraph) for paragraph in frame.paragraphs]
    return slide


def _shapes(shapes: Iterable[Any], depth: int) -> Iterator[Any]:
    for shape in shapes:
        if hasattr(shape, "shapes"):
            if depth < _DEEPEST_GROUP:
                yield from _shapes(shape.shapes, depth + 1)
        else:
            yield shape


def _add_shape(slide: Slide, shape: Any) -> None:
    kind = shape.placeholder_format.type if shape.is_placeholder else None
    if kind in _FURNITURE:
        return
    if shape.has_text_frame:
        paragraphs = [paragraph for paragraph in shape.text_frame.paragraphs if _text(paragraph).strip()]
        if kind in _TITLES and not slide.title:
            slide.title = " ".join(_text(paragraph) for paragraph in paragraphs)
            return
        for paragraph in paragraphs:
            slide.parts.append((_kind(paragraph, kind, len(paragraphs)), _text(paragraph)))
    elif getattr(shape, "has_table", False):
        slide.parts.append(_rows(shape.table))
    elif getattr(shape, "has_chart", False):
        slide.parts += _chart(shape.chart)
    elif hasattr(shape, "image") or (shape.shape_type is not None and "PICTURE" in str(shape.shape_type)):
        slide.has_pictures = True
    else:
        slide.parts += [(BlockKind.ITEM, text) for text in _diagram(shape)]


def _kind(paragraph: Any, placeholder: Any, count: int) -> BlockKind:
    """A paragraph with a bullet of its own, or one of several in a body, where the layout gives them."""
    properties = paragraph._p.pPr
    if properties is not None:
        if properties.find(f"{_DRAWING}buNone") is not None:
            return BlockKind.PARAGRAPH
        if properties.find(f"{_DRAWING}buChar") is not None or properties.find(f"{_DRAWING}buAutoNum") is not None:
            return BlockKind.ITEM
    return BlockKind.ITEM if placeholder in _BODIES and count > 1 else BlockKind.PARAGRAPH


def _text(paragraph: Any) -> str:
    return clean(str(paragraph.text).replace("\v", "\n"))


def _rows(table: Any) -> list[tuple[str, ...]]:
    """Rows of a table; python-pptx counts cells anew for each look at one, so the XML is walked directly."""
    rows = []
    for row in list(table._tbl.tr_lst)[:_LONGEST_TABLE]:
        cells = []
        for cell in list(row.tc_lst)[:_WIDEST_TABLE]:
            covered = cell.get("hMerge") in ("1", "true") or cell.get("vMerge") in ("1", "true")
            texts = ("".join(part.text or "" for part in p.iter(f"{_DRAWING}t")) for p in cell.iter(f"{_DRAWING}p"))
            cells.append("" if covered else " ".join(texts))
        rows.append(tuple(cells))
    return rows


def _chart(chart: Any) -> list[tuple[BlockKind, str] | list[tuple[str, ...]]]:
    """A chart's title and its figures, which it keeps beside the picture."""
    parts: list[tuple[BlockKind, str] | list[tuple[str, ...]]] = []
    if chart.has_title and chart.chart_title.has_text_frame:
        parts.append((BlockKind.PARAGRAPH, clean(chart.chart_title.text_frame.text)))
    for plot in chart.plots:
        categories = [str(category) for category in plot.categories][:_LONGEST_TABLE]
        series = [(str(one.name or ""), list(one.values)) for one in plot.series][:_WIDEST_TABLE]
        if not categories or not series:
            continue
        rows = [("", *(name for name, _ in series))]
        for number, category in enumerate(categories):
            values = (values[number] if number < len(values) else None for _, values in series)
            rows.append(
                (category, *("" if value is None else show_number(float(value), "General") for value in values))
            )
        parts.append(rows)
    return parts


def _diagram(shape: Any) -> list[str]:
    """The texts of a SmartArt diagram, which lie in a part of their own."""
    for relations in shape._element.iter(f"{_DIAGRAM}relIds"):
        try:
            blob = shape.part.related_part(relations.get(f"{_RELATION}dm")).blob
        except KeyError:
            return []
        return [
            text
            for match in re.findall(rb"<(?:\w+:)?t>(.*?)</(?:\w+:)?t>", blob, re.DOTALL)
            if (text := clean(re.sub(r"<[^>]*>", "", match.decode("utf-8", "replace"))).strip())
        ]
    return []
