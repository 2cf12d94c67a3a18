"""A small city for the pages: documents in memory, and an assistant that answers by a script."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from app.access import AccessClass, Clearance
from app.answering.model import (
    Answer,
    AnswerEvent,
    AnswerSentence,
    Citation,
    Evidence,
    EvidenceFound,
    Finished,
    Outcome,
    SentenceAccepted,
    SentenceDropped,
)
from app.knowledge.links import PaperLinks
from app.knowledge.model import (
    Chunk,
    ChunkKind,
    CorpusState,
    DecisionStatus,
    Document,
    DocumentMetadata,
    DocumentText,
    Page,
    Paper,
    Passage,
)
from app.search.marks import Marks
from app.search.model import PaperHit, SearchRequest, SearchResult, Understanding
from app.settings import Settings
from app.ui.runtime import Services
from tests.fakes import plain_marks

UPDATED = datetime(2024, 5, 2, 8, 30, tzinfo=UTC)
STATE = CorpusState(3, 3, 6, UPDATED, "fake", "fake")

STATUTE_PAGES = (
    "Satzung über die Erhebung der Hundesteuer\n\n§ 1 Steuergegenstand\n\nSteuergegenstand ist das Halten von Hunden "
    "im Stadtgebiet.\n\n",
    "§ 2 Steuersätze\n\nDie Steuer beträgt im Kalenderjahr für den ersten Hund 108 Euro. Für jeden weiteren Hund "
    "beträgt sie 216 Euro.\n\n",
)


def make_document(
    document_id: str,
    title: str,
    access: AccessClass = AccessClass.PUBLIC,
    status: DecisionStatus = DecisionStatus.UNKNOWN,
    reference: str = "",
    has_pages: bool = True,
) -> Document:
    """A document of 2 May 2024."""
    day = date(2024, 5, 2)
    metadata = DocumentMetadata(title, reference, day, "Satzung", "Rat", status=status, status_date=day)
    return Document(document_id, 1, f"file:{document_id}", "application/pdf", access, metadata, has_pages, UPDATED)


def make_text(document: Document, pages: Sequence[str], confidence: float | None = None) -> DocumentText:
    """A document with the given pages, each of them one chunk; ``confidence`` says that they were recognised."""
    spans: list[Page] = []
    for number, content in enumerate(pages, 1):
        start = spans[-1].end if spans else 0
        spans.append(Page(number, start, start + len(content), confidence))
    text = "".join(pages)
    chunks = tuple(
        Chunk(page.number, document.id, 1, page.number, page.start, page.end, page.number, (), ChunkKind.TEXT,
              text[page.start : page.end], confidence)
        for page in spans
    )  # fmt: skip
    return DocumentText(document, text, tuple(spans), chunks)


class FakeCity:
    """Knowledge and search in one: searching finds every chunk that holds one of the words."""

    def __init__(self, texts: Sequence[DocumentText], papers: Sequence[Paper] = ()) -> None:
        self.texts = list(texts)
        self.papers = list(papers)
        self.paper_links: dict[str, PaperLinks] = {}
        self.requests: list[SearchRequest] = []

    def state(self, clearance: Clearance) -> CorpusState:
        return STATE

    def document(self, document_id: str, clearance: Clearance) -> Document | None:
        text = self.text(document_id, clearance)
        return text.document if text else None

    def documents(self, clearance: Clearance) -> list[Document]:
        return [text.document for text in self.texts if text.document.access in clearance]

    def list_documents(
        self, words: Sequence[str], clearance: Clearance, limit: int, offset: int
    ) -> tuple[list[Document], int]:
        found = [
            document
            for document in self.documents(clearance)
            if all(
                word.casefold() in f"{document.metadata.title} {document.metadata.date}".casefold() for word in words
            )
        ]
        return found[offset : offset + limit], len(found)

    def text(self, document_id: str, clearance: Clearance) -> DocumentText | None:
        fitting = (text for text in self.texts if text.document.id == document_id)
        return next((text for text in fitting if text.document.access in clearance), None)

    def paper_of(self, document: Document, clearance: Clearance) -> Paper | None:
        fitting = (paper for paper in self.papers if paper.id == document.paper_id)
        return next((paper for paper in fitting if paper.access in clearance), None)

    def paper(self, paper_id: str, clearance: Clearance) -> Paper | None:
        return next((paper for paper in self.papers if paper.id == paper_id and paper.access in clearance), None)

    def documents_of_paper(self, paper_id: str, clearance: Clearance) -> list[Document]:
        return [document for document in self.documents(clearance) if document.paper_id == paper_id]

    def documents_of_key(self, paper_key: str, clearance: Clearance) -> list[Document]:
        return [document for document in self.documents(clearance) if document.paper_key == paper_key]

    def links(self, paper_key: str, clearance: Clearance) -> PaperLinks:
        return self.paper_links.get(paper_key, PaperLinks())

    def marks(self, searched: str, clearance: Clearance) -> Marks:
        return plain_marks(searched)

    def search(self, request: SearchRequest, clearance: Clearance) -> SearchResult:
        """Papers with passages that hold one of the words; everything without words. Filters do not count here."""
        self.requests.append(request)
        found: dict[str, list[Passage]] = {}
        for passage in self.retrieve(request.text, clearance, 1000):
            found.setdefault(passage.document.paper_key, []).append(passage)
        hits = [
            PaperHit(
                key=key,
                document=passages[0].document,
                paper=self.paper_of(passages[0].document, clearance),
                documents=tuple(passage.document for passage in passages),
                passages=tuple(passages) if request.text else (),
                score=1.0,
            )
            for key, passages in found.items()
        ]
        return SearchResult(
            request=request,
            understanding=Understanding(request.text, request.text),
            filters=request.filters,
            hits=tuple(hits[request.offset : request.offset + request.limit]),
            total=len(hits),
            facets={},
            corpus=STATE,
        )

    def retrieve(self, question: str, clearance: Clearance, limit: int) -> list[Passage]:
        words = question.casefold().split()
        return [
            Passage(chunk, text.document, 1.0)
            for text in self.texts
            if text.document.access in clearance
            for chunk in text.chunks
            if not words or any(word in chunk.text.casefold() for word in words)
        ][:limit]


class ScriptedAssistant:
    """Gives the events it was made with. With ``gate``, it waits for it before the second event and all later ones."""

    def __init__(self, events: Sequence[AnswerEvent], gate: threading.Event | None = None) -> None:
        self._events = list(events)
        self._gate = gate
        self.asked: list[tuple[str, Clearance]] = []
        self.histories: list[tuple[str, ...]] = []
        self.sessions: list[str] = []
        self.closed = threading.Event()

    def ask(
        self, question: str, clearance: Clearance, *, history: Sequence[str] = (), session: str = ""
    ) -> Iterator[AnswerEvent]:
        self.asked.append((question, clearance))
        self.histories.append(tuple(history))
        self.sessions.append(session)
        try:
            for number, event in enumerate(self._events):
                if number and self._gate:
                    self._gate.wait(10)
                yield (
                    replace(event, answer=replace(event.answer, question=question))
                    if isinstance(event, Finished)
                    else event
                )
        finally:
            self.closed.set()


def make_evidence(text: DocumentText, sentence: str, number: int = 1) -> Evidence:
    """A sentence of the document as evidence."""
    start = text.text.index(sentence)
    chunk = next(chunk for chunk in text.chunks if chunk.start <= start < chunk.end)
    return Evidence(number, sentence, start, start + len(sentence), chunk.page, 0.9, Passage(chunk, text.document, 1.0))


def answered(evidence: Evidence, sentence: str, dropped: int = 1) -> list[AnswerEvent]:
    """The events of a question answered in one sentence, after ``dropped`` others were not."""
    document, confidence = evidence.passage.document, evidence.passage.chunk.confidence
    citation = Citation(1, document, evidence.page, evidence.text, evidence.start, evidence.end, confidence)
    accepted = AnswerSentence(sentence, (1,))
    answer = Answer("", Outcome.ANSWERED, (accepted,), (citation,), (evidence,), (), dropped, "", STATE)
    return [
        EvidenceFound((evidence,), (evidence.passage,)),
        SentenceAccepted(accepted, (citation,)),
        *[SentenceDropped("nicht belegt")] * dropped,
        Finished(answer),
    ]


def refused(nearest: Sequence[Passage], message: str) -> list[AnswerEvent]:
    """The events of a question that the documents do not answer."""
    answer = Answer("", Outcome.NOT_IN_DOCUMENTS, (), (), (), tuple(nearest), 0, message, STATE)
    return [EvidenceFound((), tuple(nearest)), Finished(answer)]


def statute() -> DocumentText:
    """A public statute of two pages."""
    document = make_document(
        "city/steuer.pdf", "Hundesteuersatzung", status=DecisionStatus.ADOPTED, reference="B-012/2024"
    )
    return make_text(document, STATUTE_PAGES)


def secret() -> DocumentText:
    """A non-public paper that also speaks of dogs."""
    document = make_document("city/geheim.pdf", "Personalsache Hundestaffel", AccessClass.NON_PUBLIC)
    return make_text(document, ["Die Leiterin der Hundestaffel wird versetzt."])


def make_services(
    settings: Settings, events: Sequence[AnswerEvent] = (), extra: Sequence[DocumentText] = ()
) -> tuple[Services, ScriptedAssistant]:
    """Services over the statute, the secret and ``extra``, with an assistant that gives ``events``."""
    city = FakeCity([statute(), secret(), *extra])
    assistant = ScriptedAssistant(events or answered(make_evidence(statute(), ANSWERING), SENTENCE))
    return Services(settings, assistant, city, city), assistant


ANSWERING = "Die Steuer beträgt im Kalenderjahr für den ersten Hund 108 Euro."
SENTENCE = "Für den ersten Hund beträgt die Hundesteuer 108 Euro im Jahr."
