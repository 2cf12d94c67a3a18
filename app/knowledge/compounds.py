"""German compounds taken apart: „Hundesteuersatzung“ is found by „Hundesteuer“, „Steuer“ and „Satzung“.

No word list is shipped. A part is a word that the corpus itself uses on its own, so the splitter asks a vocabulary:
``frequency(word)``, the number of chunks in which the folded word stands. Among the possible splits the one whose
parts are most frequent wins (geometric mean, after Koehn and Knight, "Empirical Methods for Compound Splitting",
EACL 2003). Between two parts may stand a linking element (s, es, n, en, er, e, ns, ens), or a final e is
dropped („Schule“, „Schulamt“).
"""

from collections.abc import Callable
from functools import lru_cache

from app.knowledge.german import Reading, stem

_SHORTEST_PART = 3
"""Letters: „Rad“, „Weg“, „Bau“, „Amt“ are parts; with two, endings and syllables would be taken for words."""

_MOST_PARTS = 4

_ENDINGS = ("", "s", "es", "n", "en", "er", "e", "ns", "ens")
"""Linking elements that a first part may carry before the next one (Duden, Die Grammatik, § Fugenelemente); the
endings of a last part are the same letters."""

_ENDINGS_IN = {letter: tuple(ending for ending in _ENDINGS if ending.endswith(letter)) for letter in "snre"}
"""By their last letter, so that most words need no comparison at all."""

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
        self._frequency = frequency
        self._known = lru_cache(maxsize=1 << 18)(self._known_form)
        self._split = lru_cache(maxsize=1 << 18)(self._find_split)
        self._smallest_frequency = smallest_frequency(chunks)

    def parts(self, word: str) -> tuple[str, ...]:
        """Stems of the parts of a folded word, in order; ``()`` when it is no compound of known words."""
        return tuple(stem(part) for part in self._split(word))

    def decompound(self, reading: Reading) -> tuple[str, ...]:
        """Terms of a token with compounds replaced by their parts; a word that is none stands for itself."""
        return self.parts_of_words(reading.words) if reading.words else (reading.term, *reading.pieces)

    def parts_of_words(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """The same for the ``words`` of a reading."""
        return tuple(term for word in words[1:] or words for term in (self.parts(word) or (stem(word),)))

    def _find_split(self, word: str) -> tuple[str, ...]:
        if len(word) < 2 * _SHORTEST_PART or not word.isalpha():
            return ()
        found: dict[tuple[int, int], tuple[int, tuple[str, ...]]] = {}
        readings = [(self._best(word, 0, count, found), count) for count in range(2, _MOST_PARTS + 1)]
        (product, parts), _ = max(readings, key=lambda reading: reading[0][0] ** (1 / reading[1]))
        return parts if product else ()

    def _best(
        self, word: str, start: int, count: int, found: dict[tuple[int, int], tuple[int, tuple[str, ...]]]
    ) -> tuple[int, tuple[str, ...]]:
        """The most frequent way to read the word from ``start`` on as ``count`` parts: product, and parts.

        ``found`` remembers the answers for this word.
        """
        if count == 1:
            form, frequency = self._known(word[start:])
            return frequency, (form,)
        if (start, count) in found:
            return found[start, count]
        most: tuple[int, tuple[str, ...]] = (0, ())
        for cut in range(start + _SHORTEST_PART, len(word) - (count - 1) * _SHORTEST_PART + 1):
            form, frequency = self._known(word[start:cut])
            if frequency:
                product, parts = self._best(word, cut, count - 1, found)
                if frequency * product > most[0]:
                    most = (frequency * product, (form, *parts))
        found[start, count] = most
        return most

    def _known_form(self, part: str) -> tuple[str, int]:
        """The most frequent known word that a part may stand for, and its frequency, or an empty string and 0."""
        known = self._frequency
        best, most = "", self._smallest_frequency - 1
        frequency = known(part)
        if frequency > most:
            best, most = part, frequency
        for ending in _ENDINGS_IN.get(part[-1], ()):
            if len(part) - len(ending) >= _SHORTEST_PART and part.endswith(ending):
                word = part[: len(part) - len(ending)]
                frequency = known(word)
                if frequency > most:
                    best, most = word, frequency
        frequency = known(part + "e")
        if frequency > most:
            best, most = part + "e", frequency
        return (best, most) if best else ("", 0)
