"""By whom and when something happened, where a question takes that for granted as well and no document says so.

„Warum hat der Sportausschuss am 3. Mai 2024 den Bau der Halle abgelehnt?“: committee, day and person are looked for in
every document that deals with the subject, and in what else names them together. Only where the subject is known from
few documents, and none of them has the circumstance anywhere, is it told; silence about a subject of which the archive
is full proves nothing. Of 60 true premises with such circumstances, made of sentences of council papers (Karlsruhe,
``python -m benchmarks premises``, 2026-11-23), none was doubted; with a day that is not theirs, 147 of 170 were.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from app.access import Clearance
from app.answering.citations import german_date, short_name
from app.answering.places import Place
from app.answering.premise import Premise
from app.answering.premise_reading import Sentence, read
from app.answering.status_notes import by_committee
from app.answering.values import Value, ValueKind, is_held, parse_values
from app.knowledge.decisions import standing
from app.knowledge.folding import fold
from app.knowledge.german import analyse
from app.knowledge.index import Knowledge
from app.knowledge.model import DecisionStatus, Document, Passage
from app.search.question import Question
from app.search.standing import today

_KNOWN = 0.8
"""Share of the subject that a title or a sentence must have for its document to deal with it; see ``premise_check``."""
_TOUCHED = 0.3
"""Share from which a passage that has the circumstance may be about the subject in other words. Judgement: low, since
what it says keeps a note from being told."""
_MOST_DOCUMENTS = 8
"""Documents that deal with the subject; with more it is not sure that all were seen. Judgement."""
_LOOKED_FOR = 20
_BODY = r"(?:ausschuss|beirat|kommission)"
_COMMITTEE = re.compile(
    rf"\b(?:[A-ZÄÖÜ]\w+-(?:,| und)? )*(?:[A-ZÄÖÜ]\w*{_BODY}|(?:Ausschuss|Beirat|Kommission))(?:es|s)?\b"
    r"(?: für (?:[A-ZÄÖÜ]\w+)(?:(?:, | und |, und )[A-ZÄÖÜ]\w+)*)?"
)
_PERSON = re.compile(
    r"(?<!\bder )(?<!\bdem )(?<!\bdes )(?<!\bden )(?<!\bdie )"
    r"\b(?:(?:[Oo]ber)?[Bb]ürgermeister(?:in)?|(?:Stadt|Gemeinde|Kreis)(?:rat|rätin)|Rats(?:herr|frau|mitglied)"
    r"|Dezernent(?:in)?|Ortsvorsteher(?:in)?|Beigeordnete[rn]?|Herrn?|Frau)"
    r"(?: (?:Dr|Prof)\.)* (?:[A-ZÄÖÜ][\w-]+ )?(?P<name>[A-ZÄÖÜ][\w-]+)"
)
_DONE = {
    DecisionStatus.ADOPTED: "beschlossen",
    DecisionStatus.ADOPTED_WITH_CHANGES: "mit Änderungen beschlossen",
    DecisionStatus.REJECTED: "abgelehnt",
    DecisionStatus.POSTPONED: "vertagt",
    DecisionStatus.REFERRED: "verwiesen",
    DecisionStatus.WITHDRAWN: "zurückgezogen",
}


@dataclass(frozen=True, slots=True)
class _Told:
    """A text, and the days and committees that are known of its document and of the paper."""

    text: str
    days: tuple[date, ...]
    committees: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Circumstance:
    """The question's words for it, those of them that may be left in the premise's subject, and what has it."""

    words: str
    left: str
    is_in: Callable[[_Told], bool]


def other_circumstances(
    question: Question, found: Premise, passages: Sequence[Passage], knowledge: Knowledge, clearance: Clearance
) -> tuple[str, tuple[Place, ...]] | None:
    """What became of the paper instead (perhaps nothing is known of that) and its place; nothing without doubt.

    Errors: those of the knowledge.
    """
    circumstances = list(_circumstances(question.text))
    subject = found.subject
    for one in circumstances:
        subject = " ".join(subject.replace(one.words, " ").replace(one.left, " ").split())
    if not circumstances or not analyse(subject):
        return None
    about = replace(found, subject=subject)
    more = knowledge.search_terms(" ".join([subject, *(one.words for one in circumstances)]), clearance, _LOOKED_FOR)
    seen = {passage.chunk.id for passage in passages}
    sentences = read(about, [*passages, *(one for one in more if one.chunk.id not in seen)], knowledge, clearance)
    dealing = [one for one in sentences if max(one.title, one.own) >= _KNOWN]
    documents = {one.place.passage.document.id: one.place.passage.document for one in dealing}
    if not 0 < len(documents) <= _MOST_DOCUMENTS:
        return None
    if all(_is_anywhere(one, sentences, documents, knowledge, clearance) for one in circumstances):
        return None
    told = [one for one in dealing if found.event is not None and found.event.is_told(one.text)]
    best = max(
        told or dealing, key=lambda one: (_fate(one.place.passage.document, knowledge, clearance) != "", one.own)
    )
    return _fate(best.place.passage.document, knowledge, clearance), (best.place,)


def _circumstances(text: str) -> Iterator[_Circumstance]:
    for value in parse_values(text):
        if value.kind is ValueKind.DATE and isinstance(value.key, tuple) and value.key[1]:
            words = text[value.start : value.end]
            yield _Circumstance(words, words, partial(_has_date, value))
    for match in _COMMITTEE.finditer(text):
        field = [term for term in analyse(re.sub(rf"(?i){_BODY}(?:es|s)?\b", " ", match[0])) if len(term) > 2]
        yield _Circumstance(match[0], match[0], partial(_has_committee, [fold(term) for term in field]))
    for match in _PERSON.finditer(text):
        yield _Circumstance(match[0], match["name"], partial(_has_word, match["name"]))


def _has_date(value: Value, told: _Told) -> bool:
    written = "\n".join([told.text, *map(german_date, told.days)])
    return is_held(value, parse_values(written), written)


def _has_committee(field: Sequence[str], told: _Told) -> bool:
    """By its field alone: „Ausschuss für Sport“ is the „Sportausschuss“."""
    folded = fold("\n".join([told.text, *told.committees]))
    return re.search(_BODY, folded) is not None and all(term in folded for term in field)


def _has_word(word: str, told: _Told) -> bool:
    return re.search(rf"\b{re.escape(fold(word))}s?\b", fold(told.text)) is not None


def _is_anywhere(
    one: _Circumstance,
    sentences: Sequence[Sentence],
    documents: dict[str, Document],
    knowledge: Knowledge,
    clearance: Clearance,
) -> bool:
    """Whether a document that deals with the subject has it, or a passage that touches the subject."""
    for document in documents.values():
        text = knowledge.text(document.id, clearance)
        if one.is_in(_known_of(document, text.text if text is not None else "", knowledge, clearance)):
            return True
    touching = {
        sentence.place.passage.chunk.id: sentence.place.passage
        for sentence in sentences
        if sentence.loosely >= _TOUCHED
    }
    return any(
        one.is_in(_known_of(passage.document, "\n".join(_words_of(passage)), knowledge, clearance))
        for passage in touching.values()
    )


def _words_of(passage: Passage) -> list[str]:
    return [passage.document.metadata.title, *passage.chunk.headings, passage.chunk.text]


def _known_of(document: Document, text: str, knowledge: Knowledge, clearance: Clearance) -> _Told:
    metadata = document.metadata
    paper = knowledge.paper_of(document, clearance)
    stages = paper.stages if paper is not None else ()
    days = [metadata.date, metadata.status_date, metadata.valid_from, metadata.valid_until]
    return _Told(
        text,
        tuple(day for day in [*days, *(stage.date for stage in stages)] if day is not None),
        (metadata.committee, *(stage.committee for stage in stages)),
    )


def _fate(document: Document, knowledge: Knowledge, clearance: Clearance) -> str:
    """„Dazu liegt vor: Vorlage V-12/2024, am 03.05.2024 vom Bauausschuss beschlossen.“, or empty."""
    status, day, committee = document.metadata.status, document.metadata.status_date, document.metadata.committee
    paper = knowledge.paper_of(document, clearance)
    if paper is not None and paper.stages:
        found = standing(paper.stages, today())
        if found.stage is not None and found.status is not DecisionStatus.UNKNOWN:
            status, day, committee = found.status, found.stage.date, found.stage.committee
    if status not in _DONE or day is None:
        return ""
    by = by_committee(committee) if status is not DecisionStatus.WITHDRAWN else ""
    return f"Dazu liegt vor: {short_name(document)}, am {german_date(day)} {f'{by} ' if by else ''}{_DONE[status]}."
