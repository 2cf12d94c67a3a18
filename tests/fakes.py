"""Small stand-ins for the model and the vector server, and a knowledge floor on real catalog and term index.

``make_knowledge(tmp_path, paper("Hundesteuersatzung", "Die Steuer beträgt 96 Euro.", …))`` is a whole read side
without a model file and without a server.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from app.access import AccessClass, Clearance
from app.knowledge.catalog import CATALOG_FILE, Catalog
from app.knowledge.catalog_writer import CatalogWriter
from app.knowledge.german import ANALYSIS_VERSION, analyse, matching_spans
from app.knowledge.index import Knowledge
from app.knowledge.indexes import Indexes, IndexKey, terms_folder
from app.knowledge.lexical import TantivyTermIndex
from app.knowledge.model import ChunkDraft, ChunkKind, DocumentDraft, DocumentMetadata, Hit, Page, Source
from app.knowledge.protocols import TermIndex, VectorIndex, Vectors, WordVectors
from app.knowledge.refresh import Refresh
from app.knowledge.selection import ChunkIds, Selection
from app.search.marks import Marks


def plain_marks(searched: str) -> Marks:
    """Marks without a term index: whole words in any form."""
    return Marks(searched, lambda words: lambda text: matching_spans(text, words))


class HashEmbedder:
    """An ``Embedder`` that hashes each analysed term to a place of the vector: texts with the same words are near."""

    def __init__(self, name: str = "hash", dimension: int = 256) -> None:
        self._name = name
        self._dimension = dimension

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(self._name.encode()).hexdigest()

    @property
    def dimension(self) -> int:
        return self._dimension

    def embed_query(self, text: str) -> Vectors:
        # A constant part keeps the vector of an empty text from being zero.
        vector = np.full(self._dimension, 0.01, dtype=np.float32)
        for term in analyse(text):
            digest = hashlib.sha256(f"{self._name} {term}".encode()).digest()
            vector[int.from_bytes(digest[:4]) % self._dimension] += 1.0
        return vector / np.float32(np.linalg.norm(vector))

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.empty((0, self._dimension), dtype=np.float32)
        return np.stack([self.embed_query(text) for text in texts])

    def embed_words(self, text: str, question: bool = False) -> WordVectors:
        words = tuple(text.split())
        return WordVectors(words, self.embed_passages(words))

    def count_tokens(self, text: str) -> int:
        return len(text.split()) + 2


class InMemoryVectorIndex:
    """A ``VectorIndex`` that compares with everything. ``vectors`` may be shared to play a server with two clients."""

    def __init__(self, vectors: dict[tuple[AccessClass, int], Vectors] | None = None) -> None:
        self.vectors = {} if vectors is None else vectors

    def add(self, access: AccessClass, chunk_ids: Sequence[int], vectors: Vectors) -> None:
        for chunk_id, vector in zip(chunk_ids, vectors, strict=True):
            self.vectors[access, chunk_id] = vector

    def remove(self, chunk_ids: Iterable[int]) -> None:
        for chunk_id in chunk_ids:
            for access in AccessClass:
                self.vectors.pop((access, chunk_id), None)

    def search(self, vector: Vectors, clearance: Clearance, limit: int, within: Selection | None = None) -> list[Hit]:
        hits = [
            Hit(chunk_id, float(vector @ stored))
            for (access, chunk_id), stored in self.vectors.items()
            if access in clearance and (within is None or within.holds(np.array([chunk_id]))[0])
        ]
        return sorted(hits, key=lambda hit: (-hit.score, hit.chunk_id))[: max(0, limit)]

    def ids(self, access: AccessClass) -> ChunkIds:
        return np.array(sorted(chunk_id for other, chunk_id in self.vectors if other is access), dtype=np.int64)

    def holds(self, access: AccessClass, chunk_ids: Sequence[int]) -> bool:
        return all((access, chunk_id) in self.vectors for chunk_id in chunk_ids)

    def drop(self, access: AccessClass) -> None:
        for key in [key for key in self.vectors if key[0] is access]:
            del self.vectors[key]

    def purge(self) -> None:
        pass


def paper(
    title: str,
    *paragraphs: str,
    access: AccessClass = AccessClass.PUBLIC,
    root: str = "papers",
    name: str = "",
    headings: tuple[str, ...] = (),
    kind: ChunkKind = ChunkKind.TEXT,
    **metadata: Any,
) -> tuple[Source, DocumentDraft]:
    """A source and its parsed document: each paragraph is a page with one chunk."""
    text = "\n\n".join(paragraphs)
    pages, chunks, start = [], [], 0
    for number, paragraph in enumerate(paragraphs, start=1):
        end = start + len(paragraph)
        pages.append(Page(number, start, end))
        chunks.append(ChunkDraft(start, end, number, headings, kind))
        start = end + 2
    details = DocumentMetadata(title=title, **metadata)
    content_hash = hashlib.sha256(repr((text, access, details)).encode("utf-8", "replace")).hexdigest()
    identity = f"{root}/{name or title}"
    return (
        Source(identity, root, f"file:///{identity}", content_hash, "text/plain", access),
        DocumentDraft(details, text, tuple(pages), tuple(chunks), has_pages=True),
    )


class KnowledgeFolder:
    """A data folder with real catalog and term index, and the fakes above for the rest."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.build = 0
        self.embedder = HashEmbedder()
        """What the next refresh writes for."""
        self.models = {self.embedder.fingerprint: self.embedder}
        self._vectors: dict[tuple[int, str], InMemoryVectorIndex] = {}

    @property
    def vectors(self) -> InMemoryVectorIndex:
        """The vectors of build and model."""
        return self._vectors.setdefault((self.build, self.embedder.fingerprint), InMemoryVectorIndex())

    @contextmanager
    def refresh(self) -> Iterator[Refresh]:
        """The write side; what is not committed is discarded, as with ``open_refresh``."""
        with closing(CatalogWriter(self.folder / CATALOG_FILE)) as catalog:
            in_force = IndexKey.of(catalog.state())
            refresh = Refresh(catalog, self.indexes(), terms_are_new=in_force != self.key)
            try:
                yield refresh
            finally:
                refresh.discard()

    def store(self, *papers: tuple[Source, DocumentDraft]) -> None:
        """Take in papers and make them visible."""
        with self.refresh() as refresh:
            for source, draft in papers:
                refresh.prepare(source, draft)
            refresh.commit()

    def knowledge(self) -> Knowledge:
        """The read side."""
        return Knowledge(Catalog(self.folder / CATALOG_FILE), lambda state: self.indexes(IndexKey.of(state)))

    @property
    def key(self) -> IndexKey:
        """Which indexes the next refresh writes."""
        return IndexKey(self.build, self.embedder.fingerprint, ANALYSIS_VERSION)

    def indexes(self, key: IndexKey | None = None) -> Indexes:
        """Both indexes as they are opened: those of a key, or those that the next refresh writes."""
        key = key or self.key
        self.models.setdefault(self.embedder.fingerprint, self.embedder)
        vectors = self._vectors.setdefault((key.build, key.fingerprint), InMemoryVectorIndex())
        terms = TantivyTermIndex(terms_folder(self.folder, key))
        return Indexes(key, terms, vectors, self.models[key.fingerprint])

    def stored(self) -> dict[str, set[int]]:
        """Ids in each index, over all access classes."""
        parts = self.indexes()
        indexes: dict[str, TermIndex | VectorIndex] = {"terms": parts.terms, "vectors": parts.vectors}
        return {
            name: {int(chunk_id) for access in AccessClass for chunk_id in index.ids(access)}
            for name, index in indexes.items()
        }


def make_knowledge(folder: Path, *papers: tuple[Source, DocumentDraft]) -> Knowledge:
    """A knowledge floor that holds these papers."""
    data = KnowledgeFolder(folder)
    data.store(*papers)
    return data.knowledge()
