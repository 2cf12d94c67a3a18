"""German compounds taken apart: „Hundesteuersatzung“ is found by „Hundesteuer“, „Steuer“ and „Satzung“.

No word list is shipped. A part is a word that the corpus itself uses on its own, so the splitter asks a vocabulary:
``frequency(word)``, the number of chunks in which the folded word stands. Among the possible splits the one whose
parts are most frequent wins (geometric mean, after Koehn and Knight, "Empirical Methods for Compound Splitting",
EACL 2003). Between two parts may stand a linking element (s, es, n, en, er, e, ns, ens), or a final e is
dropped („Schule“, „Schulamt“).
"""

from collections.abc import Callable, Iterator
from functools import lru_cache

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
        known = self._known_form(word)
        if known:
            yield (known,)
        if most_parts == 1:
            return
        for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            first = self._known_form(word[:cut])
            if first:
                for rest in self._splits(word[cut:], most_parts - 1):
                    yield (first, *rest)

    def _known_form(self, part: str) -> str:
        """The most frequent known word that a part may stand for without its ending, or an empty string."""
        best, most = "", 0
        for ending in _ENDINGS:
            word = part.removesuffix(ending)
            if len(word) >= _SHORTEST_PART and (not ending or len(word) < len(part)):
                frequency = self._frequency(word)
                if frequency > most:
                    best, most = word, frequency
        frequency = self._frequency(part + "e")
        if frequency > most:
            best, most = part + "e", frequency
        return best if most >= self._smallest_frequency else ""
