"""The write side: one run prepares everything, then makes it visible in one catalog transaction.

Order of a run, so that it may be killed anywhere: a version goes into the catalog as prepared (which gives its chunk
ids), then its vectors into the vector index; at commit its terms into the term index; then the catalog activates all
that is prepared. Only then the indexes forget what is no longer active. Whatever a killed run leaves behind is known to
the catalog, as a prepared version or as an orphan, and the next run sweeps it.
"""

from collections.abc import Iterable, Iterator

import numpy as np

from app.access import AccessClass
from app.knowledge.catalog_writer import CatalogWriter
from app.knowledge.german import ANALYSIS_VERSION
from app.knowledge.lexical import ChunkTerms
from app.knowledge.model import Chunk, CorpusState, Document, DocumentDraft, DocumentText, Source
from app.knowledge.protocols import Embedder, TermIndex, VectorIndex, Vectors

_GROWTH_BETWEEN_FULL_ANALYSES = 2
"""Compounds are taken apart with the vocabulary of the day. Writing all terms anew whenever the corpus has doubled
keeps the work per chunk constant on average, and at most half of the chunks on an older, smaller vocabulary."""

_BATCH = 256
"""Vectors sent together: each request costs Chroma some 15 ms, most documents have only a handful of chunks."""


class Refresh:
    """One run of the ingest on an open index. For one thread, under the ingest lock."""

    def __init__(
        self,
        catalog: CatalogWriter,
        terms: TermIndex,
        vectors: VectorIndex,
        embedder: Embedder,
        *,
        terms_are_new: bool = False,
    ) -> None:
        """``terms_are_new``: the term index was empty or unusable and has to be written as a whole."""
        self._catalog = catalog
        self._terms = terms
        self._vectors = vectors
        self._embedder = embedder
        self._terms_are_new = terms_are_new
        self._removed: set[str] = set()
        self._unsent: dict[AccessClass, list[tuple[int, Vectors]]] = {}
        catalog.discard_prepared()  # of a run that was killed

    def known(self, root: str) -> dict[str, str]:
        """Content hash of each active document of a root, by source id."""
        return self._catalog.known(root)

    def prepare(self, source: Source, draft: DocumentDraft) -> None:
        """Take in a document that is new or has changed; readers see it after ``commit``.

        The embedded text of a chunk is its title, headings and text; the stored text is the original.
        """
        for chunk in draft.chunks:
            if not 0 <= chunk.start < chunk.end <= len(draft.text):
                raise ValueError(f"chunk {chunk.start}–{chunk.end} lies outside the text of {source.id}")
        texts = [
            embedded_text(draft.metadata.title, chunk.headings, draft.text[chunk.start : chunk.end])
            for chunk in draft.chunks
        ]
        vectors = self._embedder.embed_passages(texts)
        [ids] = self._catalog.prepare([(source, draft)], self._embedder.fingerprint, ANALYSIS_VERSION)
        unsent = self._unsent.setdefault(source.access, [])
        unsent += zip(ids, vectors, strict=True)
        if len(unsent) >= _BATCH:
            self._send(source.access)
        self._removed.discard(source.id)

    def remove(self, source_id: str) -> None:
        """A document is gone from its source; readers see it until ``commit``. What was prepared of it is dropped."""
        self._catalog.discard_prepared(source_id)
        self._removed.add(source_id)

    def commit(self) -> CorpusState:
        """Make all that was prepared visible and all that was removed invisible, then sweep the indexes."""
        for access in list(self._unsent):
            self._send(access)
        self._write_terms()
        self._renew_vectors()
        state = self._catalog.activate(sorted(self._removed), (), self._embedder.fingerprint, ANALYSIS_VERSION)
        self._removed.clear()
        self._sweep()
        return state

    def discard(self) -> None:
        """Forget what was prepared and not committed."""
        self._removed.clear()
        self._unsent.clear()
        self._catalog.discard_prepared()
        self._sweep()

    def _send(self, access: AccessClass) -> None:
        unsent = self._unsent.pop(access)
        if unsent:
            self._vectors.add(access, [chunk_id for chunk_id, _ in unsent], np.stack([vector for _, vector in unsent]))

    def _write_terms(self) -> None:
        chunks = self._catalog.chunk_count()
        grown = chunks >= _GROWTH_BETWEEN_FULL_ANALYSES * self._catalog.chunks_at_last_full_analysis()
        outdated = self._catalog.state().analysis_version != ANALYSIS_VERSION
        if self._terms_are_new or outdated or (grown and chunks):
            self._terms.replace(_entries(self._catalog.versions()))
            self._catalog.note_full_analysis(chunks)
            self._terms_are_new = False
        elif self._catalog.has_prepared():
            self._terms.replace(_entries(self._catalog.versions("state = 'prepared'")))

    def _renew_vectors(self) -> None:
        """Vectors for active chunks that have none of this model's: after a change of model, or a lost index."""
        missing = self._catalog.active_chunks() - self._vectors.ids()
        if not missing:
            return
        staying = "state = 'active' AND document_id NOT IN (SELECT document_id FROM versions WHERE state = 'prepared')"
        for found in self._catalog.versions(staying):
            if found.document.id in self._removed:
                continue
            chunks = [chunk for chunk in found.chunks if chunk.id in missing]
            for start in range(0, len(chunks), _BATCH):
                self._embed(found.document, chunks[start : start + _BATCH])

    def _embed(self, document: Document, chunks: list[Chunk]) -> None:
        texts = [embedded_text(document.metadata.title, chunk.headings, chunk.text) for chunk in chunks]
        self._vectors.add(document.access, [chunk.id for chunk in chunks], self._embedder.embed_passages(texts))

    def _sweep(self) -> None:
        orphans = self._catalog.orphans()
        if orphans:
            self._vectors.remove(orphans)
            self._terms.replace((), removed=orphans)
            self._catalog.forget_orphans(orphans)
        self._catalog.compact()


def embedded_text(title: str, headings: Iterable[str], text: str) -> str:
    """What the embedding model reads of a chunk: where it stands, then what it says."""
    return "\n".join(part for part in (title, " › ".join(headings), text) if part.strip())


def _entries(versions: Iterable[DocumentText]) -> Iterator[ChunkTerms]:
    for found in versions:
        document = found.document
        for chunk in found.chunks:
            yield ChunkTerms(
                chunk_id=chunk.id,
                access=AccessClass(document.access),
                title=document.metadata.title,
                headings=" ".join(chunk.headings),
                body=chunk.text,
                reference_number=document.metadata.reference_number,
            )
