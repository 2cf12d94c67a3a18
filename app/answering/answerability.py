"""Whether the evidence answers the question: how far the best of it stands out from what is merely related.

A logistic regression, fitted by ``python -m benchmarks fit-answers`` on questions asked of a corpus with the paragraph
that answers them, and of one that lacks just it. The language model is not asked: its yes or no to the best sentence
added nearly nothing (612 questions of XQuAD-de, AUC on the half not fitted on 0.946 with it and 0.943 without,
23.11.2026) and cost a second; nor did how likely it finds the question after the evidence (AUC alone 0.85), its own
answer, or a refusal.
"""

import re
from collections.abc import Mapping, Sequence

from app.answering.calibration import Calibration, log_odds
from app.answering.evidence import in_context, windows
from app.answering.gate import Gate
from app.answering.lines import told
from app.answering.model import Evidence
from app.answering.prompt import describe
from app.answering.wanted import lacks_counted
from app.answering.word_matches import least_met
from app.knowledge.german import analyse
from app.knowledge.index import Knowledge
from app.knowledge.model import Passage
from app.search.coverage import classes_of, coverage
from app.search.question import Question

_BEST = 2
_OTHERS = 3
"""The evidence from the fourth place on is what the best stands out from: a city says the same thing two or three
times, in the proposal, the statute and the description of the service."""
_YEAR = re.compile(r"\b(?:1\d|20)\d\d\b")


class Answerability:
    """Judges the evidence of a question."""

    def __init__(self, knowledge: Knowledge, calibration: Calibration) -> None:
        self._knowledge = knowledge
        self._gate = Gate(knowledge, calibration)
        self._rule = calibration.answer

    def probability(self, question: Question, passages: Sequence[Passage], found: Sequence[Evidence]) -> float:
        """Probability from 0 to 1 that the evidence answers. Errors: those of the knowledge."""
        if lacks_year(question, found):
            return 0.0
        return self._rule.probability(self.features(question, passages, found))

    def features(
        self, question: Question, passages: Sequence[Passage], found: Sequence[Evidence]
    ) -> Mapping[str, float]:
        """Those of the gate, and how far the best sentences stand out from the others.

        ``log_odds``: of the best one's score, ``log_odds_margin`` over the others'; ``least_met_margin``: how much
        better they meet the question word by word; ``lacks_counted``: 1 where the best two do not name what is to be
        counted; ``window_coverage``: how much of the question the prompt's windows say.
        """
        odds = [log_odds(item.score) for item in found]
        sources = windows(found)
        weights = self._knowledge.term_weights(question.topic, classes_of(passages))
        met = least_met(
            question.topic,
            weights,
            [in_context(told(item.text, item.passage.chunk), item.passage) for item in found],
            self._knowledge.embedder,
        )
        said = {text for window in sources for text in (window.text, *window.passage.chunk.headings)}
        said |= {window.passage.document.metadata.title for window in sources}
        return {
            **self._gate.features(question, passages, found[:5]),
            "log_odds": odds[0],
            "log_odds_margin": odds[0] - _mean_of_others(odds),
            "least_met_margin": max(met) - _mean_of_others(met),
            "lacks_counted": float(lacks_counted(question, [item.text for item in found[:_BEST]])),
            "window_coverage": coverage(weights, set(analyse(" ".join(said)))),
        }


def lacks_year(question: Question, found: Sequence[Evidence]) -> bool:
    """Whether the question names a year that none of the best sources has, in its text, title, date or status.

    The year for which a rule is asked need not stand in the rule, if that tells from when it holds. Of XQuAD-de's
    questions 1 % lack a year where their paragraph is there, and 6 % where it is not (23.11.2026).
    """
    years = set(_YEAR.findall(question.topic))
    timed = set(_YEAR.findall(question.text)) - years - set(_YEAR.findall(" ".join(question.references)))
    best = {item.passage.document.id for item in found[:_OTHERS]}
    sources = [window for window in windows(found) if window.passage.document.id in best] if years or timed else []
    if not any(window.passage.document.metadata.valid_from for window in sources):
        years |= timed
    said = " ".join(
        text
        for window in sources
        for text in (window.text, *window.passage.chunk.headings, describe(window.passage.document))
    )
    return any(year not in said for year in years)


def _mean_of_others(scores: Sequence[float]) -> float:
    others = scores[_OTHERS:] or scores
    return sum(others) / len(others)
