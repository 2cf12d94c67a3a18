"""What a document's status means for an answer: valid before proposed, rejected or repealed, other things equal."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from app.answering.question import Question
from app.knowledge.model import DecisionStatus, Document, Passage
from app.knowledge.references import normalise_reference

_WEIGHTS = {
    DecisionStatus.PROPOSED: 0.95,
    DecisionStatus.REFERRED: 0.95,
    DecisionStatus.POSTPONED: 0.95,
    DecisionStatus.REJECTED: 0.92,
    DecisionStatus.WITHDRAWN: 0.92,
    DecisionStatus.REPEALED: 0.85,
}
"""Factors on a passage's score: small, so that they decide between equals and never hide the only source. Judgement,
not fitted; asked about the past, none applies."""


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
    weighed = [replace(passage, score=passage.score * _weight(passage.document, question, day)) for passage in passages]
    return sorted(weighed, key=lambda passage: (-passage.score, -_day(passage.document), passage.chunk.id))


def without_superseded(passages: Sequence[Passage], question: Question, day: date) -> list[Passage]:
    """Leave out what is no longer in force where its successor is among the passages, unless the past is asked for.

    A question about today's fee must not be answered from yesterday's statute.
    """
    documents = {passage.document.id: passage.document for passage in passages}
    over = {
        document.id
        for document in documents.values()
        if is_over(document, day)
        and not asks_for_past_of(question, document)
        and any(
            names_successor(document, other) and not is_over(other, day)
            for other in documents.values()
            if other.id != document.id
        )
    }
    return [passage for passage in passages if passage.document.id not in over]


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


def _weight(document: Document, question: Question, day: date) -> float:
    if asks_for_past_of(question, document):
        return 1.0
    if is_over(document, day):
        return _WEIGHTS[DecisionStatus.REPEALED]
    return _WEIGHTS.get(document.metadata.status, 1.0)


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
