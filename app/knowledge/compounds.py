"""German compounds taken apart: „Hundesteuersatzung“ is found by „Hundesteuer“, „Steuer“ and „Satzung“.

No word list is shipped. A part is a word that the corpus itself uses on its own, so the splitter asks a vocabulary:
``frequency(word)``, the number of chunks in which the folded word stands. Among the possible splits the one whose
parts are most frequent wins (geometric mean, after Koehn and Knight, "Empirical Methods for Compound Splitting",
EACL 2003). Between two parts stand the linking elements of German: nothing, s, es, n, en, er, e, ns, ens, or a final
e is dropped („Schule“, „Schulamt“).
"""

from collections.abc import Callable, Iterator
from functools import lru_cache

from app.knowledge.german import Token, stem

_SHORTEST_PART = 3
"""Letters: „Rad“, „Weg“, „Bau“, „Amt“ are parts; with two, endings and syllables would be taken for words."""

_MOST_PARTS = 4

_LINKS = ("", "s", "es", "n", "en", "er", "e", "ns", "ens")
"""Linking elements that a first part may carry before the next one; Duden, Die Grammatik, § Fugenelemente."""

_SMALLEST_FREQUENCY = 2
"""Chunks in which a word must stand to count as a part; what occurs once is often a misspelling or a torn word."""

Frequency = Callable[[str], int]


class CompoundSplitter:
    """Splits folded words against one state of the vocabulary. Not for use by several threads at once."""

    def __init__(self, frequency: Frequency) -> None:
        self._frequency = lru_cache(maxsize=1 << 20)(frequency)
        self._split = lru_cache(maxsize=1 << 18)(self._find_split)

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
        best: tuple[str, ...] = ()
        best_score = 0.0
        for parts in self._splits(word, _MOST_PARTS):
            if len(parts) == 1:
                continue
            score = 1.0
            for part in parts:
                score *= self._frequency(part)
            score **= 1 / len(parts)
            if score > best_score:
                best, best_score = parts, score
        return best

    def _splits(self, word: str, most_parts: int) -> Iterator[tuple[str, ...]]:
        if self._known(word):
            yield (word,)
        if most_parts == 1:
            return
        for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            first = self._without_link(word[:cut])
            if first:
                for rest in self._splits(word[cut:], most_parts - 1):
                    yield (first, *rest)

    def _without_link(self, first: str) -> str:
        """The most frequent known word that the first part may stand for, or an empty string."""
        candidates = [first[: len(first) - len(link)] for link in _LINKS if first.endswith(link)]
        candidates.append(first + "e")
        known = [word for word in candidates if self._known(word)]
        return max(known, key=self._frequency, default="")

    def _known(self, word: str) -> bool:
        return len(word) >= _SHORTEST_PART and self._frequency(word) >= _SMALLEST_FREQUENCY
