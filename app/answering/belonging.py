"""Whether a value belongs to what a sentence tells it of: two sources alike must not lend one a value of the other.

A source that holds a value is not the one to tell it from where another has a value of the same kind, all that the
first one has of the sentence, and more: "In Ahausen kostet die Halle 50 Euro" from a source for Bedorf, 50 Euro, and
one for Ahausen, 30 Euro.
"""

import re
from collections.abc import Collection, Sequence

from app.answering.clauses import FRAME_TERMS
from app.answering.objects import alike, labels, same_measure
from app.answering.opposites import WEEKDAY
from app.answering.source_sentences import SourceSentence
from app.answering.tables import is_row
from app.answering.values import Value, ValueKind, is_held, is_year
from app.knowledge.german import analyse

_ENUMERATION = re.compile(r"(?:[,;]|\s(?:und|sowie|oder|bzw\.))\s")
"""Between the parts of an enumeration. A comma within a number has no space behind it."""
_PART = 5
"""Characters of the shortest stem that may be a part of a compound; as in ``search.coverage``."""


def is_anothers(
    value: Value, values: Sequence[Value], sentence: str, holder: SourceSentence, sources: Sequence[SourceSentence]
) -> bool:
    """Whether another source, with another value of the kind, is what the sentence is about, and not the holder."""
    if value.kind in (ValueKind.REFERENCE, ValueKind.SECTION):
        return False
    part = part_of(sentence, value, values)
    start = sentence.index(part)
    beside = [
        other for other in values if other is not value and start <= other.start and other.end <= start + len(part)
    ]
    wording = part.replace(sentence[value.start : value.end], " ")
    said = {term for term in analyse(WEEKDAY.sub(" ", wording)) if not any(character.isdigit() for character in term)}
    said |= labels(wording)
    return any(
        _says_more(rival, holder, said, beside)
        for rival in sources
        if rival is not holder and _is_rival(rival, holder, value)
    )


def tell_of_two(sentence: str, values: Sequence[Value], one: SourceSentence, other: SourceSentence) -> bool:
    """Whether two sources lend a part of a sentence a value each, where one has its own value of the other's kind."""
    for value in values:
        start, end = _borders(sentence, value)
        beside = [each for each in values if start <= each.start and each.end <= end]
        for first, second in ((one, other), (other, one)):
            if not is_held(value, first.values, first.text) or is_held(value, second.values, second.text):
                continue
            lent = any(
                is_held(each, second.values, second.text) and not is_held(each, first.values, first.text)
                for each in beside
            )
            if lent and any(_same_kind(value, each, rows=False) for each in second.values):
                return True
    return False


def part_of(sentence: str, value: Value, values: Sequence[Value]) -> str:
    """The part of an enumeration that a value stands in; the whole sentence where it is the only one of its unit.

    "120 € für ein Jahr und 65 € für sechs Monate" takes each amount from another row, and from the right one.
    """
    if sum(other.kind is value.kind and other.unit == value.unit for other in values) < 2:
        return sentence
    start, end = _borders(sentence, value)
    return sentence[start:end]


def _borders(sentence: str, value: Value) -> tuple[int, int]:
    cuts = [0, *(match.end() for match in _ENUMERATION.finditer(sentence)), len(sentence)]
    return max(cut for cut in cuts if cut <= value.start), min(cut for cut in cuts if cut >= value.end)


def _is_rival(rival: SourceSentence, holder: SourceSentence, value: Value) -> bool:
    """Whether a source has a value of the kind, and not the value itself."""
    if not rival.asserts or is_held(value, rival.values, f"{rival.context} {rival.passage.chunk.text}"):
        return False
    rows = is_row(rival.text) and is_row(holder.text) and rival.head == holder.head
    if is_row(holder.text) and not rows:
        # A row has few words, and prose beside it more; a row of another table may tell another measure of the same.
        return is_row(rival.text) and alike(_label(rival), _label(holder))
    return any(_same_kind(value, other, rows) for other in rival.values)


def _label(row: SourceSentence) -> str:
    """What a row is about: its first cell."""
    return row.text.split("|", 1)[0]


def _same_kind(value: Value, other: Value, rows: bool) -> bool:
    if _is_day(value) or _is_day(other):
        return _is_day(value) and _is_day(other)
    if value.kind is not other.kind:
        return False
    if not rows and not same_measure(value.unit, other.unit):
        return False
    if value.kind is ValueKind.NUMBER and not value.unit and not rows:
        return bool(value.thing and other.thing) and alike(value.thing, other.thing)
    return True


def _is_day(value: Value) -> bool:
    """Whether a value is a date or a year: one may stand for the other."""
    return value.kind is ValueKind.DATE or is_year(value)


def _says_more(rival: SourceSentence, holder: SourceSentence, said: Collection[str], beside: Sequence[Value]) -> bool:
    """Whether the rival has something of what is said that the holder lacks, and lacks nothing that the holder has."""
    mine, theirs = (each.told_of | labels(each.text) for each in (holder, rival))
    own = mine
    if rival.passage.chunk.id != holder.passage.chunk.id:
        mine, theirs = mine | holder.terms | frozenset(analyse(holder.passage.chunk.text)), theirs | rival.terms
    more = any(term in theirs and not _has(mine, term) for term in said if term not in FRAME_TERMS)
    values = [(is_held(value, holder.values, ""), is_held(value, rival.values, "")) for value in beside]
    more = more or (False, True) in values
    less = any(_has(own, term) and not _has(theirs, term) for term in said) or (True, False) in values
    return more and not less


def _has(terms: Collection[str], term: str) -> bool:
    """Whether a term is there, or a compound with it, or a part of it."""
    if term in terms:
        return True
    if len(term) < _PART:
        return False
    return any(
        longer.startswith(shorter) or longer.endswith(shorter)
        for other in terms
        if len(other) >= _PART
        for shorter, longer in [sorted((term, other), key=len)]
    )
