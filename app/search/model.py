"""What is asked of a search and what it answers.

A search finds papers. A ``PaperHit`` is a paper with its best passages: everything with the same ``paper_key``, be it a
paper of the council information system with its files, the files of a folder that bear one number, or a document that
stands for itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from app.knowledge.facets import Facet, FacetValue
from app.knowledge.filters import NO_FILTERS, Filters
from app.knowledge.model import CorpusState, Document, Outcome, Paper, Passage


class Order(StrEnum):
    """In which order papers come."""

    RELEVANCE = "relevance"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What somebody is looking for; without ``text``, everything that ``filters`` leave, newest first.

    ``filters`` are those that were chosen; more are read from the text, except for those whose ``key`` is in
    ``declined``, and none at all with ``as_typed``. ``offset`` and ``limit`` count papers.
    """

    text: str = ""
    filters: Filters = NO_FILTERS
    declined: frozenset[str] = frozenset()
    order: Order = Order.RELEVANCE
    limit: int = 20
    offset: int = 0
    as_typed: bool = False


@dataclass(frozen=True, slots=True)
class UnderstoodFilter:
    """A condition that was read from the words ``[start, end)`` of the text.

    ``key`` names it for ``SearchRequest.declined`` and stays the same for the same text; ``label`` is German, for the
    reader; ``filters`` holds this one condition alone.
    """

    key: str
    label: str
    filters: Filters
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Understanding:
    """A text as it was read. ``topic`` is what is left to be searched for, empty if the text was conditions alone."""

    text: str
    topic: str
    filters: tuple[UnderstoodFilter, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownNumber:
    """A paper that exists, by its number as its source writes it."""

    reference_number: str
    title: str
    paper_key: str
    document_id: str


@dataclass(frozen=True, slots=True)
class MissingNumber:
    """A reference number in the text, as written, that no paper has which this reader may see; with similar ones."""

    text: str
    near: tuple[KnownNumber, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperHit:
    """A paper that was found.

    ``document`` is the one it is shown by; ``documents`` are all of its documents that were found, best first, and
    ``passages`` its best ones, best first (none where the search was by filters alone). ``named`` is true when the
    text names its number. ``outcome`` and ``decided`` are what became of it last, as far as known. ``same`` are
    documents of other papers that say the same and were folded into this hit. ``score`` orders hits and means nothing
    else.
    """

    key: str
    document: Document
    paper: Paper | None
    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    score: float
    named: bool = False
    outcome: Outcome = Outcome.UNKNOWN
    decided: date | None = None
    same: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What was found. ``filters`` are those in force, chosen and understood together.

    ``total`` counts the papers found in all, ``hits`` are the part that was asked for. ``facets`` counts, for each
    value, the papers found that have it; for a facet that is itself narrowed, as if it were not. ``notes`` are German
    sentences about what could not be done (the vectors were out of reach). ``seconds`` says how long each stage took.
    """

    request: SearchRequest
    understanding: Understanding
    filters: Filters
    hits: tuple[PaperHit, ...]
    total: int
    facets: Mapping[Facet, tuple[FacetValue, ...]]
    corpus: CorpusState
    missing_numbers: tuple[MissingNumber, ...] = ()
    notes: tuple[str, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)
