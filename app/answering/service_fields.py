"""Questions about a service that one of the fields of its description answers, word for word and without the model.

Precision before recall: everything that a question says must be the service's name, or be spoken of in the field; what
is doubtful is left to evidence and model. A title names a service only in whole (``service_names``).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.access import Clearance
from app.answering.asked_fields import AskedFields, asked_fields
from app.answering.field_rows import chosen_rows, conditions, counted, row_terms, speaks_of
from app.answering.model import Evidence
from app.answering.negation import negates
from app.answering.places import Place, best_of_each, line_places
from app.answering.service_names import ServiceNames, action_terms, with_particle
from app.answering.unknown_words import unknown_words
from app.answering.values import Value, ValueKind, is_held, parse_values
from app.knowledge.german import readings, tokens
from app.knowledge.index import Knowledge
from app.knowledge.model import Document, DocumentText, Passage, ServiceField
from app.search.question import Question, Wanted
from app.search.standing import is_over, today

_NEAR = 0.5
"""Share of the best passage's score that the service's own best passage must reach. Judgement: what the retrieval
thinks half as good as another document is not what the question is about."""
_MOST_LINES = 12
_MOST_CHARACTERS = 1200
"""Of a field, so much is shown at once. Judgement: a page of the screen."""
_LEVY = re.compile(r"(?:steuer|beitrag|beiträge|abgabe|umlage)n?s?$", re.IGNORECASE)
_FREE = re.compile(
    r"\b(?:kostenlos|kostenfrei|gebührenfrei|unentgeltlich|umsonst|gratis|keine (?:kosten|gebühr(?:en)?|entgelte?)"
    r"|gebühren-? und auslagenfrei)\b",
    re.IGNORECASE,
)
_PRICES = frozenset({"EUR", "CENT", "%"})
_STAND_INS = {
    ServiceField.RESPONSIBLE_OFFICE: (ServiceField.CONTACTS,),
    ServiceField.CONTACTS: (ServiceField.RESPONSIBLE_OFFICE,),
}
_AGE_WORD = re.compile(r"[- ]?(?:jährig|jaehrig|alt\b)", re.IGNORECASE)
_ABOUT_ACTION = frozenset({ServiceField.COSTS, ServiceField.DEADLINES, ServiceField.DURATION})
_APPLIED_FOR = re.compile(r"\bbeantrag", re.IGNORECASE)
"""Its deadline is then that of the application, also where a name of the service may mean the work itself."""
_OTHER_KIND = re.compile(
    r"\b(?:warum|weshalb|wieso|weswegen|wozu|wofür|wie oft|wie viele[nr]?|welche[rsnm]? (?:partei|fraktion)"
    r"|unterschied\w*|statt|anstatt|trotz|oder)\b",
    re.IGNORECASE,
)
"""Questions for a reason, a number of things, a comparison: no field answers them."""


@dataclass(frozen=True, slots=True)
class FieldAnswer:
    """The lines of one or more fields of a service's description, in the order in which they were asked for.

    ``left_out`` counts lines of those fields that are not shown: not asked for, or too many (``cut``).
    """

    document: Document
    fields: tuple[ServiceField, ...]
    places: tuple[Place, ...]
    left_out: int = 0
    cut: bool = False

    @property
    def field(self) -> ServiceField:
        """The first of the fields."""
        return self.fields[0]

    def beside(self, evidence: Sequence[Evidence]) -> list[Evidence]:
        """The lines as evidence, before what else was found: for comparing what the documents say."""
        lines = [
            Evidence(number, place.text, place.start, place.end, place.page, 1.0, place.passage)
            for number, place in enumerate(self.places, start=1)
        ]
        said = {(line.passage.document.id, line.start) for line in lines}
        others = [item for item in evidence if (item.passage.document.id, item.start) not in said]
        return [*lines, *(replace(item, number=len(lines) + at) for at, item in enumerate(others, start=1))]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A service that a question names by so many words, and what else the question says."""

    passage: Passage
    text: DocumentText
    named_words: int
    rest: tuple[str, ...]
    acts: bool
    firm: bool


def field_answer(
    question: Question, passages: Sequence[Passage], knowledge: Knowledge, clearance: Clearance
) -> FieldAnswer | None:
    """The answer from a field of the one service that the question names, or nothing. ``passages``: best first.

    Errors: those of the knowledge.
    """
    asked = asked_fields(question.text)
    if not (asked.fields or asked.place) or not asked.rest or _is_other_kind(question):
        return None
    service = named_service(question, asked, passages, knowledge, clearance)
    if service is None:
        return None
    if not asked.fields:
        bare = len(question.text.split()) == len(asked.rest) + 1  # „Kirchenaustritt wo“
        if not service.acts and not bare:
            return None
        asked = replace(asked, fields=(ServiceField.RESPONSIBLE_OFFICE,))
    return _answer(question, asked, service)


def named_service(
    question: Question, asked: AskedFields, passages: Sequence[Passage], knowledge: Knowledge, clearance: Clearance
) -> _Candidate | None:
    """The one service that the words of the question name; nothing where none or several are named alike."""
    unknown = unknown_words(asked.rest, knowledge, clearance)
    best = max((passage.score for passage in passages), default=0.0)
    found: list[_Candidate] = []
    for passage in best_of_each(passages, clearance):
        text = knowledge.text(passage.document.id, clearance)
        if text is None or not text.fields or is_over(text.document, today()) or passage.score < _NEAR * best:
            continue
        candidate = _candidate(question, asked, passage, text, unknown)
        if candidate is not None:
            found.append(candidate)
    found.sort(key=lambda candidate: (len(candidate.rest), -candidate.named_words))
    if len(found) > 1 and _rank(found[0]) == _rank(found[1]):
        return None
    return found[0] if found else None


def _rank(candidate: _Candidate) -> tuple[int, int]:
    return len(candidate.rest), candidate.named_words


def _is_other_kind(question: Question) -> bool:
    return bool(
        question.past
        or question.as_of is not None
        or question.years
        or question.references
        or question.wanted is Wanted.DECISION
        or negates(question.text)
        or _OTHER_KIND.search(question.text)
        or any(value.kind is ValueKind.DATE for value in parse_values(question.text))
    )


def _candidate(
    question: Question, asked: AskedFields, passage: Passage, text: DocumentText, unknown: frozenset[str]
) -> _Candidate | None:
    names = ServiceNames(text.document.metadata)
    by_word = {word: names.matched(word, word in unknown) for word in with_particle(asked.rest, question.text)}
    whole = names.joined(by_word)
    matched = frozenset().union(*by_word.values()) | whole
    named = names.is_named(matched) or int(any(names.is_kind_of(word) for word in asked.rest))
    if not named:
        return None
    rest = tuple(word for word in asked.rest if not _is_used(word, asked.rest, by_word) and not _in_parts(word, whole))
    acts = names.has_action(matched)
    firm = names.is_firm(matched) or not names.is_named(matched)
    return _Candidate(passage, text, named, rest, acts, firm)


def _is_used(word: str, words: Sequence[str], by_word: dict[str, frozenset[str]]) -> bool:
    """Whether a word, alone or with its particle, names the service."""
    return bool(by_word[word]) or any(
        terms and other not in words and other.endswith(word.casefold()) for other, terms in by_word.items()
    )


def _in_parts(word: str, whole: frozenset[str]) -> bool:
    return any(reading.term in compound for reading in readings(word) for compound in whole)


def _answer(question: Question, asked: AskedFields, service: _Candidate) -> FieldAnswer | None:
    by_field: dict[ServiceField, list[Place]] = {}
    for field in asked.fields:
        present = _present(field, service.text)
        if present is None:
            return None
        by_field[present] = _lines(present, service)
    said = "\n".join(place.text for places in by_field.values() for place in places)
    wanted = conditions(question.text)
    ordinals, _ = counted(question.text, said.split("\n"))
    terms = _beyond_values(service.rest) - ordinals
    if not all(any(speaks_of(one, place.text) for places in by_field.values() for place in places) for one in wanted):
        return None
    if not all(term in row_terms(said) or term in _neutral_terms(service) for term in terms):
        return None
    applied = _APPLIED_FOR.search(question.text) is not None and ServiceField.COSTS not in by_field
    if not applied and not _is_about_it(asked, service, by_field):
        return None
    shown: list[Place] = []
    for places in by_field.values():
        rows = [place.text for place in places]
        own = terms & set().union(*map(row_terms, rows))
        _, of_them = counted(question.text, rows)
        shown += [places[number] for number in of_them or chosen_rows(rows, own, wanted)]
    kept = _within_limits(shown)
    total = sum(map(len, by_field.values()))
    return FieldAnswer(service.text.document, tuple(by_field), kept, total - len(kept), len(kept) < len(shown))


def _present(field: ServiceField, text: DocumentText) -> ServiceField | None:
    """The field itself, or the one that says the same where it is lacking."""
    there = {span.field for span in text.fields if text.text[span.start : span.end].strip()}
    return next((one for one in (field, *_STAND_INS.get(field, ())) if one in there), None)


def _lines(field: ServiceField, service: _Candidate) -> list[Place]:
    """The lines of a field; a bare value („2 Wochen“) is left out where another line tells it in a sentence."""
    text = service.text
    found = [
        place
        for span in text.fields
        if span.field is field
        for place in line_places(service.passage, text, span.start, span.end)
    ]
    return [
        place
        for place in found
        if not (bare := _bare_value(place.text))
        or not any(is_held(bare, parse_values(other.text), other.text) for other in found if other is not place)
    ]


def _bare_value(text: str) -> Value | None:
    values = parse_values(text)
    return values[0] if len(values) == 1 and (values[0].start, values[0].end) == (0, len(text)) else None


def _beyond_values(words: Iterable[str]) -> set[str]:
    """Terms of the words without numbers and units, which are compared by value."""
    text = " ".join(words)
    taken = [(value.start, value.end) for value in parse_values(text)]
    return {
        token.reading.term
        for token in tokens(text)
        if not any(start <= token.start < end for start, end in taken) and not _AGE_WORD.match(text[token.start :])
    }


def _neutral_terms(service: _Candidate) -> set[str]:
    """Terms that narrow nothing: the place where the office is, and things that the description begins with."""
    text = service.text.text
    found: set[str] = set()
    for span in service.text.fields:
        said = text[span.start : span.end]
        if span.field in (ServiceField.RESPONSIBLE_OFFICE, ServiceField.CONTACTS):
            found |= row_terms(said)
        elif span.field is ServiceField.SHORT_TEXT:
            found |= {term for word in said.split() if word[:1].isupper() for term in row_terms(word)}
    return found


def _is_about_it(asked: AskedFields, service: _Candidate, by_field: dict[ServiceField, list[Place]]) -> bool:
    """Whether the field speaks of what is asked for, not only of what has to be done for it.

    „Was kostet die Hundesteuer?“ is not answered by what the registration of a dog costs, and costs without an amount
    are no answer.
    """
    if service.acts:
        return _names_price(by_field)
    if _ABOUT_ACTION & set(by_field) and (not service.firm or any(_LEVY.search(word) for word in asked.rest)):
        return False
    free_actions = any(
        _FREE.search(place.text) and action_terms(place.text.split()) for place in by_field.get(ServiceField.COSTS, ())
    )
    return not free_actions and _names_price(by_field)


def _names_price(by_field: dict[ServiceField, list[Place]]) -> bool:
    places = by_field.get(ServiceField.COSTS)
    return places is None or any(
        _FREE.search(place.text)
        or any(value.unit in _PRICES for value in parse_values(place.text))
        or "‰" in place.text
        for place in places
    )


def _within_limits(places: Sequence[Place]) -> tuple[Place, ...]:
    kept: list[Place] = []
    for place in places[:_MOST_LINES]:
        if kept and sum(len(other.text) for other in kept) + len(place.text) > _MOST_CHARACTERS:
            break
        kept.append(place)
    return tuple(kept)
