"""From a chunk to its entry in the term index: the analysis of its fields, and the vocabulary to split compounds with.

Speed counts here, for a rebuild analyses every chunk there is: words repeat, and so do the titles and headings of the
chunks of one document, so both are read once and remembered.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import tantivy

from app.access import AccessClass, Clearance, not_above
from app.knowledge.compounds import CompoundSplitter
from app.knowledge.german import Reading, readings
from app.knowledge.protocols import TermEntry

_GROWTH_BETWEEN_SPLITTERS = 2
"""By how much a vocabulary grows before compounds are split with the larger one, as ``Refresh`` has it for all entries.
A new splitter forgets all splits: one for every block of entries would take most of the time of a rebuild."""

Split = Callable[[tuple[str, ...]], str]
"""Gives the parts of the words of a reading, joined by spaces."""


@dataclass(frozen=True, slots=True)
class ChunkTerms:
    """A chunk as the term index takes it in (the plain form of ``TermEntry``)."""

    chunk_id: int
    access: AccessClass
    title: str
    headings: str
    body: str
    reference_number: str = ""
    synonyms: str = ""


@dataclass(frozen=True, slots=True)
class _Field:
    """A text as it is indexed: its terms joined by spaces, its readings, and the folded words in it."""

    terms: str
    readings: tuple[Reading, ...]
    words: frozenset[str]


class AnalysedEntry:
    """A chunk with its text analysed, as far as that needs no vocabulary."""

    __slots__ = ("_body", "_headings", "_reference", "_synonyms", "_title", "access", "chunk_id", "words")

    def __init__(self, entry: TermEntry) -> None:
        self.chunk_id = entry.chunk_id
        self.access = AccessClass(entry.access)
        self._title = _remembered(entry.title)
        self._headings = _remembered(entry.headings)
        self._reference = _remembered(entry.reference_number)
        self._synonyms = _remembered(entry.synonyms)
        self._body = _analysed(entry.body)
        self.words = self._body.words.union(
            self._title.words, self._headings.words, self._reference.words, self._synonyms.words
        )

    def document(self, split: Split) -> tantivy.Document:
        """The entry as tantivy takes it."""
        document = tantivy.Document()
        document.add_integer("chunk_id", self.chunk_id)
        document.add_text("title", self._title.terms)
        document.add_text("headings", self._headings.terms)
        document.add_text("body", self._body.terms)
        document.add_text("reference", self._reference.terms)
        document.add_text("synonyms", self._synonyms.terms)
        whole = (*self._title.readings, *self._headings.readings, *self._body.readings, *self._synonyms.readings)
        document.add_text(
            "parts", " ".join([split(reading.words) if reading.words else _own(reading) for reading in whole])
        )
        document.add_text("words", " ".join(self.words))
        return document


class Vocabulary:
    """The words of each class, stored and new, with how many entries hold them."""

    def __init__(self, stored: Mapping[AccessClass, tantivy.Searcher]) -> None:
        self._stored = stored
        self._new: dict[AccessClass, Counter[str]] = {access: Counter() for access in AccessClass}
        self._entries = Counter({access: searcher.num_docs for access, searcher in stored.items()})
        self._splits: dict[AccessClass, tuple[int, Split]] = {}

    def add(self, entries: Iterable[AnalysedEntry]) -> None:
        """Count the words of new entries."""
        for entry in entries:
            self._new[entry.access].update(entry.words)
            self._entries[entry.access] += 1

    def split(self, access: AccessClass) -> Split:
        """How compounds in entries of a class are split: with no word that occurs in less open classes alone."""
        classes = not_above(access)
        entries = sum(self._entries[other] for other in classes)
        counted, split = self._splits.get(access, (0, None))
        if split is None or entries >= _GROWTH_BETWEEN_SPLITTERS * counted:
            splitter = CompoundSplitter(self._frequency(classes), entries)
            split = lru_cache(maxsize=1 << 18)(lambda words: " ".join(splitter.parts_of_words(words)))
            self._splits[access] = entries, split
        return split

    def _frequency(self, classes: Clearance) -> Callable[[str], int]:
        searchers = [self._stored[access] for access in classes if access in self._stored]
        new = [self._new[access] for access in classes]
        if not searchers and len(new) == 1:
            only = new[0]
            return lambda word: only.get(word, 0)

        def frequency(word: str) -> int:
            return sum(int(searcher.doc_freq("words", word)) for searcher in searchers) + sum(
                counts.get(word, 0) for counts in new
            )

        return frequency


def _own(reading: Reading) -> str:
    return " ".join((reading.term, *reading.pieces))


def _analysed(text: str) -> _Field:
    found = tuple(readings(text))
    return _Field(
        terms=" ".join([reading.indexed for reading in found]),
        readings=found,
        words=frozenset().union(*[reading.words for reading in found]),
    )


_remembered = lru_cache(maxsize=256)(_analysed)
"""For what the chunks of a document share."""
