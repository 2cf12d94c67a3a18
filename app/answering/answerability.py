"""Whether the evidence answers the question: how it stands out, and what the model says to the best of it.

A logistic regression, fitted by ``python -m benchmarks fit-answers`` on questions asked of a corpus with the paragraph
that answers them, and of one that lacks just it. The model is asked for one token, yes or no, about the best sentence,
and only where that can change what is done.
"""

import math
import re
from collections.abc import Collection, Generator, Mapping, Sequence
from contextlib import closing
from typing import cast

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessageChunk

from app.answering.calibration import Calibration
from app.answering.evidence import Window, holds_wanted, in_context
from app.answering.gate import Gate
from app.answering.model import Evidence
from app.answering.prompt import build_check, describe
from app.answering.values import ValueKind, parse_values
from app.answering.word_matches import least_met
from app.knowledge.german import analyse
from app.knowledge.index import Knowledge
from app.knowledge.model import Passage
from app.search.coverage import classes_of, coverage
from app.search.question import Question, Wanted

SURE = 3.0
"""Log-odds at which a yes or a no is cut off: a small model is surer than it should be."""
_BEST = 2
"""Sentences that may hold the number or date asked for; the best alone has it a little less often."""
_OTHERS = 3
"""The evidence from the fourth place on is what the best stands out from: a city says the same thing two or three
times, in the proposal, the statute and the description of the service."""


_YEAR = re.compile(r"\b(?:1\d|20)\d\d\b")


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
        """Those of the gate, and how far the best sentences stand out from the others.

        ``log_odds``: of the best one's score, ``log_odds_margin`` over the others'; ``least_met_margin``: how much
        better they meet the question word by word; ``lacks_wanted``: 1 where a number or a date is asked for and the
        best two have none; ``lacks_year``: 1 where the question names a year that neither a window nor its
        document's title, date or status has; ``window_coverage``: how much of the question the prompt's windows say.
        ``yes`` is not among them.
        """
        odds = [_log_odds(item.score, 9.0) for item in found]
        weights = self._knowledge.term_weights(question.topic, classes_of(passages))
        met = least_met(
            question.topic,
            weights,
            [in_context(item.text, item.passage) for item in found],
            self._knowledge.embedder,
        )
        said = {text for window in windows for text in (window.text, *window.passage.chunk.headings)}
        said |= {window.passage.document.metadata.title for window in windows}
        dated = " ".join([*said, *(describe(window.passage.document) for window in windows)])
        return {
            **self._gate.features(question, passages, found[:5]),
            "log_odds": odds[0],
            "log_odds_margin": odds[0] - _mean_of_others(odds),
            "least_met_margin": max(met) - _mean_of_others(met),
            "lacks_wanted": float(lacks_wanted(question, [item.text for item in found[:_BEST]])),
            "lacks_year": float(any(year not in dated for year in _YEAR.findall(question.topic))),
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


def lacks_wanted(question: Question, texts: Sequence[str]) -> bool:
    """Whether a number or a date is asked for, and none of the texts has one that is not in the question itself."""
    if question.wanted not in (Wanted.NUMBER, Wanted.DATE):
        return False
    asked = {(value.kind, value.key) for value in parse_values(question.text)}
    return not any(holds_wanted(question, _without(text, asked)) for text in texts)


def _without(text: str, values: Collection[tuple[ValueKind, object]]) -> str:
    """The text with these values blanked out."""
    for value in parse_values(text):
        if (value.kind, value.key) in values:
            text = text[: value.start] + " " * (value.end - value.start) + text[value.end :]
    return text


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


def _mean_of_others(scores: Sequence[float]) -> float:
    others = scores[_OTHERS:] or scores
    return sum(others) / len(others)


def _log_odds(probability: float, limit: float) -> float:
    """Logarithm of the odds, cut off at ``limit`` on both sides."""
    least = 1 / (1 + math.exp(limit))
    share = min(max(probability, least), 1 - least)
    return math.log(share / (1 - share))
