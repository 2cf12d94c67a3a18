"""The rows of a fee table that a question asks for, where that is certain; else all are shown.

A row is chosen only if it alone has all that the question says beyond the name of the service: words, values, and the
bounds in which a value lies („unter 24 Jahren“, „30-Jähriger“). Rows that are sentences are never left out: they tell
of exceptions.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.answering.values import Value, ValueKind, parse_values
from app.knowledge.german import readings

_LABELLED = re.compile(r"^[^:|]{2,}(?::|\|)\s*\S")
"""„Personalausweis für Personen ab 24 Jahren: 37,00 €“ or a row of a table."""
_ADDED = re.compile(
    r"zuschl[aä]g|aufpreis|aufschlag|zusätzlich|zuzüglich|\bweiter|ermäßig|nachlass|abzüglich|\bhälfte\b|mindest",
    re.IGNORECASE,
)
"""Rows that say nothing without the others."""
_AGE = re.compile(r"\b(\d{1,3})(?:[- ]?jährig\w*|[ -]Jahre? alt\w*|jaehrig\w*)", re.IGNORECASE)
_ORDINAL = re.compile(
    r"\b(?:zweite|dritte|vierte|fünfte|sechste|siebte|achte|neunte|zehnte|[2-9]\.)[nrsm]? (?P<thing>[A-ZÄÖÜ][\w-]+)"
)
_FURTHER = re.compile(r"\bweitere[nrsm]? (?P<thing>[A-ZÄÖÜ][\w-]+)", re.IGNORECASE)
_COMPANIES = "gmbh ug ag se kgaa"
_LEGAL_FORMS = (
    (re.compile(r"\bjuristische[nrs]? Person", re.IGNORECASE), f"{_COMPANIES} eg ev"),
    (
        re.compile(r"\bHandelsregister|\beingetragene[nrs]? (?:Unternehmen|Firm|Gesellschaft)", re.IGNORECASE),
        f"{_COMPANIES} kg ohg",
    ),
)
"""Whom a row means by kind of person or entry: § 13 GmbHG, § 1 AktG, § 17 GenG, § 21 BGB; §§ 106, 161, 162 HGB."""
_LENGTHS = {"jahr": "YEAR", "monat": "MONTH", "woche": "WEEK", "tag": "DAY", "stunde": "HOUR"}
_ONE = re.compile(rf"\b(?:für |pro )?eine?[nm]?\s+({'|'.join(_LENGTHS)})\b", re.IGNORECASE)
_BOUND = re.compile(
    r"\b(?P<how>ab(?: dem| der)?|unter|über|bis(?: zu| zum)?|mindestens|höchstens|vor|nach)"
    r"(?: vollendetem| vollendeten)?\s*$",
    re.IGNORECASE,
)
_TESTS = {
    "ab": lambda value, bound: value >= bound,
    "mindestens": lambda value, bound: value >= bound,
    "unter": lambda value, bound: value < bound,
    "vor": lambda value, bound: value < bound,
    "bis": lambda value, bound: value <= bound,
    "höchstens": lambda value, bound: value <= bound,
    "über": lambda value, bound: value > bound,
    "nach": lambda value, bound: value > bound,
}


@dataclass(frozen=True, slots=True)
class Condition:
    """A value that a question names, with the bound it stands in; ``how`` is empty for the value itself."""

    how: str
    number: Decimal
    unit: str


def conditions(text: str) -> list[Condition]:
    """The values of a text with their bounds, in order. An age is a number of years."""
    found = []
    ages = {match.start(1): Decimal(match[1]) for match in _AGE.finditer(text)}
    for value in parse_values(text):
        if value.kind is ValueKind.NUMBER:
            unit = "YEAR" if value.start in ages else value.unit
            found.append(Condition(_how(text, value), Decimal(str(value.key)), unit))
    # „ein“ is an article first and no value elsewhere; before a length of time it is a number
    return [*found, *(Condition("", Decimal(1), _LENGTHS[match[1].casefold()]) for match in _ONE.finditer(text))]


def speaks_of(condition: Condition, text: str) -> bool:
    """Whether a row holds for the condition."""
    own = conditions(text)
    if condition.how:
        return any(condition == other for other in own)
    bounds = [other for other in own if other.how and other.unit == condition.unit]
    exact = any(not other.how and (other.number, other.unit) == (condition.number, condition.unit) for other in own)
    return exact or (bool(bounds) and all(_TESTS[other.how](condition.number, other.number) for other in bounds))


def chosen_rows(rows: Sequence[str], terms: Collection[str], asked: Sequence[Condition]) -> list[int]:
    """Places of the rows to be shown: the one that is asked for and all that are no rows of a table, in order.

    All of them where the question names nothing of a row, or where not exactly one row fits.
    """
    everything = list(range(len(rows)))
    labelled = [place for place in everything if _LABELLED.match(rows[place])]
    if len(labelled) < 2 or not (terms or asked):
        return everything
    fitting = [
        place
        for place in labelled
        if set(terms) <= row_terms(rows[place]) and all(speaks_of(condition, rows[place]) for condition in asked)
    ]
    if len(fitting) != 1 or _ADDED.search(rows[fitting[0]]):
        return everything
    return [place for place in everything if place == fitting[0] or place not in labelled]


def row_terms(text: str) -> set[str]:
    """All terms of a row, parts of hyphenated words included, and the legal forms that it means by their kind."""
    named = " ".join(forms for kind, forms in _LEGAL_FORMS if kind.search(text))
    return {term for reading in readings(f"{text} {named}") for term in reading.terms}


def counted(text: str, rows: Sequence[str]) -> tuple[set[str], list[int]]:
    """Terms of the ordinals („eine dritte Abholung“) of things that the rows tell for „jede weitere“ of them.

    With them the places of the rows that speak of such things, or are sentences; both empty where there are none.
    """
    further = {_head(match["thing"]) for row in rows for match in _FURTHER.finditer(row)}
    found = [
        match for match in _ORDINAL.finditer(text) if any(_head(match["thing"]).endswith(thing) for thing in further)
    ]
    terms = {reading.term for match in found for reading in readings(match[0].split()[0])}
    of_them = [
        place for place, row in enumerate(rows) if not _LABELLED.match(row) or not further.isdisjoint(row_terms(row))
    ]
    return terms, of_them if found else []


def _head(noun: str) -> str:
    """A noun's term; that of a compound ends in that of its last part."""
    return next((reading.term for reading in readings(noun)), noun.casefold())


def _how(text: str, value: Value) -> str:
    match = _BOUND.search(text[: value.start])
    return match["how"].casefold().split()[0] if match else ""
