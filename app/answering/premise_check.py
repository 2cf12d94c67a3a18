"""Whether the documents say what a question takes for granted, and what is to be told where they do not.

A paper that was rejected, withdrawn or not yet decided does not make its wish come true; a text that only speaks of a
possibility proves nothing. Where this is not certain, nothing is told: a true premise must not be doubted. Of 170 true
premises made of sentences of council papers (Karlsruhe, ``python -m benchmarks premises``, 2026-11-23) none was, nor
any of 48 in the questions of XQuAD-de.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.access import Clearance
from app.answering.citations import german_date, short_name
from app.answering.places import Place
from app.answering.premise import Premise, premise
from app.answering.premise_circumstances import other_circumstances
from app.answering.premise_events import EXISTS, Event
from app.answering.premise_reading import DONE, FAILED, OPEN, Sentence, read
from app.answering.premise_values import other_values
from app.knowledge.folding import fold
from app.knowledge.index import Knowledge
from app.knowledge.model import DecisionStatus, Passage
from app.search.question import Question

_ABOUT = 0.55
"""Share of the subject's weight (IDF) that a sentence with its title and headings must have to tell of it; a part of a
compound counts 0.6, so that „Hundesteuersatzung“ tells of „Hundesteuer“. Judgement."""
_KNOWN = 0.8
"""Share of the subject that one sentence must have by itself before the documents can be said to know it, and to say
nothing of the event. Judgement: higher than ``_ABOUT``, because silence proves less than words."""
_NEAR = 2
"""Sentences around one about the subject in which the event may be told without naming the subject again. Judgement."""

_FATES = {
    DecisionStatus.REJECTED: "{day}abgelehnt",
    DecisionStatus.WITHDRAWN: "{day}zurückgezogen",
    DecisionStatus.POSTPONED: "{day}vertagt, nicht beschlossen",
    DecisionStatus.REFERRED: "{day}verwiesen, nicht beschlossen",
    DecisionStatus.PROPOSED: "Vorschlag, nicht beschlossen",
}
_UNREAL = re.compile(
    r"\b(?:soll(?:en|te|ten)?|wuerden?|koennten?|moechten?|kann|koennen|ob|wenn|falls|statt|ohne|gegen|nicht|kein\w*|niemals"
    r"|forder\w*|verlang\w*|\w*antrag\w*|\w*vorschl\w*|vorgeschlag\w*|schlaegt|empf\w*|plan\w*|geplant\w*|entwurf|pruef\w*"
    r"|ueberpruef\w*|diskut\w*|diskussion|debatt\w*|denkbar|moeglich\w*|abgelehnt\w*|ablehn\w*|zurueckgezogen|vertagt"
    r"|bitte[tn]?|verwiesen|verworfen|frag\w*|waeren?|haetten?|\w*wunsch\w*|wuensch\w*|absicht\w*|beabsicht\w*|frueh\w*)\b"
)
"""Words on folded text with which something is wished, asked or denied, not told as done."""
_WISHES = re.compile(r"\b(?:wird|werden|wuerden?|soll(?:en|te|ten)?|beschliess\w*|kuenftig|ab (?:dem|\d)|zum \d)\b")
"""Words on folded text with which a paper says what is to become."""
_BEGINNINGS = frozenset({"build", "open", "introduce", "buy"})
"""What there is has begun at some time, and is often told otherwise: „aus dem Jahr 1962“, „seit 1990“."""
_ASKS_FOR = re.compile(
    r"\b(?:bittet|bitten|fordert|fordern|beantragt|beantragen|regt an|wuenscht|wuenschen|soll(?:en|te|ten)?|schlaegt"
    r"|empfiehlt|verlangt|verlangen|moege|beauftragt|prueft|zu pruefen)\b"
)
_FACTS = re.compile(
    r"\b(?:wurden?|waren?|hat|haben|hatten?|worden)\b|\b(?:ist|sind)\b.*\bseit\b|\bseit\b.*\b(?:ist|sind)\b"
)
"""Words on folded text with which something is told as having happened; "ist verboten" may be the wish of a draft."""
_TURNED_DOWN = re.compile(r"\b(?:abgelehnt\w*|ablehn\w*|verworfen|zurueckgezogen|vertagt|verwiesen|verweisung)\b")
_DENIES = re.compile(rf"\b(?:nicht|kein\w*)\b|{_TURNED_DOWN.pattern}")
_STATUTE = re.compile(r"\b\w*(?:satzung|ordnung)\b")
_REPLACES = re.compile(r"ausser kraft|aufgehoben|aufheb|abgeloest")


class Holding(StrEnum):
    """What the documents say about a premise: it is told; a paper wanted it and failed, or is open; the contrary is
    told; it is only wished for, or was turned down; nothing is told of it, though its subject is known; it is unclear.
    """

    TOLD = "told"
    FAILED = "failed"
    CONTRARY = "contrary"
    WISHED = "wished"
    UNTOLD = "untold"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class UnheldPremise:
    """The German sentences of the note, and the places that they tell of: verbatim, best first, perhaps none."""

    text: str
    places: tuple[Place, ...]


def unheld_premise(
    question: Question, passages: Sequence[Passage], knowledge: Knowledge, clearance: Clearance
) -> UnheldPremise | None:
    """What to tell where the documents do not hold what the question takes for granted; else nothing.

    Errors: those of the knowledge.
    """
    found = premise(question)
    if found is None:
        return None
    sentences = read(found, passages, knowledge, clearance)
    if found.value is not None:
        today_only = found.event is None and not question.years and question.as_of is None
        others = other_values(found.value, sentences, _ABOUT, _KNOWN, today_only)
        if others is not None:
            wanted = () if others.wanted is None else (others.wanted,)
            places = tuple(one.place for one in [*wanted, *others.told])
            return _told(found, _fate_of(others.wanted) if others.wanted else "", places, others.outdated)
    holding, sentence = premise_holds(found, sentences)
    if holding in (Holding.TOLD, Holding.UNCLEAR):
        other = other_circumstances(question, found, passages, knowledge, clearance)
        return _told(found, *other) if other is not None else None
    fate = _fate_of(sentence) if sentence is not None and holding is Holding.FAILED else ""
    return _told(found, fate, (sentence.place,) if sentence is not None else ())


def premise_holds(found: Premise, sentences: Sequence[Sentence]) -> tuple[Holding, Sentence | None]:
    """Whether the sentences tell of the event, and the sentence that says so, or why not."""
    event = found.event
    if event is None or not event.kind:
        return (
            Holding.UNCLEAR,
            None,
        )  # what other verbs tell the same is not known, nor whether a failed paper undoes it
    telling = [one for one in sentences if event.is_told(one.text) and _tells_of(found, one)]
    titled = [one for one in sentences if one.title >= _ABOUT]
    told = next((one for one in telling if _is_real(one, event)), None)
    if told is not None or (event.kind == "reject" and any(one.fate.status in FAILED for one in titled)):
        return Holding.TOLD, told
    if event.kind in ("adopt", "introduce", EXISTS) and any(one.fate.status in DONE for one in titled):
        return Holding.UNCLEAR, None
    failed = [one for one in telling if one.fate.status in FAILED | OPEN and _wishes(one, event)]
    if event.kind == "adopt":
        failed += [one for one in titled if one.fate.status in FAILED | OPEN]
    if failed:
        return Holding.FAILED, max(failed, key=lambda one: (one.title, one.about, one.fate.status in FAILED))
    if contrary := [one for one in sentences if _is_contrary(one, event)]:
        return Holding.CONTRARY, max(contrary, key=lambda one: (one.own, one.about))
    turned_down = [one for one in telling if _TURNED_DOWN.search(fold(one.text))]
    if turned_down and event.kind != "reject":
        return Holding.WISHED, max(turned_down, key=lambda one: one.about)
    if telling and all(_is_wish(one) for one in telling):
        return Holding.WISHED, max(telling, key=lambda one: one.about)
    if telling or event.kind == EXISTS or event.opposite is not None:
        return Holding.UNCLEAR, None
    if _is_told_near(event, sentences):
        return Holding.UNCLEAR, None
    if event.kind in _BEGINNINGS:
        return Holding.UNCLEAR, None
    known = any(
        one.own >= _KNOWN or (one.about >= _KNOWN and one.fate.status in DONE and not one.fate.is_over)
        for one in sentences
    )
    return (Holding.UNTOLD if known else Holding.UNCLEAR), None


def _tells_of(found: Premise, one: Sentence) -> bool:
    """Whether a sentence that has the event's word is about the subject.

    That one statute takes another's place abolishes the statute, not what it is about.
    """
    if one.about < _ABOUT:
        return False
    folded = fold(one.text)
    replaced = _REPLACES.search(folded) and _STATUTE.search(folded) and not _STATUTE.search(fold(found.subject))
    return not (replaced and one.fate.status not in FAILED | OPEN)


def _is_real(one: Sentence, event: Event) -> bool:
    """Whether the sentence tells something as done: by the fate of its paper and by its own words."""
    folded = fold(one.text)
    if event.kind == "reject":
        return one.fate.status in FAILED or _UNREAL.search(event.forms.sub(" ", folded)) is None
    if one.fate.status in FAILED | OPEN:
        # Its reasons tell of facts as well: „Der Rat hat 2021 … abgelehnt“; but not that the paper itself was adopted.
        if event.kind == "adopt" and one.title >= _ABOUT:
            return False
        return bool(_FACTS.search(folded)) and not _WISHES.search(folded) and not _UNREAL.search(folded)
    return (_DENIES if one.fate.status in DONE else _UNREAL).search(folded) is None


def _is_wish(one: Sentence) -> bool:
    """Whether a sentence asks for something and tells nothing as done."""
    folded = fold(one.text)
    return _ASKS_FOR.search(folded) is not None and _FACTS.search(folded) is None


def _is_told_near(event: Event, sentences: Sequence[Sentence]) -> bool:
    """Whether a sentence close to one about the subject has a word for the event."""
    for number, one in enumerate(sentences):
        if one.about >= _ABOUT:
            around = sentences[max(0, number - _NEAR) : number + _NEAR + 1]
            chunk = one.place.passage.chunk.id
            if any(event.is_told(other.text) for other in around if other.place.passage.chunk.id == chunk):
                return True
    return False


def _wishes(one: Sentence, event: Event) -> bool:
    """Whether a paper that was not adopted wants the event, by its title or by a sentence that tells no fact."""
    titled = one.title >= _ABOUT and event.is_told(one.place.passage.document.metadata.title)
    folded = fold(one.text)
    return titled or _WISHES.search(folded) is not None or _FACTS.search(folded) is None


def _is_contrary(one: Sentence, event: Event) -> bool:
    """Whether a report or an adopted paper tells the opposite of the subject, by the subject's own words.

    Rules in force are none: „ermäßigt sich für das zweite Kind“ is no lowering. An amendment may be rejected, and the
    paper adopted.
    """
    if event.opposite is None or one.own < _KNOWN or not _is_real(one, event):
        return False
    folded = fold(one.text)
    if event.opposite.search(folded) is None or (event.kind == "adopt" and "antrag" in folded):
        return False
    is_paper = one.fate.status in DONE and one.fate.status not in (DecisionStatus.IN_FORCE, DecisionStatus.AMENDED)
    return is_paper or _FACTS.search(folded) is not None


def _told(found: Premise, fate: str, places: tuple[Place, ...], outdated: bool = False) -> UnheldPremise:
    where = "in den Dokumenten, die heute gelten" if outdated else "in den Dokumenten"
    if found.claim:
        text = f"Dass {found.claim}, steht nicht {where}."
    else:
        text = f"Was die Frage mit „{found.quote}“ voraussetzt, steht nicht {where}."
    return UnheldPremise(f"{text} {fate}".strip(), places)


def _fate_of(sentence: Sentence) -> str:
    """„Dazu liegt vor: Antrag BA-022/2021, am 06.05.2021 zurückgezogen.“"""
    day = f"am {german_date(sentence.fate.day)} " if sentence.fate.day else ""
    fate = _FATES[sentence.fate.status].format(day=day)
    return f"Dazu liegt vor: {short_name(sentence.place.passage.document)}, {fate}."
