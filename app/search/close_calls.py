"""Questions whose first papers are nearly equally relevant: their passages are read sentence by sentence.

A passage says many things, and its vector is of all of them. The sentence that answers a question is nearer to it than
the passage that it stands in, but vectors of all sentences would take a second for one page of papers. So only the two
papers are read so closely between which the rest of the ranking can hardly decide, and of them the sentences with most
of the question's words: on xquad-de (fitting half, 2026-11-23) two of each do as well as all, and three papers are no
better than two.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.errors import ModelFileError
from app.knowledge.german import analyse
from app.knowledge.model import Passage
from app.knowledge.protocols import Embedder
from app.search.candidates import RankedPaper
from app.search.coverage import coverage
from app.search.ranking import Ranking

MOST = 2
"""Papers read closely."""
_PORTIONS = 2
"""Sentences of a passage that are embedded: some 12 ms each on one core."""
_LONGEST = 300
"""Characters read of a sentence: what it is about is said by then."""
_SHORTEST = 20
"""Characters of a portion; what is shorter („z. B.“, „3.“) goes with what follows."""

_ENDS = re.compile(r"(?<=[.!?:;])[\"”“’»«)\]]*\s+|\n+")


def close_calls(papers: Sequence[RankedPaper], ranking: Ranking) -> int:
    """How many papers at the beginning are so near to the first that they are worth reading closely; 0 if it is alone.

    ``papers`` are in the order of their scores.
    """
    least = papers[0].score - ranking.close_call if papers else 0.0
    count = sum(paper.score >= least for paper in papers[:MOST])
    return count if count > 1 else 0


def read_closely(
    papers: Sequence[RankedPaper],
    passages: Mapping[str, Sequence[Passage]],
    question: str,
    weights: Mapping[str, float],
    embedder: Embedder,
    ranking: Ranking,
) -> list[RankedPaper]:
    """The papers with those at the beginning in the order of what their best sentence adds; they share their scores.

    ``passages`` holds each paper's best one, ``weights`` the IDF of the question's terms. Without the model the order
    stays.
    """
    count = close_calls(papers, ranking)
    if not count:
        return list(papers)
    try:
        texts = [passages[paper.key][0].chunk.text for paper in papers[:count]]
        nearest = nearest_portions(texts, question, weights, embedder)
    except ModelFileError:
        return list(papers)
    gains = [paper.score + ranking.sentence_weight * near for paper, near in zip(papers, nearest, strict=False)]
    order = sorted(range(count), key=lambda place: -gains[place])
    first = [replace(papers[place], score=papers[to].score) for to, place in enumerate(order)]
    return [*first, *papers[count:]]


def nearest_portions(
    texts: Sequence[str], question: str, weights: Mapping[str, float], embedder: Embedder
) -> list[float]:
    """For each text the cosine similarity of its portion that is nearest to the question.

    Where all texts say the same of it, nothing is computed and all are 0.
    """
    cut = [_telling(text, weights) for text in texts]
    if all(set(some) == set(cut[0]) for some in cut):
        return [0.0] * len(cut)
    distinct = list(dict.fromkeys(portion for some in cut for portion in some))
    similarity = dict(zip(distinct, embedder.embed_passages(distinct) @ embedder.embed_query(question), strict=True))
    return [float(max(similarity[portion] for portion in some)) for some in cut]


def _telling(text: str, weights: Mapping[str, float]) -> list[str]:
    """The portions with most of the question's words."""
    ordered = sorted(portions(text), key=lambda portion: -coverage(weights, set(analyse(portion))))
    return [portion[:_LONGEST] for portion in ordered[:_PORTIONS]]


def portions(text: str) -> list[str]:
    """Sentences and lines, roughly: an abbreviation may end one, and does no harm. At least one."""
    found: list[str] = []
    start = 0
    for end in _ENDS.finditer(text):
        if end.end() - start >= _SHORTEST:
            found.append(text[start : end.end()].strip())
            start = end.end()
    rest = text[start:].strip()
    if rest and found and len(rest) < _SHORTEST:
        found[-1] = f"{found[-1]} {rest}"
    elif rest or not found:
        found.append(rest)
    return found
