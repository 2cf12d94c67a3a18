"""Fits what a unit of cosine similarity is worth against terms, on two kinds of text at once.

Encyclopaedia paragraphs (SQuAD form), where the right chunk is the one with the answer, and council papers, where it is
any chunk of the paper that answers. Vectors do better on the first, words on the second; the product meets both.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import mean
from typing import Any

from app.access import PUBLIC_ONLY
from app.knowledge.index import Knowledge
from app.knowledge.model import Channel, Passage
from app.search.fusion import CALIBRATION_FILE, fuse
from benchmarks.corpora import indexed, is_from, knowledge_of
from benchmarks.council import CouncilQuestion, load_papers, load_questions
from benchmarks.squad import SquadQuestion, load_squad
from benchmarks.store import is_fitted_on, store

_WEIGHTS = (0.0, 2.0, 4.0, 6.0, 8.0, 10.0, 13.0, 16.0, 20.0, 25.0, 30.0, 40.0, 60.0, 100.0)
_ALIKE = 0.01
"""Mean reciprocal ranks that are this close are equal: over some 400 questions their standard error is 0.015."""
_VECTORS_ALONE = 1e6
_Judge = Callable[[Passage], bool]
_Found = tuple[dict[int, float], dict[int, float], set[int]]


def fit_fusion(squad: Path, council: Path) -> dict[str, Any]:
    """Fit on one half of the articles and of the council's questions, report the others, store the weight."""
    articles, papers = _articles(squad), _papers(council)
    fitting = [[found for fits, found in data if fits] for data in (articles, papers)]
    held_out = [[found for fits, found in data if not fits] for data in (articles, papers)]
    scores = {weight: mean(_mean_reciprocal_rank(found, weight) for found in fitting) for weight in _WEIGHTS}
    # Among equals the middle one: the ends of a plateau are luck.
    best = [weight for weight in _WEIGHTS if scores[weight] >= max(scores.values()) - _ALIKE]
    weight = best[len(best) // 2]
    compared = (("terms", 0.0), ("fused", weight), ("vectors", _VECTORS_ALONE))
    figures = {
        name: {
            "questions_fitted": len(fitted),
            "questions_reported": len(reported),
            "R@1": {way: round(_first(reported, w), 3) for way, w in compared},
            "MRR": {way: round(_mean_reciprocal_rank(reported, w), 3) for way, w in compared},
        }
        for name, fitted, reported in zip(("articles", "council papers"), fitting, held_out, strict=True)
    }
    command = f"fit-fusion --squad {squad.name} --council {council.name}"
    store("fusion", {"vector_weight": weight}, (squad, council), command, figures, CALIBRATION_FILE)
    return {"vector_weight": weight, **figures}


def _articles(squad: Path) -> list[tuple[bool, _Found]]:
    paragraphs, questions = load_squad(squad)
    with indexed(paragraphs) as knowledge:
        return [
            (is_fitted_on(question.paragraph.article), _search(knowledge, question.text, _holds(question)))
            for question in questions
        ]


def _papers(council: Path) -> list[tuple[bool, _Found]]:
    questions = load_questions(council, "anfrage")
    # Questions of one inquiry share their paper: whole papers go to one half or the other.
    papers = sorted({paper for question in questions for paper in question.papers})
    with knowledge_of(load_papers(council, frozenset(papers))) as knowledge:
        return [
            (
                is_fitted_on(papers.index(min(question.papers))),
                _search(knowledge, question.text, _is_of(question)),
            )
            for question in questions
        ]


def _search(knowledge: Knowledge, text: str, is_right: _Judge) -> _Found:
    by_terms = knowledge.search_terms(text, PUBLIC_ONLY, 50)
    by_vectors = knowledge.search_vectors(text, PUBLIC_ONLY, 50)
    return (
        {passage.chunk.id: passage.signals[Channel.TERMS] for passage in by_terms},
        {passage.chunk.id: passage.signals[Channel.VECTORS] for passage in by_vectors},
        {passage.chunk.id for passage in [*by_terms, *by_vectors] if is_right(passage)},
    )


def _holds(question: SquadQuestion) -> _Judge:
    def holds(passage: Passage) -> bool:
        chunk = passage.chunk
        return is_from(passage.document, question.paragraph) and any(
            chunk.start <= place < chunk.end for _, place in question.answers
        )

    return holds


def _is_of(question: CouncilQuestion) -> _Judge:
    return lambda passage: passage.document.uri in question.papers


def _ranks(found: Iterable[_Found], weight: float) -> list[int]:
    ranks = []
    for terms, vectors, right in found:
        fused = fuse(terms, vectors, weight)
        order = sorted(fused, key=lambda key: -fused[key])
        ranks.append(next((rank for rank, key in enumerate(order, start=1) if key in right), 0))
    return ranks


def _first(found: list[_Found], weight: float) -> float:
    return mean(rank == 1 for rank in _ranks(found, weight))


def _mean_reciprocal_rank(found: list[_Found], weight: float) -> float:
    return mean(1 / rank if rank else 0.0 for rank in _ranks(found, weight))
