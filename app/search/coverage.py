"""How much of one text's weight in terms another text has: the share of its IDF found there."""

from collections.abc import Collection, Iterable, Mapping

from app.access import PUBLIC_ONLY, Clearance
from app.knowledge.model import Passage

_PART_CREDIT = 0.6
"""Credit for a term found only as part of a compound, or of which only a part is found: less than a whole word, as in
retrieval, where compound parts weigh less too (Hundesteuer, Hundesteuersatzung)."""
_PART_LENGTH = 5
"""Shortest stem that counts as a part; shorter ones are prefixes and endings of unrelated words."""


def coverage(weights: Mapping[str, float], terms: Collection[str]) -> float:
    """Share from 0 to 1 of the sum of ``weights`` (IDF by term) whose terms are in ``terms``; 0 without weights."""
    total = sum(weights.values())
    if total <= 0:
        return 0.0
    return sum(weight * _credit(term, terms) for term, weight in weights.items()) / total


def classes_of(passages: Iterable[Passage]) -> Clearance:
    """The access classes whose words may count towards weights: the public one, and those of what was found.

    Found passages are within the reader's clearance; what is not cleared weighs nothing, and so tells nothing.
    """
    return PUBLIC_ONLY | {passage.document.access for passage in passages}


def _credit(term: str, terms: Collection[str]) -> float:
    if term in terms:
        return 1.0
    if len(term) < _PART_LENGTH or not term.isalpha():
        return 0.0
    for other in terms:
        if len(other) >= _PART_LENGTH and (
            other.startswith(term) or other.endswith(term) or term.startswith(other) or term.endswith(other)
        ):
            return _PART_CREDIT
    return 0.0
