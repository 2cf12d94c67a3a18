"""Write a paper as DOCX with python-docx: heading styles, tables, header and footer."""

from __future__ import annotations

import datetime
import io
import zipfile
from pathlib import Path

import docx
from archive import write_zip
from blocks import Block, Paper, bold_runs, numeric_columns
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

_DATE = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)


def write_docx(paper: Paper, path: Path) -> None:
    """Write the paper; the document's dates are fixed, and the zip is rewritten without a clock."""
    document = docx.Document()
    _page(document, paper)
    if paper.fields:
        _fields(document, paper)
    document.add_heading(paper.title, level=0 if paper.style == "satzung" else 1)
    for block in paper.blocks:
        _add(document, block)
    properties = document.core_properties
    properties.author = "Stadt Lindfurt an der Lohe"
    properties.title = paper.title
    properties.comments = ""
    properties.created = properties.modified = _DATE
    properties.last_modified_by = ""
    buffer = io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as source:
        write_zip(path, [(name, source.read(name)) for name in source.namelist()], compress=True)


def _page(document: Document, paper: Paper) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.3)
    document.styles["Normal"].font.name = "Arial"
    document.styles["Normal"].font.size = Pt(10.5)
    sender = paper.option("office", "Stadtverwaltung")
    section.header.paragraphs[0].text = f"Stadt Lindfurt an der Lohe · {sender}"
    section.footer.paragraphs[0].text = paper.option("footer", paper.title)


def _fields(document: Document, paper: Paper) -> None:
    table = document.add_table(rows=0, cols=2)
    for name, value in paper.fields:
        cells = table.add_row().cells
        cells[0].text = f"{name}:"
        cells[1].text = value


def _runs(paragraph: Paragraph, text: str) -> None:
    for run, bold in bold_runs(text):
        paragraph.add_run(run).bold = bold or None


def _add(document: Document, block: Block) -> None:
    if block.kind == "heading":
        document.add_heading(block.text, level=min(block.level + 1, 4))
    elif block.kind == "item":
        _runs(document.add_paragraph(style="List Bullet"), block.text)
    elif block.kind == "pagebreak":
        document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    elif block.kind == "table":
        _table(document, block)
    else:
        paragraph = document.add_paragraph()
        _runs(paragraph, block.text)
        if block.kind == "centred":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _table(document: Document, block: Block) -> None:
    right = numeric_columns(block.rows)
    table = document.add_table(rows=0, cols=len(right))
    table.style = "Table Grid"
    for number, row in enumerate(block.rows):
        cells = table.add_row().cells
        for column, text in enumerate(row):
            paragraph = cells[column].paragraphs[0]
            _runs(paragraph, f"**{text}**" if number == 0 and text else text)
            if right[column] and number:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph()
