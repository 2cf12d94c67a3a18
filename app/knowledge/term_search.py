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
from tantivy import Occur, Query

from app.knowledge.model import Hit
from app.knowledge.selection import Selection

_SPARE = 1.5
"""By how much more is asked for than would do if the selected were spread evenly among the hits."""

_WIDENING = 8
"""By how much more is asked for while too few hits are among the selected."""

_MOST_ASKED = 15_000
_MOST_ASKED_AGAIN = 40_000
"""Hits asked for at first, and in the end, before the ids go into the query. 15,000 hits hold 100 of a hundredth of the
index, where both ways take as long."""

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
        return _hits(searcher, query, limit)
    entries = int(searcher.num_docs)
    wanted = int(_SPARE * limit * max(1.0, entries / len(within))) + 1
    if wanted <= _MOST_ASKED:
        while wanted <= _MOST_ASKED_AGAIN:
            found = _hits(searcher, query, wanted)
            kept = within.holds(np.array([hit.chunk_id for hit in found], dtype=np.int64))
            last = wanted * _WIDENING > _MOST_ASKED_AGAIN
            enough = min(limit, _ENOUGH) if last and len(within) > _LARGE else limit
            if len(found) < wanted or int(kept.sum()) >= enough:
                return [found[place] for place in np.flatnonzero(kept)[:limit]]
            wanted *= _WIDENING
    chosen = Query.term_set_query(schema, "chunk_id", within.ids().tolist())
    both = [(Occur.Must, query), (Occur.Must, Query.const_score_query(chosen, 0.0))]
    return _hits(searcher, Query.boolean_query(both), limit)


def _hits(searcher: tantivy.Searcher, query: Query, limit: int) -> list[Hit]:
    found = searcher.search(query, limit, count=False).hits
    ids = searcher.fast_field_values("chunk_id", [address for _, address in found])
    return [Hit(int(chunk_id), score) for chunk_id, (score, _) in zip(ids, found, strict=True) if chunk_id is not None]
