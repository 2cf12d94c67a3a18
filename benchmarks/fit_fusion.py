"""Fits the weight of vectors against terms: the one that ranks the chunk with the answer best."""

from pathlib import Path
from typing import Any

from app.access import PUBLIC_ONLY
from app.answering.fusion import fuse
from app.knowledge.index import Knowledge
from app.knowledge.model import Channel, Passage
from benchmarks.corpora import indexed, is_from
from benchmarks.squad import SquadQuestion, load_squad
from benchmarks.store import is_fitted_on, store

_WEIGHTS = [round(0.05 * step, 2) for step in range(21)]
_Found = tuple[dict[int, float], dict[int, float], set[int]]


def fit_fusion(squad: Path) -> dict[str, Any]:
    """Fit on one half of the articles, report the other, store the weight."""
    paragraphs, questions = load_squad(squad)
    with indexed(paragraphs) as knowledge:
        found = [(question, _search(knowledge, question)) for question in questions]
    fitting = [result for question, result in found if is_fitted_on(question.paragraph.article)]
    held_out = [result for question, result in found if not is_fitted_on(question.paragraph.article)]
    # Among equals the middle one: the ends of a plateau are luck.
    scores = {weight: _mean_reciprocal_rank(fitting, weight) for weight in _WEIGHTS}
    best = [weight for weight in _WEIGHTS if scores[weight] >= max(scores.values()) - 0.001]
    weight = best[len(best) // 2]
    figures = {
        "questions_fitted": len(fitting),
        "questions_reported": len(held_out),
        "R@1": {name: round(_first(held_out, w), 3) for name, w in _compared(weight)},
        "MRR": round(_mean_reciprocal_rank(held_out, weight), 3),
    }
    store("fusion", {"vector_weight": weight}, squad, f"fit-fusion --squad {squad.name}", figures)
    return {"vector_weight": weight, **figures}


def _compared(weight: float) -> tuple[tuple[str, float], ...]:
    return ("terms", 0.0), ("fused", weight), ("vectors", 1.0)


def _search(knowledge: Knowledge, question: SquadQuestion) -> _Found:
    by_terms = knowledge.search_terms(question.text, PUBLIC_ONLY, 50)
    by_vectors = knowledge.search_vectors(question.text, PUBLIC_ONLY, 50)
    return (
        {passage.chunk.id: passage.signals[Channel.TERMS] for passage in by_terms},
        {passage.chunk.id: passage.signals[Channel.VECTORS] for passage in by_vectors},
        {p.chunk.id for p in [*by_terms, *by_vectors] if _has_answer(p, question)},
    )


def _has_answer(passage: Passage, question: SquadQuestion) -> bool:
    if not is_from(passage.document, question.paragraph):
        return False
    chunk = passage.chunk
    return any(chunk.start <= place < chunk.end for _, place in question.answers)


def _ranks(found: list[_Found], weight: float) -> list[int]:
    ranks = []
    for terms, vectors, right in found:
        fused = fuse(terms, vectors, weight)
        order = sorted(fused, key=lambda key: -fused[key])
        ranks.append(next((rank for rank, key in enumerate(order, start=1) if key in right), 0))
    return ranks


def _first(found: list[_Found], weight: float) -> float:
    ranks = _ranks(found, weight)
    return sum(rank == 1 for rank in ranks) / len(ranks)


def _mean_reciprocal_rank(found: list[_Found], weight: float) -> float:
    ranks = _ranks(found, weight)
    return sum(1 / rank for rank in ranks if rank) / len(ranks)
