"""What became of the documents that an answer quotes: rejected, repealed, decided with changes; by whom and when.

Told from the stages of the paper where there are any, else from what the document says of itself. Nothing is said of
what simply applies: a service description, a statute in force. Where a question asks what was decided, that it was.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from app.access import Clearance
from app.answering.citations import german_date, short_name
from app.answering.model import Citation, Note, NoteKind
from app.knowledge.decisions import standing
from app.knowledge.index import Knowledge
from app.knowledge.model import DecisionStatus, Document, Stage, Votes
from app.search.question import Question, Wanted, clean
from app.search.standing import is_over, is_to_come

_MOST = 3
"""Notes to one answer. Judgement: more are not read."""

_MASCULINE = ("ausschuss", "rat", "senat", "tag", "vorstand", "kreis")
_FEMININE = ("kommission", "versammlung", "vertretung", "bürgerschaft", "konferenz", "gruppe")
"""Endings of committees' names, by the article that they take."""
_VOTES = re.compile(r"(?<![\d:.])(\d{1,3})\s?:\s?(\d{1,3})(?:\s?:\s?(\d{1,3}))?(?![\d:]|\s*Uhr)")
"""Yes, no and abstentions, as minutes write them."""


class _Weight(IntEnum):
    """How much a reader who repeats the answer needs the note; the lower, the more."""

    DOES_NOT_HOLD = 0
    NOT_JUST_SO = 1
    DECIDED = 2
    ASIDE = 3


@dataclass(frozen=True, slots=True)
class _Fate:
    """What became of a document, as a phrase without its subject: "am 23.10.2024 vom Stadtrat abgelehnt"."""

    weight: _Weight
    phrase: str


_UNDECIDED = "ein Beschluss dazu liegt nicht vor"
_DEALT_WITH = {
    DecisionStatus.ADOPTED: (_Weight.DECIDED, "beschlossen"),
    DecisionStatus.ADOPTED_WITH_CHANGES: (_Weight.NOT_JUST_SO, "mit Änderungen beschlossen"),
    DecisionStatus.PARTLY_ADOPTED: (_Weight.NOT_JUST_SO, "nur teilweise beschlossen"),
    DecisionStatus.REJECTED: (_Weight.DOES_NOT_HOLD, "abgelehnt"),
    DecisionStatus.POSTPONED: (_Weight.DOES_NOT_HOLD, "vertagt, nicht beschlossen"),
    DecisionStatus.REFERRED: (_Weight.DOES_NOT_HOLD, "verwiesen, nicht beschlossen"),
}
_ONLY_IF_ASKED = {
    DecisionStatus.NOTED: "zur Kenntnis genommen",
    DecisionStatus.SETTLED: "für erledigt erklärt",
}


def status_notes(
    question: Question, citations: Sequence[Citation], knowledge: Knowledge, clearance: Clearance, day: date
) -> list[Note]:
    """Up to three notes on the papers and rules cited, most important first, one for all documents of a paper.

    ``day`` is today: whoever asks for the past should know what has become of it since. Other documents are only named
    as far as the clearance goes.
    """
    found: list[tuple[_Weight, Note]] = []
    for cited in _by_paper(citations):
        document = cited[0].document
        if document.access not in clearance:
            continue
        fate = _fate(question, document, knowledge, clearance, day)
        if fate is not None:
            text = f"{short_name(document)}: {fate.phrase}."
            found.append((fate.weight, Note(NoteKind.STATUS, text, tuple(citation.number for citation in cited))))
    found.sort(key=lambda pair: pair[0])
    return [note for _, note in found[:_MOST]]


def by_committee(name: str) -> str:
    """ "vom Stadtrat", "von der Bürgerschaft"; "" where the name would have to be inflected, or its gender is unknown.

    The name's first word must bear the gender, alone or behind words that end in a hyphen: in "Technischer Ausschuss"
    the adjective would change.
    """
    words = clean(name).split()
    while len(words) > 1 and (words[0].rstrip(",").endswith("-") or words[0].casefold() in ("und", "u.")):
        words = words[1:]
    head = words[0].casefold().rstrip(",") if words else ""
    for endings, article in ((_FEMININE, "von der"), (_MASCULINE, "vom")):
        if head.endswith(endings):
            return f"{article} {clean(name)}"
    return ""


def _fate(
    question: Question, document: Document, knowledge: Knowledge, clearance: Clearance, day: date
) -> _Fate | None:
    metadata = document.metadata
    paper = knowledge.paper_of(document, clearance)
    if paper is not None and paper.stages:
        found = standing(paper.stages, day)
        stage = found.stage or Stage()
        if found.status is not DecisionStatus.UNKNOWN:
            return _of_status(question, found.status, stage.committee, stage.date, _counted(stage.votes), day)
    if is_over(document, day):
        return _Fate(_Weight.DOES_NOT_HOLD, _ended(document, knowledge, clearance))
    if metadata.valid_from is not None and is_to_come(document, day):
        return _Fate(_Weight.NOT_JUST_SO, f"gilt erst ab {german_date(metadata.valid_from)}")
    if metadata.status is DecisionStatus.AMENDED:
        return _Fate(_Weight.NOT_JUST_SO, _amended(document, knowledge, clearance))
    if metadata.status is DecisionStatus.IN_FORCE and question.wanted is Wanted.DECISION and metadata.valid_from:
        return _Fate(_Weight.DECIDED, f"in Kraft seit {german_date(metadata.valid_from)}")
    fate = _of_status(
        question, metadata.status, metadata.committee, metadata.status_date, _noted_votes(metadata.status_note), day
    )
    successor = _successor(document, knowledge, clearance)
    if fate is not None and fate.weight is _Weight.DOES_NOT_HOLD and successor is not None:
        return _Fate(fate.weight, f"{fate.phrase}; später dazu: {short_name(successor)}")
    return fate


def _of_status(
    question: Question,
    status: DecisionStatus,
    committee: str,
    on: date | None,
    votes: str,
    day: date,
) -> _Fate | None:
    """``on`` is when the committee dealt with it, or is to; nothing for states that need no telling."""
    if status is DecisionStatus.PROPOSED:
        ahead = f"; vorgesehen {_when(on)}{_who(committee)}" if on is not None and on > day else ""
        return _Fate(_Weight.DOES_NOT_HOLD, f"Vorschlag, {_UNDECIDED}{ahead}")
    if status is DecisionStatus.WITHDRAWN:
        return _Fate(_Weight.DOES_NOT_HOLD, f"{_when(on)}zurückgezogen, nicht beschlossen")
    if status in _ONLY_IF_ASKED and question.wanted is Wanted.DECISION:
        return _Fate(_Weight.ASIDE, _dealt_with(_ONLY_IF_ASKED[status], committee, on, votes))
    if status not in _DEALT_WITH:
        return None
    weight, done = _DEALT_WITH[status]
    differs = "; der Beschluss kann vom zitierten Text abweichen" if weight is _Weight.NOT_JUST_SO else ""
    return _Fate(weight, f"{_dealt_with(done, committee, on, votes)}{differs}")


def _dealt_with(done: str, committee: str, on: date | None, votes: str) -> str:
    """ "am 25.09.2024 vom Stadtrat mit Änderungen beschlossen (24 Ja, 14 Nein, 2 Enthaltungen)"."""
    by = by_committee(committee)
    details = [] if by or not committee else [clean(committee)]
    if votes:
        details.append(votes)
    phrase = f"{_when(on)}{f'{by} ' if by else ''}{done}"
    return f"{phrase} ({'; '.join(details)})" if details else phrase


def _counted(votes: Votes | None) -> str:
    if votes is None:
        return ""
    return f"{votes.yes} Ja, {votes.no} Nein" + (f", {votes.abstained} Enth." if votes.abstained is not None else "")


def _noted_votes(note: str) -> str:
    """The votes in what a document says of its status: "mit 13:25:2 Stimmen abgelehnt"."""
    found = _VOTES.search(note)
    if found is None:
        return ""
    return f"{found[1]} Ja, {found[2]} Nein" + (f", {found[3]} Enth." if found[3] else "")


def _when(on: date | None) -> str:
    return f"am {german_date(on)} " if on is not None else ""


def _who(committee: str) -> str:
    return f"({clean(committee)})" if committee else ""


def _ended(document: Document, knowledge: Knowledge, clearance: Clearance) -> str:
    """Since when it is out of force, and what came instead."""
    until = document.metadata.valid_until
    since = until + timedelta(days=1) if until is not None else document.metadata.status_date
    phrase = f"seit {german_date(since)} nicht mehr gültig" if since is not None else "nicht mehr gültig"
    successor = _successor(document, knowledge, clearance)
    if successor is None:
        return phrase
    if successor.metadata.status in _DEALT_WITH:
        return f"{phrase}; siehe {short_name(successor)}"
    return f"{phrase}, ersetzt durch {short_name(successor)}"


def _amended(document: Document, knowledge: Knowledge, clearance: Clearance) -> str:
    successor = _successor(document, knowledge, clearance)
    since = (successor.metadata.valid_from if successor else None) or document.metadata.status_date
    by = f" durch {short_name(successor)}" if successor is not None else ""
    return f"in Teilen geändert{by}" + (f", seit {german_date(since)}" if since is not None else "")


def _successor(document: Document, knowledge: Knowledge, clearance: Clearance) -> Document | None:
    """The document that took its place, if the reader may know of it."""
    name = document.metadata.superseded_by
    if not name:
        return None
    root = document.id.partition("/")[0]
    by_path = knowledge.document(f"{root}/{name}", clearance) or knowledge.document(name, clearance)
    return by_path or next(iter(knowledge.find_references(name, clearance)), None)


def _by_paper(citations: Sequence[Citation]) -> list[list[Citation]]:
    """Citations by document; documents of one status under one number once, in order of appearance."""
    groups: dict[tuple[str, DecisionStatus], list[Citation]] = {}
    for citation in citations:
        document = citation.document
        groups.setdefault((document.paper_key, document.metadata.status), []).append(citation)
    return list(groups.values())
