"""Papers that a question names by number: their passages, best for the question first."""

from collections.abc import Mapping
from dataclasses import replace

from app.access import Clearance
from app.knowledge.german import analyse
from app.knowledge.index import Knowledge
from app.knowledge.model import Passage
from app.search.coverage import coverage
from app.search.question import Question

_CHUNKS = 200
"""Chunks looked at in papers named by number; their order by number of chunk says nothing about the question."""


def named_passages(
    knowledge: Knowledge,
    question: Question,
    clearance: Clearance,
    ranked: Mapping[int, Passage],
    *,
    asks_more: bool = True,
) -> list[Passage]:
    """Passages of papers named by number, best for the question first, with scores of 1 and more.

    ``ranked`` holds what the indexes have found, by id of chunk, with scores up to 1. Without ``asks_more`` the number
    is all there is of the question, no passage says more of it than another, and none is analysed.
    """
    exact = knowledge.search_exact(question.text, clearance, _CHUNKS)
    if not exact:
        return []
    weights = knowledge.term_weights(question.topic, clearance) if asks_more else {}
    passages = []
    for passage in exact:
        other = ranked.get(passage.chunk.id)
        text = " ".join([*passage.chunk.headings, passage.chunk.text])
        said = coverage(weights, set(analyse(text))) if asks_more else 0.0
        signals = {**(other.signals if other else {}), **passage.signals}
        # What is named comes first, whatever the papers that it is a supplement to say about the question.
        score = 0.5 + passage.score + (said + (other.score if other else 0.0)) / 4
        passages.append(replace(passage, score=score, signals=signals))
    return sorted(passages, key=lambda passage: (-passage.score, passage.chunk.id))
