"""Papers that are close enough to a question, with what the indexes say of their chunks; no text is read yet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.knowledge.matches import Matches, Scores
from app.knowledge.selection import Selection
from app.search.ranking import Ranking, chunk_relevance, closeness, may_lack_close, paper_relevance

_LOOKED_AT = 4
"""Chunks kept of a paper: those from which its passages are chosen."""
READ = 50
"""Papers that are read to put them in order. On karlsruhe nDCG@10 is the same with 40 and 100, R@20 0.01 less."""
MOST = 500
"""Papers found at most. Judgement: nobody reads so many, and the counts beside filters stay quick."""


@dataclass(frozen=True, slots=True)
class RankedPaper:
    """A paper with its score and the ids of its best chunks, best first.

    ``close`` says whether it counts as found wherever it ranks, or only among the first. ``same_as`` is the key of a
    paper before it whose document says the same.
    """

    key: str
    score: float
    chunks: tuple[int, ...] = ()
    close: bool = True
    same_as: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Papers that may be found, best first, equal ones in the order of their keys.

    ``relevance`` and ``matches`` are of all chunks; ``more`` says that there are more papers than were looked at.
    """

    papers: tuple[RankedPaper, ...]
    matches: Matches
    relevance: Scores
    more: bool

    def within(self, papers: Iterable[RankedPaper], selection: Selection) -> list[RankedPaper]:
        """Those of the papers that have a matching chunk in the selection, with these chunks alone, in their order."""
        code = {key: number for number, key in enumerate(self.matches.keys)}
        chunks = _BestChunks(self.matches, self.relevance, selection.holds(self.matches.ids))
        narrowed = (replace(paper, chunks=chunks.of(code[paper.key])) for paper in papers)
        return [paper for paper in narrowed if paper.chunks]


def close_papers(matches: Matches, weights: Mapping[str, float], ranking: Ranking) -> Candidates:
    """All papers that are close to the question, and of the ``READ`` most relevant those that nearly are.

    A long question has few of its words anywhere; its best papers are worth a look, and all like them are not.
    """
    relevance = chunk_relevance(matches, weights, ranking)
    of_papers = paper_relevance(matches, relevance)
    best = np.zeros(len(matches.keys))
    np.maximum.at(best, matches.papers, closeness(matches, weights, ranking))
    close = best >= ranking.least_closeness
    nearly = np.zeros(len(matches.keys), dtype=np.bool_)
    nearly[np.argsort(-of_papers, kind="stable")[:READ]] = True
    nearly &= best >= ranking.least_closeness_of_first
    chunks = _BestChunks(matches, relevance, np.ones(len(matches.ids), dtype=np.bool_))
    papers = [
        RankedPaper(matches.keys[code], float(of_papers[code]), chunks.of(code), bool(close[code]))
        for code in np.flatnonzero(close | nearly).tolist()
    ]
    papers.sort(key=lambda paper: (-paper.score, paper.key))
    more = len(papers) > MOST or may_lack_close(matches, weights, ranking)
    return Candidates(tuple(papers[:MOST]), matches, relevance, more)


class _BestChunks:
    """The best chunks of each paper, of those that are left."""

    def __init__(self, matches: Matches, relevance: Scores, left: NDArray[np.bool_]) -> None:
        places = np.flatnonzero(left)
        order = places[np.lexsort((matches.ids[places], -relevance[places], matches.papers[places]))]
        self._ids = matches.ids[order]
        self._starts = np.searchsorted(matches.papers[order], np.arange(len(matches.keys) + 1)).tolist()

    def of(self, code: int) -> tuple[int, ...]:
        """Ids, best first; none where no chunk of the paper is left."""
        start, end = self._starts[code], self._starts[code + 1]
        return tuple(self._ids[start : min(end, start + _LOOKED_AT)].tolist())
