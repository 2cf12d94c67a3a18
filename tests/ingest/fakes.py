"""A refresh session that keeps what it is given in memory, and small documents of every format."""

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from app.knowledge.model import CorpusState, DocumentDraft, Source
from app.settings import Settings
from ingest.parse.document import Block, BlockKind, ParsedDocument


@dataclass
class FakeRefresh:
    """Behaves like the real session: nothing counts before ``commit``, leaving without it discards."""

    active: dict[str, tuple[Source, DocumentDraft]] = field(default_factory=dict)
    prepared: dict[str, tuple[Source, DocumentDraft]] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)

    def known(self, root: str) -> dict[str, str]:
        return {i: source.content_hash for i, (source, _) in self.active.items() if source.root == root}

    def prepare(self, source: Source, draft: DocumentDraft) -> None:
        self.prepared[source.id] = (source, draft)

    def remove(self, source_id: str) -> None:
        self.removed.add(source_id)

    def commit(self) -> CorpusState:
        for identifier in self.removed - self.prepared.keys():
            self.active.pop(identifier, None)
        self.active |= self.prepared
        return CorpusState(1, len(self.active), 0, datetime.now(UTC), "fake", "fake")

    @contextmanager
    def opened(self, _settings: Settings) -> Iterator["FakeRefresh"]:
        yield self
        self.prepared, self.removed = {}, set()


def pdf(*pages: Callable[[Canvas], object], title: str = "") -> bytes:
    """A PDF of A4 pages, each drawn by a function."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    if title:
        canvas.setTitle(title)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def write_lines(
    canvas: Canvas, lines: Sequence[str], x: float = 70, y: float = 750, size: float = 10, font: str = "Helvetica"
) -> float:
    """Draw lines below one another; returns the next y."""
    canvas.setFont(font, size)
    for line in lines:
        canvas.drawString(x, y, line)
        y -= size * 1.2
    return y


def odt(body: str, title: str = "") -> bytes:
    """An ODT with this content of ``office:text``."""
    names = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(
            "content.xml",
            f"<office:document-content {names}><office:body><office:text>{body}</office:text></office:body>"
            "</office:document-content>",
        )
        archive.writestr(
            "meta.xml",
            f"<office:document-meta {names}><office:meta><dc:title>{title}</dc:title></office:meta>"
            "</office:document-meta>",
        )
    return buffer.getvalue()


def block_texts(parsed: ParsedDocument, kind: BlockKind | None = None) -> list[str]:
    """The texts of a document's blocks, of one kind or all."""
    return [parsed.text[b.start : b.end] for b in parsed.blocks if kind is None or b.kind is kind]


def blocks_with_text(parsed: ParsedDocument) -> list[tuple[Block, str]]:
    """Blocks beside their texts."""
    return [(block, parsed.text[block.start : block.end]) for block in parsed.blocks]
