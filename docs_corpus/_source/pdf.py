"""Write a paper as PDF with reportlab: letterhead, running header, page numbers, tables, justified text.

Only the fourteen standard fonts are used, so that the result does not depend on the fonts of the machine, and streams
are left uncompressed, so that it does not depend on the zlib build either.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from blocks import Block, Paper, bold_runs, column_shares, numeric_columns
from hyphenation import hyphenate
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

CITY = "Stadt Lindfurt an der Lohe"
_WIDTH, _HEIGHT = A4
_LEFT, _RIGHT, _BOTTOM = 25 * mm, 20 * mm, 24 * mm
_TEXT_WIDTH = _WIDTH - _LEFT - _RIGHT
_GREEN = colors.Color(0.11, 0.33, 0.24)
_GREY = colors.Color(0.4, 0.4, 0.4)
_SERIF_STYLES = {"satzung", "amtsblatt"}


class _Styles:
    """The paragraph styles of one paper; statutes and the gazette are set in justified serif."""

    def __init__(self, style: str) -> None:
        serif = style in _SERIF_STYLES
        regular, self.bold = ("Times-Roman", "Times-Bold") if serif else ("Helvetica", "Helvetica-Bold")
        size = 9.0 if style == "amtsblatt" else (12.0 if serif else 10.5)
        self.hyphens = serif or style == "justified"
        self.centred_headings = serif
        self.body = ParagraphStyle(
            "body",
            fontName=regular,
            fontSize=size,
            leading=size * (1.25 if style == "amtsblatt" else 1.4),
            spaceAfter=size * 0.55,
            alignment=TA_JUSTIFY if self.hyphens else 0,
            embeddedHyphenation=1,
        )
        self.item = ParagraphStyle("item", parent=self.body, leftIndent=14, bulletIndent=3, spaceAfter=size * 0.3)
        self.centred = ParagraphStyle("centred", parent=self.body, alignment=TA_CENTER)
        self.cell = ParagraphStyle("cell", parent=self.body, alignment=0, fontSize=size - 1, leading=(size - 1) * 1.2)
        self.cell.spaceAfter = 0
        self.amount = ParagraphStyle("amount", parent=self.cell, alignment=TA_RIGHT)
        self.title = ParagraphStyle(
            "title",
            parent=self.body,
            fontName=self.bold,
            fontSize=size + (2 if style == "amtsblatt" else 4),
            leading=(size + 4) * 1.25,
            spaceBefore=6,
            spaceAfter=10,
            alignment=TA_CENTER if serif else 0,
            embeddedHyphenation=0,
        )

    def heading(self, level: int) -> ParagraphStyle:
        """Return the style of a heading of this level (1 is the largest)."""
        size = self.body.fontSize + max(0, 3 - level)
        return ParagraphStyle(
            f"heading{level}",
            parent=self.body,
            fontName=self.bold,
            fontSize=size,
            leading=size * 1.25,
            spaceBefore=size * 0.8,
            spaceAfter=size * 0.4,
            alignment=TA_CENTER if self.centred_headings and level > 1 else 0,
            embeddedHyphenation=0,
            keepWithNext=1,
        )


def write_pdf(paper: Paper, path: Path) -> None:
    """Write the paper; the number of pages is known only after a first pass, whose result is overwritten."""
    pages = _Layout(paper, pages=0).write(path)
    _Layout(paper, pages=pages).write(path)


class _Layout:
    """One pass over a paper, with a given total number of pages for the footer."""

    def __init__(self, paper: Paper, pages: int) -> None:
        self.paper = paper
        self.pages = pages
        self.styles = _Styles(paper.style)
        self.columns = paper.style == "amtsblatt"

    def write(self, path: Path) -> int:
        """Write the file and return its number of pages."""
        document = BaseDocTemplate(
            str(path), pagesize=A4, invariant=1, pageCompression=0, title=self.paper.title, author=CITY, lang="de"
        )
        head = 62 * mm if self.columns else 42 * mm
        document.addPageTemplates(
            [
                PageTemplate("first", self._frames(head), onPage=self._page(self._letterhead)),
                PageTemplate("later", self._frames(28 * mm), onPage=self._page(self._running_header)),
            ]
        )
        story: list[Flowable] = [NextPageTemplate("later")]
        if self.paper.fields:
            story += [self._fields(), Spacer(1, 5 * mm)]
        if not self.columns:
            story.append(Paragraph(escape(self.paper.title), self.styles.title))
        for block in self.paper.blocks:
            story += self._flowables(block)
        document.build(story)
        return int(document.page)

    def _frames(self, head: float) -> list[Frame]:
        height = _HEIGHT - head - _BOTTOM
        if not self.columns:
            return [Frame(_LEFT, _BOTTOM, _TEXT_WIDTH, height, 0, 0, 0, 0)]
        gap = 8 * mm
        left, width = 18 * mm, (_WIDTH - 36 * mm - gap) / 2
        return [Frame(left + number * (width + gap), _BOTTOM, width, height, 0, 0, 0, 0) for number in (0, 1)]

    def _page(self, header: Callable[[Canvas], None]) -> Callable[[Canvas, Any], None]:
        def draw(canvas: Canvas, _document: Any) -> None:
            canvas.saveState()
            header(canvas)
            self._footer(canvas)
            canvas.restoreState()

        return draw

    def _letterhead(self, canvas: Canvas) -> None:
        top = _HEIGHT - 16 * mm
        if self.columns:
            self._masthead(canvas, top)
            return
        _crest(canvas, _LEFT, top - 11 * mm)
        canvas.setFillColor(_GREEN)
        canvas.setFont("Helvetica-Bold", 15)
        canvas.drawString(_LEFT + 17 * mm, top - 4 * mm, CITY)
        canvas.setFillColor(colors.black)
        canvas.setFont("Helvetica", 9)
        canvas.drawString(_LEFT + 17 * mm, top - 9 * mm, self.paper.option("office", "Die Oberbürgermeisterin"))
        if self.paper.option("stamp"):
            canvas.setFont("Helvetica-Bold", 11)
            canvas.drawRightString(_WIDTH - _RIGHT, top - 9 * mm, self.paper.option("stamp"))
        canvas.setStrokeColor(_GREEN)
        canvas.setLineWidth(1.2)
        canvas.line(_LEFT, top - 14 * mm, _WIDTH - _RIGHT, top - 14 * mm)

    def _masthead(self, canvas: Canvas, top: float) -> None:
        _crest(canvas, 18 * mm, top - 16 * mm)
        canvas.setFillColor(_GREEN)
        canvas.setFont("Times-Bold", 34)
        canvas.drawString(38 * mm, top - 10 * mm, "Amtsblatt")
        canvas.setFont("Times-Roman", 14)
        canvas.drawString(38 * mm, top - 18 * mm, "der Stadt Lindfurt an der Lohe")
        canvas.setFillColor(colors.black)
        canvas.setFont("Times-Roman", 10)
        canvas.drawString(18 * mm, top - 30 * mm, self.paper.option("issue"))
        canvas.drawRightString(_WIDTH - 18 * mm, top - 30 * mm, self.paper.option("dated"))
        canvas.setLineWidth(0.8)
        for offset in (26, 33):
            canvas.line(18 * mm, top - offset * mm, _WIDTH - 18 * mm, top - offset * mm)

    def _running_header(self, canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.setFillColor(_GREY)
        canvas.drawString(_LEFT, _HEIGHT - 16 * mm, CITY)
        canvas.drawRightString(_WIDTH - _RIGHT, _HEIGHT - 16 * mm, self.paper.option("running", self.paper.title)[:80])
        canvas.setStrokeColor(_GREY)
        canvas.setLineWidth(0.4)
        canvas.line(_LEFT, _HEIGHT - 18 * mm, _WIDTH - _RIGHT, _HEIGHT - 18 * mm)

    def _footer(self, canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 7.5)
        canvas.setFillColor(_GREY)
        canvas.setStrokeColor(_GREY)
        canvas.setLineWidth(0.4)
        canvas.line(_LEFT, 18 * mm, _WIDTH - _RIGHT, 18 * mm)
        canvas.drawString(_LEFT, 14 * mm, self.paper.option("footer", "Rathausplatz 1 · 00417 Lindfurt an der Lohe"))
        canvas.drawRightString(_WIDTH - _RIGHT, 14 * mm, f"Seite {canvas.getPageNumber()} von {self.pages}")

    def _inline(self, text: str, hyphens: bool) -> str:
        parts = []
        for run, bold in bold_runs(text):
            marked = escape(hyphenate(run) if hyphens else run)
            parts.append(f"<b>{marked}</b>" if bold else marked)
        return "".join(parts)

    def _flowables(self, block: Block) -> list[Flowable]:
        if block.kind == "pagebreak":
            return [PageBreak()]
        if block.kind == "heading":
            return [Paragraph(escape(block.text), self.styles.heading(block.level))]
        if block.kind == "table":
            return [self._table(block), Spacer(1, 3 * mm)]
        hyphens = self.styles.hyphens and block.kind != "centred"
        if block.kind == "item":
            return [Paragraph(self._inline(block.text, hyphens), self.styles.item, bulletText="–")]
        style = self.styles.centred if block.kind == "centred" else self.styles.body
        return [Paragraph(self._inline(block.text, hyphens), style)]

    def _fields(self) -> Table:
        rows = [
            [Paragraph(f"<b>{escape(name)}:</b>", self.styles.cell), Paragraph(escape(value), self.styles.cell)]
            for name, value in self.paper.fields
        ]
        table = Table(rows, colWidths=[38 * mm, _TEXT_WIDTH - 38 * mm], hAlign="LEFT")
        table.setStyle(
            TableStyle(
                [
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                    ("LEFTPADDING", (0, 0), (0, -1), 0),
                    ("TOPPADDING", (0, 0), (-1, -1), 1.5),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
                ]
            )
        )
        return table

    def _table(self, block: Block) -> Table:
        right = numeric_columns(block.rows)
        rows: list[list[Paragraph]] = []
        for number, row in enumerate(block.rows):
            cells = [*row, *[""] * (len(right) - len(row))]
            rows.append(
                [
                    Paragraph(f"<b>{escape(cell)}</b>", self.styles.cell)
                    if number == 0
                    else Paragraph(self._inline(cell, False), self.styles.amount if flush else self.styles.cell)
                    for cell, flush in zip(cells, right, strict=True)
                ]
            )
        width = self._frames(0)[0]._width if self.columns else _TEXT_WIDTH
        table = Table(rows, colWidths=[share * width for share in column_shares(block.rows)], repeatRows=1)
        table.setStyle(
            TableStyle(
                [
                    ("GRID", (0, 0), (-1, -1), 0.4, _GREY),
                    ("BACKGROUND", (0, 0), (-1, 0), colors.Color(0.9, 0.94, 0.91)),
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                    ("TOPPADDING", (0, 0), (-1, -1), 2.5),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
                    ("LEFTPADDING", (0, 0), (-1, -1), 4),
                    ("RIGHTPADDING", (0, 0), (-1, -1), 4),
                ]
            )
        )
        return table


def _crest(canvas: Canvas, x: float, y: float) -> None:
    """Draw the city's invented arms: a linden leaf over two waves on a shield."""
    canvas.saveState()
    canvas.translate(x, y)
    canvas.setStrokeColor(_GREEN)
    canvas.setFillColor(colors.Color(0.95, 0.97, 0.93))
    canvas.setLineWidth(1)
    shield = canvas.beginPath()
    shield.moveTo(0, 13 * mm)
    shield.lineTo(11 * mm, 13 * mm)
    shield.lineTo(11 * mm, 5 * mm)
    shield.curveTo(11 * mm, 2 * mm, 8 * mm, 0, 5.5 * mm, -0.8 * mm)
    shield.curveTo(3 * mm, 0, 0, 2 * mm, 0, 5 * mm)
    shield.close()
    canvas.drawPath(shield, fill=1, stroke=1)
    canvas.setFillColor(_GREEN)
    leaf = canvas.beginPath()
    leaf.moveTo(5.5 * mm, 12 * mm)
    leaf.curveTo(9.5 * mm, 9 * mm, 9 * mm, 5.5 * mm, 5.5 * mm, 6.2 * mm)
    leaf.curveTo(2 * mm, 5.5 * mm, 1.5 * mm, 9 * mm, 5.5 * mm, 12 * mm)
    canvas.drawPath(leaf, fill=1, stroke=0)
    for height in (4 * mm, 2.3 * mm):
        wave = canvas.beginPath()
        wave.moveTo(2 * mm, height)
        wave.curveTo(4 * mm, height + 1.4 * mm, 7 * mm, height - 1.4 * mm, 9 * mm, height)
        canvas.drawPath(wave, fill=0, stroke=1)
    canvas.restoreState()
