"""Whether the evidence answers the question: how it stands out, and what the model says to the best of it.

A logistic regression, fitted by ``python -m benchmarks fit-answers`` on questions asked of a corpus with the paragraph
that answers them, and of one that lacks just it. The model is asked for one token, yes or no, about the best sentence,
and only where that can change what is done.
"""

import math
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from typing import cast

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessageChunk

from app.answering.calibration import Calibration
from app.answering.evidence import Window, in_context
from app.answering.gate import Gate
from app.answering.model import Evidence
from app.answering.prompt import build_check
from app.knowledge.german import analyse
from app.knowledge.index import Knowledge
from app.knowledge.model import Passage
from app.search.coverage import classes_of, coverage
from app.search.question import Question

SURE = 3.0
"""Log-odds at which a yes or a no is cut off: a small model is surer than it should be."""
_OTHERS = 3
"""The evidence from the fourth place on is what the best stands out from: a city says the same thing two or three
times, in the proposal, the statute and the description of the service."""


class Answerability:
    """Judges the evidence of a question."""

    def __init__(self, knowledge: Knowledge, model: BaseChatModel, calibration: Calibration) -> None:
        self._knowledge = knowledge
        self._model = model
        self._gate = Gate(knowledge, calibration)
        self._calibration = calibration

    def judge(
        self, question: Question, passages: Sequence[Passage], found: Sequence[Evidence], windows: Sequence[Window]
    ) -> Generator[None, None, float]:
        """Probability that the evidence answers. Yields while the model reads; closing it stops the model.

        Errors: ``GenerationError``.
        """
        features = self.features(question, passages, found, windows)
        least, most = (self._probability(features, yes) for yes in (-SURE, SURE))
        if most < self._calibration.answer.threshold or least >= self._calibration.least_quoted:
            return least  # whatever the model says, it stays below the one or above the other
        return self._probability(features, (yield from self.asked(question, found[0])))

    def features(
        self, question: Question, passages: Sequence[Passage], found: Sequence[Evidence], windows: Sequence[Window]
    ) -> Mapping[str, float]:
        """Those of the gate, and how far the best sentence stands out: log-odds of its score, also over the others'.

        ``window_coverage``: how much of the question the prompt's windows say. ``yes`` is not among them.
        """
        odds = [_log_odds(item.score, 9.0) for item in found]
        others = odds[_OTHERS:] or odds
        said = {text for window in windows for text in (window.text, *window.passage.chunk.headings)}
        said |= {window.passage.document.metadata.title for window in windows}
        weights = self._knowledge.term_weights(question.topic, classes_of(passages))
        return {
            **self._gate.features(question, passages, found[:5]),
            "log_odds": odds[0],
            "log_odds_margin": odds[0] - sum(others) / len(others),
            "window_coverage": coverage(weights, set(analyse(" ".join(said)))),
        }

    def asked(self, question: Question, item: Evidence) -> Generator[None, None, float]:
        """Log-odds of the model's yes to whether a sentence answers, cut off at ``SURE``; 0 where it says neither."""
        metadata = item.passage.document.metadata
        prompt = build_check(question.text, in_context(item.text, item.passage), metadata.title)
        # LangChain promises an iterator and gives a generator, whose closing is what frees the model.
        with closing(cast(Generator[AIMessageChunk], self._model.stream(prompt))) as chunks:
            for chunk in chunks:
                likeliest = chunk.response_metadata.get("first_tokens")
                if likeliest:
                    return _log_odds(yes_share(likeliest), SURE)
                if chunk.content:
                    return _log_odds(yes_share([(str(chunk.content), 1.0)]), SURE)
                yield
        return 0.0

    def _probability(self, features: Mapping[str, float], yes: float) -> float:
        return self._calibration.answer.probability({**features, "yes": yes})


def yes_share(likeliest: Sequence[tuple[str, float]]) -> float:
    """Probability of yes among yes and no, from the likeliest first tokens; 0.5 where it is neither.

    Tokens may be the beginning of the word ("Ne") or go on behind it ("Ja,").
    """
    yes = sum(probability for token, probability in likeliest if _begins(token, ("ja", "yes")))
    no = sum(probability for token, probability in likeliest if _begins(token, ("nein", "no")))
    return yes / (yes + no) if yes + no else 0.5


def _begins(token: str, words: Sequence[str]) -> bool:
    word = token.strip().casefold()
    letters = "".join(character for character in word if character.isalpha())
    return bool(letters) and any(full.startswith(letters) or letters == full for full in words)


def _log_odds(probability: float, limit: float) -> float:
    """Logarithm of the odds, cut off at ``limit`` on both sides."""
    least = 1 / (1 + math.exp(limit))
    share = min(max(probability, least), 1 - least)
    return math.log(share / (1 - share))
