"""Whether an abbreviation can stand for a committee's name: "HFA", "AfU", "JHA", "SozA", "OR Neureut".

Each letter, or run of letters, must begin the next part of the name; small words may lend a letter. Since letters fit
much, an abbreviation counts only where it fits one committee better than all others.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.knowledge.german import stem
from app.search.understanding.words import folded_words, word_set

_SMALL = word_set("für und der die das des den dem in im zu zur zum von vom an am auf mit")
_LONGEST = 6
"""Letters. Judgement: what is longer is a word."""


@dataclass(frozen=True, slots=True)
class Abbreviated:
    """A committee's name as letters can stand for it: its words in parts, small words marked by a leading ``?``.

    ``words`` holds for each word its parts and its stem.
    """

    name: str
    words: tuple[tuple[tuple[str, ...], str], ...]

    @classmethod
    def of(cls, name: str, bare: str, heads: Sequence[str]) -> "Abbreviated":
        """``bare`` is the name without what stands in parentheses; ``heads`` are what compounds are taken apart at."""
        words = []
        for spelled, folded in zip(_plain(bare).split(), bare.split(), strict=False):
            letters = "".join(character for character in spelled if character.isalpha())
            stems = folded_words(folded)
            if letters and stems:
                words.append((_parts(letters, stems[-1], heads), stem(stems[-1])))
        return cls(name, tuple(words))


def abbreviated(names: Sequence[Abbreviated], typed: str, following: Sequence[str]) -> tuple[str | None, int]:
    """The one name that the letters stand for, and how many of the ``following`` stems belong to it.

    "OR Neureut": the letters stand for the first word, and what follows is the rest of the name.
    """
    letters = _plain(typed)
    if not 2 <= len(letters) <= _LONGEST or len(typed) != len(letters):
        return None, 0
    best: tuple[int, int] | None = None
    found: list[str] = []
    for candidate in names:
        for length, rank in _fits(candidate, letters, following):
            key = (length, -rank)
            if best is None or key > best:
                best, found = key, []
            if key == best:
                found.append(candidate.name)
    unique = set(found)
    return (found[0], best[0]) if best is not None and len(unique) == 1 else (None, 0)


def _fits(candidate: Abbreviated, letters: str, following: Sequence[str]) -> list[tuple[int, int]]:
    words = candidate.words
    fits = []
    for given in range(1, len(words) + 1):
        rest = [stemmed for _, stemmed in words[given:]]
        parts = tuple(part for units, _ in words[:given] for part in units)
        rank = _rank(letters, parts)
        if rank is None:
            continue
        if not rest:
            fits.append((0, rank))
        elif list(following[: len(rest)]) == rest:
            fits.append((len(rest), rank))
        elif given > 1:
            fits.append((0, rank + 10))  # "AfU" for "Ausschuss für Umwelt und Gesundheit"
    return fits


@lru_cache(maxsize=65536)
def _rank(letters: str, parts: tuple[str, ...]) -> int | None:
    """0 if each piece of the letters begins the next part; 1 for each letter from inside a part; else nothing."""
    if not parts:
        return None if letters else 0
    part, rest = parts[0], parts[1:]
    best: int | None = None
    if part.startswith("?"):
        best = _rank(letters, rest)
        if letters[:1] == part[1]:
            best = _least(best, _rank(letters[1:], rest))
        return best
    for length in range(1, len(letters) + 1):
        cost = _cost(letters[:length], part)
        if cost is not None:
            after = _rank(letters[length:], rest)
            best = _least(best, None if after is None else after + cost)
    return best


def _cost(piece: str, part: str) -> int | None:
    if part.startswith(piece):
        return 0
    if piece[0] != part[0]:
        return None
    place = 0
    for letter in piece:
        place = part.find(letter, place) + 1
        if place == 0:
            return None
    return len(piece) - 1


def _least(one: int | None, other: int | None) -> int | None:
    known = [value for value in (one, other) if value is not None]
    return min(known, default=None)


def _parts(letters: str, folded: str, heads: Sequence[str]) -> tuple[str, ...]:
    if folded in _SMALL:
        return (f"?{letters}",)
    for head in heads:
        if folded.endswith(head) and folded != head:
            return (letters[: len(letters) - len(head)], head)
    return (letters,)


def _plain(text: str) -> str:
    """Lower case without the marks of umlauts: "AföE" and "AfoE" are written alike."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
