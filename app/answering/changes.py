"""What a place says of a change: "von 96 € auf 120 € erhöht". The number of before is no answer to what holds."""

import re
from collections.abc import Sequence

from app.answering.clauses import FRAME_TERMS, shared
from app.answering.values import Value, ValueKind, is_held, without_values
from app.knowledge.german import analyse

_CHANGE = re.compile(r"\bvon\b(?P<old>[^,;]{0,30}?\d\S*[^,;]{0,20}?)\bauf\b(?P<new>[^,;]{0,30}?\d\S*)", re.IGNORECASE)
_FILL = (
    r"\s+(?:(?:rund|etwa|ca\.|knapp|gut|derzeit|jährlich|monatlich|insgesamt|noch|jeweils|je|de[mnrs]|die|das|eine[mnr]?)"
    r"\s+){0,3}$"
)
"""Small words between such a word and the number."""
_OF_BEFORE = re.compile(
    rf"\b(?:bisher(?:ige[mnrs]?)?|bislang|früher|zuvor|vorher|ursprünglich|ehemals|statt|anstatt|anstelle von){_FILL}",
    re.IGNORECASE,
)
_NOTHING_MUCH = 2
"""Words between "von 3" and "5" that need no word of change beside them: "auf rund"."""
_FROM = re.compile(rf"\b(?:von(?!\s+de)|vom){_FILL}", re.IGNORECASE)
_TO = re.compile(rf"\bauf{_FILL}", re.IGNORECASE)
_CHANGES = re.compile(
    r"\b(?:\w{0,6}(?:erhöh|senk|steig|stieg|sank|sink|gesunken|heb|hob|reduzier|verringer|gekürzt|kürz|wachs|wuchs|geändert"
    r"|änder|angepasst|anpass|aufgestockt|aufstock|ermäßig|schrumpf|verdoppel|verlänger|verschob|verschieb|verleg|sprang))\w*",
    re.IGNORECASE,
)
_ONE_MATTER = 0.5
"""Share of a sentence's terms from which a source that has them speaks of the same matter. Judgement."""
_ONLY_MOVED = re.compile(
    r"\b(?:soll(?:en|te[n]?)?|würden?|könnten?|möge[n]?|vorgeschlagen\w*|beantragt\w*|geplant\w*)\b", re.IGNORECASE
)
"""What has only been moved leaves the number of before in force."""
_PAST = re.compile(
    r"\b(?:war(?:en)?|betrug(?:en)?|galt(?:en)?|lag(?:en)?|gab(?:en)?|hatten?|kostete[nt]?|umfasste[n]?|musste[n]?"
    r"|früher\w*|damals|bisher\w*|bislang|zuvor|vorher\w*|ursprünglich\w*|ehemal\w*|statt|anstelle|einst)\b",
    re.IGNORECASE,
)
"""Words by which a sentence or a question speaks of before."""


def end_of_change(text: str, value: Value) -> str | None:
    """ "von" or "auf" where the value is an end of "von 12 auf 18"; ``None`` elsewhere."""
    for match in _CHANGE.finditer(text):
        if match.start("old") <= value.start < match.end("old"):
            return "von"
        if match.start("new") <= value.start < match.end("new"):
            return "auf"
    return None


def tells_replaced(
    sentence: str, values: Sequence[Value], source: str, held_by: Sequence[Value], question: str
) -> bool:
    """Whether a sentence tells as what holds a number that the source says another one has taken the place of.

    ``values``: the sentence's, ``held_by``: the source's; the source is where it was read, or another of one matter.
    Told in the past, asked for the past, or told together with what came after, it may be; and so where the change has
    only been moved, as far as the source's words say so.
    """
    if _ONLY_MOVED.search(source) or _PAST.search(sentence) or _PAST.search(question):
        return False
    replaced = False
    for value in values:
        there = [own for own in held_by if value.kind is not ValueKind.REFERENCE and is_held(value, [own], source)]
        replaced |= bool(there) and all(_successor(source, own, held_by, values) for own in there)
    return replaced


def is_of_one_matter(sentence: str, source: str) -> bool:
    """Whether a source that the sentence was not read from speaks of the same all the same."""
    terms = set(analyse(without_values(sentence))) - FRAME_TERMS
    return shared(terms, set(analyse(source))) >= _ONE_MATTER * len(terms)


def _successor(source: str, old: Value, held_by: Sequence[Value], told: Sequence[Value]) -> bool:
    """Whether another number stands in the place of the old one, and is not told itself."""
    before = source[max(0, old.start - 60) : old.start]
    others = [
        own
        for own in held_by
        if own.kind is old.kind
        and (own.unit == old.unit or not own.unit or not old.unit)
        and own.key != old.key
        and not is_held(own, told, source)
    ]
    if _OF_BEFORE.search(before):
        return bool(others)
    if not _FROM.search(before):
        return False
    return any(
        _TO.search(source[old.end : own.start]) and _in_one_clause(source, old, own)
        for own in others
        if own.start > old.end
    )


def _in_one_clause(source: str, old: Value, new: Value) -> bool:
    """Whether "von … auf …" is one change: nothing much between, or a word of change in the same part."""
    between = source[old.end : new.start]
    if ";" in between:
        return False
    return len(between.split()) <= _NOTHING_MUCH or _CHANGES.search(source[old.start :].split(";")[0]) is not None
