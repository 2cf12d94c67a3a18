"""Whom to ask where the documents do not answer: the office that a service's description names as responsible."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.access import Clearance
from app.answering.asked_fields import asked_fields
from app.answering.places import Place, best_of_each, line_places
from app.answering.service_names import ServiceNames, is_action
from app.answering.values import parse_values
from app.knowledge.german import readings
from app.knowledge.index import Knowledge
from app.knowledge.model import DocumentText, Passage, ServiceField
from app.search.question import Question
from app.search.standing import is_over, today

_DOCUMENTS = 8
"""Documents looked at, nearest first."""
_LEAST_SHARE = 0.4
"""Of the weight of the question's words (IDF, without verbs of applying and reporting), so much must be the service's
name. Judgement: with less, the question is about something else that has a word in common with the service."""
_HOW = re.compile(r"\bwie (?:lange?|alt|groß|gross|oft|weit|schnell|hoch|viele?|gut|häufig)\b", re.IGNORECASE)
_TELEPHONE = re.compile(r"(?:\+49|\b0)\d*[\d /()–-]{5,}\d")


@dataclass(frozen=True, slots=True)
class ResponsibleOffice:
    """The German sentence of the note, and the lines of the description that it is read from."""

    text: str
    places: tuple[Place, ...]


def responsible_office(
    question: Question, passages: Sequence[Passage], knowledge: Knowledge, clearance: Clearance
) -> ResponsibleOffice | None:
    """The office for the service that the question is about; nothing if it is only vaguely like one.

    Errors: those of the knowledge.
    """
    words = asked_fields(_HOW.sub(" ", question.topic)).rest
    weights = knowledge.term_weights(" ".join(words), clearance)
    best: tuple[float, DocumentText, Passage] | None = None
    for passage in best_of_each(passages, clearance)[:_DOCUMENTS]:
        text = knowledge.text(passage.document.id, clearance)
        if text is None or not text.fields or is_over(text.document, today()):
            continue
        share = _share(words, text, weights)
        if share >= _LEAST_SHARE and (best is None or share > best[0]):
            best = share, text, passage
    return _note(best[1], best[2]) if best else None


def _share(words: Sequence[str], text: DocumentText, weights: dict[str, float]) -> float:
    """Share of the words' weight that names the service; 0 where no title or synonym is named in whole."""
    names = ServiceNames(text.document.metadata)
    matched = {word: names.matched(word, unknown=False) for word in words}
    if not names.is_about(frozenset().union(*matched.values())):
        return 0.0
    counted = {word: _weight(word, weights) for word in words if not is_action(word)}
    total = sum(counted.values())
    return sum(weight for word, weight in counted.items() if matched[word]) / total if total > 0 else 0.0


def _weight(word: str, weights: dict[str, float]) -> float:
    return sum(weights.get(reading.term, 0.0) for reading in readings(word))


def _note(text: DocumentText, near: Passage) -> ResponsibleOffice | None:
    lines = {
        span.field: list(line_places(near, text, span.start, span.end))
        for span in text.fields
        if span.field in (ServiceField.RESPONSIBLE_OFFICE, ServiceField.CONTACTS)
    }
    contacts = lines.get(ServiceField.CONTACTS, [])
    office = next(iter(lines.get(ServiceField.RESPONSIBLE_OFFICE, []) or contacts), None)
    if office is None:
        return None
    telephone = next(((place, found[0]) for place in contacts if (found := _telephone(place.text))), None)
    said = f"Zuständig für „{text.document.metadata.title}“: {office.text.rstrip('.;,')}"
    if telephone is None or _TELEPHONE.search(office.text):
        return ResponsibleOffice(f"{said}.", (office,))
    places = (office,) if telephone[0] == office else (office, telephone[0])
    return ResponsibleOffice(f"{said}, Telefon {telephone[1]}.", places)


def _telephone(text: str) -> list[str]:
    """Telephone numbers of a line; a date is none, nor is what stands in a line of fax numbers."""
    if re.search(r"\b(?:tele)?fax\b", text, re.IGNORECASE):
        return []
    dates = {value.start for value in parse_values(text) if value.kind.value == "date"}
    return [match[0].strip() for match in _TELEPHONE.finditer(text) if match.start() not in dates]
