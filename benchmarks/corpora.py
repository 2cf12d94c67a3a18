"""Throw-away corpora: paragraphs put through the project's own knowledge floor, with the real embedding model.

Catalog, terms and embedder are the real ones. In place of a Chroma server, vectors are compared with all others: for
a few hundred it gives the same neighbours and starts at once. Vectors are kept in a file between runs, since the same
paragraphs go into many corpora.
"""

import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from app.access import AccessClass, Clearance
from app.answering.sentences import split_sentences
from app.knowledge.catalog import CATALOG_FILE, Catalog
from app.knowledge.catalog_writer import CatalogWriter
from app.knowledge.embedding import GgufEmbedder
from app.knowledge.german import ANALYSIS_VERSION
from app.knowledge.index import Knowledge
from app.knowledge.indexes import Indexes, IndexKey, terms_folder
from app.knowledge.lexical import TantivyTermIndex
from app.knowledge.model import ChunkDraft, Document, DocumentDraft, DocumentMetadata, Hit, Page, Source
from app.knowledge.protocols import Vectors, WordVectors
from app.knowledge.refresh import Refresh
from app.knowledge.selection import ChunkIds, Selection
from app.models.files import ModelRole, require_model
from app.settings import Settings, load_settings
from benchmarks.squad import Paragraph

_ROOT = "benchmark"
_CHUNK = 450
"""Characters; 80 % of the chunks of council papers and service descriptions are between 200 and 460 long."""


class KeptEmbedder:
    """The settings' embedder, with every vector that it made kept in the data folder's ``benchmarks``."""

    def __init__(self, settings: Settings) -> None:
        self._embedder = GgufEmbedder(require_model(settings, ModelRole.EMBEDDING), settings.embedding)
        self._file = settings.data / "benchmarks" / f"vectors-{self._embedder.fingerprint[:16]}.npz"
        self._kept: dict[str, Vectors] = {}
        self._words: dict[tuple[str, bool], WordVectors] = {}
        self._new = 0
        if self._file.is_file():
            with np.load(self._file) as stored:
                self._kept = dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))

    @property
    def fingerprint(self) -> str:
        """The model's own."""
        return self._embedder.fingerprint

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._embedder.dimension

    def embed_query(self, text: str) -> Vectors:
        """See ``Embedder``."""
        key = hashlib.sha256(f"query {text}".encode()).hexdigest()
        if key not in self._kept:
            self._kept[key] = self._embedder.embed_query(text)
            self._new += 1
        return self._kept[key]

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """See ``Embedder``."""
        vectors = []
        for text in texts:
            key = hashlib.sha256(f"passage {text}".encode()).hexdigest()
            if key not in self._kept:
                self._kept[key] = self._embedder.embed_passages([text])[0]
                self._new += 1
            vectors.append(self._kept[key])
        return np.stack(vectors) if vectors else np.empty((0, self.dimension), dtype=np.float32)

    def embed_words(self, text: str, question: bool = False) -> WordVectors:
        """See ``Embedder``; these are kept as long as this object."""
        if (text, question) not in self._words:
            self._words[text, question] = self._embedder.embed_words(text, question)
        return self._words[text, question]

    def count_tokens(self, text: str) -> int:
        """See ``Embedder``."""
        return self._embedder.count_tokens(text)

    def close(self) -> None:
        """Write the vectors down and free the model."""
        if self._new:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            np.savez(self._file, keys=np.array(list(self._kept)), vectors=np.stack(list(self._kept.values())))
        self._embedder.close()


class ComparedVectors:
    """A ``VectorIndex`` that compares with everything it has."""

    def __init__(self) -> None:
        self._vectors: dict[AccessClass, dict[int, Vectors]] = {access: {} for access in AccessClass}

    def add(self, access: AccessClass, chunk_ids: Sequence[int], vectors: Vectors) -> None:
        """See ``VectorIndex``."""
        self._vectors[access].update(zip(chunk_ids, vectors, strict=True))

    def remove(self, chunk_ids: Iterable[int]) -> None:
        """See ``VectorIndex``."""
        for chunk_id in chunk_ids:
            for stored in self._vectors.values():
                stored.pop(chunk_id, None)

    def search(self, vector: Vectors, clearance: Clearance, limit: int, within: Selection | None = None) -> list[Hit]:
        """See ``VectorIndex``."""
        hits: list[Hit] = []
        for access in clearance:
            stored = self._vectors[access]
            if stored:
                scores = np.stack(list(stored.values())) @ vector
                hits += [Hit(chunk_id, float(score)) for chunk_id, score in zip(stored, scores, strict=True)]
        if within is not None:
            hits = [hit for hit in hits if within.holds(np.array([hit.chunk_id]))[0]]
        return sorted(hits, key=lambda hit: (-hit.score, hit.chunk_id))[:limit]

    def ids(self, access: AccessClass) -> ChunkIds:
        """See ``VectorIndex``."""
        return np.array(sorted(self._vectors[access]), dtype=np.int64)

    def holds(self, access: AccessClass, chunk_ids: Sequence[int]) -> bool:
        """See ``VectorIndex``."""
        return all(chunk_id in self._vectors[access] for chunk_id in chunk_ids)

    def drop(self, access: AccessClass) -> None:
        """See ``VectorIndex``."""
        self._vectors[access].clear()

    def purge(self) -> None:
        """See ``VectorIndex``."""


@contextmanager
def indexed(paragraphs: Sequence[Paragraph]) -> Iterator[Knowledge]:
    """Knowledge of these paragraphs alone, each a document of its own with a title that says nothing.

    They are cut into chunks of the length that council papers give (see ``_CHUNK``), since a chunk's rank says less
    about its sentences the longer it is.
    """
    with knowledge_of((_source(paragraph), _draft(paragraph)) for paragraph in paragraphs) as knowledge:
        yield knowledge


@contextmanager
def knowledge_of(drafts: Iterable[tuple[Source, DocumentDraft]]) -> Iterator[Knowledge]:
    """Knowledge of these documents alone, in a folder that is gone afterwards."""
    vectors = ComparedVectors()
    with (
        tempfile.TemporaryDirectory(prefix="ratslotse-benchmark-") as name,
        closing(KeptEmbedder(load_settings())) as embedder,
    ):
        folder = Path(name)
        key = IndexKey(0, embedder.fingerprint, ANALYSIS_VERSION)
        indexes = Indexes(key, TantivyTermIndex(terms_folder(folder, key)), vectors, embedder)
        with closing(CatalogWriter(folder / CATALOG_FILE)) as writer:
            refresh = Refresh(writer, indexes)
            for source, draft in drafts:
                refresh.prepare(source, draft)
            refresh.commit()
            refresh.discard()
        with closing(Catalog(folder / CATALOG_FILE)) as catalog:
            yield Knowledge(catalog, lambda _: indexes)


def cut(text: str) -> Iterator[ChunkDraft]:
    """Whole sentences up to the length of a chunk."""
    start = end = 0
    for span in split_sentences(text):
        if end > start and span.end - start > _CHUNK:
            yield ChunkDraft(start, end, 1)
            start = span.start
        end = span.end
    if end > start:
        yield ChunkDraft(start, end, 1)


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
        chunks=tuple(cut(text)),
        has_pages=False,
    )
