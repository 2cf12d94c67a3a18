"""A search text as words, each with its place in the text as it was typed.

Everything is compared in one plain spelling: NFKC, case folded, ``ä`` as ``ae``, ``ß`` as ``ss``, no invisible
characters, so that "Beschluesse", "BESCHLÜSSE" and a decomposed "Beschlüsse" are one word.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from app.knowledge.german import stem
from app.knowledge.references import parse_references

_UMLAUTS = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue"}
_WORD = re.compile(r"\w+")
_YEARS = re.compile(r"((?:19|20)\d\d)(?:\s?/\s?((?:19|20)?\d\d))?")
_QUOTED = re.compile(r'„[^“”"]*[“”"]|“[^”]*”|"[^"]*"|»[^«]*«|«[^»]*»|‚[^‘’]*[‘’]')


@dataclass(frozen=True, slots=True)
class Word:
    """A word or number: characters ``[start, end)`` of the folded text; ``typed`` is how it was written.

    ``blocked`` is true inside quotation marks and reference numbers, where nothing is a condition.
    """

    folded: str
    typed: str
    start: int
    end: int
    blocked: bool = False

    @property
    def stem(self) -> str:
        """What inflected forms of the word share."""
        return stem(self.folded)

    @property
    def capitalised(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.typed[:1].isupper()


class FoldedText:
    """A text in the plain spelling, and the way back from its places to those of the text."""

    def __init__(self, text: str) -> None:
        self.text = text
        folded: list[str] = []
        self._origins: list[tuple[int, int]] = []
        for start, end in _characters(text):
            plain = fold(text[start:end])
            folded.append(plain)
            self._origins += [(start, end)] * len(plain)
        self.folded = "".join(folded)

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words in order."""
        blocked = [match.span() for match in _QUOTED.finditer(self.text)]
        blocked += [
            (mention.start, mention.end) for mention in parse_references(self.text) if not _is_years(mention.text)
        ]
        words = []
        for match in _WORD.finditer(self.folded):
            start, end = self.origin(*match.span())
            inside = any(left < end and start < right for left, right in blocked)
            words.append(Word(match[0], self.text[start:end], match.start(), match.end(), inside))
        return tuple(words)

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the text as typed that ``[start, end)`` of the folded text came from; not empty."""
        return self._origins[start][0], self._origins[end - 1][1]

    def between(self, left: Word, right: Word) -> str:
        """What stands between two words: spaces and punctuation."""
        return self.folded[left.end : right.start]


def _is_years(text: str) -> bool:
    """Whether it is a year, or one and the next, which look like a number behind a noun for papers: "Vorlagen 2024"."""
    match = _YEARS.fullmatch(text)
    return match is not None and (match[2] is None or (int(match[1]) + 1) % 100 == int(match[2]) % 100)


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """One plain spelling. Cached: texts are folded by character, and characters repeat."""
    visible = "".join(character for character in text if unicodedata.category(character) != "Cf")
    composed = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", visible).casefold())
    return composed.translate(_UMLAUTS)


def folded_words(text: str) -> tuple[str, ...]:
    """The folded words of a name."""
    return tuple(_WORD.findall(fold(text)))


def word_set(text: str) -> frozenset[str]:
    """Folded words of a list written as text."""
    return frozenset(folded_words(text))


def _characters(text: str) -> Iterable[tuple[int, int]]:
    """Places of the text's characters, each with the marks that follow it (a decomposed ``ü`` is one)."""
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or not unicodedata.combining(text[place]):
            yield start, place
            start = place
