"""Whether an amount that a question takes for granted is what the documents say of its subject."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.answering.premise_reading import FAILED, OPEN, Sentence
from app.answering.values import Value, is_held, parse_values
from app.knowledge.folding import fold
from app.knowledge.model import DecisionStatus

_OTHERS = 2
"""Places that are shown where a value is another one."""
_COMPETING = 0.15
"""A sentence with the value that has so much less of the subject than one with another value is about something else:
the row of the second dog. As in ``grounding``."""
_PROPOSED = re.compile(
    r"\b(?:\w*vorschl\w*|vorgeschlag\w*|\w*antrag\w*|soll(?:en|te|ten)?|abgelehnt\w*|schlaegt|statt)\b"
)
"""Words on folded text that keep a value from being what was decided."""


@dataclass(frozen=True, slots=True)
class OtherValues:
    """Sentences that tell the subject with other values. ``wanted`` is one of a paper that was not adopted and has the
    value; ``outdated``: the value stands in what no longer applies.
    """

    told: tuple[Sentence, ...]
    wanted: Sentence | None
    outdated: bool


def other_values(
    value: Value, sentences: Sequence[Sentence], about: float, known: float, today_only: bool
) -> OtherValues | None:
    """Where the subject is told with other values of this unit; nothing if one tells the value itself, or none any.

    ``about`` and ``known`` are the shares of the subject that a sentence must have to tell the value, and to tell
    another one. ``today_only``: only what applies today tells the value.
    """
    telling = [one for one in sentences if one.about >= about]
    having = [one for one in telling if is_held(value, parse_values(one.text), one.place.passage.chunk.text)]
    others = [
        one
        for one in telling
        if one.about >= known
        and one not in having
        and _is_decided(one)
        and one.fate.status is not DecisionStatus.AMENDED  # its values may be those that were changed
        and not one.fate.is_over
        and any(other.unit == value.unit for other in parse_values(one.text))
    ]
    if not others:
        return None
    least = max(one.loosely for one in others) - _COMPETING
    held = [one for one in having if one.loosely >= least and _is_decided(one)]
    if any(not (today_only and one.fate.is_over) for one in held):
        return None
    wanted = next((one for one in having if one.fate.status in FAILED | OPEN), None)
    ranked = sorted(others, key=lambda one: (-one.about, -one.own))
    return OtherValues(tuple(ranked[:_OTHERS]), wanted, outdated=bool(held))


def _is_decided(one: Sentence) -> bool:
    """Whether a value of the sentence is more than a proposal; the text of a paper that was changed may be one."""
    if one.fate.status in FAILED | OPEN | {DecisionStatus.ADOPTED_WITH_CHANGES}:
        return False
    return _PROPOSED.search(fold(one.text)) is None
