"""Which papers a question for a decision is about: what became of them is known and needs no language model."""

from collections.abc import Sequence

from app.access import Clearance
from app.knowledge.german import analyse
from app.knowledge.index import Knowledge
from app.knowledge.model import Channel, Passage
from app.search.coverage import coverage
from app.search.question import Question

_MOST = 3
_NEAR = 0.75
"""Share of the best passage's score from which a paper counts as found too. Judgement."""
_LEAST_TITLE = 0.1
"""Share of the question's words (IDF) that the title must have at the least: minutes, in whose text everything occurs,
have none of the subject in theirs. Judgement."""
_WHOLE_TITLE = 0.5
"""From this share on, the question names the paper by its title, however its text compares. Judgement."""


def papers_asked_about(
    question: Question, passages: Sequence[Passage], knowledge: Knowledge, clearance: Clearance
) -> list[Passage]:
    """The best passage of each paper that the question may be about, best first; ``passages``: best first.

    A paper named by number leaves no doubt: then it is those alone.
    """
    named = [passage for passage in passages if Channel.EXACT in passage.signals]
    weights = knowledge.term_weights(question.topic, clearance)
    best = max((passage.score for passage in passages), default=0.0)
    found: dict[str, Passage] = {}
    for passage in named or passages:
        title = coverage(weights, set(analyse(passage.document.metadata.title)))
        if named or title >= _WHOLE_TITLE or (passage.score >= _NEAR * best and title >= _LEAST_TITLE):
            found.setdefault(passage.document.paper_key, passage)
    return list(found.values())[:_MOST]
