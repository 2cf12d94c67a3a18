"""The best hits of one tantivy index, of all its entries or of a selection.

There are two ways to keep to a selection. More hits than wanted can be asked for and those outside left out: tantivy
skips what cannot be among them, so that is quick as long as the selection is a good part of the index. Or the
selection's ids are made part of the query: then every selected entry that holds any term is scored, which is quick as
long as they are few. ``python -m benchmarks.term_selections`` on 1,000,000 council chunks with questions of council
members, 100 hits wanted, p95 in milliseconds on two busy cores (without a selection 15):

    selected           100   5,000   10,000   20,000   48,000   168,000   345,000
    ids in the query     4      18       25       56       71       175       236
    asking for more      -       -        -       30       20        26        17
"""

import numpy as np
import tantivy
from numpy.typing import NDArray
from tantivy import Occur, Query

from app.knowledge.model import Hit
from app.knowledge.selection import Selection

_SPARE = 1.5
"""By how much more is asked for than would do if the selected were spread evenly among the hits."""

_WIDENING = 8
"""By how much more is asked for while too few hits are among the selected."""

_ASKED_FOR_EACH_ID = 2
"""More hits than so many for each selected entry are not asked for at first: a hit takes some 0.5 µs, an id in the
query 1.2 µs (100,000 council chunks, 2026-11-23)."""

_MOST_ASKED = 40_000
"""Hits asked for in the end, before the ids go into the query."""

_ENOUGH = 100
_LARGE = 50_000
"""Of a selection so large that its ids in the query would take longer than everything else, so many of the best hits
will do where more of them would be among the hits after the last that were asked for."""


def best_hits(
    schema: tantivy.Schema, searcher: tantivy.Searcher, query: Query, limit: int, within: Selection | None
) -> list[Hit]:
    """Up to ``limit`` hits, best first; ``within`` must not be empty. Scores are the same with and without it.

    Of a very large selection there may be fewer, though never fewer than a hundred if it has them.
    """
    if within is None:
        return _as_hits(*_found(searcher, query, limit))
    entries = int(searcher.num_docs)
    wanted = int(_SPARE * limit * max(1.0, entries / len(within))) + 1
    if wanted <= _ASKED_FOR_EACH_ID * len(within):
        while wanted <= _MOST_ASKED:
            ids, scores = _found(searcher, query, wanted)
            kept = within.holds(ids)
            last = wanted * _WIDENING > _MOST_ASKED
            enough = min(limit, _ENOUGH) if last and len(within) > _LARGE else limit
            if len(ids) < wanted or int(kept.sum()) >= enough:
                return _as_hits(ids[kept][:limit], scores[kept][:limit])
            wanted *= _WIDENING
    chosen = Query.term_set_query(schema, "chunk_id", within.ids().tolist())
    both = [(Occur.Must, query), (Occur.Must, Query.const_score_query(chosen, 0.0))]
    return _as_hits(*_found(searcher, Query.boolean_query(both), limit))


def _found(searcher: tantivy.Searcher, query: Query, limit: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Ids and scores, best first: of ten thousand hits most are left out, and objects of each would take longest."""
    found = searcher.search(query, limit, count=False).hits
    values = searcher.fast_field_values("chunk_id", [address for _, address in found])
    ids = np.array(values, dtype=np.float64)  # every entry has one; in a damaged index, None becomes NaN
    scores = np.array([score for score, _ in found], dtype=np.float64)
    whole = ~np.isnan(ids)
    return ids[whole].astype(np.int64), scores[whole]


def _as_hits(ids: NDArray[np.int64], scores: NDArray[np.float64]) -> list[Hit]:
    return [Hit(chunk_id, score) for chunk_id, score in zip(ids.tolist(), scores.tolist(), strict=True)]
