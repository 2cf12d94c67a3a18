"""Papers that are close enough to a question, with what the indexes say of their chunks; no text is read yet."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from app.knowledge.matches import Matches, Scores
from app.search.ranking import Ranking, chunk_relevance, is_close, paper_relevance, term_share

_LOOKED_AT = 6
"""Chunks kept of a paper: those from which its passages are chosen."""
MOST = 500
"""Papers found at most. Judgement: nobody reads so many, and the counts beside filters stay quick."""


@dataclass(frozen=True, slots=True)
class RankedPaper:
    """A paper with its score and the ids of its best chunks, best first.

    ``same_as`` is the key of a paper before it whose document says the same.
    """

    key: str
    score: float
    chunks: tuple[int, ...] = ()
    same_as: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """The papers that were found, best first, equal ones in the order of their keys.

    ``relevance`` and ``matches`` are of all chunks; ``more`` says that there are more papers than were looked at.
    """

    papers: tuple[RankedPaper, ...]
    matches: Matches
    relevance: Scores
    more: bool


def close_papers(
    matches: Matches, weights: Mapping[str, float], ranking: Ranking, *, terms_alone: bool = False
) -> Candidates:
    """The papers one of whose chunks ``is_close``, in the order of their relevance.

    ``terms_alone``: where a paper is named by its number, only words tell of others, for a number is like any other.
    """
    relevance = chunk_relevance(matches, weights, ranking)
    of_papers = paper_relevance(matches, relevance, ranking)
    close = is_close(matches, weights, ranking, terms_alone=terms_alone)
    order = np.lexsort((matches.ids, -relevance, matches.papers))
    starts = np.searchsorted(matches.papers[order], np.arange(len(matches.keys) + 1)).tolist()
    found = np.unique(matches.papers[close]).tolist()
    papers = [
        RankedPaper(
            matches.keys[code],
            float(of_papers[code]),
            tuple(matches.ids[order[starts[code] : min(starts[code] + _LOOKED_AT, starts[code + 1])]].tolist()),
        )
        for code in found
    ]
    papers.sort(key=lambda paper: (-paper.score, paper.key))
    shares = term_share(matches, weights)
    cut_off = matches.more and float(shares[shares > 0].min()) >= ranking.least_terms
    return Candidates(tuple(papers[:MOST]), matches, relevance, cut_off or len(papers) > MOST)
