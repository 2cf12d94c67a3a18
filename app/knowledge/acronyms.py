"""Acronyms as a text itself defines them: „Karlsruher Verkehrsverbund (KVV)“, „KVV (Karlsruher Verkehrsverbund)“.

The rule is general: an acronym in brackets behind its long form, or the long form in brackets behind it. The letters of
the acronym must be found in the long form in order, and every word of the long form but the small ones must begin with
one of them; further letters may come from inside a word, because German writes compounds as one („Flächennutzungsplan
(FNP)“). That is stricter than Schwartz and Hearst, "A Simple Algorithm for Identifying Abbreviation Definitions"
(PSB 2003), where words may be skipped: names before a party („Stadträtin Petra Muster (FDP)“) look like long forms
there.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from app.knowledge.german import fold, stem

_LONGEST_SHORT_FORM = 12
_MOST_WORDS = 10
"""Words of a long form, small ones included; ministries' names come near it."""
_LONGEST_LONG_FORM = 120
"""Characters."""

_QUOTE = "[\"'„“”‚‘’»«]?"
_SHORT = rf"(?P<short>[^\W\d_](?:[^\W\d_]|[-.&/](?=[^\W\d_])){{1,{_LONGEST_SHORT_FORM - 1}}})"
_INTRODUCTION = r"(?:(?:im\s+)?(?:folgenden|nachfolgend|weiteren|kurz|abgekürzt|abk\.|genannt|künftig)[:,]?\s+){0,2}"
_BEHIND = re.compile(rf"\(\s?{_INTRODUCTION}{_QUOTE}{_SHORT}{_QUOTE}\s?\)", re.IGNORECASE)
_BEFORE = re.compile(rf"(?<![\w-]){_SHORT}\s\(\s?(?P<long>[^()\[\]]{{4,{_LONGEST_LONG_FORM}}}?)\s?\)")
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[-\u2010\u2011](?=[^\W\d_])|[-\u2010\u2011](?=\s))*")
_BREAK = re.compile(r"[.;:!?()\[\]|/\t]|\n\s*\n")
"""What no long form goes across."""

_SMALL_WORDS = frozenset(
    [
        "der",
        "die",
        "das",
        "des",
        "dem",
        "den",
        "ein",
        "eine",
        "eines",
        "einer",
        "einem",
        "einen",
        "und",
        "oder",
        "für",
        "in",
        "im",
        "am",
        "an",
        "auf",
        "aus",
        "bei",
        "beim",
        "mit",
        "nach",
        "von",
        "vom",
        "zu",
        "zum",
        "zur",
        "über",
        "unter",
        "ohne",
        "gegen",
        "sowie",
        "the",
        "of",
        "for",
        "and",
    ]
)
_LEGAL_FORMS = frozenset(["gmbh", "ggmbh", "mbh", "ag", "kg", "ohg", "ug", "eg", "ev", "kgaa", "aör", "kör", "co"])
"""Words behind a name that its acronym seldom counts („Verkehrsbetriebe Karlsruhe GmbH (VBK)“)."""


@dataclass(frozen=True, slots=True)
class Definition:
    """An acronym and its long form as a text writes them, and the keys by which they are compared.

    ``acronym`` is the folded short form without marks, ``meaning`` the stems of the long form's words joined by
    spaces, small words and legal forms left out.
    """

    short_form: str
    long_form: str
    acronym: str
    meaning: str


def find_definitions(text: str) -> list[Definition]:
    """The acronyms that a text defines, each pair once, in order."""
    found: dict[tuple[str, str], Definition] = {}
    for definition in (*_behind_long_forms(text), *_before_long_forms(text)):
        found.setdefault((definition.acronym, definition.meaning), definition)
    return list(found.values())


def acronym_key(short_form: str) -> str:
    """The key of a short form: folded, letters alone, the s of a plural left out („MVZs“)."""
    letters = "".join(character for character in unicodedata.normalize("NFKC", short_form) if character.isalpha())
    if len(letters) > 2 and letters.endswith("s") and letters[:-1].isupper():
        letters = letters[:-1]
    return fold(letters)


def meaning_key(words: list[str]) -> str:
    """The key of a long form from its words: the stems of those that count."""
    return " ".join(stem(folded) for folded in map(_joined, words) if _counts(folded))


def meaning_words(text: str) -> list[str]:
    """The words of a text as ``meaning_key`` takes them."""
    return [match[0] for match in _WORD.finditer(text)]


def is_acronym(word: str) -> bool:
    """Whether a word is written like an acronym: two capital letters or more, and not a word in capitals only."""
    letters = [character for character in word if character.isalpha()]
    capitals = sum(character.isupper() for character in letters)
    return 2 <= len(letters) <= _LONGEST_SHORT_FORM and capitals >= 2 and 3 * capitals >= len(letters)


def _behind_long_forms(text: str) -> Iterator[Definition]:
    for match in _BEHIND.finditer(text):
        if not is_acronym(match["short"]):
            continue
        start = max(0, match.start() - _LONGEST_LONG_FORM)
        before = text[start : match.start()]
        breaks = [found.end() for found in _BREAK.finditer(before)]
        words = list(_WORD.finditer(before, breaks[-1] if breaks else 0))
        if start and words and words[0].start() == 0:
            words = words[1:]  # cut off in its middle
        if not words or before[words[-1].end() :].strip(" \n\u00a0\"'“”’«»,"):
            continue
        # The longest long form counts („Amt für Abfallwirtschaft (AfA)“): each of its words begins with a letter.
        for first in range(max(0, len(words) - _MOST_WORDS), len(words)):
            definition = _definition(match["short"], before[words[first].start() : words[-1].end()])
            if definition:
                yield definition
                break


def _before_long_forms(text: str) -> Iterator[Definition]:
    for match in _BEFORE.finditer(text):
        if is_acronym(match["short"]) and not _BREAK.search(match["long"]):
            definition = _definition(match["short"], match["long"].strip(" \n\u00a0\"'„“”‚‘’»«"))
            if definition:
                yield definition


def _definition(short_form: str, long_form: str) -> Definition | None:
    words = meaning_words(long_form)
    folded = [_joined(word) for word in words]  # a folded letter may be none
    acronym = acronym_key(short_form)
    if not acronym or not words or len(words) > _MOST_WORDS or not all(folded):
        return None
    if not _counts(folded[0]) or acronym in folded or not _spells(acronym, folded):
        return None
    return Definition(short_form, " ".join(long_form.split()), acronym, meaning_key(words))


def _spells(acronym: str, words: list[str]) -> bool:
    """Whether the letters of ``acronym`` stand in the words in order, the first of each word that counts among them."""

    @cache
    def rest_is_spelled(word: int, letter: int) -> bool:
        if word == len(words):
            return letter == len(acronym)
        current = words[word]
        if not _counts(current) and rest_is_spelled(word + 1, letter):
            return True
        if letter == len(acronym) or current[0] != acronym[letter]:
            return False
        place, letter = 0, letter + 1
        while True:
            if rest_is_spelled(word + 1, letter):
                return True
            place = current.find(acronym[letter], place + 1) if letter < len(acronym) else -1
            if place < 0:
                return False
            letter += 1

    return rest_is_spelled(0, 0)


def _joined(word: str) -> str:
    return "".join(character for character in fold(word) if character.isalpha())


def _counts(folded: str) -> bool:
    return folded not in _SMALL_WORDS and folded not in _LEGAL_FORMS
