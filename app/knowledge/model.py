"""The types in which the city's knowledge is written down and handed on.

Life of a document: a ``Source`` (one file or one remote object) is parsed by the ingest into a ``DocumentDraft``: its
metadata, its text by page, and its ``ChunkDraft``s, which are spans of that text. The catalog stores it as a
``Document`` with ``Chunk``s. A search returns ``Passage``s: a chunk, its document, and why it was found.

All types are immutable; change them with ``dataclasses.replace``.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.access import AccessClass
from app.knowledge.references import reference_keys


class DecisionStatus(StrEnum):
    """What became of a paper, or whether a rule is in force. ``UNKNOWN`` where nothing says so."""

    PROPOSED = "proposed"
    ADOPTED = "adopted"
    ADOPTED_WITH_CHANGES = "adopted_with_changes"
    PARTLY_ADOPTED = "partly_adopted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    REFERRED = "referred"
    POSTPONED = "postponed"
    NOTED = "noted"
    SETTLED = "settled"
    ANSWERED = "answered"
    IN_FORCE = "in_force"
    AMENDED = "amended"
    REPEALED = "repealed"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    """What a committee did with an agenda item. ``UNKNOWN`` where its result says nothing that is understood."""

    ADOPTED = "adopted"
    ADOPTED_WITH_CHANGES = "adopted_with_changes"
    PARTLY_ADOPTED = "partly_adopted"
    REJECTED = "rejected"
    POSTPONED = "postponed"
    REFERRED = "referred"
    WITHDRAWN = "withdrawn"
    NOTED = "noted"
    PRELIMINARILY_DISCUSSED = "preliminarily_discussed"
    SETTLED = "settled"
    NO_VOTE = "no_vote"
    UNKNOWN = "unknown"


class Majority(StrEnum):
    """How a vote went, where the result says so."""

    UNANIMOUS = "unanimous"
    MAJORITY = "majority"
    TIE = "tie"
    UNKNOWN = "unknown"


class ServiceField(StrEnum):
    """The parts of a service description that a question can ask for."""

    SHORT_TEXT = "short_text"
    FULL_TEXT = "full_text"
    PREREQUISITES = "prerequisites"
    DOCUMENTS_NEEDED = "documents_needed"
    COSTS = "costs"
    DEADLINES = "deadlines"
    DURATION = "duration"
    PROCEDURE = "procedure"
    LEGAL_BASIS = "legal_basis"
    FORMS = "forms"
    RESPONSIBLE_OFFICE = "responsible_office"
    CONTACTS = "contacts"
    SYNONYMS = "synonyms"
    FURTHER = "further"


class ChunkKind(StrEnum):
    """Running text or a table; a table chunk repeats nothing, its header row stands in the first of its chunks."""

    TEXT = "text"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class DocumentMetadata:
    """What is known of a document besides its text. Empty strings, ``None`` and ``()`` mean: not known."""

    title: str
    reference_number: str = ""
    date: datetime.date | None = None
    paper_type: str = ""
    committee: str = ""
    office: str = ""
    status: DecisionStatus = DecisionStatus.UNKNOWN
    status_date: datetime.date | None = None
    status_note: str = ""
    valid_from: datetime.date | None = None
    valid_until: datetime.date | None = None
    supersedes: tuple[str, ...] = ()
    superseded_by: str = ""
    related: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Votes:
    """Votes given as figures; ``abstained`` is ``None`` where only yes and no are given."""

    yes: int
    no: int
    abstained: int | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """One station of a paper: a committee dealt, or is to deal, with it. Empty and ``None`` mean: not known.

    ``result`` is in the source's own words and belongs to the agenda item; ``outcome``, ``majority`` and ``votes`` are
    read from it. ``date`` is that of the meeting.
    """

    committee: str = ""
    date: datetime.date | None = None
    agenda_item: str = ""
    subject: str = ""
    role: str = ""
    authoritative: bool | None = None
    result: str = ""
    outcome: Outcome = Outcome.UNKNOWN
    majority: Majority = Majority.UNKNOWN
    votes: Votes | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of a council information system with its stages, oldest first; its files are documents of their own.

    ``id`` is ``<root>/…``; ``content_hash`` covers everything below it. ``related`` are ids of papers it stands above
    or below. The documents that belong to it name it in ``DocumentDraft.paper_id``.
    """

    id: str
    root: str
    uri: str
    content_hash: str
    access: AccessClass
    title: str
    reference_number: str = ""
    date: datetime.date | None = None
    paper_type: str = ""
    office: str = ""
    stages: tuple[Stage, ...] = ()
    related: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """One thing that the ingest takes in whole: a file of a folder, later an object of an interface.

    ``id`` is stable over refreshes and unique in the catalog: ``<root>/<path below it>`` with ``/`` between parts.
    ``root`` names the source it belongs to, so that what vanished from it can be told from what belongs elsewhere.
    ``content_hash`` is the SHA-256 (hex) of everything the document was made from: bytes, sidecar and access class.
    """

    id: str
    root: str
    uri: str
    content_hash: str
    media_type: str
    access: AccessClass


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a document's text: ``number`` counts from 1; ``[start, end)`` are characters of the document's text.

    ``confidence`` is set where the text was recognised from an image: the mean over its words, from 0 to 1.
    """

    number: int
    start: int
    end: int
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class FieldSpan:
    """A part of a service description: ``[start, end)`` of the document's text, without its heading."""

    field: ServiceField
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ChunkDraft:
    """A span ``[start, end)`` of the document's text, with the headings that it stands under, outermost first."""

    start: int
    end: int
    page: int
    headings: tuple[str, ...] = ()
    kind: ChunkKind = ChunkKind.TEXT


@dataclass(frozen=True, slots=True)
class DocumentDraft:
    """A parsed document, ready to be stored. ``has_pages`` is false for formats without pages (HTML, DOCX, …).

    Chunks do not overlap, stand in order, and between them lies only white space or what was left out on purpose
    (repeated page headers and footers), so that every quotation is a span of ``text``.
    """

    metadata: DocumentMetadata
    text: str
    pages: tuple[Page, ...]
    chunks: tuple[ChunkDraft, ...]
    has_pages: bool
    fields: tuple[FieldSpan, ...] = ()
    paper_id: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A document as the catalog lists it. ``version`` changes whenever its content is replaced."""

    id: str
    version: int
    uri: str
    media_type: str
    access: AccessClass
    metadata: DocumentMetadata
    has_pages: bool
    indexed_at: datetime.datetime
    paper_id: str = ""

    @property
    def paper_key(self) -> str:
        """What belongs together as one paper: see ``paper_key``."""
        return paper_key(self.id, self.paper_id, self.metadata.reference_number)


def paper_key(document_id: str, paper_id: str, reference_number: str) -> str:
    """One key for all documents of a paper, different from those of every other.

    That is the paper of the council information system where there is one; else the reference number within the
    document's source, for a folder may hold a paper, its annexes and its amendments under one number; else the
    document stands for itself.
    """
    if paper_id:
        return paper_id
    keys = reference_keys(reference_number)
    root = document_id.partition("/")[0]
    return f"{root}#{keys[-1]}" if keys else document_id


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stored chunk. ``id`` is never used again for another text; ``text`` is the original, verbatim.

    ``confidence`` is the lowest of its pages that were recognised from images, ``None`` if none was.
    """

    id: int
    document_id: str
    version: int
    ordinal: int
    start: int
    end: int
    page: int
    headings: tuple[str, ...]
    kind: ChunkKind
    text: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class DocumentText:
    """A document with all of its text: ``pages`` and ``chunks`` are spans of ``text``, in order."""

    document: Document
    text: str
    pages: tuple[Page, ...]
    chunks: tuple[Chunk, ...]
    fields: tuple[FieldSpan, ...] = ()


class Channel(StrEnum):
    """The ways in which a passage can be found."""

    EXACT = "exact"
    TERMS = "terms"
    VECTORS = "vectors"


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk found for a question. ``score`` orders passages of a result, ``signals`` holds each channel's own score.

    Scores of channels: exact 1.0 (0.5 where a supplement to the paper is named), terms BM25 (unbounded, above 0),
    vectors cosine similarity (-1 to 1).
    """

    chunk: Chunk
    document: Document
    score: float
    signals: Mapping[Channel, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hit:
    """What an index answers: a chunk id and that index's own score. Not yet checked against the catalog."""

    chunk_id: int
    score: float


@dataclass(frozen=True, slots=True)
class CorpusState:
    """The corpus as readers see it now; ``generation`` grows with each change that became visible.

    ``embedding_model`` says, as JSON, with which model the vectors were made; ``index_build`` which of the indexes
    that lie beside one another are the current ones.
    """

    generation: int
    documents: int
    chunks: int
    updated_at: datetime.datetime | None
    embedding_fingerprint: str
    analysis_version: str
    embedding_model: str = ""
    index_build: int = 0


@dataclass(frozen=True, slots=True)
class IntakeRecord:
    """What the ingest found when it last looked at one thing of a source (a file, a remote object).

    ``item_id`` names it; its documents have this id, or begin with it and ``#``. ``stamp`` is a cheap sign of change
    (size and times of a file, ``modified`` of an object); ``content_hash`` covers its bytes, sidecar and access class;
    ``reader`` is the version of parsing, chunking and text recognition. ``verdict`` and the rest are as in the report.
    """

    item_id: str
    root: str
    stamp: str
    content_hash: str
    reader: str
    verdict: str
    reason: str = ""
    warnings: tuple[str, ...] = ()
    pages_without_text: tuple[int, ...] = ()
    documents: tuple[str, ...] = ()


class RunState(StrEnum):
    """How a run of the ingest ended. A run that was killed is found ``RUNNING`` by the next, which calls it aborted."""

    RUNNING = "running"
    COMPLETE = "complete"
    FAILED = "failed"
    ABORTED = "aborted"


@dataclass(frozen=True, slots=True)
class Run:
    """One run in the catalog's history. It names no file, so that nothing of a removed document outlives it."""

    id: int
    started_at: datetime.datetime
    finished_at: datetime.datetime | None
    state: RunState
    sources: tuple[str, ...]
    counts: Mapping[str, int]
    message: str = ""
