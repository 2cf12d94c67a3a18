"""BM25 over analysed German terms, with tantivy: one index for each access class.

Text is analysed in Python (``german``, ``compounds``) and handed over as terms joined by spaces; tantivy only splits at
the spaces, and a question's terms become term queries, so nothing in a question is ever read as query syntax.

A search asks only the indexes of the classes that the reader may see: what is not public does not lie where a public
search looks, and its words count in no statistics that a public reader could notice. Where a reader may see several
classes, each index scores with the document frequencies of all of them together.

The index is its own vocabulary for taking compounds apart: the field ``words`` holds the unstemmed words, and a part of
a compound is a word found there, in the same class or a more open one. Entries written early were split with a smaller
vocabulary than exists later; ``Refresh`` writes all entries anew whenever the corpus has doubled, so that this drift
stays bounded.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from math import log
from pathlib import Path
from threading import Lock

import numpy as np
import tantivy
from tantivy import Occur, Query

from app.access import AccessClass, Clearance, not_above
from app.knowledge.compounds import CompoundSplitter
from app.knowledge.german import Token, query_terms, tokens
from app.knowledge.model import Hit
from app.knowledge.protocols import TermEntry
from app.knowledge.selection import ChunkIds, Selection
from app.knowledge.term_shard import WHOLE_WORD_FIELDS, TermShard, remove_all

_MOST_QUERY_TERMS = 64
"""A question has far fewer; a page of pasted text must not become a query of thousands of clauses."""

_WIDENING = 8
"""By how much more is asked for while too few hits are among the selected."""

_BLOCK = 10_000
"""Entries analysed together; the words of a block are known before its compounds are taken apart."""

CALIBRATION_FILE = Path(__file__).with_name("calibration.json")
"""Fitted weights with data, date and figures; written by ``python -m benchmarks.fit_terms``."""


@dataclass(frozen=True, slots=True)
class FieldWeights:
    """How much a term counts in each field, as factors of its BM25 score there.

    Title and parts are fitted. Headings stand for more than one passage and less than a document, so they count less
    than a title; a reference number in a question means that number.
    """

    title: float
    parts: float
    headings: float = 0.3
    body: float = 1.0
    reference: float = 2.0


def fitted_weights() -> FieldWeights:
    """The weights that ship with the program."""
    value = json.loads(CALIBRATION_FILE.read_text(encoding="utf-8"))["field_weights"]["value"]
    return FieldWeights(title=value["title"], parts=value["parts"])


@dataclass(frozen=True, slots=True)
class ChunkTerms:
    """A chunk as the term index takes it in (the plain form of ``TermEntry``)."""

    chunk_id: int
    access: AccessClass
    title: str
    headings: str
    body: str
    reference_number: str = ""


class TantivyTermIndex:
    """A ``TermIndex`` in a folder. One process writes at a time; any number of processes read and see each commit."""

    def __init__(self, folder: Path, weights: FieldWeights | None = None) -> None:
        """Open what there is; a class gets its index with its first entry. Errors: ``IndexStateError`` (damaged)."""
        self._folder = folder
        self._weights = weights or fitted_weights()
        self._lock = Lock()
        self._shards: dict[AccessClass, TermShard] = {}
        self._existing(AccessClass)

    def replace(self, entries: Iterable[TermEntry], removed: Iterable[int] = ()) -> None:
        """Add entries (replacing those of the same chunk id) and forget ``removed``, in one commit per class."""
        gone = list(removed)
        vocabulary = _Vocabulary({access: shard.searcher() for access, shard in self._existing(AccessClass)})
        with ExitStack() as stack:
            writers: dict[AccessClass, tantivy.IndexWriter] = {}

            def writer(access: AccessClass) -> tantivy.IndexWriter:
                if access not in writers:
                    writers[access] = stack.enter_context(self._shard(access).writing())
                return writers[access]

            if gone:
                for access, _ in self._existing(AccessClass):
                    remove_all(writer(access), gone)
            remaining = iter(entries)
            while block := list(islice(remaining, _BLOCK)):
                analysed = [_AnalysedEntry(entry) for entry in block]
                vocabulary.add(analysed)
                splitters = {access: vocabulary.splitter(access) for access in {entry.access for entry in analysed}}
                for entry in analysed:
                    target = writer(entry.access)
                    target.delete_documents_by_term("chunk_id", entry.chunk_id)
                    target.add_document(entry.document(splitters[entry.access]))

    def search(self, query: str, clearance: Clearance, limit: int, within: Selection | None = None) -> list[Hit]:
        """Up to ``limit`` chunks that the clearance may see, best first; scores are BM25 and above zero."""
        if not clearance or limit <= 0:
            return []
        found = [(shard, shard.searcher()) for _, shard in self._existing(clearance)]
        statistics = _Statistics([searcher for _, searcher in found])
        splitter = CompoundSplitter(lambda word: statistics.holding("words", word), statistics.entries)
        clauses = list(self._clauses(query, splitter))
        hits: list[Hit] = []
        for shard, searcher in found:
            weighed = [
                (Occur.Should, _term(shard, field, term, weight * statistics.correction(searcher, field, term)))
                for field, weight, term in clauses
            ]
            if not weighed:
                continue
            hits += _best(searcher, Query.boolean_query(weighed), limit, within)
        return sorted(hits, key=lambda hit: (-hit.score, hit.chunk_id))[:limit]

    def term_weights(self, text: str, clearance: Clearance) -> dict[str, float]:
        """Inverse document frequency of each analysed whole-word term of the text; unseen terms weigh the most.

        The BM25 form, ln(1 + (N - n + 0.5) / (n + 0.5)), with N chunks of the cleared classes and n of them holding
        the term in the field that holds it most often (Robertson and Zaragoza, "The Probabilistic Relevance
        Framework", 2009).
        """
        statistics = _Statistics([shard.searcher() for _, shard in self._existing(clearance)])
        return {
            term: _idf(statistics.entries, max(statistics.holding(field, term) for field in WHOLE_WORD_FIELDS))
            for term in query_terms(text)
        }

    def ids(self, access: AccessClass) -> ChunkIds:
        """Every chunk id stored under an access class."""
        return next((shard.ids() for _, shard in self._existing((access,))), np.empty(0, dtype=np.int64))

    def purge(self) -> None:
        """Make what was removed vanish from the files too."""
        for _, shard in self._existing(AccessClass):
            shard.purge()

    def holds_removed(self) -> bool:
        """Whether terms of removed entries still lie in the files."""
        return any(shard.holds_removed() for _, shard in self._existing(AccessClass))

    def _clauses(self, query: str, splitter: CompoundSplitter) -> Iterator[tuple[str, float, str]]:
        """What is looked for: field, weight and term."""
        weights = self._weights
        asked = {token.term: token for token in islice(tokens(query), _MOST_QUERY_TERMS)}
        parts = dict.fromkeys(part for token in asked.values() for part in splitter.decompound(token))
        fields: tuple[tuple[str, float, Iterable[str]], ...] = (
            ("title", weights.title, asked),
            ("headings", weights.headings, asked),
            ("body", weights.body, asked),
            ("reference", weights.reference, asked),
            ("parts", weights.parts, parts),
        )
        for field, weight, terms in fields:
            if weight > 0:  # or a chunk could be found with a score of zero
                yield from ((field, weight, term) for term in terms)

    def _existing(self, classes: Iterable[AccessClass]) -> list[tuple[AccessClass, TermShard]]:
        """The indexes of these classes that exist by now, in a fixed order."""
        return [
            (access, self._shard(access))
            for access in sorted(classes)
            if access in self._shards or (self._folder / access / "meta.json").exists()
        ]

    def _shard(self, access: AccessClass) -> TermShard:
        with self._lock:
            if access not in self._shards:
                self._shards[access] = TermShard(self._folder / access)
            return self._shards[access]


class _Statistics:
    """Counts over several indexes taken as one."""

    def __init__(self, searchers: Sequence[tantivy.Searcher]) -> None:
        self._searchers = searchers
        self.entries = sum(int(searcher.num_docs) for searcher in searchers)

    def holding(self, field: str, term: str) -> int:
        """Entries that hold a term. A term's count includes removed entries until they are purged."""
        counts = (int(searcher.doc_freq(field, term)) for searcher in self._searchers)
        return min(self.entries, sum(counts))

    def correction(self, searcher: tantivy.Searcher, field: str, term: str) -> float:
        """By what the score of a term in one index has to be multiplied to weigh as it would in all together."""
        if len(self._searchers) == 1 or not searcher.num_docs:
            return 1.0
        own = _idf(searcher.num_docs, min(searcher.num_docs, searcher.doc_freq(field, term)))
        return _idf(self.entries, self.holding(field, term)) / own


class _Vocabulary:
    """The words of each class, stored and new, with how many entries hold them."""

    def __init__(self, stored: dict[AccessClass, tantivy.Searcher]) -> None:
        self._stored = stored
        self._new: dict[AccessClass, Counter[str]] = {access: Counter() for access in AccessClass}
        self._entries = Counter({access: searcher.num_docs for access, searcher in stored.items()})

    def add(self, entries: Iterable["_AnalysedEntry"]) -> None:
        for entry in entries:
            self._new[entry.access].update(entry.words)
            self._entries[entry.access] += 1

    def splitter(self, access: AccessClass) -> CompoundSplitter:
        """A splitter for entries of a class: it knows no word that occurs in less open classes alone."""
        classes = not_above(access)
        return CompoundSplitter(self._frequency(classes), sum(self._entries[other] for other in classes))

    def _frequency(self, classes: Clearance) -> Callable[[str], int]:
        searchers = [self._stored[access] for access in classes if access in self._stored]
        new = [self._new[access] for access in classes]

        def frequency(word: str) -> int:
            stored = (int(searcher.doc_freq("words", word)) for searcher in searchers)
            return sum(stored) + sum(counts[word] for counts in new)

        return frequency


def _best(searcher: tantivy.Searcher, query: Query, limit: int, within: Selection | None) -> list[Hit]:
    """The best hits of one index; where they must be ``within``, more are asked for until there are enough of them."""
    wanted = limit
    while True:
        found = searcher.search(query, wanted, count=False).hits
        ids = np.array(searcher.fast_field_values("chunk_id", [address for _, address in found]), dtype=np.int64)
        kept = np.ones(len(ids), dtype=np.bool_) if within is None else within.holds(ids)
        if len(found) < wanted or int(kept.sum()) >= limit:
            return [Hit(int(ids[place]), found[place][0]) for place in np.flatnonzero(kept)[:limit]]
        wanted *= _WIDENING


def _idf(entries: int, holding: int) -> float:
    return log(1 + (entries - holding + 0.5) / (holding + 0.5))


def _term(shard: TermShard, field: str, term: str, weight: float) -> Query:
    return Query.boost_query(Query.term_query(shard.schema, field, term, index_option="freq"), weight)


class _AnalysedEntry:
    """A chunk with its text analysed, as far as that needs no vocabulary."""

    def __init__(self, entry: TermEntry) -> None:
        self.chunk_id = entry.chunk_id
        self.access = AccessClass(entry.access)
        self._tokens = {
            "title": list(tokens(entry.title)),
            "headings": list(tokens(entry.headings)),
            "body": list(tokens(entry.body)),
            "reference": list(tokens(entry.reference_number)),
        }
        self.words = {word for found in self._tokens.values() for token in found for word in token.words}

    def document(self, splitter: CompoundSplitter) -> tantivy.Document:
        document = tantivy.Document()
        document.add_integer("chunk_id", self.chunk_id)
        for field, found in self._tokens.items():
            document.add_text(field, " ".join(term for token in found for term in (token.term, *token.pieces)))
        document.add_text("parts", " ".join(part for token in self._whole() for part in splitter.decompound(token)))
        document.add_text("words", " ".join(self.words))
        return document

    def _whole(self) -> Iterator[Token]:
        for field in WHOLE_WORD_FIELDS:
            yield from self._tokens[field]
