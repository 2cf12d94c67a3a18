"""German compounds taken apart: „Hundesteuersatzung“ is found by „Hundesteuer“, „Steuer“ and „Satzung“.

No word list is shipped. A part is a word that the corpus itself uses on its own, so the splitter asks a vocabulary:
``frequency(word)``, the number of chunks in which the folded word stands. Among the possible splits the one whose
parts are most frequent wins (geometric mean, after Koehn and Knight, "Empirical Methods for Compound Splitting",
EACL 2003). Between two parts may stand a linking element (s, es, n, en, er, e, ns, ens), or a final e is
dropped („Schule“, „Schulamt“).
"""

from collections.abc import Callable
from functools import cache, lru_cache

from app.knowledge.german import Token, stem

_SHORTEST_PART = 3
"""Letters: „Rad“, „Weg“, „Bau“, „Amt“ are parts; with two, endings and syllables would be taken for words."""

_MOST_PARTS = 4

_ENDINGS = ("", "s", "es", "n", "en", "er", "e", "ns", "ens")
"""Linking elements that a first part may carry before the next one (Duden, Die Grammatik, § Fugenelemente); the
endings of a last part are the same letters."""

_CHUNKS_PER_OCCURRENCE = 2000
_MOST_OCCURRENCES = 5

Frequency = Callable[[str], int]


def smallest_frequency(chunks: int) -> int:
    """Chunks in which a word must stand to count as a part: from 1 in a small corpus to 5 from 10,000 chunks on.

    What occurs once in a large corpus is often a misspelling or a torn word, in a small one a word like any other.
    Compared by nDCG@10 of the kind ``anfrage`` of karlsruhe (9,321 chunks): 1 gives 0.764, 2 0.762, 5 0.777; and by
    R@1 of xquad-de (120 paragraphs): 1 gives 0.881, 2 0.873 (2026-11-22, parts weighing as much as whole words).
    """
    return max(1, min(_MOST_OCCURRENCES, chunks // _CHUNKS_PER_OCCURRENCE))


class CompoundSplitter:
    """Splits folded words against one state of the vocabulary. Not for use by several threads at once."""

    def __init__(self, frequency: Frequency, chunks: int) -> None:
        """``chunks``: how many the vocabulary was counted over."""
        self._frequency = lru_cache(maxsize=1 << 20)(frequency)
        self._split = lru_cache(maxsize=1 << 18)(self._find_split)
        self._smallest_frequency = smallest_frequency(chunks)

    def parts(self, word: str) -> tuple[str, ...]:
        """Stems of the parts of a folded word, in order; ``()`` when it is no compound of known words."""
        return tuple(stem(part) for part in self._split(word))

    def decompound(self, token: Token) -> list[str]:
        """Terms of a token with compounds replaced by their parts; a word that is none stands for itself."""
        if not token.words:
            return [token.term, *token.pieces]
        words = token.words[1:] or token.words
        return [term for word in words for term in (self.parts(word) or (stem(word),))]

    def _find_split(self, word: str) -> tuple[str, ...]:
        if len(word) < 2 * _SHORTEST_PART or not word.isalpha():
            return ()

        @cache
        def known_form(start: int, end: int) -> tuple[str, int]:
            return self._known_form(word[start:end])

        @cache
        def best(start: int, count: int) -> tuple[int, tuple[str, ...]]:
            """The most frequent way to read the word from ``start`` on as ``count`` parts: product, and parts."""
            if count == 1:
                form, frequency = known_form(start, len(word))
                return frequency, (form,)
            most: tuple[int, tuple[str, ...]] = (0, ())
            for cut in range(start + _SHORTEST_PART, len(word) - (count - 1) * _SHORTEST_PART + 1):
                form, frequency = known_form(start, cut)
                if frequency:
                    product, parts = best(cut, count - 1)
                    if frequency * product > most[0]:
                        most = (frequency * product, (form, *parts))
            return most

        readings = [(best(0, count), count) for count in range(2, _MOST_PARTS + 1)]
        (product, parts), _ = max(readings, key=lambda reading: reading[0][0] ** (1 / reading[1]))
        return parts if product else ()

    def _known_form(self, part: str) -> tuple[str, int]:
        """The most frequent known word that a part may stand for, and its frequency, or an empty string and 0."""
        best, most = "", self._smallest_frequency - 1
        for ending in _ENDINGS:
            if part.endswith(ending) and len(part) - len(ending) >= _SHORTEST_PART:
                word = part[: len(part) - len(ending)]
                frequency = self._frequency(word)
                if frequency > most:
                    best, most = word, frequency
        frequency = self._frequency(part + "e")
        if frequency > most:
            best, most = part + "e", frequency
        return (best, most) if best else ("", 0)
