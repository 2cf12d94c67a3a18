"""Papers that are close enough to a question, with what the indexes say of their chunks; no text is read yet."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.knowledge.matches import Matches, Scores
from app.knowledge.selection import Selection
from app.search.ranking import Ranking, chunk_relevance, closeness, may_lack_close, paper_relevance

_LOOKED_AT = 6
"""Chunks kept of a paper: those from which its passages are chosen."""
FIRST = 20
"""Papers of which it is enough to be nearly close: a page of them."""
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
    matches: Matches, weights: Mapping[str, float], ranking: Ranking, within: Selection | None = None
) -> Candidates:
    """The papers one of whose chunks is close to the question, in the order of their relevance.

    With ``within``, those of them that have a chunk there, by these chunks alone. What is found is decided before, so
    that a paper counts as found or not whatever the filters.
    """
    relevance = chunk_relevance(matches, weights, ranking)
    found = found_papers(matches, relevance, weights, ranking)
    left = np.ones(len(matches.ids), dtype=np.bool_) if within is None else within.holds(matches.ids)
    of_papers = paper_relevance(matches, np.where(left, relevance, 0.0), ranking)
    order = np.lexsort((matches.ids, -relevance, ~left, matches.papers))
    starts = np.searchsorted(matches.papers[order], np.arange(len(matches.keys) + 1)).tolist()
    papers = []
    for code in np.flatnonzero(found).tolist():
        places = [place for place in order[starts[code] : starts[code + 1]][:_LOOKED_AT].tolist() if left[place]]
        if places:
            chunks = tuple(matches.ids[places].tolist())
            papers.append(RankedPaper(matches.keys[code], float(of_papers[code]), chunks))
    papers.sort(key=lambda paper: (-paper.score, paper.key))
    more = len(papers) > MOST or may_lack_close(matches, weights, ranking)
    return Candidates(tuple(papers[:MOST]), matches, relevance, more)


def found_papers(
    matches: Matches, relevance: Scores, weights: Mapping[str, float], ranking: Ranking
) -> NDArray[np.bool_]:
    """Which papers of ``matches.keys`` count as found: all that are close, and of the first ones those that nearly are.

    A long question has few of its words anywhere; its best papers are worth a look, and all like them are not.
    """
    best = np.zeros(len(matches.keys))
    np.maximum.at(best, matches.papers, closeness(matches, weights, ranking))
    found: NDArray[np.bool_] = best >= ranking.least_closeness
    first = np.argsort(-paper_relevance(matches, relevance, ranking), kind="stable")[:FIRST]
    found[first] |= best[first] >= ranking.least_closeness_of_first
    return found
