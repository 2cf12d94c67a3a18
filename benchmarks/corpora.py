"""Throw-away corpora: paragraphs put through the project's own knowledge floor, with the real embedding model."""

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from app.access import AccessClass
from app.knowledge.build import open_knowledge, open_refresh
from app.knowledge.index import Knowledge
from app.knowledge.model import ChunkDraft, Document, DocumentDraft, DocumentMetadata, Page, Source
from app.settings import Settings, load_settings
from benchmarks.squad import Paragraph

_ROOT = "benchmark"


@contextmanager
def indexed(paragraphs: Sequence[Paragraph]) -> Iterator[Knowledge]:
    """Knowledge of these paragraphs alone, each a document of its own with a title that says nothing."""
    with tempfile.TemporaryDirectory(prefix="ratslotse-benchmark-") as folder:
        settings = bench_settings(Path(folder))
        with open_refresh(settings) as refresh:
            for paragraph in paragraphs:
                refresh.prepare(_source(paragraph), _draft(paragraph))
            refresh.commit()
        with open_knowledge(settings) as knowledge:
            yield knowledge


def bench_settings(folder: Path) -> Settings:
    """The user's settings over a data folder of our own; the models stay where they are."""
    settings = load_settings()
    return settings.model_copy(update={"data": folder, "models": settings.models_folder})


def is_from(document: Document, paragraph: Paragraph) -> bool:
    """Whether the document was made from this paragraph."""
    return document.id == _source(paragraph).id


def _source(paragraph: Paragraph) -> Source:
    digest = hashlib.sha256(paragraph.text.encode()).hexdigest()
    name = f"{_ROOT}/{paragraph.article:03}-{paragraph.number:03}.txt"
    return Source(name, _ROOT, name, digest, "text/plain", AccessClass.PUBLIC)


def _draft(paragraph: Paragraph) -> DocumentDraft:
    text = paragraph.text
    return DocumentDraft(
        metadata=DocumentMetadata(title=f"Text {paragraph.article + 1}.{paragraph.number + 1}"),
        text=text,
        pages=(Page(1, 0, len(text)),),
        chunks=(ChunkDraft(0, len(text), 1),),
        has_pages=False,
    )
