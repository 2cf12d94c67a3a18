"""Rows of tables by size, age or income: "über 55.000 € bis 70.000 €" is the row for somebody with 60.000 €."""

import re
from decimal import Decimal

from app.answering.values import Value, ValueKind, parse_values
from app.knowledge.german import analyse

_FROM = re.compile(r"(?:^|\s)(?:über|ab|von|mehr als|mindestens|größer als|älter als)\s+$", re.IGNORECASE)
_TO = re.compile(
    r"(?:^|\s|\d\s?)(?:bis|bis zu|bis unter|unter|höchstens|weniger als|–|-)\s*(?:zu\s+|unter\s+)?$", re.IGNORECASE
)


def terms_in_range(question: str, label: str) -> set[str]:
    """The terms of those numbers of a question that lie in the range which a row's label states; empty without one.

    A number counts where its unit is that of the range. Both ends belong to it: rows that meet there both answer.
    """
    bounds = _bounds(label)
    if bounds is None:
        return set()
    low, high, unit = bounds
    return {
        term
        for value in parse_values(question)
        if isinstance(value.key, Decimal) and value.unit == unit and low <= value.key <= high
        for term in analyse(question[value.start : value.end])
    }


def _bounds(label: str) -> tuple[Decimal, Decimal, str] | None:
    """The ends of the range and its unit, ``None`` where the label states none."""
    values = [value for value in parse_values(label) if value.kind is ValueKind.NUMBER]
    units = {value.unit for value in values} - {""}
    if len(values) > 2 or len(units) != 1:
        return None
    low, high = Decimal(0), Decimal("Infinity")
    bounded = False
    for value in values:
        key, before = value.key, _before(label, value, values)
        if not isinstance(key, Decimal):
            return None
        if _TO.search(before):
            high, bounded = key, True
        elif _FROM.search(before) or (value is values[0] and len(values) == 2):
            low, bounded = key, True
        else:
            return None
    return (low, high, units.pop()) if bounded else None


def _before(label: str, value: Value, values: list[Value]) -> str:
    """What stands before a value and behind the one before it."""
    return label[max((other.end for other in values if other.end <= value.start), default=0) : value.start]
