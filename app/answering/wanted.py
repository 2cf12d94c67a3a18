"""Whether sentences hold what the question's form asks for: a number, a date, a decision."""

import re
from collections.abc import Collection, Sequence

from app.answering.values import ValueKind, is_year, parse_values
from app.knowledge.german import analyse
from app.search.coverage import coverage
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
_COUNTED = re.compile(r"\b[Ww]ie\s?viel(?P<plural>e)?\s+(?:[a-zäöüß]+\s+){0,3}(?P<noun>[A-ZÄÖÜ][\w-]+)")
_MASSES = frozenset({"Geld", "Zeit", "Platz", "Mal", "Male"})
"""What is measured in units that have other names."""
_QUANTITY = re.compile(
    r"\b(?:kein\w*|niemand\w*|alle[nr]?|beide\w*|einzige\w*|mehrere\w*|viele\w*|wenige\w*|einige\w*|unzählig\w*"
    r"|hälfte|drittel|viertel|dutzend\w*|hundert\w*|tausend\w*|million\w*|milliard\w*|doppelt\w*|paar)\b",
    re.IGNORECASE,
)
"""What tells how many without a number."""
_OPEN = re.compile(r"\b(?:ge)?öffne[nt]?\b|\boffen\b|öffnungszeit|sprechzeit|sprechstunde", re.IGNORECASE)
_OPENING = re.compile(rf"{_OPEN.pattern}|\bsaison|\bbeg[ai]nn|\bende[nt]?\b|schließ", re.IGNORECASE)
_VOTE_ASKED = re.compile(r"\b(?:ab)?gestimmt\b|\bstimmte[nt]?\b|\babstimmung", re.IGNORECASE)
_VOTE = re.compile(
    r"(?<!be)stimm|\bent(?:halt|hielt)|\bdafür\b|\bdagegen\b|\bja\b|\bnein\b|\beinmütig|\bvotier|\babgelehnt|\bangenommen",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"\b(?:mon|diens|donners|frei|sams|sonn)tag|\bmittwoch|\bsonnabend|\btäglich\b", re.IGNORECASE)
_DURATIONS = frozenset({"DAY", "WEEK", "MONTH", "YEAR", "HOUR"})


def holds_wanted(question: Question, text: str) -> bool:
    """Whether a sentence holds what the question's form asks for."""
    if question.wanted is Wanted.DECISION:
        return _DECISION.search(text) is not None
    values = parse_values(text)
    if question.wanted is Wanted.DATE:
        if _OPEN.search(question.text):  # hours or days of the week or of a season; a year says nothing of them
            days = [
                value
                for value in values
                if value.kind is ValueKind.TIME or (value.kind is ValueKind.DATE and not is_year(value))
            ]
            # One alone, without a word of opening, is of something else: a ticket from six, a day of inspection.
            said = len(days) > 1 or (bool(days) and _OPENING.search(text) is not None)
            return said or _WEEKDAY.search(text) is not None
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


def lacks_counted(question: Question, texts: Sequence[str]) -> bool:
    """Whether it is asked how many there are of something that no text names, nor measures in its unit.

    Of the sentences of XQuAD-de that answer such questions 74 % name it, of the best others 22 % (23.11.2026).
    """
    asked = _COUNTED.search(question.text)
    if asked is None or asked["noun"] in _MASSES:
        return False
    units = {value.unit for value in parse_values(f"1 {asked['noun']}")} - {""}
    if units:
        return not any(value.unit in units for text in texts for value in parse_values(text))
    terms = dict.fromkeys(analyse(asked["noun"]), 1.0)
    return bool(terms) and not any(coverage(terms, set(analyse(text))) > 0 for text in texts)


def counts(question: Question, text: str) -> bool:
    """Whether a text may say how many there are, where that is asked: it has a number of things, not of money or time.

    Where a measure is asked ("wie viele Tage"), it has to be in that. All 47 sentences of XQuAD-de that answer
    such questions pass (23.11.2026), one of which is why fractions count.
    """
    asked = _COUNTED.search(question.text)
    if asked is None or not asked["plural"] or _QUANTITY.search(text):
        return True
    units = {value.unit for value in parse_values(f"1 {asked['noun']}")}
    return any(value.kind is ValueKind.NUMBER and value.unit in units | {""} for value in parse_values(text))


def tells_vote(question: Question, text: str) -> bool:
    """Whether a text may say how somebody voted, where that is asked: what was said in the debate does not."""
    return _VOTE_ASKED.search(question.text) is None or _VOTE.search(text) is not None


def denies(text: str) -> bool:
    """Whether a sentence says that something is not so, which answers since when it is so, or how much it costs."""
    return _DENIAL.search(text) is not None


def _without(text: str, values: Collection[tuple[ValueKind, object]]) -> str:
    """The text with these values blanked out."""
    for value in parse_values(text):
        if (value.kind, value.key) in values:
            text = text[: value.start] + " " * (value.end - value.start) + text[value.end :]
    return text
