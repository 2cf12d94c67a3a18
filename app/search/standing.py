"""What a document's status means for an answer: valid before proposed, rejected or repealed, other things equal."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

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


def today() -> date:
    """The day here, by the machine's time zone."""
    return datetime.now().astimezone().date()


def is_over(document: Document, day: date) -> bool:
    """Whether the document's rules no longer apply."""
    until = document.metadata.valid_until
    return document.metadata.status is DecisionStatus.REPEALED or (until is not None and until < day)


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
    """Leave out what is no longer in force where its successor is among the passages, unless the past is asked for.

    A question about today's fee must not be answered from yesterday's statute. The successor's best passage takes the
    place of the best one left out: it is about the same thing, perhaps in other words.
    """
    documents = {passage.document.id: passage.document for passage in passages}
    successors: dict[str, list[str]] = {}
    for document in documents.values():
        if is_over(document, day) and not asks_for_past_of(question, document):
            found = [
                other.id
                for other in documents.values()
                if other.id != document.id and names_successor(document, other) and not is_over(other, day)
            ]
            if found:
                successors[document.id] = found
    inherited: dict[str, float] = {}
    for passage in passages:
        for successor in successors.get(passage.document.id, ()):
            inherited[successor] = max(inherited.get(successor, 0.0), passage.score)
    kept = [
        replace(passage, score=max(passage.score, inherited.pop(passage.document.id, 0.0)))
        for passage in passages
        if passage.document.id not in successors
    ]
    return sorted(kept, key=lambda passage: -passage.score)


def asks_for_past_of(question: Question, document: Document) -> bool:
    """Whether this document may answer although it is over: named by number or year, or asked for in the past."""
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
    if question.years and not question.references and question.wanted is not Wanted.DECISION:
        return _weight_for_years(document, question)
    if asks_for_past_of(question, document) or question.references:
        return 1.0
    if is_over(document, day):
        return _WEIGHTS[DecisionStatus.REPEALED]
    if question.wanted is Wanted.DECISION:
        return 1.0
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
