"""Whether the documents can answer at all: a logistic regression on what retrieval found.

Fitted by ``python -m benchmarks fit-gate`` on questions asked of a corpus with and without the article that answers
them, in full and as bare keywords, and of a council's papers. It errs on the side of passing: what passes wrongly meets
the judgement of the evidence and the checks on each sentence, what is refused wrongly is lost.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from app.answering.calibration import Calibration, load_calibration
from app.answering.model import Evidence
from app.knowledge.german import analyse
from app.knowledge.index import Knowledge
from app.knowledge.model import Channel, Passage
from app.search.coverage import classes_of, coverage
from app.search.question import Question

_BACKGROUND = 10
"""The passages after the best whose mean similarity says how alike everything is to this question."""


class Verdict(StrEnum):
    """What to do with a question: have it answered, show the evidence alone, or say that nothing answers it."""

    ANSWER = "answer"
    CAUTION = "caution"
    NONE = "none"


class Gate:
    """Decides from the passages and the evidence of a question."""

    def __init__(self, knowledge: Knowledge, calibration: Calibration | None = None) -> None:
        fitted = calibration or load_calibration()
        self._knowledge = knowledge
        self._rule = fitted.gate
        self._least = fitted.least_gate

    def decide(self, question: Question, passages: Sequence[Passage], evidence: Sequence[Evidence]) -> Verdict:
        """What to do. A paper that the question names and that exists always opens the gate."""
        if not passages or not evidence:
            return Verdict.NONE
        if any(Channel.EXACT in passage.signals for passage in passages):
            return Verdict.ANSWER
        probability = self._rule.probability(self.features(question, passages, evidence))
        if probability >= self._rule.threshold:
            return Verdict.ANSWER
        return Verdict.CAUTION if probability >= self._least else Verdict.NONE

    def features(
        self, question: Question, passages: Sequence[Passage], evidence: Sequence[Evidence]
    ) -> Mapping[str, float]:
        """The features by name, each about between 0 and 1."""
        weights = self._knowledge.term_weights(question.text, classes_of(passages))
        cosines = sorted((passage.signals.get(Channel.VECTORS, 0.0) for passage in passages), reverse=True)
        background = cosines[1 : _BACKGROUND + 1]
        covered = [coverage(weights, passage_terms(passage)) for passage in passages[:3]]
        return {
            "similarity": cosines[0],
            "similarity_margin": cosines[0] - sum(background) / len(background) if background else 0.0,
            "passage_coverage": max(covered),
            "evidence": max(item.score for item in evidence),
            "sentence_coverage": max(coverage(weights, set(analyse(item.text))) for item in evidence),
        }


def passage_terms(passage: Passage) -> set[str]:
    """Terms of a passage with its title and headings."""
    return set(analyse(" ".join([passage.document.metadata.title, *passage.chunk.headings, passage.chunk.text])))
