"""The search behind LangChain's retriever interface, for one reader's clearance."""

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from app.access import PUBLIC_ONLY, Clearance
from app.knowledge.filters import NO_FILTERS, Filters
from app.search.model import SearchRequest
from app.search.service import PaperSearch


class PaperRetriever(BaseRetriever):
    """Passages of the papers that a text finds, best paper first; the text's own conditions are understood as filters.

    ``filters`` narrow besides; ``limit`` counts papers, ``passages`` those of each. Errors: those of ``PaperSearch``.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    search: PaperSearch
    clearance: Clearance = PUBLIC_ONLY
    filters: Filters = NO_FILTERS
    limit: int = 10
    passages: int = 1

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002
    ) -> list[LangChainDocument]:
        result = self.search.search(SearchRequest(query, filters=self.filters, limit=self.limit), self.clearance)
        return [
            LangChainDocument(
                id=str(passage.chunk.id),
                page_content=passage.chunk.text,
                metadata={
                    "paper": hit.key,
                    "document": passage.document.id,
                    "title": passage.document.metadata.title,
                    "reference": passage.document.metadata.reference_number,
                    "page": passage.chunk.page if passage.document.has_pages else None,
                    "committee": passage.document.metadata.committee,
                    "date": passage.document.metadata.date.isoformat() if passage.document.metadata.date else "",
                    "outcome": hit.outcome.value,
                    "access": passage.document.access.value,
                    "score": hit.score,
                },
            )
            for hit in result.hits
            for passage in hit.passages[: self.passages]
        ]
