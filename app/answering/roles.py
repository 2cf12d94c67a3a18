"""Who does something and to whom: two names of a sentence must not change places around one verb.

Read from what German marks: the articles, "von" and "durch" in the passive, "an", and else the order of words. Where
these do not tell, nothing is told.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from app.knowledge.german import analyse


class _Mark(StrEnum):
    """What stands before a noun."""

    BY = "by"
    TO = "to"
    DATIVE = "dative"
    ACCUSATIVE = "accusative"
    DER = "der"
    OPEN = "open"
    OTHER = "other"


class _Place(IntEnum):
    """Where a noun stands between the origin and the end of what is done."""

    ORIGIN = 0
    OBJECT = 1
    RECIPIENT = 2


@dataclass(frozen=True, slots=True)
class _Noun:
    term: str
    mark: _Mark
    start: int
    end: int


_WORD = re.compile(r"[^\W\d_][\w-]*\.?")
_MARKS = {
    **dict.fromkeys(("von", "vom", "durch"), _Mark.BY),
    **dict.fromkeys(("an", "ans"), _Mark.TO),
    **dict.fromkeys(("dem", "einem", "ihrem", "seinem", "diesem", "jedem"), _Mark.DATIVE),
    **dict.fromkeys(("den", "einen", "ihren", "seinen", "diesen", "jeden"), _Mark.ACCUSATIVE),
    "der": _Mark.DER,
    **dict.fromkeys(("die", "das", "ein", "eine", "diese", "dieses", "ihre", "seine"), _Mark.OPEN),
    **dict.fromkeys(("des", "eines", "dieses", "ihres", "seines", "einer", "dieser"), _Mark.OTHER),
}
_PREPOSITIONS_TEXT = """
    in im ins am auf aus bei beim mit nach über unter vor zum zur zu für gegen ohne um seit wegen laut gemäß zwischen
    neben während bis ab trotz statt als wie und oder sowie
"""
_PREPOSITIONS = frozenset(_PREPOSITIONS_TEXT.split())
_ADJECTIVE = re.compile(r"[a-zäöüß-]+(?:e|en|er|es|em)\.?")
_FEMININE = re.compile(r".+(?:ung|heit|keit|schaft|in|ion|tät|ei|enz|anz|ik)")
_PASSIVE = re.compile(r"\b(?:wird|werden|wurden?|worden)\b")
_TO_BE_DONE = re.compile(r"\b(?:ist|sind|war|waren|lässt|lassen)\b.*\b(?:zu \w+e?n|\w+zu\w+e?n|sich \w+)\b")
_BY = re.compile(r"\b(?:von|vom|durch)\b")
_PAST = re.compile(r"\b(?:wurden?|worden)\b")
_PARTICIPLE = re.compile(
    r"(?:[a-zäöü]{0,8}ge[a-zäöüß]{3,}(?:t|en)|(?:be|ver|er|ent|zer|über|unter|wider|miss)[a-zäöüß]{2,}t)"
)
_RECEIVES = re.compile(r"\b(?:erh[äa]l(?:t|ten)|erhiel(?:t|ten)|bekomm(?:t|en)|bekam(?:en)?|bezieh(?:t|en))\b")
_GIVES = re.compile(
    r"\b(?:ge)?(?:zahl|überweis|überwies|gewähr|erstatte)(?:t|te|ten|en|et)?\b|\b(?:gibt|gab(?:en)?|geben|gegeben)\b"
)
_ASKS_RECEIVER = re.compile(r"\ban (?:wen|welche[nrs]?)\b", re.IGNORECASE)


def roles_exchanged(part: str, source: str) -> bool:
    """Whether two nouns of a part of a sentence stand the other way round in the source, around the same verb."""
    if _fills_slot_of_another(part, source):
        return True
    transfers = bool(
        (_RECEIVES.search(part) or _GIVES.search(part)) and (_RECEIVES.search(source) or _GIVES.search(source))
    )
    if not transfers and not _verbs(part) & _verbs(source):
        return False
    both = f"{part} {source}"
    mine, theirs = _places(part, both), _places(source, both)
    common = [term for term in mine if term in theirs]
    for number, one in enumerate(common):
        for other in common[number + 1 :]:
            here, there = mine[one] - mine[other], theirs[one] - theirs[other]
            if here * there < 0:
                return True
    return False


def misses_receiver(sentence: str, question: str) -> bool:
    """Whether the question asks to whom, and the sentence tells by whom instead."""
    if not _ASKS_RECEIVER.search(question):
        return False
    marks = {noun.mark for noun in _nouns(sentence)}
    return _Mark.BY in marks and not marks & {_Mark.TO, _Mark.DATIVE} and _PASSIVE.search(sentence) is not None


def _fills_slot_of_another(part: str, source: str) -> bool:
    """Whether "an X" is told where the source says "an Y" and has X elsewhere; the same for "durch" in the passive."""
    if not _verbs(part, nouns=True) & _verbs(source, nouns=True):
        return False
    mine, theirs = list(_nouns(part, every=True)), list(_nouns(source, every=True))
    slots = [_Mark.TO, *([_Mark.BY] if _is_passive(part) and _is_passive(source) else [])]
    for slot in slots:
        here = {noun.term for noun in mine if noun.mark is slot}
        there = {noun.term for noun in theirs if noun.mark is slot}
        elsewhere = {noun.term for noun in theirs} - there
        if there and here & elsewhere and not there & here:
            return True
    return False


def _places(text: str, both: str) -> dict[str, _Place]:
    """The place of each noun whose marks or order tell it; nouns that stand twice are left out."""
    nouns = [noun for noun in _nouns(text) if noun.mark is not _Mark.OTHER]
    twice = {noun.term for noun in nouns if sum(other.term == noun.term for other in nouns) > 1}
    nouns = [noun for noun in nouns if noun.term not in twice]
    passive = _is_passive(text)
    if passive is None:
        return {}
    found: dict[str, _Place] = {}
    subject: _Noun | None = None
    for noun in nouns:
        mark = _gendered(noun, text, both) if noun.mark is _Mark.DER else noun.mark
        if mark in (_Mark.DATIVE, _Mark.TO):
            found[noun.term] = _Place.RECIPIENT
        elif mark is _Mark.BY:
            if passive or _RECEIVES.search(text):
                found[noun.term] = _Place.ORIGIN
        elif mark is _Mark.ACCUSATIVE:
            found[noun.term] = _Place.OBJECT
        elif mark is _Mark.OPEN and subject is None:
            subject = noun
            receives = _RECEIVES.search(text) is not None
            found[noun.term] = _Place.RECIPIENT if receives else _Place.OBJECT if passive else _Place.ORIGIN
        elif mark is _Mark.OPEN and subject is not None and not passive and _verb_between(text, subject, noun):
            found[noun.term] = _Place.OBJECT
    return found


def _gendered(noun: _Noun, text: str, both: str) -> _Mark:
    """A noun behind "der": the subject where it is masculine, a dative where it is feminine, else left out."""
    word = re.escape(text[noun.start : noun.end])
    if re.search(rf"\b(?:[Dd]em|[Dd]en|[Dd]es|vom|zum|im|am|beim|einen|einem)\s+{word}", both):
        return _Mark.OPEN
    if _FEMININE.fullmatch(text[noun.start : noun.end]) or re.search(rf"\b(?:[Dd]ie|zur|[Ee]ine)\s+{word}\b", both):
        return _Mark.DATIVE
    return _Mark.OPEN if noun.start < 5 else _Mark.OTHER


def _is_passive(text: str) -> bool | None:
    """``None`` where "wird" may as well be a future, and where something is to be done."""
    if _TO_BE_DONE.search(text):
        return None
    if _PASSIVE.search(text) is None:
        return False
    if _RECEIVES.search(text):
        return None
    if _PAST.search(text) or _BY.search(text) or any(_PARTICIPLE.fullmatch(word) for word in re.findall(r"\w+", text)):
        return True
    return None


def _verb_between(text: str, one: _Noun, other: _Noun) -> bool:
    between = re.findall(r"\b[a-zäöüß]+\b", text[one.end : other.start])
    return any(word not in _MARKS and word not in _PREPOSITIONS and not _ADJECTIVE.fullmatch(word) for word in between)


def _nouns(text: str, every: bool = False) -> Iterator[_Noun]:
    """Each capitalised word, of adjoining ones the last unless ``every``, with what stands before it."""
    words = list(_WORD.finditer(text))
    for number, match in enumerate(words):
        word = match.group().rstrip(".")
        following = words[number + 1] if number + 1 < len(words) else None
        if not word[0].isupper() or (number == 0 and word.casefold() in _MARKS) or not analyse(word):
            continue
        adjoins = following is not None and following.group()[0].isupper()
        if adjoins and not every and following is not None and text[match.end() : following.start()] == " ":
            continue
        yield _Noun(analyse(word)[0], _mark(text, words, number), match.start(), match.start() + len(word))


def _mark(text: str, words: list[re.Match[str]], number: int) -> _Mark:
    for at in range(number - 1, max(-1, number - 6), -1):
        if re.search(r"[,;:()]", text[words[at].end() : words[at + 1].start()]):
            return _Mark.OPEN
        word = words[at].group().casefold()
        if word in _MARKS:
            mark = _MARKS[word]
            before = words[at - 1].group().casefold() if at else ""
            if before in _PREPOSITIONS or (mark is not _Mark.BY and before in ("von", "durch", "an")):
                return _MARKS.get(before, _Mark.OTHER)
            return mark
        if word in _PREPOSITIONS:
            return _Mark.OTHER
        if not words[at].group()[0].isupper() and not _ADJECTIVE.fullmatch(word):
            return _Mark.OPEN
    return _Mark.OPEN


def _verbs(text: str, nouns: bool = False) -> set[str]:
    """The consonants of the words that may be verbs: "übernimmt", "übernommen"; of nouns too where asked for."""
    found = set()
    for word in re.findall(r"\b[^\W\d_]{4,}\b", text):
        if (word[0].isupper() and not nouns) or not analyse(word) or re.search(r"(?:lich|ig|isch)(?:e[nrms]?)?$", word):
            continue
        stem = re.sub(r"(?:test|tet|ten|te|est|et|en|st|t|e|n)$", "", re.sub(r"^ge(?=.{4})", "", word.casefold()))
        skeleton = re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouäöüy]", "", stem)).rstrip("t")
        if len(skeleton) > 1:
            found.add(skeleton)
    return found
