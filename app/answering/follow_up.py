"""What a follow-up question means: of its readings, the one that the documents know of."""

from collections.abc import Sequence

from app.access import Clearance
from app.answering.conversation import readings
from app.answering.gate import passage_terms
from app.answering.spelling import corrected
from app.answering.unknown_words import unknown_words
from app.knowledge.index import Knowledge
from app.search.coverage import coverage
from app.search.question import analyse_question
from app.search.retrieval import Retriever

_PASSAGES = 3
_NEARLY = 0.8
"""Share of the best reading's coverage from which a likelier one is taken. Judgement: readings that say more can
hardly be covered as well as those that say less."""


def understood(
    question: str, history: Sequence[str], retriever: Retriever, knowledge: Knowledge, clearance: Clearance
) -> str:
    """The whole question, without slips; empty where the question stands by itself. Errors: those of the knowledge."""

    def is_known(word: str) -> bool:
        return not unknown_words([word], knowledge, clearance)

    def covered(reading: str) -> float:
        asked = analyse_question(reading)
        weights = knowledge.term_weights(asked.topic, clearance)
        passages = retriever.find(asked, clearance, _PASSAGES).passages
        return max((coverage(weights, passage_terms(passage)) for passage in passages), default=0.0)

    found = readings(question, history, is_known)
    if not found:
        return corrected(question, retriever, knowledge, clearance)
    if len(found) < 2:
        return corrected(found[0], retriever, knowledge, clearance) or found[0]
    shares = [covered(reading) for reading in found]
    return next(reading for reading, share in zip(found, shares, strict=True) if share >= _NEARLY * max(shares))
