"""Fits how papers are ranked, and which of them count as found: ``python -m benchmarks fit-ranking``.

Both corpora go through the project's own ingest, as in ``retrieval``. Fitted are half of the papers' questions and of
the encyclopaedia's articles; the figures are of the other halves, with what leaving out each part costs there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from math import log
from pathlib import Path
from statistics import mean, median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.access import PUBLIC_ONLY
from app.knowledge.build import open_knowledge
from app.knowledge.german import analyse
from app.knowledge.matches import Depth, Matches
from app.search.close_calls import MOST, nearest_portions
from app.search.ordering import FIRST
from app.search.question import analyse_question
from app.search.ranking import (
    CALIBRATION_FILE,
    Ranking,
    answers,
    asks,
    chunk_relevance,
    closeness,
    paper_relevance,
    title_match,
)
from app.search.standing import standing_weight, today
from benchmarks.retrieval import Question, load_contexts, load_folder
from benchmarks.retrieval_corpus import Corpus
from benchmarks.retrieval_metrics import averaged, judged
from benchmarks.store import store

_DEPTH = Depth(terms=1000, vectors=300)
_NEVER = 1e9
_START = Ranking(
    vector_weight=10.0,
    similarity_floor=0.74,
    title=2.0,
    reply=0.4,
    standing=0.6,
    closeness_of_vectors=4.0,
    least_closeness=0.0,
    least_closeness_of_first=0.0,
    least_similarity=0.86,
    usual_similarity=0.82,
    close_call=0.0,
    sentence_weight=13.0,
)
_GRID: Mapping[str, Sequence[float]] = {
    "vector_weight": (4.0, 6.0, 8.0, 10.0, 13.0, 16.0, 20.0),
}
"""What is tried. The rest of ``_START`` is judgement, and the ablation says what it does. ``reply``: here every
question is answered by a reply, so a fit would prefer any reply to what a statute says (the golden questions of the
sample city lose from 0.5 on). ``standing``: nothing here says which of two papers is in force. ``title``: what is typed
as a title is meant as one. ``similarity_floor``: below it lies nothing that was found."""
_FIRST_MARGIN = 0.3
_CLOSE_CALLS: Mapping[str, Sequence[float]] = {
    "sentence_weight": (5.0, 7.0, 10.0, 13.0, 16.0, 20.0, 25.0),
    "close_call": (0.0, 0.1, 0.2, 0.3, 0.4, 0.5),
}
"""Half a point of relevance is what three of ten questions have between their first papers: beyond, reading closely
would cost more than it gains."""
_ROUNDS = 3
_ALIKE = 0.004
"""Means this close are equal (their standard error is 0.015), and the middle one of them is taken: the ends of a
plateau are luck."""
_LOST = 0.03
"""Share of right papers among the first twenty that the cut for all papers may cost, ..."""
_LOST_OF_FIRST = 0.01
"""... and that the one for the first papers may: among those, a right one is what is looked for."""
_FIRST_CUTS = tuple(round(0.05 * step, 2) for step in range(4, 21))
_CUTS: Mapping[str, Sequence[float]] = {
    "closeness_of_vectors": (2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0),
    "least_closeness": tuple(round(0.05 * step, 2) for step in range(4, 31)),
    "least_similarity": (0.85, 0.86, 0.87, 0.88, 0.9),
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question with what the indexes say, and for each paper: whether it is right, and what its document adds.

    ``nearest``: of the first papers, how near their nearest sentence is to the question; empty if it is not one.
    """

    question: Question
    matches: Matches
    weights: Mapping[str, float]
    right: NDArray[np.bool_]
    title: NDArray[np.float64]
    reply: NDArray[np.float64]
    standing: NDArray[np.float64]
    rank: int = 0
    first: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))
    nearest: Mapping[int, float] = field(default_factory=dict)

    @property
    def usual(self) -> float:
        """The median similarity of what the terms have found."""
        found = self.matches.cosines[self.matches.terms > 0]
        return float(np.median(found)) if len(found) else _START.usual_similarity

    def settled(self, ranking: Ranking) -> "_Asked":
        """With what the cuts need of a ranking: which papers are the first, and the place of the best right one."""
        scores = self.scores(ranking)
        rank = int((scores > scores[self.right].max()).sum()) + 1 if self.right.any() else len(scores) + 1
        first = np.zeros(len(scores), dtype=np.bool_)
        first[np.argsort(-scores, kind="stable")[:FIRST]] = True
        return replace(self, rank=rank, first=first)

    def found(self, ranking: Ranking) -> NDArray[np.bool_]:
        """Which papers count as found, as ``candidates`` and ``ordering`` have it."""
        best = np.zeros(len(self.matches.keys))
        np.maximum.at(best, self.matches.papers, closeness(self.matches, self.weights, ranking))
        found: NDArray[np.bool_] = best >= ranking.least_closeness
        return found | (self.first & (best >= ranking.least_closeness_of_first))

    def scores(self, ranking: Ranking) -> NDArray[np.float64]:
        """As ``ordering`` has it, for every paper."""
        relevance = paper_relevance(self.matches, chunk_relevance(self.matches, self.weights, ranking))
        scores: NDArray[np.float64] = (
            relevance
            + ranking.title * max(relevance.max(initial=0.0), 0.0) * self.title
            + ranking.reply * self.reply
            + ranking.standing * self.standing
        )
        return scores

    def judged(self, ranking: Ranking) -> dict[str, float]:
        """The figures of this question."""
        if not self.right.any():
            return judged([], {"right"})
        scores = self.scores(ranking)
        order = np.argsort(-scores, kind="stable")[:20].tolist()
        near = [at for at in order[:MOST] if at in self.nearest and scores[at] >= scores[order[0]] - ranking.close_call]
        near.sort(key=lambda at: -(scores[at] + ranking.sentence_weight * self.nearest[at]))
        return judged([f"{at}" for at in (*near, *order[len(near) :])], {f"{at}" for at in np.flatnonzero(self.right)})

    def close_calls(self, ranking: Ranking) -> dict[int, int]:
        """The best chunk of each of the first papers, where they are near enough to one another to be tried."""
        relevance, scores = chunk_relevance(self.matches, self.weights, ranking), self.scores(ranking)
        first = np.argsort(-scores, kind="stable")[:MOST].tolist()
        best = {}
        for paper in (at for at in first if scores[at] >= scores[first[0]] - max(_CLOSE_CALLS["close_call"])):
            places = np.flatnonzero(self.matches.papers == paper)
            best[paper] = int(self.matches.ids[places[np.argmax(relevance[places])]])
        return best


def fit_ranking(council: Path, squad: Path) -> dict[str, Any]:
    """Fit on one half of the questions, report the other, store the numbers."""
    corpus, questions = load_folder(council)
    contexts, asked = load_contexts(squad)
    papers = _asked(corpus, [question for question in questions if question.kind != "referenz"])
    articles = _asked(contexts, [question for question, _ in asked])
    fitting = [one for one in (*papers, *articles) if one.question.fitted]
    usual = median(one.usual for one in fitting)
    ranking = _climbed(replace(_START, usual_similarity=round(usual, 3)), fitting, _GRID)
    data = [*_closely_read(corpus, papers, ranking), *_closely_read(contexts, articles, ranking)]
    fitting = [one for one in data if one.question.fitted]
    ranking = _climbed(replace(ranking, close_call=_FIRST_MARGIN), fitting, _CLOSE_CALLS)
    data = [one.settled(ranking) for one in data]
    fitting = [one for one in data if one.question.fitted]
    ranking = _with_cuts(ranking, fitting)
    reported = [one for one in data if not one.question.fitted]
    without = {
        f"without {name}": replace(ranking, **{name: 0.0})
        for name in ("vector_weight", "title", "reply", "standing", "sentence_weight")
    }
    figures = {
        "questions_fitted": _count(fitting),
        "questions_reported": _count(reported),
        "nDCG@10": {name: _means(reported, way) for name, way in {"all": ranking, **without}.items()},
        "R@1": {name: _means(reported, way, "R@1") for name, way in {"all": ranking, **without}.items()},
        "found": _found(reported, ranking),
    }
    value = {name: getattr(ranking, name) for name in Ranking.__dataclass_fields__}
    command = f"fit-ranking --council {council.name} --squad {squad.name}"
    store("ranking", value, (council, squad), command, figures, CALIBRATION_FILE)
    return {**value, **figures}


def _asked(corpus: Corpus, questions: Sequence[Question]) -> list[_Asked]:
    found = []
    with open_knowledge(corpus.settings) as knowledge:
        documents = {document.paper_key: document for document in reversed(knowledge.documents(PUBLIC_ONLY))}
        for question in questions:
            matches = knowledge.match(question.text, PUBLIC_ONLY, _DEPTH)
            weights = knowledge.term_weights(question.text, PUBLIC_ONLY)
            analysed = analyse_question(question.text)
            of_papers = [documents[key] for key in matches.keys]
            asking, terms = asks(question.text), frozenset(analyse(question.text))
            found.append(
                _Asked(
                    question,
                    matches,
                    weights,
                    np.array([corpus.target(document) in question.relevant for document in of_papers], dtype=np.bool_),
                    np.array([title_match(one.metadata.title, terms, weights) for one in of_papers]),
                    np.array([float(asking and answers(one)) for one in of_papers]),
                    np.array([log(standing_weight(one, analysed, today())) for one in of_papers]),
                )
            )
    return found


def _closely_read(corpus: Corpus, asked: Sequence[_Asked], ranking: Ranking) -> list[_Asked]:
    """With how near the nearest sentences of the first papers are, where a question is asked."""
    found = []
    with open_knowledge(corpus.settings) as knowledge:
        for one in asked:
            chunks = one.close_calls(ranking) if asks(one.question.text) else {}
            known = knowledge.chunks(chunks.values(), PUBLIC_ONLY)
            texts = [known[chunk_id][0].text for chunk_id in chunks.values()]
            near = nearest_portions(texts, one.question.text, one.weights, knowledge.embedder) if texts else []
            found.append(replace(one, nearest=dict(zip(chunks, near, strict=True))))
    return found


def _climbed(start: Ranking, data: Sequence[_Asked], grid: Mapping[str, Sequence[float]]) -> Ranking:
    """One number after the other, each at its best while the others stay; every kind of question counts alike."""
    chosen = start
    for _ in range(_ROUNDS):
        before = chosen
        for name, values in grid.items():
            gains = {value: mean(_means(data, replace(chosen, **{name: value})).values()) for value in values}
            alike = [value for value in values if gains[value] >= max(gains.values()) - _ALIKE]
            chosen = replace(chosen, **{name: alike[len(alike) // 2]})
        if chosen == before:
            break
    return chosen


def _with_cuts(ranking: Ranking, data: Sequence[_Asked]) -> Ranking:
    """The cuts that find the fewest papers and cost hardly a right one its place among the first twenty."""
    uncut = _found(data, replace(ranking, least_closeness=0.0))
    strict = replace(ranking, least_closeness_of_first=_NEVER)
    chosen, fewest = strict, float("inf")
    for values in product(*_CUTS.values()):
        tried = replace(strict, **dict(zip(_CUTS, values, strict=True)))
        found = _found(data, tried)
        papers = mean(of_kind["papers"] for of_kind in found.values())
        if papers < fewest and all(found[kind]["R@20"] >= uncut[kind]["R@20"] - _LOST for kind in found):
            chosen, fewest = tried, papers
    best = replace(chosen, least_closeness_of_first=0.0)
    uncut = _found(data, best)
    for first in _FIRST_CUTS:
        tried = replace(chosen, least_closeness_of_first=min(first, chosen.least_closeness))
        found = _found(data, tried)
        if any(found[kind]["R@20"] < uncut[kind]["R@20"] - _LOST_OF_FIRST for kind in found):
            break
        best = tried
    return best


def _found(data: Sequence[_Asked], ranking: Ranking) -> dict[str, dict[str, float]]:
    """By kind: the share of right papers that count as found and rank among the first twenty, and the median found."""
    found: dict[str, dict[str, float]] = {}
    for kind, of_kind in _by_kind(data).items():
        kept, counts = [], []
        for one in of_kind:
            found_papers = one.found(ranking)
            kept.append(float(one.rank <= FIRST and bool(found_papers[one.right].any())))
            counts.append(int(found_papers.sum()))
        found[kind] = {"R@20": round(mean(kept), 4), "papers": median(counts)}
    return found


def _means(data: Sequence[_Asked], ranking: Ranking, figure: str = "nDCG@10") -> dict[str, float]:
    return {
        kind: averaged([one.judged(ranking) for one in of_kind])[figure] for kind, of_kind in _by_kind(data).items()
    }


def _count(data: Sequence[_Asked]) -> dict[str, int]:
    return {kind: len(of_kind) for kind, of_kind in _by_kind(data).items()}


def _by_kind(data: Sequence[_Asked]) -> dict[str, list[_Asked]]:
    kinds: dict[str, list[_Asked]] = {}
    for one in data:
        kinds.setdefault(one.question.kind, []).append(one)
    return kinds
