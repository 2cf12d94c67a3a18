"""The write side: one run prepares everything, then makes it visible in one catalog transaction.

Order of a run, so that it may be killed anywhere: a version goes into the catalog as prepared (which gives its chunk
ids), then its vectors into the vector index; at commit its terms into the term index; then the catalog activates all
that is prepared. Only then the indexes forget what is no longer active, and what is deleted is purged from the files.
Whatever a killed run leaves behind is known to the catalog, as a prepared version or as an orphan, and the next run
sweeps it.

Each commit also compares both indexes with the catalog and mends them: an index that has lost writes (a power cut, a
restored backup, a deleted folder) heals in the next run.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from app.access import AccessClass
from app.knowledge.catalog_writer import CatalogWriter
from app.knowledge.consistency import (
    ChunksByClass,
    Difference,
    differences,
    doubtful_classes,
    expected_chunks,
    joined,
    stored_chunks,
)
from app.knowledge.embedding_line import ChunkText, EmbeddingLine
from app.knowledge.indexes import Indexes, IndexKey
from app.knowledge.model import (
    CorpusState,
    DocumentDraft,
    DocumentText,
    IntakeRecord,
    Paper,
    RunState,
    Source,
)
from app.knowledge.term_entries import ChunkTerms

_GROWTH_BETWEEN_FULL_ANALYSES = 2
"""Compounds are taken apart with the vocabulary of the day. Writing all terms anew whenever the corpus has doubled
keeps the work per chunk constant on average, and at most half of the chunks on an older, smaller vocabulary."""

_CHUNKS_TOGETHER = 256
_DOCUMENTS_TOGETHER = 100
"""Stored in one transaction, each of which waits for the disk; so much of the work is lost to a kill, at most."""

_NOT_COMPACTED = (
    "Gelöschter Text ließ sich noch nicht ganz aus den Dateien des Katalogs entfernen, weil Leser ihn offen hielten; "
    "das nächste Einlesen holt es nach."
)

Progress = Callable[[int, int], None]
"""Chunks embedded so far, and how many there are to embed."""


class Refresh:
    """One run of the ingest on an open index. For one thread, under the ingest lock."""

    def __init__(self, catalog: CatalogWriter, indexes: Indexes, *, terms_are_new: bool = False) -> None:
        """``terms_are_new``: the term index was empty or unusable and has to be written as a whole."""
        self._catalog = catalog
        self._key = indexes.key
        self._model = indexes.model
        self._terms = indexes.terms
        self._vectors = indexes.vectors
        self._terms_are_new = terms_are_new
        self._waiting: dict[str, tuple[Source, DocumentDraft]] = {}
        self._removed: set[str] = set()
        self._removed_papers: set[str] = set()
        self._run: int | None = None
        self.notes: list[str] = []
        """German sentences on what a commit could not do; the report says them."""
        catalog.discard_prepared()  # of a run that was killed
        self._line = EmbeddingLine(indexes.embedder, indexes.vectors)

    @property
    def embedded_chunks(self) -> int:
        """Chunks embedded and stored so far."""
        return self._line.embedded

    def known(self, root: str) -> dict[str, str]:
        """Content hash of each active document of a root, by source id."""
        return self._catalog.known(root)

    def known_papers(self, root: str) -> dict[str, str]:
        """Content hash of each active paper of a root, by paper id."""
        return self._catalog.known_papers(root)

    def records(self, root: str) -> Mapping[str, IntakeRecord]:
        """What was remembered of the things of a root when a run was last committed, by item id."""
        return self._catalog.records(root)

    def begin_run(self, sources: Sequence[str]) -> None:
        """Enter this run in the history."""
        self._run = self._catalog.begin_run(sources)

    def finish_run(self, state: RunState, counts: Mapping[str, int], message: str = "") -> None:
        """Enter how this run has ended. ``message`` must not name files or documents: it outlives them."""
        if self._run is not None:
            self._catalog.finish_run(self._run, state, counts, message)
            self._run = None

    def prepare(self, source: Source, draft: DocumentDraft) -> None:
        """Take in a document that is new or has changed; readers see it after ``commit``.

        The embedded text of a chunk is its title, headings and text; the stored text is the original. Embedding goes
        on in the background: errors of documents before are raised here.
        """
        for chunk in draft.chunks:
            if not 0 <= chunk.start < chunk.end <= len(draft.text):
                raise ValueError(f"chunk {chunk.start}–{chunk.end} lies outside the text of {source.id}")
        self._waiting[source.id] = (source, draft)
        self._removed.discard(source.id)
        chunks = sum(len(draft.chunks) for _, draft in self._waiting.values())
        if chunks >= _CHUNKS_TOGETHER or len(self._waiting) >= _DOCUMENTS_TOGETHER:
            self._store_waiting()

    def prepare_paper(self, paper: Paper) -> None:
        """Take in a paper that is new or has changed; readers see it after ``commit``."""
        self._catalog.prepare_paper(paper)
        self._removed_papers.discard(paper.id)

    def record(self, record: IntakeRecord) -> None:
        """Remember what was found of an item, from ``commit`` on."""
        self._catalog.record((record,))

    def forget_record(self, root: str, item_id: str) -> None:
        """An item is gone from its root; it is remembered until ``commit``."""
        self._catalog.forget_records(root, (item_id,))

    def remove(self, document_id: str) -> None:
        """A document is gone from its source; readers see it until ``commit``. What was prepared of it is dropped."""
        self._waiting.pop(document_id, None)
        self._catalog.discard_prepared(document_id)
        self._removed.add(document_id)

    def remove_paper(self, paper_id: str) -> None:
        """A paper is gone from its source; readers see it until ``commit``."""
        self._removed_papers.add(paper_id)

    def commit(self, progress: Progress | None = None, *, thorough: bool = False) -> CorpusState:
        """Make all that was prepared visible and all that was removed invisible, then mend and purge the indexes.

        ``thorough``: every stored vector is looked at, not a sample.
        """
        self._store_waiting()
        self._line.finish()
        in_force = IndexKey.of(self._catalog.state())
        self._write_terms()
        if in_force.analysis not in ("", self._key.analysis):
            self._catalog.restore_citations()
        if (in_force.build, in_force.fingerprint) != (self._key.build, self._key.fingerprint):
            self._fill_vectors(progress)
        state = self._catalog.activate(
            sorted(self._removed),
            sorted(self._removed_papers),
            self._key.fingerprint,
            self._key.analysis,
            embedding_model=self._model,
            index_build=self._key.build,
        )
        self._removed.clear()
        self._removed_papers.clear()
        self._mend(thorough=thorough)
        return state

    def discard(self) -> None:
        """Forget what was prepared and not committed."""
        self._line.close()
        self._waiting.clear()
        self._removed.clear()
        self._removed_papers.clear()
        self._catalog.discard_prepared()
        orphans = self._catalog.orphans()
        if orphans:
            self._forget(orphans)

    def _store_waiting(self) -> None:
        batch = list(self._waiting.values())
        self._waiting.clear()
        if not batch:
            return
        stored = self._catalog.prepare(batch, self._key.fingerprint, self._key.analysis)
        self._line.put(
            ChunkText(chunk_id, source.access, text)
            for (source, draft), ids in zip(batch, stored, strict=True)
            for chunk_id, text in zip(ids, _texts_of_draft(draft), strict=True)
        )

    def _write_terms(self) -> None:
        chunks = self._catalog.chunk_count()
        grown = chunks >= _GROWTH_BETWEEN_FULL_ANALYSES * self._catalog.chunks_at_last_full_analysis()
        if self._terms_are_new or (grown and chunks):
            self._terms.replace(_entries(self._catalog.versions()))
            self._catalog.note_full_analysis(chunks)
            self._terms_are_new = False
        elif self._catalog.has_prepared():
            self._terms.replace(_entries(self._catalog.versions("state = 'prepared'")))

    def _fill_vectors(self, progress: Progress | None) -> None:
        """Vectors for what stays, in an index that readers do not use yet; those of a killed attempt are kept."""
        expected = expected_chunks(self._catalog.active_chunk_classes())
        missing = joined(found.missing for found in differences(expected, stored_chunks(self._vectors)))
        done = self._line.embedded
        staying = "state = 'active' AND document_id NOT IN (SELECT document_id FROM versions WHERE state = 'prepared')"
        wanted = set(missing.tolist())
        for found in self._catalog.versions(staying):
            if found.document.id not in self._removed:
                self._line.put(chunk for chunk in _texts(found) if chunk.chunk_id in wanted)
            if progress is not None:
                progress(self._line.embedded - done, len(wanted))
        self._line.finish()
        if progress is not None:
            progress(self._line.embedded - done, self._line.embedded - done)

    def _mend(self, *, thorough: bool = False) -> None:
        """Bring both indexes to what the catalog holds as active, and purge what they forget."""
        expected = expected_chunks(self._catalog.active_chunk_classes())
        in_vectors = self._vector_differences(expected, thorough)
        in_terms = differences(expected, stored_chunks(self._terms))
        surplus = joined(found.surplus for found in (*in_vectors, *in_terms)).tolist()
        orphans = self._catalog.orphans()
        if surplus or orphans:
            # An id in the wrong class is forgotten in all of them, and then missing in the right one.
            self._forget(sorted({*surplus, *orphans}))
            in_vectors = differences(expected, stored_chunks(self._vectors))
            in_terms = differences(expected, stored_chunks(self._terms))
        else:
            self._purge()
        if without_terms := joined(found.missing for found in in_terms).tolist():
            self._terms.replace(_entries(self._versions_with(without_terms), set(without_terms)))
        if without_vectors := set(joined(found.missing for found in in_vectors).tolist()):
            for version in self._versions_with(sorted(without_vectors)):
                self._line.put(chunk for chunk in _texts(version) if chunk.chunk_id in without_vectors)
            self._line.finish()

    def _vector_differences(self, expected: ChunksByClass, thorough: bool) -> list[Difference]:
        """After dropping classes whose vectors cannot be read."""
        stored = dict(stored_chunks(self._vectors))
        for access in doubtful_classes(expected, stored, self._vectors, thorough=thorough):
            self._vectors.drop(access)
            stored[access] = self._vectors.ids(access)
        return differences(expected, stored)

    def _versions_with(self, chunk_ids: list[int]) -> Iterator[DocumentText]:
        condition = (
            "state = 'active' AND id IN (SELECT version_id FROM chunks WHERE id IN (SELECT value FROM json_each(?)))"
        )
        return self._catalog.versions(condition, (json.dumps(chunk_ids),))

    def _forget(self, chunk_ids: list[int]) -> None:
        self._vectors.remove(chunk_ids)
        self._terms.replace((), removed=chunk_ids)
        self._vectors.purge()
        self._purge()
        self._catalog.forget_orphans(chunk_ids)

    def _purge(self) -> None:
        """What a killed run has left is purged too: the files say themselves whether they hold anything removed."""
        self._terms.purge()
        if not self._catalog.compact():
            self.notes.append(_NOT_COMPACTED)


def embedded_text(title: str, headings: Iterable[str], text: str) -> str:
    """What the embedding model reads of a chunk: where it stands, then what it says."""
    return "\n".join(part for part in (title, " › ".join(headings), text) if part.strip())


def _texts_of_draft(draft: DocumentDraft) -> Iterator[str]:
    for chunk in draft.chunks:
        yield embedded_text(draft.metadata.title, chunk.headings, draft.text[chunk.start : chunk.end])


def _texts(found: DocumentText) -> Iterator[ChunkText]:
    for chunk in found.chunks:
        text = embedded_text(found.document.metadata.title, chunk.headings, chunk.text)
        yield ChunkText(chunk.id, found.document.access, text)


def _entries(versions: Iterable[DocumentText], only: set[int] | None = None) -> Iterator[ChunkTerms]:
    for found in versions:
        document = found.document
        for chunk in found.chunks:
            if only is None or chunk.id in only:
                yield ChunkTerms(
                    chunk_id=chunk.id,
                    access=AccessClass(document.access),
                    title=document.metadata.title,
                    headings=" ".join(chunk.headings),
                    body=chunk.text,
                    reference_number=document.metadata.reference_number,
                    synonyms=" · ".join(document.metadata.synonyms),
                )
