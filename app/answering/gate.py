"""Whether the documents can answer at all: a logistic regression on what retrieval found.

Fitted by ``python -m benchmarks fit-gate`` on questions asked of a corpus with and without the article that answers
them, in full and as bare keywords. It errs on the side of passing: what passes wrongly meets the checks on each
sentence, what is refused wrongly is lost.
"""

from collections.abc import Mapping, Sequence

from app.answering.calibration import Logistic, load_calibration
from app.answering.model import Evidence
from app.knowledge.german import analyse
from app.knowledge.index import Knowledge
from app.knowledge.model import Channel, Passage
from app.search.coverage import classes_of, coverage
from app.search.question import Question

_BACKGROUND = 10
"""The passages after the best whose mean similarity says how alike everything is to this question."""


class Gate:
    """Decides from the passages and the evidence of a question."""

    def __init__(self, knowledge: Knowledge, rule: Logistic | None = None) -> None:
        self._knowledge = knowledge
        self._rule = rule or load_calibration().gate

    def opens(self, question: Question, passages: Sequence[Passage], evidence: Sequence[Evidence]) -> bool:
        """Whether to answer. A paper that the question names and that exists always opens it."""
        if not passages or not evidence:
            return False
        if any(Channel.EXACT in passage.signals for passage in passages):
            return True
        return self._rule.probability(self.features(question, passages, evidence)) >= self._rule.threshold

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
