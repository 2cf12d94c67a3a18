"""What all sessions of one server process share: the assistant, the search and the knowledge, opened once.

``provide`` is called by the process that serves the pages, before the first page is shown; pages call ``services``.
Streamlit runs each session's script in a thread of its own: the parts held here are made for that.
"""

import threading
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from app.access import Clearance
from app.answering.model import AnswerEvent
from app.errors import RatslotseError
from app.knowledge.links import PaperLinks
from app.knowledge.model import CorpusState, Document, DocumentText, Paper
from app.search.marks import Marks
from app.search.model import SearchRequest, SearchResult
from app.settings import Settings
from app.ui.question_run import QuestionRun


class Answering(Protocol):
    """What the question page needs of the assistant."""

    def ask(
        self, question: str, clearance: Clearance, *, history: Sequence[str] = (), session: str = ""
    ) -> Iterator[AnswerEvent]: ...


class Searching(Protocol):
    """What the search page needs: papers, found without a language model."""

    def search(self, request: SearchRequest, clearance: Clearance) -> SearchResult: ...
    def marks(self, searched: str, clearance: Clearance) -> Marks: ...


class Reading(Protocol):
    """What the viewer and the list of documents need of the knowledge."""

    def state(self, clearance: Clearance) -> CorpusState: ...
    def document(self, document_id: str, clearance: Clearance) -> Document | None: ...
    def list_documents(
        self, words: Sequence[str], clearance: Clearance, limit: int, offset: int
    ) -> tuple[list[Document], int]: ...
    def text(self, document_id: str, clearance: Clearance) -> DocumentText | None: ...
    def paper_of(self, document: Document, clearance: Clearance) -> Paper | None: ...
    def paper(self, paper_id: str, clearance: Clearance) -> Paper | None: ...
    def documents_of_paper(self, paper_id: str, clearance: Clearance) -> list[Document]: ...
    def documents_of_key(self, paper_key: str, clearance: Clearance) -> list[Document]: ...
    def links(self, paper_key: str, clearance: Clearance) -> PaperLinks: ...


@dataclass(frozen=True)
class Services:
    """The parts behind the pages. Without an assistant, for want of its model, there are no answers."""

    settings: Settings
    assistant: Answering | None
    search: Searching
    knowledge: Reading
    runs: "weakref.WeakSet[QuestionRun]" = field(default_factory=weakref.WeakSet)


class NotReadyError(RatslotseError):
    """The pages were asked for before, or after, there was anything to show."""


_lock = threading.Lock()
_services: Services | None = None


def provide(services: Services) -> None:
    """From now on the pages work on these parts."""
    global _services
    with _lock:
        _services = services


def withdraw(patience: float = 5.0) -> None:
    """The parts are about to be closed: stop the questions under way and wait for them, ``patience`` seconds each."""
    global _services
    with _lock:
        leaving, _services = _services, None
    if leaving is not None:
        runs = list(leaving.runs)
        for run in runs:
            run.stop()
        for run in runs:
            run.join(patience)


def services() -> Services:
    """The parts behind the pages. ``NotReadyError`` when the server is only starting or already stopping."""
    with _lock:
        if _services is None:
            raise NotReadyError("Ratslotse ist noch nicht bereit; bitte die Seite in einigen Sekunden neu laden.")
        return _services


def reader_clearance() -> Clearance:
    """What the reader of this session may see. Without logins, everyone has what the settings say.

    Every page takes the clearance from here and nowhere else: this is the place where logins and roles will come in.
    """
    return services().settings.clearance
