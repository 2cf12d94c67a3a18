"""From a question to passages: papers named by number first, then terms and vectors fused. No language model."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from app.access import Clearance
from app.knowledge.german import analyse
from app.knowledge.index import Knowledge
from app.knowledge.model import Channel, Document, Passage
from app.search.coverage import coverage
from app.search.fusion import fitted_fusion, fuse
from app.search.question import Question, analyse_question
from app.search.standing import asks_for_past_of, is_over, today, weigh_by_standing

_CANDIDATES = 50
"""Taken from each index before fusion: beyond it, neither index's order says much (R@50 is 1.0 on XQuAD-de)."""
_FOLLOWED = 3
"""Passages at the top whose successors are looked up."""
_NAMED_CHUNKS = 200
"""Chunks looked at in papers named by number; their order by number of chunk says nothing about the question."""

_OTHER_PROVISION = 0.6
"""Factor on passages that do not stand under the § that the question names. Judgement: the § decides among passages
about the same statute, but not against a much better one."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found. ``unknown_references``: numbers in the question that no visible document has."""

    passages: tuple[Passage, ...]
    named: tuple[Document, ...]
    unknown_references: tuple[str, ...]


class Retriever:
    """Finds passages in what the reader may see; every search below takes the clearance."""

    def __init__(self, knowledge: Knowledge, vector_weight: float | None = None) -> None:
        self._knowledge = knowledge
        self._vector_weight = fitted_fusion().vector_weight if vector_weight is None else vector_weight

    def retrieve(self, question: str, clearance: Clearance, limit: int = 10) -> list[Passage]:
        """Up to ``limit`` passages, best first. Raises ``QuestionError`` for an empty or overlong question."""
        return list(self.find(analyse_question(question), clearance, limit).passages)

    def find(self, question: Question, clearance: Clearance, limit: int = 10) -> Finding:
        """Passages, the papers that the question names, and the numbers in it that do not exist (for this reader)."""
        by_terms = self._knowledge.search_terms(question.text, clearance, _CANDIDATES)
        by_vectors = self._knowledge.search_vectors(question.text, clearance, _CANDIDATES)
        found = {passage.chunk.id: passage for passage in [*by_terms, *by_vectors]}
        scores = fuse(
            {passage.chunk.id: passage.signals[Channel.TERMS] for passage in by_terms},
            {passage.chunk.id: passage.signals[Channel.VECTORS] for passage in by_vectors},
            self._vector_weight,
        )
        signals = _merged_signals([*by_terms, *by_vectors])
        fused = [
            replace(passage, score=scores[chunk_id], signals=signals[chunk_id]) for chunk_id, passage in found.items()
        ]
        fused = prefer_provisions(fused, question)
        ranked = weigh_by_standing([*fused, *self._successors(fused, question, clearance)], question, today())
        named = self._named(question, clearance, {passage.chunk.id: passage for passage in ranked})
        seen = {passage.chunk.id for passage in named}
        passages = fold_duplicates([*named, *(passage for passage in ranked if passage.chunk.id not in seen)])
        return Finding(
            passages=tuple(passages[:limit]),
            named=tuple(self._knowledge.find_references(question.text, clearance)),
            unknown_references=tuple(
                reference
                for reference in dict.fromkeys(question.references)
                if not self._knowledge.find_references(reference, clearance)
            ),
        )

    def _successors(self, fused: Sequence[Passage], question: Question, clearance: Clearance) -> list[Passage]:
        """The beginning of the paper that ended what was found, where it was not found itself.

        Asked whether a repealed statute still applies, the answer stands in the decision that repealed it.
        """
        found: list[Passage] = []
        seen = {passage.chunk.id for passage in fused}
        for passage in sorted(fused, key=lambda passage: -passage.score)[:_FOLLOWED]:
            name = passage.document.metadata.superseded_by
            if not name or not is_over(passage.document, today()) or asks_for_past_of(question, passage.document):
                continue
            for other in self._knowledge.search_exact(name, clearance, 2):
                if other.chunk.id not in seen:
                    seen.add(other.chunk.id)
                    found.append(replace(other, score=passage.score, signals={}))
        return found

    def _named(self, question: Question, clearance: Clearance, ranked: Mapping[int, Passage]) -> list[Passage]:
        """Passages of papers named by number, above all others (score 1 and more), best for the question first."""
        exact = self._knowledge.search_exact(question.text, clearance, _NAMED_CHUNKS)
        if not exact:
            return []
        weights = self._knowledge.term_weights(question.topic, clearance)
        passages = []
        for passage in exact:
            other = ranked.get(passage.chunk.id)
            within = coverage(weights, set(analyse(" ".join([*passage.chunk.headings, passage.chunk.text]))))
            signals = {**(other.signals if other else {}), **passage.signals}
            score = 1 + (within + (other.score if other else 0.0)) / 2
            passages.append(replace(passage, score=score, signals=signals))
        return sorted(passages, key=lambda passage: (-passage.score, passage.chunk.id))


def prefer_provisions(passages: Sequence[Passage], question: Question) -> list[Passage]:
    """Where the question names a §, what stands under that § comes before what only speaks of it.

    Which statute is meant is left to words and similarity. A passage stands under a § that one of its headings, or its
    own first words, begin with.
    """
    wanted = {term for term in analyse(question.text) if term.startswith("§")}
    if not wanted:
        return list(passages)
    return [
        passage
        if wanted & {term for line in _first_lines(passage) for term in analyse(line)[:1]}
        else replace(passage, score=passage.score * _OTHER_PROVISION)
        for passage in passages
    ]


def _first_lines(passage: Passage) -> list[str]:
    return [*passage.chunk.headings, passage.chunk.text.partition("\n")[0]]


def fold_duplicates(passages: Iterable[Passage]) -> list[Passage]:
    """Keep the first of passages with the same words: one statute often lies there as PDF and as web page."""
    kept: dict[str, Passage] = {}
    for passage in passages:
        kept.setdefault(" ".join(passage.chunk.text.split()).casefold(), passage)
    return list(kept.values())


def _merged_signals(passages: Sequence[Passage]) -> dict[int, dict[Channel, float]]:
    merged: dict[int, dict[Channel, float]] = {}
    for passage in passages:
        merged.setdefault(passage.chunk.id, {}).update(passage.signals)
    return merged


class PassageRetriever(BaseRetriever):
    """The same behind LangChain's retriever interface, for one reader's clearance."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    retriever: Retriever
    clearance: Clearance
    limit: int = 10

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002
    ) -> list[LangChainDocument]:
        return [
            LangChainDocument(
                id=str(passage.chunk.id),
                page_content=passage.chunk.text,
                metadata={
                    "document": passage.document.id,
                    "title": passage.document.metadata.title,
                    "reference": passage.document.metadata.reference_number,
                    "page": passage.chunk.page,
                    "score": passage.score,
                },
            )
            for passage in self.retriever.retrieve(query, self.clearance, self.limit)
        ]
