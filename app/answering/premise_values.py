"""Whether an amount or a day that a question takes for granted is what the documents say of its subject."""

import re
from collections.abc import Sequence

from app.answering.premise_reading import FAILED, OPEN, Sentence
from app.answering.values import Value, is_held, parse_values
from app.knowledge.folding import fold
from app.knowledge.model import DecisionStatus

_OTHERS = 2
"""Places that are shown where a value is another one."""
_PROPOSED = re.compile(
    r"\b(?:\w*vorschl\w*|vorgeschlag\w*|\w*antrag\w*|soll(?:en|te|ten)?|abgelehnt\w*|schlaegt|statt)\b"
)
"""Words on folded text that keep a value from being what was decided."""


def other_values(value: Value, sentences: Sequence[Sentence], about: float, known: float) -> list[Sentence]:
    """Where the subject is told with other values of this unit; nowhere if one tells the value itself.

    First, if there is one, a sentence of a paper that was not adopted and has the value. ``about`` and ``known`` are
    the shares of the subject that a sentence must have to tell the value, and to tell another one.
    """
    telling = [one for one in sentences if one.about >= about]
    having = [one for one in telling if is_held(value, parse_values(one.text), one.place.passage.chunk.text)]
    if any(_is_decided(one) for one in having):
        return []
    others = [
        one
        for one in telling
        if one.about >= known
        and _is_decided(one)
        and not one.fate.is_over
        and any(other.unit == value.unit for other in parse_values(one.text))
    ]
    if not others:
        return []
    wanted = [one for one in having if one.fate.status in FAILED | OPEN]
    return [*wanted[:1], *sorted(others, key=lambda one: -one.own)[:_OTHERS]]


def _is_decided(one: Sentence) -> bool:
    """Whether a value of the sentence is more than a proposal; the text of a paper that was changed may be one."""
    if one.fate.status in FAILED | OPEN | {DecisionStatus.ADOPTED_WITH_CHANGES}:
        return False
    return _PROPOSED.search(fold(one.text)) is None
