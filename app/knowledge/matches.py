"""What the indexes answer to a question, before any text is read: ids and scores, with the papers that they belong to.

A ranking looks at a thousand chunks and shows ten papers; reading the text of all of them would take most of its time.
So these are numbers alone, and they count only for chunks that the catalog lists as active and cleared for the reader.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.access import Clearance
from app.knowledge.indexes import Indexes
from app.knowledge.model import Channel, Hit
from app.knowledge.narrowing import Narrowing
from app.knowledge.protocols import Vectors
from app.knowledge.selection import ChunkIds, Selection

Scores = NDArray[np.float64]

_WIDENING = 4
"""By how much more an index is asked for while hits that the catalog does not confirm take the places of others."""


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """Chunks that were found, by ascending id, and their papers. Arrays of one length.

    ``terms`` holds BM25 scores, 0 where the terms did not find a chunk; ``cosines`` the similarity to the question, NaN
    where it is not known. ``papers`` gives each chunk's place in ``keys``, the papers that were found.
    ``terms_cut_off`` says that the terms may have more than was asked for; ``least_cosine`` is the similarity that no
    other chunk exceeds: -1 if there are no others, NaN if it is unknown.
    """

    ids: ChunkIds
    terms: Scores
    cosines: Scores
    papers: NDArray[np.int64]
    keys: tuple[str, ...]
    terms_cut_off: bool = False
    least_cosine: float = -1.0

    def signals(self, place: int) -> dict[Channel, float]:
        """What each index says of the chunk at this place, as a ``Passage`` tells it."""
        found = {}
        if self.terms[place] > 0:
            found[Channel.TERMS] = float(self.terms[place])
        if not np.isnan(self.cosines[place]):
            found[Channel.VECTORS] = float(self.cosines[place])
        return found


@dataclass(frozen=True, slots=True)
class Depth:
    """How many chunks each index is asked for; 0 leaves it out."""

    terms: int
    vectors: int


def match(
    indexes: Indexes, narrowing: Narrowing, query: str, clearance: Clearance, depth: Depth, within: Selection | None
) -> Matches:
    """What terms and vectors find; the similarity of what only the terms have found is looked up.

    Errors: ``IndexStateError``, ``VectorStoreError``, ``ModelFileError``.
    """

    def find_by_terms() -> list[Hit]:
        return _visible(
            lambda wanted: indexes.terms.search(query, clearance, wanted, within), narrowing, clearance, depth.terms
        )

    def find_by_vectors(question: Vectors) -> list[Hit]:
        return _visible(
            lambda wanted: indexes.vectors.search(question, clearance, wanted, within),
            narrowing,
            clearance,
            depth.vectors,
        )

    by_terms: list[Hit] = []
    by_vectors: list[Hit] = []
    least_cosine = np.nan
    if depth.vectors > 0 and query.strip():
        # Side by side: one waits for llama.cpp and for Chroma, the other for tantivy, and neither holds up Python.
        with ThreadPoolExecutor(1) as beside:
            terms = beside.submit(find_by_terms) if depth.terms > 0 else None
            question = indexes.embedder.embed_query(query)
            by_vectors = find_by_vectors(question)
            by_terms = terms.result() if terms is not None else []
        least_cosine = by_vectors[-1].score if len(by_vectors) >= depth.vectors else -1.0
        known = {hit.chunk_id for hit in by_vectors}
        others = [hit.chunk_id for hit in by_terms if hit.chunk_id not in known]
        if others:
            selected = Selection.of((chunk_id, chunk_id + 1) for chunk_id in others)
            by_vectors = [*by_vectors, *indexes.vectors.search(question, clearance, len(others), selected)]
    elif depth.terms > 0:
        by_terms = find_by_terms()
    ids = np.unique(np.array([hit.chunk_id for hit in (*by_terms, *by_vectors)], dtype=np.int64))
    codes = narrowing.papers_of(ids, clearance)
    ids, codes = ids[codes >= 0], codes[codes >= 0]
    distinct, papers = np.unique(codes, return_inverse=True)
    return Matches(
        ids=ids,
        terms=_by_id(ids, by_terms, 0.0),
        cosines=_by_id(ids, by_vectors, np.nan),
        papers=papers.astype(np.int64),
        keys=narrowing.keys(distinct),
        terms_cut_off=len(by_terms) >= depth.terms > 0,
        least_cosine=least_cosine,
    )


def _visible(ask: Callable[[int], list[Hit]], narrowing: Narrowing, clearance: Clearance, limit: int) -> list[Hit]:
    """The best hits that the catalog confirms; more are asked for while others took their places."""
    wanted = limit
    while True:
        hits = ask(wanted)
        codes = narrowing.papers_of(np.array([hit.chunk_id for hit in hits], dtype=np.int64), clearance)
        kept = [hit for hit, code in zip(hits, codes.tolist(), strict=True) if code >= 0]
        if len(kept) >= limit or len(hits) < wanted:
            return kept[:limit]
        wanted *= _WIDENING


def _by_id(ids: ChunkIds, hits: list[Hit], missing: float) -> Scores:
    scores = np.full(len(ids), missing, dtype=np.float64)
    found = np.array([hit.chunk_id for hit in hits], dtype=np.int64)
    places = np.searchsorted(ids, found)
    places[places == len(ids)] = 0
    there = ids[places] == found if len(ids) else np.zeros(len(found), dtype=np.bool_)
    scores[places[there]] = np.array([hit.score for hit in hits], dtype=np.float64)[there]
    return scores
