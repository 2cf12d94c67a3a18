"""Which thing a number belongs to: two numbers of one sentence must not change places."""

import itertools
import re
from collections.abc import Sequence

from app.answering.clauses import FRAME_TERMS, shared
from app.answering.values import Value, ValueKind, is_year
from app.knowledge.german import analyse

_OF_THEM = re.compile(r"\b(?:davon|darunter|hiervon|von denen)\W*$", re.IGNORECASE)
"""Before a number that counts a part of those counted before."""
_DURATIONS = frozenset({"HOUR", "DAY", "WEEK", "MONTH", "YEAR"})
_CUT = re.compile(r"[,:;](?!\d)\s*|\s(?:und|sowie|oder|bzw\.|aber|während|sondern)\s|\n|\s\|\s", re.IGNORECASE)


def values_exchanged(sentence: str, values: Sequence[Value], source: str, there: Sequence[Value]) -> bool:
    """Whether two values of the sentence would fit the source's words better the other way round."""
    if any(_counts_other(value, there) for value in _numbers(values)):
        return True
    if any(_is_others(sentence, value, values, source, there) for value in _numbers(values)):
        return True
    for one, other in itertools.combinations(_numbers(values), 2):
        if one.unit != other.unit or one.key == other.key:
            continue
        theirs = [[value for value in _numbers(there) if value.key == mine.key] for mine in (one, other)]
        if len(theirs[0]) != 1 or len(theirs[1]) != 1:
            continue
        mine = [_around(sentence, value, (one, other)) for value in (one, other)]
        its = [_around(source, value, (theirs[0][0], theirs[1][0])) for value in (theirs[0][0], theirs[1][0])]
        straight = _likeness(mine[0], its[0]) + _likeness(mine[1], its[1])
        crossed = _likeness(mine[0], its[1]) + _likeness(mine[1], its[0])
        if crossed > straight:
            return True
    return False


def _is_others(sentence: str, value: Value, values: Sequence[Value], source: str, there: Sequence[Value]) -> bool:
    """Whether the words beside a value stand in the source beside another of its unit, and none beside the value.

    Only for a value that stands alone: where the sentence has two of a unit, they are compared with one another.
    """
    of_unit = [other for other in _numbers(there) if same_measure(other.unit, value.unit)]
    same = [other for other in of_unit if other.key == value.key]
    if len(same) != 1 or sum(same_measure(other.unit, value.unit) for other in _numbers(values)) > 1:
        return False
    said = set(analyse(sentence)) - FRAME_TERMS - set(analyse(f"{sentence[value.start : value.end]} {value.thing}"))
    said |= labels(sentence)
    for other in of_unit:
        if other.key == value.key or (same[0].thing and other.thing and not alike(same[0].thing, other.thing)):
            continue
        beside_it, beside_other = _around(source, same[0], (same[0], other)), _around(source, other, (same[0], other))
        if labels(sentence) & beside_other and not labels(sentence) & beside_it:
            return True
        between = source[same[0].end : other.start] if same[0].end < other.start else ""
        if _OF_THEM.search(between) and shared(said, beside_other - beside_it):
            return True
        if beside_it and shared(said, beside_other - beside_it) and not shared(said, beside_it - beside_other):
            return True
    return False


def _likeness(terms: set[str], others: set[str]) -> int:
    """Terms in both, those that are there as they are twice: "unzufrieden" is more like itself than "zufrieden"."""
    return shared(terms, others) + len(terms & others)


def _counts_other(value: Value, there: Sequence[Value]) -> bool:
    """Whether a number counts something that the source gives with another number ("22 Plätze" for "26 Plätze")."""
    same = [other for other in _numbers(there) if other.key == value.key]
    if not value.thing or not same or any(not other.thing or alike(value.thing, other.thing) for other in same):
        return False
    return any(other.thing and alike(value.thing, other.thing) for other in _numbers(there))


def alike(one: str, other: str) -> bool:
    """Whether two nouns share a term, or one is a part of the other."""
    return shared(analyse(one), analyse(other)) > 0


def _numbers(values: Sequence[Value]) -> list[Value]:
    return [value for value in values if value.kind is ValueKind.NUMBER and not is_year(value)]


def _around(text: str, value: Value, both: tuple[Value, Value]) -> set[str]:
    """The terms beside a value, as far as the border that parts it from the other of the two."""
    other = both[1] if value is both[0] else both[0]
    first, second = sorted((value, other), key=lambda each: each.start)
    cuts = list(_CUT.finditer(text, first.end, second.start))
    if not cuts:
        return set()
    cut = cuts[-1] if len(cuts) == 1 else cuts[0]
    part = text[: cut.start()] if value is first else text[cut.end() :]
    return (set(analyse(part)) - set(analyse(text[value.start : value.end]))) | labels(part)


def same_measure(one: str, other: str) -> bool:
    """Whether two units measure the same: a time in weeks may stand beside one in months."""
    return one == other or {one, other} <= _DURATIONS


def labels(text: str) -> set[str]:
    """Single letters that tell things of one name apart: Zone A, Zone B."""
    return set(re.findall(r"(?<![\w.-])[A-Z](?![\w.-])", text))
