"""BM25 over analysed German terms, with tantivy: one index for each access class.

Text is analysed in Python (``german``, ``compounds``, ``term_entries``) and handed over as terms joined by spaces;
tantivy only splits at the spaces, and a question's terms become term queries (``term_query``), so nothing in a question
is ever read as query syntax.

A search asks only the indexes of the classes that the reader may see: what is not public does not lie where a public
search looks, and its words count in no statistics that a public reader could notice. Where a reader may see several
classes, each index scores with the document frequencies of all of them together.

The index is its own vocabulary for taking compounds apart: the field ``words`` holds the unstemmed words, and a part of
a compound is a word found there, in the same class or a more open one. Entries written early were split with a smaller
vocabulary than exists later; ``Refresh`` writes all entries anew whenever the corpus has doubled, so that this drift
stays small.
"""

import json
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from threading import Lock

import numpy as np
import tantivy

from app.access import AccessClass, Clearance
from app.knowledge.compounds import CompoundSplitter
from app.knowledge.german import query_terms
from app.knowledge.matching import Matcher
from app.knowledge.model import Hit
from app.knowledge.protocols import NOTHING_RELATED, TermEntry
from app.knowledge.selection import ChunkIds, Selection
from app.knowledge.term_entries import AnalysedEntry, Vocabulary
from app.knowledge.term_query import FieldWeights, Statistics, as_query, clauses
from app.knowledge.term_search import best_hits
from app.knowledge.term_shard import WHOLE_WORD_FIELDS, TermShard, remove_all

_BLOCK = 10_000
"""Entries analysed together; the words of a block are known before its compounds are taken apart."""

CALIBRATION_FILE = Path(__file__).with_name("calibration.json")
"""Fitted weights with data, date and figures; written by ``python -m benchmarks.fit_terms``."""


def fitted_weights() -> FieldWeights:
    """The weights that ship with the program."""
    return FieldWeights(**json.loads(CALIBRATION_FILE.read_text(encoding="utf-8"))["field_weights"]["value"])


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
        vocabulary = Vocabulary({access: shard.searcher() for access, shard in self._existing(AccessClass)})
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
                analysed = [AnalysedEntry(entry) for entry in block]
                vocabulary.add(analysed)
                splits = {access: vocabulary.split(access) for access in {entry.access for entry in analysed}}
                for entry in analysed:
                    target = writer(entry.access)
                    target.delete_documents_by_term("chunk_id", entry.chunk_id)
                    target.add_document(entry.document(splits[entry.access]))

    def search(
        self,
        query: str,
        clearance: Clearance,
        limit: int,
        within: Selection | None = None,
        related: Mapping[str, float] = NOTHING_RELATED,
    ) -> list[Hit]:
        """Up to ``limit`` chunks that the clearance may see, best first; scores are BM25 and above zero."""
        if not clearance or limit <= 0 or (within is not None and not len(within)):
            return []
        found = [(shard, shard.searcher()) for _, shard in self._existing(clearance)]
        statistics = Statistics([searcher for _, searcher in found])
        wanted = clauses(query, _splitter(statistics), self._weights, related)
        if not wanted:
            return []
        hits = [
            hit
            for shard, searcher in found
            for hit in best_hits(
                shard.schema, searcher, as_query(shard.schema, searcher, wanted, statistics), limit, within
            )
        ]
        return sorted(hits, key=lambda hit: (-hit.score, hit.chunk_id))[:limit]

    def matcher(self, query: str, clearance: Clearance, related: Mapping[str, float] = NOTHING_RELATED) -> Matcher:
        """Marks in a text what a search for this query finds there, for a reader of these classes."""
        statistics = Statistics([shard.searcher() for _, shard in self._existing(clearance)])
        return Matcher(query, _splitter(statistics), related)

    def term_weights(self, text: str, clearance: Clearance) -> dict[str, float]:
        """Inverse document frequency of each analysed whole-word term of the text; unseen terms weigh the most.

        The BM25 form, ln(1 + (N - n + 0.5) / (n + 0.5)), with N chunks of the cleared classes and n of them holding
        the term in the field that holds it most often (Robertson and Zaragoza, "The Probabilistic Relevance
        Framework", 2009).
        """
        statistics = Statistics([shard.searcher() for _, shard in self._existing(clearance)])
        return {
            term: statistics.idf(max(statistics.holding(field, term) for field in WHOLE_WORD_FIELDS))
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


def _splitter(statistics: Statistics) -> CompoundSplitter:
    return CompoundSplitter(lambda word: statistics.holding("words", word), statistics.entries)
