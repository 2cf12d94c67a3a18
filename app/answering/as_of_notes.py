"""For which time an answer holds, where the question names one; and whether what is quoted held then at all."""

from collections.abc import Sequence
from datetime import date

from app.answering.citations import german_date, short_name
from app.answering.model import Citation, Note, NoteKind
from app.answering.values import ValueKind, is_year, parse_values
from app.knowledge.model import Document
from app.search.question import Question
from app.search.standing import asked_days, holds_within, is_over
from app.search.understanding.periods import period_label

_MOST = 4
"""Versions named in one sentence. Judgement."""


def as_of_notes(question: Question, citations: Sequence[Citation], day: date, *, answered: bool = True) -> list[Note]:
    """One note where the question asks for another time than today (``day``), as far as the quoted documents tell.

    Either that the answer holds for it; or that the rules changed within it, and when; or that nothing quoted was
    valid then; or, of places without a time of validity that do not name it themselves, that they do not say. Where
    nothing was ``answered``, it is told of the places that are shown.
    """
    if question.as_of is None or not citations:
        return []
    first, last = asked_days(question, day)
    documents = list({citation.document.id: citation.document for citation in citations}.values())
    rules = [document for document in documents if holds_within(document, first, last) is not None]
    valid = [document for document in rules if holds_within(document, first, last)]
    if not valid and any(_names(citation, first, last) for citation in citations):
        return []
    if not rules:
        return [
            _note(f"Ob das für {_for(first, last)} gilt, sagen die Fundstellen nicht ausdrücklich.", citations, None)
        ]
    if not valid:
        times = "; ".join(f"{short_name(rule)} {_validity(rule, day)}" for rule in rules[:_MOST])
        return [_note(f"Eine für {_for(first, last)} gültige Fassung wurde nicht gefunden: {times}.", citations, rules)]
    partly = [rule for rule in valid if (rule.metadata.valid_from or first) > first or is_over(rule, last)]
    if first != last and partly:
        times = "; ".join(f"{short_name(rule)} {_validity(rule, day)}" for rule in valid[:_MOST])
        subject = "Die Antwort gilt" if answered else "Die Fundstellen gelten"
        text = f"{subject} nicht für die ganze gefragte Zeit ({period_label(first, last)}): {times}."
        return [_note(text, citations, valid)]
    others = [document for document in documents if document not in valid and not _is_of_time(document, last)]
    if others:
        names = ", ".join(short_name(rule) for rule in valid[:_MOST])
        text = f"Von den Fundstellen galt für {_for(first, last)} nur: {names}; andere sagen, was zu anderer Zeit galt."
        return [_note(text, citations, valid)]
    known = ", soweit er heute bekannt ist" if last > day else ""
    subject = "Die Antwort gibt" if answered else "Die Fundstellen geben"
    return [_note(f"{subject} den Stand {_label(first, last)} wieder{known}.", citations, valid)]


def speaks_for_time(question: Question, document: Document, text: str, day: date) -> bool:
    """Whether a place may be told as an answer for the time that the question names; ``text`` is all of its chunk.

    A rule that did not hold then may not, unless the place names that time itself: a table of years in today's budget.
    """
    if question.as_of is None:
        return True
    first, last = asked_days(question, day)
    return holds_within(document, first, last) is not False or _mentions(text, first, last)


def _is_of_time(document: Document, last: date) -> bool:
    """Whether it is no rule, and was written before the time was over."""
    metadata = document.metadata
    return metadata.valid_from is None and metadata.valid_until is None and (metadata.date or last) <= last


def _note(text: str, citations: Sequence[Citation], of: Sequence[Document] | None) -> Note:
    ids = None if of is None else {document.id for document in of}
    return Note(
        NoteKind.AS_OF,
        text,
        tuple(citation.number for citation in citations if ids is None or citation.document.id in ids),
    )


def _label(first: date, last: date) -> str:
    return f"vom {german_date(first)}" if first == last else period_label(first, last)


def _for(first: date, last: date) -> str:
    if first == last:
        return f"den {german_date(first)}"
    whole_years = (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)
    if not whole_years:
        return f"die Zeit vom {german_date(first)} bis {german_date(last)}"
    return f"das Jahr {first.year}" if first.year == last.year else f"die Jahre {first.year} bis {last.year}"


def _validity(document: Document, day: date) -> str:
    """ "galt vom 01.01.2020 bis 31.12.2024", "gilt seit 01.01.2025"."""
    start, until = document.metadata.valid_from, document.metadata.valid_until
    verb = "galt" if is_over(document, day) else "gilt"
    if start is None:
        return f"{verb} bis {german_date(until)}" if until is not None else f"{verb} ohne bekannten Beginn"
    if until is None:
        since = "erst ab" if start > day else "seit" if verb == "gilt" else "ab"
        return f"{verb} {since} {german_date(start)}"
    return f"{verb} vom {german_date(start)} bis {german_date(until)}"


def _names(citation: Citation, first: date, last: date) -> bool:
    """Whether the place itself names a day or year of the time asked for."""
    return _mentions(f"{citation.document.metadata.title} {citation.quote}", first, last)


def _mentions(text: str, first: date, last: date) -> bool:
    for value in parse_values(text):
        if is_year(value) and first.year <= int(str(value.key)) <= last.year:
            return True
        if value.kind is ValueKind.DATE and isinstance(value.key, tuple) and first.year <= value.key[0] <= last.year:
            return True
    return False
