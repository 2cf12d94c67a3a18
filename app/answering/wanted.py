"""Whether sentences hold what the question's form asks for: a number, a date, a decision."""

import re
from collections.abc import Collection, Sequence

from app.answering.values import ValueKind, is_year, parse_values
from app.search.question import Question, Wanted

_DECISION = re.compile(
    r"\bbeschlossen|\bbeschließt|\babgelehnt|\bangenommen|\bzugestimmt|\bzurückge|\bvertagt|\bverwiesen|\bempfohlen"
    r"|\babstimmung|\beinstimmig|\bmehrheitlich|\bstimmen\b|\benthaltung|\bstatus:|\bin kraft\b|\bzur kenntnis",
    re.IGNORECASE,
)
_FREE = re.compile(
    r"\b(?:gebühren|kosten|beitrags|steuer|abgaben)frei|\bkostenlos|\bunentgeltlich|\bumsonst"
    r"|\bkeine (?:weiteren )?(?:gebühr|kosten|entgelt|beiträge)",
    re.IGNORECASE,
)
"""What stands in the place of an amount."""
_ASKS_OTHER = re.compile(
    r"\W*(?:und |aber )?(?:warum|weshalb|wieso|wozu|wer|wem|wen|wo|wohin|wofür|womit|hat|haben|wurden?|wird|werden|ist"
    r"|sind|war|waren|gilt|gelten|gibt|darf|dürfen|muss|müssen|kann|können|soll|sollen)\b",
    re.IGNORECASE,
)
"""How questions begin that name a price or a day and ask for something else: a reason, a person, yes or no."""
_DENIAL = re.compile(
    r"\b(?:nicht|nie|niemals|kein\w*|abgelehnt|aufgehoben|abgeschafft|zurückgezogen|entfällt|entfallen)\b",
    re.IGNORECASE,
)
_DURATIONS = frozenset({"DAY", "WEEK", "MONTH", "YEAR", "HOUR"})


def holds_wanted(question: Question, text: str) -> bool:
    """Whether a sentence holds what the question's form asks for."""
    if question.wanted is Wanted.DECISION:
        return _DECISION.search(text) is not None
    values = parse_values(text)
    if question.wanted is Wanted.DATE:
        return any(
            value.kind in (ValueKind.DATE, ValueKind.TIME) or is_year(value) or value.unit in _DURATIONS
            for value in values
        )
    if question.wanted is Wanted.NUMBER:
        return (
            any(value.kind in (ValueKind.NUMBER, ValueKind.TIME) for value in values) or _FREE.search(text) is not None
        )
    return False


def lacks_wanted(question: Question, texts: Sequence[str]) -> bool:
    """Whether a number or a date is asked for, and none of the texts has one that is not in the question itself."""
    if question.wanted not in (Wanted.NUMBER, Wanted.DATE) or _ASKS_OTHER.match(question.text):
        return False
    asked = {(value.kind, value.key) for value in parse_values(question.text)}
    return not any(holds_wanted(question, _without(text, asked)) for text in texts)


def denies(text: str) -> bool:
    """Whether a sentence says that something is not so, which answers since when it is so, or how much it costs."""
    return _DENIAL.search(text) is not None


def _without(text: str, values: Collection[tuple[ValueKind, object]]) -> str:
    """The text with these values blanked out."""
    for value in parse_values(text):
        if (value.kind, value.key) in values:
            text = text[: value.start] + " " * (value.end - value.start) + text[value.end :]
    return text
