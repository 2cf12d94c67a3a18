"""Times that are counted from the day of writing: "nächstes Jahr" in a paper of 2021 was 2022."""

import re
from collections.abc import Sequence
from datetime import date

from app.answering.values import Value, ValueKind, is_year

_RELATIVE = re.compile(
    r"\b(?P<which>nächst|kommend|letzt|vergangen|vorig|dies|laufend)e[nrsm]?\s+(?P<unit>jahr|monat|woche|quartal|halbjahr)e?s?\b"
    r"|(?-i:\b(?P<day>morgen|gestern|übermorgen|vorgestern)\b)"
    r"|\b(?P<present>derzeit|zurzeit|momentan|gegenwärtig|demnächst|in kürze)\b"
    r"|\b(?:seit|vor)\s+(?:\d+|eine[mr]|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf|wenigen|mehreren|vielen)"
    r"\s+(?P<span>jahr|monat|woche|tag)(?:e|en|n)?\b(?!\s+(?:nach|vor|ab)\b)",
    re.IGNORECASE,
)
_LASTS_DAYS = {"jahr": 365, "halbjahr": 183, "quartal": 92, "monat": 31, "woche": 7}
"""Days from which what was "next month" or "three months ago" at the time of writing is so no longer."""
_PRESENT_DAYS = 365
"""Days from which a paper's "at present" is past; judgement."""
_STEPS = {"nächst": 1, "kommend": 1, "letzt": -1, "vergangen": -1, "vorig": -1, "dies": 0, "laufend": 0}


def relative_times_agree(
    sentence: str, source: str, source_values: Sequence[Value], written: date | None, today: date
) -> bool:
    """Whether each relative time of the sentence is the source's own, and means today what it meant in it.

    ``written``: the day of the source's document; ``None`` where nobody knows it, or where it is kept up to date, as
    rules in force and descriptions of services are. "This year" may also be told of a source that names the year.
    """
    there = {_folded(match) for match in _RELATIVE.finditer(source)}
    age = 0 if written is None else (today - written).days
    for match in _RELATIVE.finditer(sentence):
        if match["present"]:
            # A place that says so itself is shown with its day; from an old one that does not, nothing is so now.
            if age > _PRESENT_DAYS and not any(other["present"] for other in _RELATIVE.finditer(source)):
                return False
        elif match["which"] and match["unit"].casefold() == "jahr" and _year(match, today) in _years(source_values):
            continue
        elif _folded(match) not in there or not _means_the_same(match, written, today):
            return False
    return True


def _means_the_same(match: re.Match[str], written: date | None, today: date) -> bool:
    if written is None:
        return True
    if match["day"]:
        return written == today
    if match["which"] and match["unit"].casefold() == "jahr":
        return written.year == today.year
    return (today - written).days < _LASTS_DAYS.get((match["unit"] or match["span"]).casefold(), 1)


def _folded(match: re.Match[str]) -> str:
    words = match.group().casefold().split()
    return " ".join([re.sub(r"e[nrsm]?$", "", words[0]), *words[1:-1], re.sub(r"(?:e[ns]?|s|n)$", "", words[-1])])


def _year(match: re.Match[str], today: date) -> int:
    return today.year + _STEPS[match["which"].casefold()]


def _years(values: Sequence[Value]) -> set[int]:
    dates = {value.key[0] for value in values if value.kind is ValueKind.DATE and isinstance(value.key, tuple)}
    return dates | {int(str(value.key)) for value in values if is_year(value)}
