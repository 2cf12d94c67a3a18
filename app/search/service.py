"""Searching papers: from a request to one page of hits. No language model."""

from collections.abc import Sequence

from app.access import Clearance
from app.knowledge.index import Knowledge
from app.knowledge.model import Passage
from app.search.model import PaperHit, SearchRequest, SearchResult, Understanding
from app.search.question import analyse_question
from app.search.retrieval import Retriever

_PASSAGES = 100
_SHOWN_PASSAGES = 3


class PaperSearch:
    """Finds papers in what the reader may see. Safe to use from several threads."""

    def __init__(self, knowledge: Knowledge, retriever: Retriever | None = None) -> None:
        self._knowledge = knowledge
        self._retriever = retriever or Retriever(knowledge)

    def search(self, request: SearchRequest, clearance: Clearance) -> SearchResult:
        """One page of papers, best first. Errors: ``QuestionError`` (text too long), those of the indexes."""
        understanding = Understanding(request.text, request.text)
        finding = self._retriever.find(analyse_question(request.text), clearance, _PASSAGES)
        hits = self._grouped(finding.passages, clearance)
        return SearchResult(
            request=request,
            understanding=understanding,
            filters=request.filters,
            hits=tuple(hits[request.offset : request.offset + request.limit]),
            total=len(hits),
            facets={},
            corpus=self._knowledge.state(clearance),
        )

    def _grouped(self, passages: Sequence[Passage], clearance: Clearance) -> list[PaperHit]:
        groups: dict[str, list[Passage]] = {}
        for passage in passages:
            groups.setdefault(passage.document.paper_key, []).append(passage)
        return [
            PaperHit(
                key=key,
                document=found[0].document,
                paper=self._knowledge.paper_of(found[0].document, clearance),
                documents=tuple({passage.document.id: passage.document for passage in found}.values()),
                passages=tuple(found[:_SHOWN_PASSAGES]),
                score=found[0].score,
            )
            for key, found in groups.items()
        ]
