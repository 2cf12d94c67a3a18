"""The search as LangChain's retriever, in a small chain. No network, no language model."""

from datetime import date
from pathlib import Path

from langchain_core.documents import Document
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableLambda, RunnablePassthrough

from app.access import PUBLIC_ONLY, AccessClass
from app.knowledge.filters import Filters
from app.knowledge.model import DecisionStatus
from app.search.langchain import PaperRetriever
from app.search.service import PaperSearch
from tests.fakes import make_knowledge, paper


def papers(folder: Path) -> PaperSearch:
    return PaperSearch(
        make_knowledge(
            folder,
            paper(
                "Radweg Uferstraße",
                "Der Radweg an der Uferstraße kostet 3 Mio. Euro.",
                reference_number="B-012/2024",
                committee="Bauausschuss",
                date=date(2024, 3, 1),
                status=DecisionStatus.ADOPTED,
            ),
            paper("Radweg Bahnhof", "Der Radweg am Bahnhof kostet 1 Mio. Euro.", committee="Stadtrat"),
            paper("Geheimer Radweg", "Der Radweg am Werk kostet 9 Mio. Euro.", access=AccessClass.NON_PUBLIC),
        )
    )


def test_documents_say_where_they_come_from(tmp_path: Path) -> None:
    retriever = PaperRetriever(search=papers(tmp_path), limit=5)
    found = retriever.invoke("Was kostet der Radweg an der Uferstraße?")
    metadata = found[0].metadata
    assert "3 Mio." in found[0].page_content
    assert metadata["reference"] == "B-012/2024"
    assert metadata["committee"] == "Bauausschuss"
    assert metadata["outcome"] == "adopted"
    assert metadata["date"] == "2024-03-01"
    assert metadata["page"] == 1
    assert metadata["document"] == "papers/Radweg Uferstraße"
    assert metadata["score"] > 0


def test_clearance_filters_and_limit_hold(tmp_path: Path) -> None:
    search = papers(tmp_path)
    seen = PaperRetriever(search=search).invoke("Radweg")
    assert {document.metadata["access"] for document in seen} == {"public"}
    everything = PaperRetriever(search=search, clearance=frozenset(AccessClass)).invoke("Radweg")
    assert len(everything) == len(seen) + 1
    narrowed = PaperRetriever(search=search, filters=Filters(committees=("Stadtrat",))).invoke("Radweg")
    assert [document.metadata["title"] for document in narrowed] == ["Radweg Bahnhof"]
    assert len(PaperRetriever(search=search, limit=1).invoke("Radweg")) == 1
    assert PaperRetriever(search=search, clearance=PUBLIC_ONLY).invoke("Werk") == []


def test_it_is_a_part_of_a_chain(tmp_path: Path) -> None:
    prompt = ChatPromptTemplate.from_template("Quellen:\n{sources}\n\nFrage: {question}")
    seen: list[str] = []

    def joined(documents: list[Document]) -> str:
        seen.append("\n".join(document.page_content for document in documents))
        return seen[-1]

    chain = (
        {"sources": PaperRetriever(search=papers(tmp_path)) | RunnableLambda(joined), "question": RunnablePassthrough()}
        | prompt
        | FakeListChatModel(responses=["3 Mio. Euro"])
        | StrOutputParser()
    )
    assert chain.invoke("Was kostet der Radweg an der Uferstraße?") == "3 Mio. Euro"
    assert "Uferstraße" in seen[0]
    assert "Werk" not in seen[0]
