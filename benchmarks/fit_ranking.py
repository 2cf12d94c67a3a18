"""Fits how papers are ranked, and which of them count as found: ``python -m benchmarks fit-ranking``.

Both corpora go through the project's own ingest, as in ``retrieval``. Fitted are half of the papers' questions and of
the encyclopaedia's articles; the figures are of the other halves, with what leaving out each part costs there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import log
from pathlib import Path
from statistics import mean, median
from typing import Any

import numpy as np

from app.access import PUBLIC_ONLY
from app.knowledge.build import open_knowledge
from app.knowledge.matches import Depth, Matches
from app.search.question import analyse_question
from app.search.ranking import (
    CALIBRATION_FILE,
    Ranking,
    answers,
    asks,
    chunk_relevance,
    is_close,
    paper_relevance,
    title_match,
)
from app.search.standing import standing_weight, today
from benchmarks.retrieval import Question, load_contexts, load_folder
from benchmarks.retrieval_corpus import Corpus
from benchmarks.retrieval_metrics import averaged, judged
from benchmarks.store import store

_DEPTH = Depth(terms=1000, vectors=300)
_START = Ranking(
    vector_weight=8.0,
    similarity_floor=0.78,
    length=0.03,
    title=0.2,
    reply=0.2,
    standing=0.1,
    least_terms=0.3,
    least_similarity=0.84,
)
_GRID: Mapping[str, Sequence[float]] = {
    "vector_weight": (4.0, 6.0, 8.0, 10.0, 13.0, 16.0, 20.0),
    "similarity_floor": (0.74, 0.78, 0.8, 0.82),
    "length": (0.0, 0.01, 0.02, 0.03, 0.04, 0.06),
    "title": (0.0, 0.1, 0.2, 0.3, 0.5, 0.8),
    "reply": (0.0, 0.1, 0.2, 0.3),
}
"""What is tried. ``reply`` ends at 0.3, for here every question is answered by a reply: without an end the fit would
prefer any reply to whatever a service description says. ``standing`` is judgement: nothing here says which is right."""
_ROUNDS = 3
_ALIKE = 0.002
"""Means this close are equal; among equal settings the smaller weight is taken."""
_KEPT = 0.985
"""Share of the right papers that must count as found."""
_TERM_CUTS = tuple(round(0.02 * step, 2) for step in range(5, 41))
_SIMILARITY_CUTS = tuple(round(0.8 + 0.005 * step, 3) for step in range(17))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question with what the indexes say, and for each paper: whether it is right, and what its document adds."""

    question: Question
    matches: Matches
    weights: Mapping[str, float]
    right: np.ndarray[Any, np.dtype[np.bool_]]
    title: np.ndarray[Any, np.dtype[np.float64]]
    reply: np.ndarray[Any, np.dtype[np.float64]]
    standing: np.ndarray[Any, np.dtype[np.float64]]

    def scores(self, ranking: Ranking) -> np.ndarray[Any, np.dtype[np.float64]]:
        """As ``ordering`` has it, for every paper."""
        chunks = chunk_relevance(self.matches, self.weights, ranking)
        return (
            paper_relevance(self.matches, chunks, ranking)
            + ranking.title * self.title
            + ranking.reply * self.reply
            + ranking.standing * self.standing
        )

    def judged(self, ranking: Ranking) -> dict[str, float]:
        """The figures of this question."""
        if not self.right.any():
            return judged([], {"right"})
        order = np.argsort(-self.scores(ranking), kind="stable")[:20]
        return judged([f"{at}" for at in order], {f"{at}" for at in np.flatnonzero(self.right)})


def fit_ranking(council: Path, squad: Path) -> dict[str, Any]:
    """Fit on one half of the questions, report the other, store the numbers."""
    corpus, questions = load_folder(council)
    contexts, asked = load_contexts(squad)
    data = [
        *_asked(corpus, [question for question in questions if question.kind != "referenz"]),
        *_asked(contexts, [question for question, _ in asked]),
    ]
    fitting = [one for one in data if one.question.fitted]
    ranking = _with_cuts(_climbed(_START, fitting), fitting)
    reported = [one for one in data if not one.question.fitted]
    without = {
        f"without {name}": replace(ranking, **{name: 0.0})
        for name in ("vector_weight", "length", "title", "reply", "standing")
    }
    figures = {
        "questions_fitted": _count(fitting),
        "questions_reported": _count(reported),
        "nDCG@10": {name: _means(reported, way) for name, way in {"all": ranking, **without}.items()},
        "R@1": _means(reported, ranking, "R@1"),
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
            asking = asks(question.text)
            found.append(
                _Asked(
                    question,
                    matches,
                    weights,
                    np.array([corpus.target(document) in question.relevant for document in of_papers], dtype=np.bool_),
                    np.array([title_match(one.metadata.title, question.text, weights) for one in of_papers]),
                    np.array([float(asking and answers(one)) for one in of_papers]),
                    np.array([log(standing_weight(one, analysed, today())) for one in of_papers]),
                )
            )
    return found


def _climbed(start: Ranking, data: Sequence[_Asked]) -> Ranking:
    """One number after the other, each at its best while the others stay; what kinds of questions gain counts alike."""
    best, most = start, _gain(start, data)
    for _ in range(_ROUNDS):
        before = best
        for name, values in _GRID.items():
            for value in values:
                tried = replace(best, **{name: value})
                gain = _gain(tried, data)
                if gain > most + (_ALIKE if value > getattr(best, name) else 0.0):
                    best, most = tried, gain
        if best == before:
            break
    return best


def _with_cuts(ranking: Ranking, data: Sequence[_Asked]) -> Ranking:
    """The cuts that keep the right papers and find the fewest others."""
    chosen, fewest = ranking, float("inf")
    for least_terms in _TERM_CUTS:
        for least_similarity in _SIMILARITY_CUTS:
            tried = replace(ranking, least_terms=least_terms, least_similarity=least_similarity)
            found = _found(data, tried)
            papers = mean(of_kind["papers"] for of_kind in found.values())
            if min(of_kind["kept"] for of_kind in found.values()) >= _KEPT and papers < fewest:
                chosen, fewest = tried, papers
    return chosen


def _found(data: Sequence[_Asked], ranking: Ranking) -> dict[str, dict[str, float]]:
    """By kind: the share of right papers that count as found, and how many papers do, in the median."""
    found: dict[str, dict[str, float]] = {}
    for kind, of_kind in _by_kind(data).items():
        kept, counts = [], []
        for one in of_kind:
            close = np.unique(one.matches.papers[is_close(one.matches, one.weights, ranking)])
            kept.append(float(one.right[close].any()))
            counts.append(len(close))
        found[kind] = {"kept": round(mean(kept), 4), "papers": median(counts)}
    return found


def _gain(ranking: Ranking, data: Sequence[_Asked]) -> float:
    return mean(_means(data, ranking).values())


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
