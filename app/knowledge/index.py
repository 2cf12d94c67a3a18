"""The read side: documents, and passages by reference number, by terms and by vectors.

Every method that gives text takes the reader's clearance. What an index answers counts only after the catalog has
confirmed it: active, and cleared for this reader.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from threading import Lock
from typing import TypeVar

from app.access import PUBLIC_ONLY, AccessClass, Clearance
from app.errors import IndexStateError, VectorStoreError
from app.knowledge.catalog import Catalog
from app.knowledge.expansions import Expansion, asked_keys, expand
from app.knowledge.facets import Facet, FacetValue
from app.knowledge.filters import Filters
from app.knowledge.indexes import Indexes, IndexKey, check_state
from app.knowledge.links import PaperLinks
from app.knowledge.matches import Depth, Matches, match
from app.knowledge.matching import Matcher
from app.knowledge.model import Channel, Chunk, CorpusState, Document, DocumentText, Hit, Paper, Passage
from app.knowledge.protocols import Embedder
from app.knowledge.reference_lookup import Naming, find_namings
from app.knowledge.selection import Selection
from app.knowledge.unknown_references import unknown_numbers

_ATTEMPTS = 3
"""How often a search is tried, because a refresh became active while it ran or an index failed; once is rare."""

_WIDENING = 4
"""By how much more a search asks for while hits that the catalog does not confirm take the places of others: a large
refresh has its new chunks in the indexes long before they may be seen. 20,000 hits among 30,000 vectors take 0.4 s."""


PARENT = 0.5
"""Score in ``Channel.EXACT`` of a paper to which the one that is named by number is a supplement."""

OpenIndexes = Callable[[CorpusState], Indexes]


class Knowledge:
    """What the city knows, as readers see it. Safe to use from several threads; follows each refresh by itself.

    A refresh may also have switched to other indexes (another embedding model, a rebuild); then they are opened with
    the model that belongs to them, and whoever still searches the old ones searches again.
    """

    def __init__(self, catalog: Catalog, indexes: OpenIndexes) -> None:
        """``indexes`` opens what a state names, and raises what stands in the way.

        Errors: ``IndexStateError`` (nothing ingested yet, or indexed by another version), and those of ``indexes``.
        """
        self._catalog = catalog
        self._open = indexes
        self._lock = Lock()
        self._indexes: Indexes | None = None
        self._checked_generation = -1
        self._current()

    @property
    def embedder(self) -> Embedder:
        """The model of the indexes in force. Take it once where vectors are compared: a refresh may replace it."""
        return self._current()[1].embedder

    def state(self, clearance: Clearance = frozenset(AccessClass)) -> CorpusState:
        """The corpus as it is now, counted over these access classes."""
        return self._catalog.state(clearance)

    def document(self, document_id: str, clearance: Clearance) -> Document | None:
        """A document, or nothing: unknown and not cleared look the same."""
        return self._catalog.document(document_id, clearance)

    def documents(self, clearance: Clearance) -> list[Document]:
        """Every document that the clearance may see, sorted by title."""
        return self._catalog.documents(clearance)

    def list_documents(
        self, words: Sequence[str], clearance: Clearance, limit: int, offset: int
    ) -> tuple[list[Document], int]:
        """A page of the cleared documents that all of these words name, by title, and how many there are in all."""
        return self._catalog.list_documents(words, clearance, limit, offset)

    def text(self, document_id: str, clearance: Clearance) -> DocumentText | None:
        """A document with its text, pages and chunks."""
        return self._catalog.text(document_id, clearance)

    def paper_of(self, document: Document, clearance: Clearance) -> Paper | None:
        """The paper that a document belongs to, with its stages, if there is one and it is cleared."""
        return self._catalog.paper_of(document, clearance)

    def paper(self, paper_id: str, clearance: Clearance) -> Paper | None:
        """A paper of the council information system with its stages, or nothing: unknown and not cleared look alike."""
        return self._catalog.paper(paper_id, clearance)

    def documents_of_key(self, paper_key: str, clearance: Clearance) -> list[Document]:
        """The cleared documents that belong together under this key: see ``model.paper_key``."""
        return self._catalog.documents_of_key(paper_key, clearance)

    def documents_of_paper(self, paper_id: str, clearance: Clearance) -> list[Document]:
        """The cleared documents of a paper; none if the paper is not cleared."""
        return self._catalog.documents_of_paper(paper_id, clearance)

    def documents_of_keys(self, keys: Iterable[str], clearance: Clearance) -> dict[str, list[Document]]:
        """The cleared documents of papers by their ``paper_key``: one look-up for a whole page of hits."""
        return self._catalog.documents_of_keys(keys, clearance)

    def papers_by_id(self, ids: Iterable[str], clearance: Clearance) -> dict[str, Paper]:
        """Those of the papers that there are and that are cleared, with their stages, by id."""
        return self._catalog.papers_by_id(ids, clearance)

    def select(self, filters: Filters, clearance: Clearance) -> Selection | None:
        """The cleared chunks that filters leave, for the searches below; ``None`` without filters: all."""
        return self._catalog.narrowing().select(filters, clearance) if filters else None

    def facets(
        self, filters: Filters, clearance: Clearance, among: Sequence[str] | None = None
    ) -> Mapping[Facet, tuple[FacetValue, ...]]:
        """For each facet its values with the number of papers that have them, most frequent first.

        Counted are the papers that filters leave; with ``among``, those of these paper keys. A facet that is itself
        narrowed is counted as if it were not, so that another of its values can be chosen.
        """
        return self._catalog.narrowing().facets(filters, clearance, among)

    def newest_papers(self, filters: Filters, clearance: Clearance, limit: int, offset: int) -> tuple[list[str], int]:
        """Keys of the papers that filters leave, latest dealing first, and how many they are in all."""
        return self._catalog.narrowing().newest_papers(filters, clearance, limit, offset)

    def find_references(self, text: str, clearance: Clearance) -> list[Document]:
        """Documents whose reference number is named in the text, in any spelling: see ``named_references``.

        First all that have a number as it is written, in order of mention, then those that these are supplements to.
        """
        namings = self.named_references(text, clearance)
        exact = [document for naming in namings for document in naming.documents[: naming.exact]]
        above = [document for naming in namings for document in naming.documents[naming.exact :]]
        return list({document.id: document for document in [*exact, *above]}.values())

    def named_references(self, text: str, clearance: Clearance) -> list[Naming]:
        """The stretches of a text that name papers by number, each with the documents, in order of mention."""
        return find_namings(text, lambda keys: self._catalog.documents_by_reference(keys, clearance))

    def near_references(self, number: str, clearance: Clearance, limit: int = 5) -> list[Document]:
        """Documents with reference numbers like this one, which no document has; best first, one of each paper."""
        return self._catalog.near_references(number, clearance, limit)

    def unknown_references(self, text: str, clearance: Clearance) -> list[str]:
        """The stretches of a text that are reference numbers, by their looks, and that no visible document has.

        A number of a paper that is not cleared is unknown like any other.
        """
        return unknown_numbers(
            text,
            self.named_references(text, clearance),
            lambda series: self._catalog.series_in_use(series, clearance),
        )

    def links(self, paper_key: str, clearance: Clearance) -> PaperLinks:
        """Which papers a paper (by its ``paper_key``) cites and is cited by, as far as the reader may see them."""
        return self._catalog.links(paper_key, clearance)

    def search_exact(self, text: str, clearance: Clearance, limit: int) -> list[Passage]:
        """Chunks of the documents named by reference in the text: from the beginning of each, evenly shared out.

        Score 1 where the document has the number, ``PARENT`` where the number that is named is a supplement to it.
        """
        namings = self.named_references(text, clearance)
        exact = {document.id for naming in namings for document in naming.documents[: naming.exact]}
        documents = self.find_references(text, clearance)[: max(0, limit)]
        passages: list[Passage] = []
        for place, document in enumerate(documents):
            share = (limit - len(passages)) // (len(documents) - place)
            chunks = self._catalog.chunks_of(document.id, clearance, share)
            score = 1.0 if document.id in exact else PARENT
            passages += [Passage(chunk, document, score, {Channel.EXACT: score}) for chunk in chunks]
        return passages

    def search_terms(
        self, query: str, clearance: Clearance, limit: int, within: Selection | None = None
    ) -> list[Passage]:
        """Passages by BM25 over German terms and what acronyms in the query stand for, best first."""
        related = self._related(query, clearance)

        def ask(indexes: Indexes, wanted: int) -> list[Hit]:
            return indexes.terms.search(query, clearance, wanted, within, related)

        return self._search(Channel.TERMS, ask, clearance, limit)

    def search_vectors(
        self, query: str, clearance: Clearance, limit: int, within: Selection | None = None
    ) -> list[Passage]:
        """Passages by cosine similarity to the question, best first."""
        if not clearance or not query.strip():
            return []

        def ask(indexes: Indexes, wanted: int) -> list[Hit]:
            return indexes.vectors.search(indexes.embedder.embed_query(query), clearance, wanted, within)

        return self._search(Channel.VECTORS, ask, clearance, limit)

    def match(self, query: str, clearance: Clearance, depth: Depth, within: Selection | None = None) -> Matches:
        """What both indexes find, as ids and scores without text; see ``matches``. Errors: those of the indexes."""
        if not clearance:
            depth = Depth(0, 0)
        for last in range(1 - _ATTEMPTS, 1):
            generation, indexes = self._current()
            try:
                found = match(indexes, self._catalog.narrowing(), query, clearance, depth, within)
            except (IndexStateError, VectorStoreError):
                if last == 0:
                    raise
                self._close(indexes)
                continue
            if last == 0 or self._catalog.generation() == generation:
                return found
        raise AssertionError("the last attempt returns or raises")

    def chunks(self, ids: Iterable[int], clearance: Clearance) -> dict[int, tuple[Chunk, Document]]:
        """Those of the chunks that are active and cleared, each with its document, by id."""
        return self._catalog.chunks(ids, clearance)

    def matcher(self, query: str, clearance: Clearance) -> Matcher:
        """Marks in texts what ``search_terms`` finds there for this query and reader."""
        related = self._related(query, clearance)
        return self._asked(lambda indexes: indexes.terms.matcher(query, clearance, related))

    def term_weights(self, text: str, clearance: Clearance = PUBLIC_ONLY) -> dict[str, float]:
        """IDF of each analysed whole-word term of the text among what is cleared; unseen terms weigh the most."""
        return self._asked(lambda indexes: indexes.terms.term_weights(text, clearance))

    def _related(self, query: str, clearance: Clearance) -> Expansion:
        """Long forms of acronyms in the query, and the reverse, as documents within the clearance define them."""
        acronyms, meanings = asked_keys(query)
        return expand(query, self._catalog.acronyms(acronyms, meanings, clearance))

    def _asked(self, ask: "Callable[[Indexes], _Answer]") -> "_Answer":
        """What the indexes in force answer, opened anew where those at hand have failed."""
        for last in range(1 - _ATTEMPTS, 1):
            _, indexes = self._current()
            try:
                return ask(indexes)
            except IndexStateError:
                if last == 0:
                    raise
                self._close(indexes)
        raise AssertionError("the last attempt returns or raises")

    def _search(self, channel: Channel, ask: "_Ask", clearance: Clearance, limit: int) -> list[Passage]:
        passages: list[Passage] = []
        for last in range(1 - _ATTEMPTS, 1):
            generation, indexes = self._current()
            try:
                passages = self._confirmed(channel, ask, indexes, clearance, limit)
            except (IndexStateError, VectorStoreError):
                if last == 0:
                    raise
                self._close(indexes)
                continue
            if self._catalog.generation() == generation:
                break
        return passages

    def _confirmed(
        self, channel: Channel, ask: "_Ask", indexes: Indexes, clearance: Clearance, limit: int
    ) -> list[Passage]:
        """The best hits that the catalog confirms; more are asked for while others took their places."""
        wanted = limit
        while True:
            hits = ask(indexes, wanted)
            known = self._catalog.chunks([hit.chunk_id for hit in hits], clearance)
            if len(known) >= limit or len(hits) < wanted:
                break
            wanted *= _WIDENING
        passages = [
            Passage(*known[hit.chunk_id], score=hit.score, signals={channel: hit.score})
            for hit in hits
            if hit.chunk_id in known
        ]
        return passages[:limit]

    def _current(self) -> tuple[int, Indexes]:
        """The visible generation, and the indexes that belong to it."""
        generation = self._catalog.generation()
        indexes = self._indexes
        if indexes is not None and generation == self._checked_generation:
            return generation, indexes
        with self._lock:
            state = self._catalog.state()
            check_state(state)
            if self._indexes is None or self._indexes.key != IndexKey.of(state):
                self._indexes = self._open(state)
            self._checked_generation = state.generation
            return state.generation, self._indexes

    def _close(self, indexes: Indexes) -> None:
        """These have failed: they were dropped by a refresh, or the vector server has died. Open them again."""
        with self._lock:
            if self._indexes is indexes:
                self._indexes = None


_Ask = Callable[[Indexes, int], list[Hit]]
_Answer = TypeVar("_Answer")
