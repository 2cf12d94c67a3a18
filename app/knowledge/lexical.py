"""BM25 over analysed German terms, with tantivy.

Text is analysed in Python (``german``, ``compounds``) and handed over as terms joined by spaces; tantivy only splits at
the spaces, and a question's terms become term queries, so nothing in a question is ever read as query syntax.
The access class is a required clause of every query: what the reader may not see is never a candidate.

The index is its own vocabulary for taking compounds apart: the field ``words`` holds the unstemmed words, and a part of
a compound is a word found there. Entries written early were split with a smaller vocabulary than exists later;
``Refresh`` writes all entries anew whenever the corpus has doubled, so that this drift stays bounded.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from math import log
from pathlib import Path
from threading import Lock

import tantivy
from tantivy import Occur, Query

from app.access import AccessClass, Clearance
from app.errors import DataFolderError, IndexStateError
from app.knowledge.compounds import CompoundSplitter
from app.knowledge.german import Token, query_terms, tokens
from app.knowledge.model import Hit
from app.knowledge.protocols import TermEntry

_WHOLE_WORD_FIELDS = ("title", "headings", "body")

_MOST_QUERY_TERMS = 64
"""A question has far fewer; a page of pasted text must not become a query of thousands of clauses."""

_BLOCK = 10_000
"""Entries analysed together; the words of a block are known before its compounds are taken apart."""

_WRITER_MEMORY = 64_000_000
"""Bytes of the writer's buffer before tantivy starts a new segment."""


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
        """Open the index, or make an empty one. Errors: ``DataFolderError``, ``IndexStateError`` (another schema)."""
        self._folder = folder
        self._weights = weights or fitted_weights()
        self._schema = _schema()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._index = tantivy.Index(self._schema, path=str(folder), reuse=True)
        except OSError as error:
            raise DataFolderError(
                f"Der Suchindex in {folder} kann nicht angelegt oder gelesen werden ({error.strerror or error}); "
                "bitte die Rechte am Datenordner prüfen."
            ) from error
        except ValueError as error:
            raise IndexStateError(
                f"Der Suchindex in {folder} ist beschädigt oder stammt von einer anderen Version; "
                "bitte „ratslotse-ingest“ ausführen, das ihn neu aufbaut."
            ) from error
        self._lock = Lock()
        self._seen_commit: tuple[int, int] | None = None

    def replace(self, entries: Iterable[TermEntry], removed: Iterable[int] = ()) -> None:
        """Add entries (replacing those of the same chunk id) and forget ``removed`` in one commit."""
        writer = self._writer()
        try:
            for chunk_id in removed:
                writer.delete_documents_by_term("chunk_id", chunk_id)
            searcher = self._searcher()
            new_words: Counter[str] = Counter()
            chunks = searcher.num_docs
            remaining = iter(entries)
            while block := list(islice(remaining, _BLOCK)):
                analysed = [_AnalysedEntry(entry) for entry in block]
                for entry in analysed:
                    new_words.update(entry.words)
                chunks += len(block)
                splitter = CompoundSplitter(lambda word: searcher.doc_freq("words", word) + new_words[word], chunks)
                for entry in analysed:
                    writer.delete_documents_by_term("chunk_id", entry.chunk_id)
                    writer.add_document(entry.document(splitter))
            writer.commit()
        finally:
            # Waiting for the merges also closes the writer and so frees its lock for the next one.
            writer.wait_merging_threads()

    def search(self, query: str, clearance: Clearance, limit: int) -> list[Hit]:
        """Up to ``limit`` chunks that the clearance may see, best first; scores are BM25 and above zero."""
        if not clearance or limit <= 0:
            return []
        searcher = self._searcher()
        splitter = CompoundSplitter(lambda word: searcher.doc_freq("words", word), searcher.num_docs)
        clauses = [(Occur.Should, clause) for clause in self._clauses(query, splitter)]
        if not clauses:
            return []
        visible = Query.term_set_query(self._schema, "access", [str(access) for access in sorted(clearance)])
        combined = Query.boolean_query(
            [(Occur.Must, Query.boolean_query(clauses)), (Occur.Must, Query.const_score_query(visible, 0.0))]
        )
        found = searcher.search(combined, limit, count=False).hits
        ids = searcher.fast_field_values("chunk_id", [address for _, address in found])
        return [
            Hit(int(chunk_id), score) for chunk_id, (score, _) in zip(ids, found, strict=True) if chunk_id is not None
        ]

    def term_weights(self, text: str) -> dict[str, float]:
        """Inverse document frequency of each analysed whole-word term of the text; unseen terms weigh the most.

        The BM25 form, ln(1 + (N - n + 0.5) / (n + 0.5)), with N chunks and n of them holding the term in the field
        that holds it most often (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009).
        """
        searcher = self._searcher()
        weights = {}
        for term in query_terms(text):
            holding = max(searcher.doc_freq(field, term) for field in _WHOLE_WORD_FIELDS)
            holding = min(holding, searcher.num_docs)  # a term's count includes removed entries until they are merged
            weights[term] = log(1 + (searcher.num_docs - holding + 0.5) / (holding + 0.5))
        return weights

    def ids(self) -> set[int]:
        """Every chunk id stored."""
        searcher = self._searcher()
        if not searcher.num_docs:
            return set()
        found = searcher.search(Query.all_query(), searcher.num_docs, count=False).hits
        values = searcher.fast_field_values("chunk_id", [address for _, address in found])
        return {int(value) for value in values if value is not None}

    def _clauses(self, query: str, splitter: CompoundSplitter) -> Iterator[Query]:
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
                yield from (self._term(field, term, weight) for term in terms)

    def _term(self, field: str, term: str, weight: float) -> Query:
        return Query.boost_query(Query.term_query(self._schema, field, term, index_option="freq"), weight)

    def _searcher(self) -> tantivy.Searcher:
        """A view of the last commit, whichever process made it."""
        with self._lock:
            status = (self._folder / "meta.json").stat()
            commit = (status.st_mtime_ns, status.st_ino)
            if commit != self._seen_commit:
                self._index.reload()
                self._seen_commit = commit
            return self._index.searcher()

    def _writer(self) -> tantivy.IndexWriter:
        try:
            return self._index.writer(_WRITER_MEMORY, 1)
        except ValueError as error:
            raise DataFolderError(
                f"In den Suchindex {self._folder} kann nicht geschrieben werden ({error}); bitte prüfen, ob der "
                "Datenordner beschreibbar ist und kein anderer Einlesevorgang läuft."
            ) from error


class _AnalysedEntry:
    """A chunk with its text analysed, as far as that needs no vocabulary."""

    def __init__(self, entry: TermEntry) -> None:
        self.chunk_id = entry.chunk_id
        self._access = str(entry.access)
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
        document.add_text("access", self._access)
        for field, found in self._tokens.items():
            document.add_text(field, " ".join(term for token in found for term in (token.term, *token.pieces)))
        document.add_text("parts", " ".join(part for token in self._whole() for part in splitter.decompound(token)))
        document.add_text("words", " ".join(self.words))
        return document

    def _whole(self) -> Iterator[Token]:
        for field in _WHOLE_WORD_FIELDS:
            yield from self._tokens[field]


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("chunk_id", indexed=True, fast=True)
    builder.add_text_field("access", tokenizer_name="raw", index_option="basic")
    for field in (*_WHOLE_WORD_FIELDS, "parts", "reference"):
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="basic")
    return builder.build()
