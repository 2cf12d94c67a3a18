"""Places that say different things of one matter: both are shown, and which of them holds where that is clear.

Two sentences differ where each gives one value of the same unit, what stands around the values is the same, and the
values are not; or where one denies what the other says in the same words. Only if both would count at the time that is
asked for do they contradict one another. If one is in force and the other was replaced, rejected or only proposed,
that is a change over time, and told as one. A false alarm costs more trust than a missed one: every doubt ends it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from app.answering.citations import german_date, short_name
from app.answering.model import Evidence, NoteKind
from app.answering.negation import negates
from app.answering.values import Value, ValueKind, parse_values
from app.knowledge.german import analyse
from app.knowledge.index import Knowledge
from app.knowledge.model import DecisionStatus, Document
from app.search.coverage import classes_of, coverage
from app.search.question import Question
from app.search.standing import amends, asked_days, is_over, is_to_come, names_successor

_LONGEST = 300
"""Characters of a sentence from which it says too much for one statement."""
_SAME = 0.8
"""Share of the weight (IDF) of the words around a value that the other place must have too, in its sentence, title or
headings: so little may differ. Judgement. False alarms (``python -m benchmarks contradictions``, 23.11.2026):
none in 150 council inquiries (Karlsruhe), none in 300 questions of XQuAD-de, none in 235 golden questions."""
_SHARED = 0.5
"""Share of it that must stand in the other sentence itself."""
_ABOUT = 0.3
"""Share of the question's words that both places must have: a difference about something else is not of interest."""
_LEAST_WORDS = 2
"""Words besides the values that two sentences must share to be compared as affirmed and denied."""
_MOST_MONTHS_APART = 12
"""Places of which nothing says whether they apply are compared if their documents are from one year: figures change.
Judgement."""

_FRAME = frozenset(
    analyse(
        """beträgt betragen kostet kosten gilt gelten liegt liegen beläuft belaufen wird werden ist sind muss müssen hat
        haben je pro jährlich Jahr Euro EUR Prozent gemäß nach derzeit zurzeit aktuell jeweils insgesamt
        erhebt erhoben wie hoch viel viele teuer lange was welche welchen wer wann wo Höhe beträgt"""
    )
)
"""Words that frame a value: "120 € im Jahr" and "beträgt jährlich 120 €" are about the same."""
_LEVY = frozenset(
    analyse("Gebühr Gebühren Entgelt Preis Kosten Betrag Steuer Ausstellung ausstellen Erteilung erteilen")
)
"""Likewise around amounts of money: a service names what is given, and a statute the fee for it."""
_LIMITS = re.compile(
    r"\b(?:mindestens|höchstens|maximal|minimal|bis zu|bis|ab|über|unter|mehr als|weniger als|rund|etwa|circa"
    r"|ca\.|knapp|durchschnittlich|im Mittel)(?!\w)"
    r"|\b(?:minute|stunde|stündlich|tag|täglich|nacht|woche|wöchentlich|monat|monatlich|quartal|halbjahr)\w*",
    re.IGNORECASE,
)
"""Bounds, and what a value is told for: those of two values about the same are the same. A year is often left out."""
_COMPARES = re.compile(
    r"\b(?:bisher\w*|statt|anstelle|früher\w*|zuvor|vorher|künftig\w*|zukünftig\w*|damals|vorgeschlagen\w*|vorschlag\w*"
    r"|soll(?:te[nt]?|en)?|würde[nt]?|geplant\w*|erhöh\w*|angehoben|gesenkt|gestiegen|ermäßigt\w*|zuletzt|beantrag\w*"
    r"|gefordert|wurden?|war(?:en)?|betrug(?:en)?)\b",
    re.IGNORECASE,
)
"""A sentence with these tells of a change, a wish or the past, and gives two values or none that applies."""

_NEGATIONS = re.compile(r"\b(?:nicht|kein(?:e[nmrs]?)?|nie|niemals)\b", re.IGNORECASE)
_ENDS_OF_PARTS = re.compile(r"(?:[,;]|\s(?:und|sowie|oder|bzw\.))\s")

_NOT_AS_WRITTEN = {
    DecisionStatus.PROPOSED: "ist nur vorgeschlagen",
    DecisionStatus.REFERRED: "ist nur vorgeschlagen",
    DecisionStatus.POSTPONED: "ist nur vorgeschlagen",
    DecisionStatus.REJECTED: "wurde abgelehnt",
    DecisionStatus.WITHDRAWN: "wurde vorgeschlagen und zurückgezogen",
    DecisionStatus.ADOPTED_WITH_CHANGES: "war vorgeschlagen; beschlossen wurde mit Änderungen",
    DecisionStatus.PARTLY_ADOPTED: "war vorgeschlagen; beschlossen wurde nur ein Teil",
}
_IN_FORCE = frozenset({DecisionStatus.IN_FORCE, DecisionStatus.AMENDED, DecisionStatus.ADOPTED})


Weigh = Callable[[str], Mapping[str, float]]
"""IDF weights of the terms of a text."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two places that differ. ``kind`` is ``CONTRADICTION``, or ``STATUS`` for a change over time; ``text`` is German.

    Both ``places`` are to be cited with the note.
    """

    kind: NoteKind
    text: str
    places: tuple[Evidence, Evidence]


@dataclass(frozen=True, slots=True)
class _Statement:
    """What a part of a sentence says: ``written`` is its value, empty for one without.

    ``words`` are those around the value; ``reach`` those of the sentence, the title and the headings; ``others`` the
    other values beside it.
    """

    evidence: Evidence
    value: Value | None
    written: str
    words: Mapping[str, float]
    reach: frozenset[str]
    others: frozenset[tuple[ValueKind, object]]
    limits: frozenset[str]
    denies: bool


def contradictions(
    question: Question, evidence: Sequence[Evidence], knowledge: Knowledge, day: date
) -> list[Contradiction]:
    """The pairs of evidence that differ, best evidence first, each document pair once. ``day`` is today."""
    classes = classes_of(item.passage for item in evidence)
    weights = knowledge.term_weights(question.topic, classes) if len(evidence) > 1 else {}
    asked = {term: weight for term, weight in weights.items() if term not in _FRAME}
    statements = [
        statement
        for item in evidence
        if len(item.text) <= _LONGEST and not _COMPARES.search(item.text)
        for statement in _statements(item, lambda text: knowledge.term_weights(text, classes))
        if coverage(asked, statement.reach) >= _ABOUT
    ]
    found: dict[tuple[str, str], Contradiction] = {}
    for one, other in combinations(statements, 2):
        first, second = one.evidence.passage.document, other.evidence.passage.document
        if first.id == second.id or first.paper_key == second.paper_key or not _differ(one, other):
            continue
        told = _told(question, one, other, day)
        if told is not None:
            found.setdefault((first.id, second.id), told)
    return list(found.values())


def _differ(one: _Statement, other: _Statement) -> bool:
    """Whether two statements are about the same and say different things of it."""
    if (one.value is None) != (other.value is None) or one.limits != other.limits or one.others != other.others:
        return False
    if one.value is not None and other.value is not None:
        same_kind = one.value.kind is other.value.kind and one.value.unit == other.value.unit
        if not same_kind or one.value.key == other.value.key or one.denies != other.denies:
            return False
    elif one.denies == other.denies or len(set(one.words) & set(other.words)) < _LEAST_WORDS:
        return False
    return all(
        mine.words
        and coverage(mine.words, theirs.reach) >= _SAME
        and coverage(mine.words, set(theirs.words)) >= _SHARED
        for mine, theirs in ((one, other), (other, one))
    )


def _statements(item: Evidence, weights: Weigh) -> Iterator[_Statement]:
    """Each part of a sentence that gives one value; the sentence itself where it gives none."""
    text = item.text
    values = parse_values(text)
    measured = [value for value in values if value.kind is ValueKind.NUMBER and value.unit]
    chunk, title = item.passage.chunk, item.passage.document.metadata.title
    reach = frozenset(analyse(" ".join([title, *chunk.headings, text])))
    if not measured:
        if values or " | " in text:
            return
        yield _statement(item, None, text, 0, reach, weights)
        return
    for value in measured:
        start, end = _part(text, value)
        inside = [other for other in measured if start <= other.start < end and other.unit == value.unit]
        if len(inside) == 1:
            yield _statement(item, value, text[start:end], start, reach, weights)


def _statement(
    item: Evidence, value: Value | None, part: str, offset: int, reach: frozenset[str], weights: Weigh
) -> _Statement:
    values = parse_values(part)
    bare = part
    for known in reversed(values):
        bare = f"{bare[: known.start]} {bare[known.end :]}"
    frame = _FRAME | _LEVY if value is not None and value.unit == "EUR" else _FRAME
    words = {term: weight for term, weight in weights(_NEGATIONS.sub(" ", bare)).items() if term not in frame}
    at = None if value is None else value.start - offset
    return _Statement(
        evidence=item,
        value=value,
        written="" if value is None else " ".join(item.text[value.start : value.end].split()),
        words=words,
        reach=reach,
        others=frozenset((known.kind, known.key) for known in values if known.start != at and not _is_a_year(known)),
        limits=frozenset(match[0].casefold() for match in _LIMITS.finditer(bare)),
        denies=negates(part),
    )


def _is_a_year(value: Value) -> bool:
    """„für ein Jahr“: what is paid without a word of time is paid for that, too."""
    return value.unit == "YEAR" and value.key == 1


def _part(text: str, value: Value) -> tuple[int, int]:
    """The part of an enumeration that a value stands in; rows of tables are one part."""
    if " | " in text:
        return 0, len(text)
    same = [
        other for other in parse_values(text) if other.kind is value.kind and other.unit == value.unit and other.unit
    ]
    if len(same) < 2:
        return 0, len(text)
    cuts = [0, *(match.end() for match in _ENDS_OF_PARTS.finditer(text)), len(text)]
    return max(cut for cut in cuts if cut <= value.start), min(cut for cut in cuts if cut >= value.end)


def _told(question: Question, one: _Statement, other: _Statement, day: date) -> Contradiction | None:
    """The difference in words; nothing where it cannot be told whether both would count."""
    mine, theirs = one.evidence.passage.document, other.evidence.passage.document
    first, last = asked_days(question, day)
    counts = [_counts(document, first, last) for document in (mine, theirs)]
    places = (one.evidence, other.evidence)
    if all(counts):
        if names_successor(mine, theirs) or amends(theirs, mine):
            return Contradiction(NoteKind.STATUS, _replaced(one, other), places)
        if names_successor(theirs, mine) or amends(mine, theirs):
            return Contradiction(NoteKind.STATUS, _replaced(other, one), places)
        if not _same_time(mine, theirs):
            return None
        return Contradiction(NoteKind.CONTRADICTION, _both(one, other), places)
    if not any(counts):
        return None
    holds, past = (one, other) if counts[0] else (other, one)
    document = holds.evidence.passage.document
    if document.metadata.status not in _IN_FORCE and document.metadata.valid_from is None:
        return None
    told = _why_not(past.evidence.passage.document, first, last)
    if not told:
        return None
    verb = "Gültig war" if last < day else "Gültig ist"
    return Contradiction(NoteKind.STATUS, f"{_gives(holds, verb)}; {_gives(past, '')} {told}.", places)


def _counts(document: Document, first: date, last: date) -> bool:
    if is_over(document, first) or is_to_come(document, last):
        return False
    return document.metadata.status not in _NOT_AS_WRITTEN


def _why_not(document: Document, first: date, last: date) -> str:
    """Why what a document says does not count then, as a predicate."""
    metadata = document.metadata
    if metadata.status in _NOT_AS_WRITTEN:
        return _NOT_AS_WRITTEN[metadata.status]
    if is_over(document, first):
        return (
            f"galt bis {german_date(metadata.valid_until)}" if metadata.valid_until is not None else "gilt nicht mehr"
        )
    if is_to_come(document, last) and metadata.valid_from is not None:
        return f"gilt ab {german_date(metadata.valid_from)}"
    return ""


def _gives(statement: _Statement, before: str) -> str:
    """ "Gültig ist 120 € („Satzung“)"; of a statement without a value, the sentence itself."""
    document = short_name(statement.evidence.passage.document)
    said = statement.written or f"„{' '.join(statement.evidence.text.split())}“"
    return " ".join(part for part in (before, said, f"({document})") if part)


def _replaced(old: _Statement, new: _Statement) -> str:
    since = new.evidence.passage.document.metadata.valid_from
    when = f" seit {german_date(since)}" if since is not None else ""
    return f"{_gives(new, 'Gültig ist')}{when}; vorher galt {_gives(old, '')}."


def _both(one: _Statement, other: _Statement) -> str:
    """Both sides, and which is newer."""
    names = [short_name(item.evidence.passage.document) for item in (one, other)]
    said = [item.written or f"„{' '.join(item.evidence.text.split())}“" for item in (one, other)]
    text = f"Die Fundstellen widersprechen sich: {names[0]} sagt {said[0]}, {names[1]} sagt {said[1]}"
    days = [_written(item.evidence.passage.document) for item in (one, other)]
    if days[0] is None or days[1] is None or days[0] == days[1]:
        return f"{text}."
    newer = 0 if days[0] > days[1] else 1
    return f"{text}; neuer ist {names[newer]} ({german_date(max(days[0], days[1]))})."


def _same_time(mine: Document, theirs: Document) -> bool:
    """Whether both should say the same: rules do while they are in force; other papers if they are from one time."""
    if all(_is_rule(document) for document in (mine, theirs)):
        return True
    days = [_written(document) for document in (mine, theirs)]
    if days[0] is None or days[1] is None:
        return any(_is_rule(document) for document in (mine, theirs))
    months = abs((days[0].year - days[1].year) * 12 + days[0].month - days[1].month)
    if months <= _MOST_MONTHS_APART:
        return True
    # what was written while the rule was already in force should agree with it
    rule, paper = (mine, theirs) if _is_rule(mine) else (theirs, mine)
    start, written = rule.metadata.valid_from, _written(paper)
    return _is_rule(rule) and start is not None and written is not None and written >= start


def _is_rule(document: Document) -> bool:
    return document.metadata.valid_from is not None or document.metadata.status in (
        DecisionStatus.IN_FORCE,
        DecisionStatus.AMENDED,
    )


def _written(document: Document) -> date | None:
    return document.metadata.valid_from or document.metadata.date
