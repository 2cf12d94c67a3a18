"""A refresh session that keeps what it is given in memory, and small documents of every format."""

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from app.knowledge.model import CorpusState, DocumentDraft, IntakeRecord, Paper, RunState, Source
from app.settings import Settings
from ingest.parse.document import Block, BlockKind, ParsedDocument
from ingest.reading import Reading, Task, read_item
from ingest.workers import End, Ended


@dataclass
class FakeRefresh:
    """Behaves like the real session: nothing counts before ``commit``, leaving without it discards."""

    active: dict[str, tuple[Source, DocumentDraft]] = field(default_factory=dict)
    papers: dict[str, Paper] = field(default_factory=dict)
    remembered: dict[str, IntakeRecord] = field(default_factory=dict)
    runs: list[tuple[RunState, dict[str, int], str]] = field(default_factory=list)
    embedded_chunks: int = 0
    notes: list[str] = field(default_factory=list)
    _documents: dict[str, tuple[Source, DocumentDraft] | None] = field(default_factory=dict)
    _papers: dict[str, Paper | None] = field(default_factory=dict)
    _records: dict[str, IntakeRecord | None] = field(default_factory=dict)

    def known(self, root: str) -> dict[str, str]:
        return {i: source.content_hash for i, (source, _) in self.active.items() if source.root == root}

    def known_papers(self, root: str) -> dict[str, str]:
        return {i: paper.content_hash for i, paper in self.papers.items() if paper.root == root}

    def records(self, root: str) -> dict[str, IntakeRecord]:
        return {i: record for i, record in self.remembered.items() if record.root == root}

    def prepare(self, source: Source, draft: DocumentDraft) -> None:
        self._documents[source.id] = (source, draft)
        self.embedded_chunks += len(draft.chunks)

    def prepare_paper(self, paper: Paper) -> None:
        self._papers[paper.id] = paper

    def remove(self, document_id: str) -> None:
        self._documents[document_id] = None

    def remove_paper(self, paper_id: str) -> None:
        self._papers[paper_id] = None

    def record(self, record: IntakeRecord) -> None:
        self._records[record.item_id] = record

    def forget_record(self, root: str, item_id: str) -> None:
        self._records[item_id] = None

    def commit(self) -> CorpusState:
        _change(self.active, self._documents)
        _change(self.papers, self._papers)
        _change(self.remembered, self._records)
        return CorpusState(1, len(self.active), 0, datetime.now(UTC), "fake", "fake")

    def begin_run(self, sources: Sequence[str]) -> None:
        self.runs.append((RunState.RUNNING, {}, ", ".join(sources)))

    def finish_run(self, state: RunState, counts: Mapping[str, int], message: str = "") -> None:
        self.runs[-1] = (state, dict(counts), message)

    @contextmanager
    def opened(self, _settings: Settings) -> Iterator["FakeRefresh"]:
        try:
            yield self
        finally:
            for changes in (self._documents, self._papers, self._records):
                changes.clear()


V = TypeVar("V")


def _change(active: dict[str, V], changes: dict[str, V | None]) -> None:
    for identifier, value in changes.items():
        if value is None:
            active.pop(identifier, None)
        else:
            active[identifier] = value
    changes.clear()


class InlinePool:
    """Reads items in this process; ``tasks`` names what had to be read. What workers end with is tested with them."""

    def __init__(self) -> None:
        self.tasks: list[str] = []
        self.ends: dict[str, End] = {}

    def run(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Reading | Ended]]:
        for task in tasks:
            self.tasks.append(task.item.id)
            notes: list[object] = []
            reading = read_item(task, notes.append)
            end = self.ends.get(task.item.name)
            yield task, reading if end is None else Ended(end, notes[-1])

    @contextmanager
    def opened(self, _settings: Settings, _scratch: Path | None) -> Iterator["InlinePool"]:
        yield self


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
