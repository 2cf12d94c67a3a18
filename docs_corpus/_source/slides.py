"""Write a paper as PPTX with python-pptx: each heading begins a slide; centred lines are speaker's notes."""

from __future__ import annotations

import datetime
import io
import zipfile
from pathlib import Path
from typing import Any

import pptx
from archive import write_zip
from blocks import Block, Paper, plain
from pptx.util import Cm

_DATE = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
_TITLE_SLIDE, _TITLE_AND_BODY, _ONLY_TITLE = 0, 1, 5


def write_pptx(paper: Paper, path: Path) -> None:
    """Write the paper; the zip is rewritten without a clock and without the template's preview picture."""
    presentation = pptx.Presentation()
    first = presentation.slides.add_slide(presentation.slide_layouts[_TITLE_SLIDE])
    first.shapes.title.text = paper.title
    first.placeholders[1].text = paper.option("subtitle")
    for heading, blocks in _slides(paper):
        _add(presentation, heading, blocks)
    properties = presentation.core_properties
    properties.author, properties.title = "Stadt Lindfurt an der Lohe", paper.title
    properties.created = properties.modified = _DATE
    properties.last_modified_by = ""
    buffer = io.BytesIO()
    presentation.save(buffer)
    with zipfile.ZipFile(buffer) as source:
        members = [(name, source.read(name)) for name in source.namelist()]
    write_zip(path, members, compress=True)


def _slides(paper: Paper) -> list[tuple[str, list[Block]]]:
    slides: list[tuple[str, list[Block]]] = []
    for block in paper.blocks:
        if block.kind == "heading":
            slides.append((block.text, []))
        else:
            slides[-1][1].append(block)
    return slides


def _add(presentation: Any, heading: str, blocks: list[Block]) -> None:
    tables = [block for block in blocks if block.kind == "table"]
    texts = [plain(block.text) for block in blocks if block.kind in ("paragraph", "item")]
    notes = [plain(block.text) for block in blocks if block.kind == "centred"]
    slide = presentation.slides.add_slide(presentation.slide_layouts[_ONLY_TITLE if tables else _TITLE_AND_BODY])
    slide.shapes.title.text = heading
    if texts and not tables:
        slide.placeholders[1].text = "\n".join(texts)
    for table in tables:
        shape = slide.shapes.add_table(len(table.rows), len(table.rows[0]), Cm(2), Cm(5), Cm(20), Cm(8))
        for row, cells in enumerate(table.rows):
            for column, text in enumerate(cells):
                shape.table.cell(row, column).text = plain(text)
    if notes:
        slide.notes_slide.notes_text_frame.text = "\n".join(notes)
