"""The read side: documents, and passages by reference number, by terms and by vectors.

Every method that gives text takes the reader's clearance. What an index answers counts only after the catalog has
confirmed it: active, and cleared for this reader.
"""

from collections.abc import Callable

from app.access import Clearance
from app.errors import IndexStateError
from app.knowledge.catalog import Catalog
from app.knowledge.german import ANALYSIS_VERSION
from app.knowledge.model import Channel, CorpusState, Document, DocumentText, Hit, Passage
from app.knowledge.protocols import Embedder, TermIndex, VectorIndex
from app.knowledge.references import ReferenceMention, reference_candidates, year_variants

_ATTEMPTS = 3
"""How often a search starts again because a refresh became active while it ran; once is rare."""

_MOST_WIDENINGS = 6
"""How often a search asks for twice as many hits because the catalog did not confirm all of them."""


class Knowledge:
    """What the city knows, as readers see it. Safe to use from several threads; follows each refresh by itself."""

    def __init__(self, catalog: Catalog, terms: TermIndex, vectors: VectorIndex, embedder: Embedder) -> None:
        """Errors: ``IndexStateError`` (nothing ingested yet, or indexed with another model or analysis)."""
        self._catalog = catalog
        self._terms = terms
        self._vectors = vectors
        self._checked_generation = -1
        self.embedder = embedder
        self._generation()

    def state(self) -> CorpusState:
        """The corpus as it is now, counted over all access classes."""
        return self._catalog.state()

    def document(self, document_id: str, clearance: Clearance) -> Document | None:
        """A document, or nothing: unknown and not cleared look the same."""
        return self._catalog.document(document_id, clearance)

    def documents(self, clearance: Clearance) -> list[Document]:
        """Every document that the clearance may see, sorted by title."""
        return self._catalog.documents(clearance)

    def text(self, document_id: str, clearance: Clearance) -> DocumentText | None:
        """A document with its text, pages and chunks."""
        return self._catalog.text(document_id, clearance)

    def find_references(self, text: str, clearance: Clearance) -> list[Document]:
        """Documents whose reference number is named in the text, in any spelling, in order of mention.

        Where stretches overlap, the longer one counts; a year with two figures stands for one with four, and the
        reverse, if no number matches as written.
        """
        mentions = reference_candidates(text)
        keys = {key for mention in mentions for key in (mention.key, *year_variants(mention.key))}
        known = self._catalog.documents_by_reference(sorted(keys), clearance)
        taken: list[tuple[int, list[Document]]] = []
        spans: list[ReferenceMention] = []
        for lookup in (_as_written, year_variants):
            for mention in sorted(mentions, key=lambda mention: mention.start - mention.end):
                documents = [document for key in lookup(mention.key) for document in known.get(key, ())]
                if documents and not any(mention.start < other.end and other.start < mention.end for other in spans):
                    spans.append(mention)
                    taken.append((mention.start, documents))
        in_order = [document for _, documents in sorted(taken, key=lambda found: found[0]) for document in documents]
        return list({document.id: document for document in in_order}.values())

    def search_exact(self, text: str, clearance: Clearance, limit: int) -> list[Passage]:
        """Chunks of the documents named by reference in the text: from the beginning of each, evenly shared out."""
        documents = self.find_references(text, clearance)[: max(0, limit)]
        passages: list[Passage] = []
        for place, document in enumerate(documents):
            share = (limit - len(passages)) // (len(documents) - place)
            chunks = self._catalog.chunks_of(document.id, clearance, share)
            passages += [Passage(chunk, document, 1.0, {Channel.EXACT: 1.0}) for chunk in chunks]
        return passages

    def search_terms(self, query: str, clearance: Clearance, limit: int) -> list[Passage]:
        """Passages by BM25 over German terms, best first."""
        return self._search(
            Channel.TERMS, lambda wanted: self._terms.search(query, clearance, wanted), clearance, limit
        )

    def search_vectors(self, query: str, clearance: Clearance, limit: int) -> list[Passage]:
        """Passages by cosine similarity to the question, best first."""
        if not clearance or not query.strip():
            return []
        vector = self.embedder.embed_query(query)
        return self._search(
            Channel.VECTORS, lambda wanted: self._vectors.search(vector, clearance, wanted), clearance, limit
        )

    def term_weights(self, text: str) -> dict[str, float]:
        """IDF of each analysed whole-word term of the text; unseen terms weigh the most."""
        return self._terms.term_weights(text)

    def _search(
        self, channel: Channel, ask: Callable[[int], list[Hit]], clearance: Clearance, limit: int
    ) -> list[Passage]:
        passages: list[Passage] = []
        for _ in range(_ATTEMPTS):
            generation = self._generation()
            passages = self._confirmed(channel, ask, clearance, limit)
            if self._catalog.generation() == generation:
                break
        return passages

    def _confirmed(
        self, channel: Channel, ask: Callable[[int], list[Hit]], clearance: Clearance, limit: int
    ) -> list[Passage]:
        """The best hits that the catalog confirms; more are asked for while others took their places."""
        wanted = limit
        for _ in range(_MOST_WIDENINGS):
            hits = ask(wanted)
            known = self._catalog.chunks([hit.chunk_id for hit in hits], clearance)
            if len(known) >= limit or len(hits) < wanted:
                break
            wanted *= 2
        passages = [
            Passage(*known[hit.chunk_id], score=hit.score, signals={channel: hit.score})
            for hit in hits
            if hit.chunk_id in known
        ]
        return passages[:limit]

    def _generation(self) -> int:
        """The visible generation, after making sure that its indexes fit this process's model and analysis."""
        generation = self._catalog.generation()
        if generation != self._checked_generation:
            check_state(self._catalog.state(), self.embedder.fingerprint)
            self._checked_generation = generation
        return generation


def check_state(state: CorpusState, fingerprint: str) -> None:
    """Raise ``IndexStateError`` unless a reader with this embedding model can work on this state."""
    if state.documents == 0:
        raise IndexStateError("Es ist noch nichts eingelesen; bitte „ratslotse-ingest ORDNER“ ausführen.")
    if state.embedding_fingerprint != fingerprint:
        raise IndexStateError(
            "Der Index wurde mit einem anderen Einbettungsmodell erstellt; bitte „ratslotse-ingest“ ausführen oder "
            "die Einstellungen unter „embedding“ zurücknehmen."
        )
    if state.analysis_version != ANALYSIS_VERSION:
        raise IndexStateError(
            "Der Suchindex stammt von einer anderen Programmversion; bitte „ratslotse-ingest“ ausführen."
        )


def _as_written(key: str) -> tuple[str, ...]:
    return (key,)
