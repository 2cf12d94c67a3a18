"""Puts a document together from its pages, which come one by one and are kept small until all are known.

What is furniture, which size is that of running text and how headings rank shows only over the whole document.
"""

from collections.abc import Sequence
from dataclasses import replace

from ingest.parse.document import BlockKind, ParsedDocument, TextBuilder
from ingest.parse.pdf.flow import BodyStyle, Piece, Styles, heading_levels, read_flow
from ingest.parse.pdf.furniture import Edges, edges, find_furniture, without
from ingest.parse.pdf.layout import TableArea, read_areas
from ingest.parse.pdf.lines import Line
from ingest.parse.pdf.words import PageWords, Word


class Assembly:
    """The pages of one document, added in order."""

    def __init__(self) -> None:
        self._packed: list[bytes] = []
        self._edges: list[Edges] = []
        self._styles = Styles()
        self._confidences: dict[int, float] = {}
        self._missing: list[int] = []
        self._has_text = False

    @property
    def missing(self) -> tuple[int, ...]:
        """Numbers of the pages that show text which could not be read."""
        return tuple(self._missing)

    @property
    def has_text(self) -> bool:
        """Whether any page has any."""
        return self._has_text

    def add(self, page: PageWords, confidence: float | None = None, *, is_missing: bool = False) -> None:
        """The next page; ``confidence`` where its words were recognised."""
        self._packed.append(page.packed())
        self._edges.append(edges(page))
        self._styles.count(page.words)
        self._has_text |= bool(page.words or page.sideways)
        if confidence is not None:
            self._confidences[page.number] = confidence
        if is_missing:
            self._missing.append(page.number)

    def build(self, title: str, warnings: tuple[str, ...]) -> ParsedDocument:
        """The finished document."""
        furniture = find_furniture(self._edges, self._styles.body().size)
        for lines in furniture.values():
            self._styles.count((word for line in lines for word in line.words), -1)
        body = self._styles.body()
        contents: list[list[Piece | TableArea]] = []
        frames: list[tuple[int, float, str]] = []
        for data in self._packed:
            page = PageWords.unpacked(data)
            contents.append(_contents(page, without(page.words, furniture[page.number]), body))
            frames.append((page.number, page.height, page.sideways))
        levels = heading_levels(item for items in contents for item in items if isinstance(item, Piece))
        builder = TextBuilder()
        for (number, height, sideways), items in zip(frames, contents, strict=True):
            builder.begin_page()
            _add_furniture(builder, [line for line in furniture[number] if line.base < height / 2])
            for item in items:
                if isinstance(item, TableArea):
                    builder.add_table(item.rows)
                else:
                    builder.add(item.kind, item.text, levels[item.style] if item.kind is BlockKind.HEADING else 0)
            _add_furniture(builder, [line for line in furniture[number] if line.base >= height / 2])
            builder.add(BlockKind.BOILERPLATE, sideways)
        parsed = builder.build(has_pages=True, title=title)
        return replace(
            parsed,
            pages=tuple(replace(page, confidence=self._confidences.get(page.number)) for page in parsed.pages),
            pages_without_text=self.missing,
            warnings=warnings,
        )


def _contents(page: PageWords, words: Sequence[Word], body: BodyStyle) -> list[Piece | TableArea]:
    contents: list[Piece | TableArea] = []
    for area in read_areas(page, words):
        if isinstance(area, TableArea):
            contents.append(area)
        else:
            contents += read_flow(area, body)
    return contents


def _add_furniture(builder: TextBuilder, lines: Sequence[Line]) -> None:
    for line in lines:
        builder.add(BlockKind.BOILERPLATE, line.text)
