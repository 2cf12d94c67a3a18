"""What a document's status means for an answer: valid before proposed, rejected or repealed, other things equal.

The day that counts is today, or the time that the question names (``Question.as_of``): what came into force later did
not hold then, and what has ended since did.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from app.knowledge.german import analyse
from app.knowledge.model import DecisionStatus, Document, Passage
from app.knowledge.references import normalise_reference
from app.search.question import Question, Wanted

_WEIGHTS = {
    DecisionStatus.ADOPTED: 0.95,
    DecisionStatus.ADOPTED_WITH_CHANGES: 0.9,
    DecisionStatus.PROPOSED: 0.9,
    DecisionStatus.REFERRED: 0.9,
    DecisionStatus.POSTPONED: 0.9,
    DecisionStatus.REJECTED: 0.85,
    DecisionStatus.WITHDRAWN: 0.85,
    DecisionStatus.REPEALED: 0.8,
}
"""Factors on a passage's score where a question asks what applies: rules in force and descriptions of services say it,
papers say how it came about, and the text of one adopted with changes is not what was decided. Small enough that the
only source still comes first. Judgement, not fitted; asked about the past or about a decision, none applies."""
_BY_TYPE = (("anfrage", 0.9), ("niederschrift", 0.93), ("protokoll", 0.93))
"""Likewise by the ending of a paper's type: an inquiry asks and its reply answers; minutes tell what was said."""
_PER_YEAR, _MOST_YEARS = 0.01, 8
"""What a paper loses for each year of age, up to so many years: of two reports on one site, the newer holds."""
_NO_TIME, _OTHER_TIME = 0.93, 0.8
"""Where the question mentions years: factors of papers without a time of validity, and of rules valid in none."""
_LATER = 0.75
"""Instead of ``_NO_TIME`` for papers written after the time that is asked for: they did not exist then, and tell of it
only in looking back. Judgement: below a rule of another time, which is at least about what applies."""
_NOT_YET = 0.85
"""Factor of rules that are not in force yet, where no time is asked for. Judgement: better than repealed ones."""
_NEARLY, _BEFORE = 0.6, 0.001
"""Share of a rule's score from which an amendment of it is about the question too; by how much it comes before it."""
_AFTER = 0.9
"""Share of a rule's best score that is left to a paper that led to it. Judgement: right behind it, not out of sight."""
_AMENDING = re.compile(
    r"(?:\bÄnderung|\bAenderung)(?:en)?\s+(?:de[rs]|von)\s+(?P<rule>\S.*?)(?:\s+(?:vom|v\.)\s|\s*[,(–]|$)"
    r"|\b(?:Änderungs|Aenderungs|Nachtrags)\w*\s+(?:zu[rm]|de[rs])\s+(?P<rule2>\S.*?)(?:\s+(?:vom|v\.)\s|\s*[,(–]|$)",
    re.IGNORECASE,
)
"""Titles of what amends a rule, with the rule's name."""


def today() -> date:
    """The day here, by the machine's time zone."""
    return datetime.now().astimezone().date()


def asked_days(question: Question, day: date) -> tuple[date, date]:
    """First and last day for which the answer should hold: the time that the question names, else this ``day``."""
    return question.as_of or day, question.as_of_until or question.as_of or day


def is_over(document: Document, day: date) -> bool:
    """Whether the document's rules no longer applied on that day. One repealed at an unknown time is always over."""
    metadata = document.metadata
    if metadata.valid_until is not None:
        return metadata.valid_until < day
    if metadata.status is not DecisionStatus.REPEALED:
        return False
    return metadata.status_date is None or metadata.status_date <= day


def is_to_come(document: Document, day: date) -> bool:
    """Whether the document's rules did not apply yet on that day: they came into force, or were written, later."""
    start = document.metadata.valid_from or document.metadata.date
    return start is not None and start > day


def holds_within(document: Document, first: date, last: date) -> bool | None:
    """Whether its rules applied on any of these days; ``None`` where it has no time of validity."""
    if document.metadata.valid_from is None and document.metadata.valid_until is None:
        return None
    return not is_over(document, first) and not is_to_come(document, last)


def names_successor(document: Document, other: Document) -> bool:
    """Whether ``other`` took the place of ``document``: by reference number, source path or title, on either side."""
    return _is_named(other, (document.metadata.superseded_by,)) or _is_named(document, other.metadata.supersedes)


def weigh_by_standing(passages: Sequence[Passage], question: Question, day: date) -> list[Passage]:
    """The passages in order of their scores after the status was weighed; equal scores: newer documents first."""
    weighed = [
        replace(passage, score=passage.score * standing_weight(passage.document, question, day)) for passage in passages
    ]
    return sorted(weighed, key=lambda passage: (-passage.score, -_day(passage.document), passage.chunk.id))


def without_superseded(passages: Sequence[Passage], question: Question, day: date) -> list[Passage]:
    """Leave out what is not in force where another version that is stands among the passages.

    A question about today's fee must not be answered from yesterday's statute, and one about the fee of 2022 not from
    that of 2025; unless the past is asked for without a time. The other version's best passage takes the place of the
    best one left out: it is about the same thing, perhaps in other words. What amends a rule comes before that rule.
    """
    documents = {passage.document.id: passage.document for passage in passages}
    versions: dict[str, list[str]] = {}
    for document in documents.values():
        if is_outside(document, question, day):
            found = [other.id for other in _versions(document, list(documents.values()), question, day)]
            if found:
                versions[document.id] = found
    inherited: dict[str, float] = {}
    for passage in passages:
        for version in versions.get(passage.document.id, ()):
            inherited[version] = max(inherited.get(version, 0.0), passage.score)
    kept = [
        replace(passage, score=max(passage.score, inherited.pop(passage.document.id, 0.0)))
        for passage in passages
        if passage.document.id not in versions
    ]
    ordered = _amendments_first(_rules_first(kept, question, day), question, day)
    return sorted(ordered, key=lambda passage: -passage.score)


def is_outside(document: Document, question: Question, day: date) -> bool:
    """Whether the document's rules do not hold when the answer should, and are not asked for all the same."""
    if question.as_of is None:
        return is_over(document, day) and not asks_for_past_of(question, document)
    first, last = asked_days(question, day)
    return (is_over(document, first) or is_to_come(document, last)) and not _is_named(document, question.references)


def _versions(document: Document, among: Sequence[Document], question: Question, day: date) -> list[Document]:
    """The versions of a document that hold when the answer should: what came after it, over as many steps as it takes.

    Where a time is asked for, also what was before it.
    """
    reached, last = [document], 0
    while last < len(reached):
        step = reached[last]
        last += 1
        reached += [
            other
            for other in among
            if other not in reached
            and (names_successor(step, other) or (question.as_of is not None and names_successor(other, step)))
        ]
    first, _ = asked_days(question, day)
    return [other for other in reached[1:] if not is_outside(other, question, day) and not is_over(other, first)]


def amends(other: Document, document: Document) -> bool:
    """Whether ``other`` changes parts of a rule that stays in force: it is named so, or named after it.

    "1. Satzung zur Änderung der Hundesteuersatzung" changes the "Hundesteuersatzung vom 04.12.2019".
    """
    if document.metadata.status is DecisionStatus.AMENDED and names_successor(document, other):
        return True
    named = _AMENDING.search(other.metadata.title)
    if named is None or _AMENDING.search(document.metadata.title):
        return False
    begins, since = document.metadata.valid_from, other.metadata.valid_from
    terms = set(analyse(named["rule"] or named["rule2"]))
    return (
        bool(terms)
        and begins is not None
        and since is not None
        and begins <= since
        and not is_over(document, since)
        and terms <= set(analyse(document.metadata.title))
    )


def _rules_first(passages: Sequence[Passage], question: Question, day: date) -> list[Passage]:
    """Put papers behind the rule that they led to, where it is about the question nearly as much.

    What was proposed is often not what was decided, and the rule says what that was. Asked about decisions or changes,
    or for a paper by number, they keep their places.
    """
    changes = question.past and question.as_of is None
    if question.references or question.wanted is Wanted.DECISION or changes:
        return list(passages)
    first, last = asked_days(question, day)
    best = _best_by_document(passages)
    rules = [passage for passage in best.values() if holds_within(passage.document, first, last)]
    factors: dict[str, float] = {}
    for paper in best.values():
        if holds_within(paper.document, first, last) is not None or paper.document.metadata.status not in _WEIGHTS:
            continue
        for rule in rules:
            belongs = _is_named(paper.document, rule.document.metadata.related) or _is_named(
                rule.document, paper.document.metadata.related
            )
            if belongs and rule.score >= _NEARLY * paper.score > 0:
                factor = min(1.0, _AFTER * rule.score / paper.score)
                factors[paper.document.id] = min(factor, factors.get(paper.document.id, 1.0))
    return [replace(passage, score=passage.score * factors.get(passage.document.id, 1.0)) for passage in passages]


def _best_by_document(passages: Sequence[Passage]) -> dict[str, Passage]:
    best: dict[str, Passage] = {}
    for passage in sorted(passages, key=lambda passage: -passage.score):
        best.setdefault(passage.document.id, passage)
    return best


def _amendments_first(passages: Sequence[Passage], question: Question, day: date) -> list[Passage]:
    """Put what amends a rule right before it, where it is about the question nearly as much."""
    first, last = asked_days(question, day)
    best = _best_by_document(passages)
    lifted = {
        mine.chunk.id: theirs.score + _BEFORE
        for mine in best.values()
        for theirs in best.values()
        if theirs.score * _NEARLY <= mine.score <= theirs.score
        and mine.document.id != theirs.document.id
        and amends(mine.document, theirs.document)
        and not is_over(mine.document, first)
        and not is_to_come(mine.document, last)
    }
    return [replace(passage, score=lifted.get(passage.chunk.id, passage.score)) for passage in passages]


def asks_for_past_of(question: Question, document: Document) -> bool:
    """Whether this document may answer although it is over: named by number or year, or asked for in the past.

    Where the question names a time (``as_of``), that decides instead: see ``is_outside``.
    """
    if question.past or _is_named(document, question.references):
        return True
    metadata = document.metadata
    start, end = metadata.valid_from or metadata.date, metadata.valid_until
    return any(
        (start is not None and year == start.year) or (end is not None and (start or date.min).year <= year <= end.year)
        for year in question.years
    )


def standing_weight(document: Document, question: Question, day: date) -> float:
    """Factor up to 1 for how far a document's status and time fit the question."""
    if question.as_of is not None and not question.references:
        return _weight_for_time(document, question, day)
    if question.years and not question.references and question.wanted is not Wanted.DECISION:
        return _weight_for_years(document, question)
    if asks_for_past_of(question, document) or question.references:
        return 1.0
    if is_over(document, day):
        return _WEIGHTS[DecisionStatus.REPEALED]
    if question.wanted is Wanted.DECISION:
        return 1.0
    if is_to_come(document, day):
        return _NOT_YET
    by_status = _WEIGHTS.get(document.metadata.status, 1.0)
    kind = document.metadata.paper_type.casefold()
    by_type = next((weight for ending, weight in _BY_TYPE if kind.endswith(ending)), 1.0)
    return by_status * by_type * _freshness(document, day)


def _freshness(document: Document, day: date) -> float:
    """Age counts for papers; a statute in force is as good as new."""
    if document.metadata.date is None or document.metadata.status in (DecisionStatus.IN_FORCE, DecisionStatus.AMENDED):
        return 1.0
    years = (day - document.metadata.date).days / 365.25
    return 1.0 - _PER_YEAR * min(max(years, 0.0), _MOST_YEARS)


def _weight_for_time(document: Document, question: Question, day: date) -> float:
    """Rules that were valid at the time come before papers, and those before rules of another time.

    A paper tells how a rule came about, and one that was not adopted is no rule of any time.
    """
    first, last = asked_days(question, day)
    held = holds_within(document, first, last)
    if held is not None:
        return 1.0 if held else _OTHER_TIME
    written = document.metadata.date
    by_status = _WEIGHTS.get(document.metadata.status, 1.0)
    return (_LATER if written is not None and written > last else _NO_TIME) * by_status


def _weight_for_years(document: Document, question: Question) -> float:
    """Rules that were valid in a year that the question mentions come before papers, and those before other rules."""
    metadata = document.metadata
    if metadata.valid_from is None and metadata.valid_until is None:
        return _NO_TIME
    start, end = metadata.valid_from or metadata.date, metadata.valid_until
    covers = any((start is None or start.year <= year) and (end is None or year <= end.year) for year in question.years)
    return 1.0 if covers else _OTHER_TIME


def _is_named(document: Document, names: Sequence[str]) -> bool:
    reference = document.metadata.reference_number
    key = normalise_reference(reference) if reference else ""
    for name in names:
        if not name:
            continue
        if name == document.id or document.id.endswith(f"/{name}") or name == document.metadata.title:
            return True
        if key and normalise_reference(name) == key:
            return True
    return False


def _day(document: Document) -> int:
    return document.metadata.date.toordinal() if document.metadata.date else 0
