"""Whether the documents say what a question takes for granted, and what is to be told where they do not.

A paper that was rejected, withdrawn or not yet decided does not make its wish come true; a text that only speaks of a
possibility proves nothing. Where this is not certain, nothing is told: a true premise must not be doubted.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from app.access import Clearance
from app.answering.citations import german_date
from app.answering.places import Place
from app.answering.premise import Premise, premise
from app.answering.premise_events import Event
from app.answering.sentences import split_sentences
from app.answering.values import Value, is_held, parse_values
from app.knowledge.folding import fold
from app.knowledge.german import analyse
from app.knowledge.index import Knowledge
from app.knowledge.model import DecisionStatus, Document, Passage
from app.search.question import Question
from app.search.standing import is_over, today

_LOOKED_FOR = 20
"""Passages by terms that are read beside those of the question: what happened may stand under other words."""
_ABOUT = 0.55
"""Share of the subject's weight (IDF) that a sentence with its title and headings must have to tell of it; a part of a
compound counts 0.6, so that „Hundesteuersatzung“ tells of „Hundesteuer“. Judgement."""
_PART_CREDIT, _PART_LENGTH = 0.6, 5
_KNOWN = 0.8
"""Share of the subject that one passage must have before the documents can be said to know it, and say nothing."""

_OPEN = frozenset({DecisionStatus.PROPOSED, DecisionStatus.REFERRED, DecisionStatus.POSTPONED})
_FAILED = frozenset({DecisionStatus.REJECTED, DecisionStatus.WITHDRAWN})
_DONE = frozenset(
    {
        DecisionStatus.ADOPTED,
        DecisionStatus.ADOPTED_WITH_CHANGES,
        DecisionStatus.PARTLY_ADOPTED,
        DecisionStatus.IN_FORCE,
        DecisionStatus.AMENDED,
    }
)
_FATES = {
    DecisionStatus.REJECTED: "wurde{day} abgelehnt",
    DecisionStatus.WITHDRAWN: "wurde{day} zurückgezogen",
    DecisionStatus.POSTPONED: "wurde{day} vertagt und ist nicht beschlossen",
    DecisionStatus.REFERRED: "wurde{day} in einen Ausschuss verwiesen und ist nicht beschlossen",
    DecisionStatus.PROPOSED: "ist nicht beschlossen",
}
_UNREAL = re.compile(
    r"\b(?:soll(?:en|te|ten)?|wuerden?|koennten?|moechten?|kann|koennen|ob|wenn|falls|statt|ohne|gegen|nicht|kein\w*|niemals"
    r"|forder\w*|verlang\w*|\w*antrag\w*|\w*vorschl\w*|vorgeschlag\w*|schlaegt|empf\w*|plan\w*|geplant\w*|entwurf|pruef\w*"
    r"|ueberpruef\w*|diskut\w*|diskussion|debatt\w*|denkbar|moeglich\w*|abgelehnt\w*|ablehn\w*|zurueckgezogen|vertagt|bitte[tn]?"
    r"|verwiesen|frag\w*|waere[n]?|haette[n]?|\w*wunsch\w*|wuensch\w*|absicht\w*|beabsicht\w*|frueh\w*)\b"
)
"""Words on folded text with which something is wished, asked or denied, not told as done."""
_DENIES = re.compile(r"\b(?:nicht|kein\w*|abgelehnt\w*|ablehn\w*|zurueckgezogen|vertagt)\b")
_STATUTE = re.compile(r"\b\w*(?:satzung|ordnung)\b")
_REPLACES = re.compile(r"ausser kraft|aufgehoben|aufheb|abgeloest")


class Holding(StrEnum):
    """What the documents say about a premise."""

    TOLD = "told"
    FAILED = "failed"
    CONTRARY = "contrary"
    UNTOLD = "untold"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class UnheldPremise:
    """The German sentences of the note, and the places that they tell of: verbatim, best first."""

    text: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence with how much of the subject it has, alone and with its title and headings."""

    place: Place
    own: float
    about: float
    title: float


def unheld_premise(
    question: Question, passages: Sequence[Passage], knowledge: Knowledge, clearance: Clearance
) -> UnheldPremise | None:
    """What to tell where the documents do not hold what the question takes for granted; else nothing.

    Errors: those of the knowledge.
    """
    found = premise(question)
    if found is None:
        return None
    read = [passage for passage in _more(found, passages, knowledge, clearance) if passage.document.access in clearance]
    sentences = list(_sentences(found, read, knowledge, clearance))
    if found.value is not None:
        places = _other_values(found.value, sentences)
        return _told(found, "", places) if places else None
    holding, sentence = premise_holds(found, sentences)
    if holding in (Holding.TOLD, Holding.UNCLEAR):
        return None
    if sentence is None:
        return _told(found, "", ())
    fate = _fate(sentence.place.passage.document) if holding is Holding.FAILED else ""
    return _told(found, fate, (sentence.place,))


def premise_holds(found: Premise, sentences: Sequence[_Sentence]) -> tuple[Holding, _Sentence | None]:
    """Whether the sentences tell of the event, and the sentence that says so, or why not."""
    event = found.event
    if event is None:
        return Holding.UNCLEAR, None
    telling = [one for one in sentences if event.is_told(one.place.text) and _tells_of(found, one)]
    for one in telling:
        if _is_real(one, event):
            return Holding.TOLD, one
    titled = [one for one in sentences if one.title >= _ABOUT]
    if event.kind == "reject" and any(_status(one) in _FAILED for one in [*telling, *titled]):
        return Holding.TOLD, None
    if event.kind in ("adopt", "introduce") and any(_status(one) in _DONE and not _is_past(one) for one in titled):
        return Holding.UNCLEAR, None
    failed = [one for one in telling if _status(one) in _FAILED | _OPEN]
    if event.kind == "adopt":
        failed += [one for one in titled if _status(one) in _FAILED | _OPEN]
    if failed:
        return Holding.FAILED, max(failed, key=lambda one: (one.title, one.about, _status(one) in _FAILED))
    contrary = [
        one
        for one in sentences
        if event.opposite is not None
        and one.about >= _ABOUT
        and _status(one) in _DONE
        and event.opposite.search(fold(one.place.text))
        and _is_real(one, event)
    ]
    if contrary:
        return Holding.CONTRARY, max(contrary, key=lambda one: one.about)
    if telling or not event.kind or event.opposite is not None:
        return Holding.UNCLEAR, None
    if any(event.is_told(one.place.passage.chunk.text) for one in sentences if one.about >= _ABOUT):
        return Holding.UNCLEAR, None
    known = any(one.own >= _KNOWN for one in sentences)
    return (Holding.UNTOLD if known else Holding.UNCLEAR), None


def _more(found: Premise, passages: Sequence[Passage], knowledge: Knowledge, clearance: Clearance) -> list[Passage]:
    """The passages, and what the premise's own words find."""
    seen = {passage.chunk.id for passage in passages}
    by_terms = knowledge.search_terms(f"{found.subject} {found.quote}", clearance, _LOOKED_FOR)
    return [*passages, *(passage for passage in by_terms if passage.chunk.id not in seen)]


def _sentences(
    found: Premise, passages: Iterable[Passage], knowledge: Knowledge, clearance: Clearance
) -> Iterator[_Sentence]:
    weights = knowledge.term_weights(found.subject, clearance)
    for passage in passages:
        title = set(analyse(passage.document.metadata.title))
        context = title | set(analyse(" ".join(passage.chunk.headings)))
        by_title = _share(weights, title)
        chunk = passage.chunk
        for span in split_sentences(chunk.text):
            text = chunk.text[span.start : span.end]
            own = set(analyse(text))
            place = Place(passage, chunk.start + span.start, chunk.start + span.end, text)
            yield _Sentence(place, _share(weights, own), _share(weights, own | context), by_title)


def _share(weights: Mapping[str, float], terms: AbstractSet[str]) -> float:
    """Share of the weights whose terms are there, or a compound that begins or ends with them.

    Unlike ``search.coverage`` it does not count the reverse: what is said of the „Hundesteuer“ is not said of
    „Hundesteuermarken“.
    """
    total = sum(weights.values())
    if total <= 0:
        return 0.0
    return sum(weight * _credit(term, terms) for term, weight in weights.items()) / total


def _credit(term: str, terms: AbstractSet[str]) -> float:
    if term in terms:
        return 1.0
    inside = len(term) >= _PART_LENGTH and any(other.startswith(term) or other.endswith(term) for other in terms)
    return _PART_CREDIT if inside else 0.0


def _tells_of(found: Premise, one: _Sentence) -> bool:
    """Whether a sentence that has the event's word is about the subject.

    That one statute takes another's place abolishes the statute, not what it is about.
    """
    if one.about < _ABOUT:
        return False
    folded = fold(one.place.text)
    replaced = _REPLACES.search(folded) and _STATUTE.search(folded) and not _STATUTE.search(fold(found.subject))
    return not (replaced and _status(one) not in _FAILED | _OPEN)


def _is_real(one: _Sentence, event: Event) -> bool:
    """Whether the sentence tells something as done: by the fate of its paper and by its own words."""
    status, folded = _status(one), fold(one.place.text)
    if event.kind == "reject":
        return status in _FAILED or _UNREAL.search(event.forms.sub(" ", folded)) is None
    if status in _FAILED | _OPEN:
        return False
    return (_DENIES if status in _DONE else _UNREAL).search(folded) is None


def _is_past(one: _Sentence) -> bool:
    return is_over(one.place.passage.document, today())


def _status(one: _Sentence) -> DecisionStatus:
    return one.place.passage.document.metadata.status


def _other_values(value: Value, sentences: Sequence[_Sentence]) -> tuple[Place, ...]:
    """Where the subject is told with other values of this unit; nowhere if one has the value itself."""
    chunks = {one.place.passage.chunk.text for one in sentences if one.about >= _ABOUT}
    if any(is_held(value, parse_values(text), text) for text in chunks):
        return ()
    about = [one for one in sentences if one.about >= _KNOWN]
    others = [
        one
        for one in about
        if any(other.unit == value.unit for other in parse_values(one.place.text))
        and _status(one) not in _FAILED | _OPEN
        and not _is_past(one)
    ]
    others.sort(key=lambda one: -one.own)
    return tuple(one.place for one in others[:2])


def _told(found: Premise, fate: str, places: tuple[Place, ...]) -> UnheldPremise:
    if found.claim:
        text = f"Dass {found.claim}, steht nicht in den Dokumenten."
    else:
        text = f"Was die Frage mit „{found.quote}“ voraussetzt, steht nicht in den Dokumenten."
    return UnheldPremise(f"{text} {fate}".strip(), places)


def _fate(document: Document) -> str:
    """„Der Antrag BA-022/2021 dazu wurde am 06.05.2021 zurückgezogen.“"""
    metadata = document.metadata
    day = f" am {german_date(metadata.status_date)}" if metadata.status_date else ""
    kind = fold(metadata.paper_type)
    name = "Ein Antrag" if kind.endswith("antrag") else "Eine Vorlage" if kind.endswith("vorlage") else "Ein Papier"
    number = f" ({metadata.reference_number})" if metadata.reference_number else ""
    return f"{name} dazu{number} {_FATES[metadata.status].format(day=day)}."
