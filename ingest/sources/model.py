"""What every source hands to the pipeline: the things it holds, cheaply listed, each with how to get at its bytes.

A source is listed as a whole before anything is parsed. An item that is unchanged by its stamp is never opened; the
others are read and parsed in worker processes, so an item can be pickled.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from app.access import AccessClass
from app.errors import RatslotseError
from app.knowledge.model import DocumentMetadata, Paper


class SourceError(RatslotseError):
    """A source cannot be looked at; what the index holds of it stays as it is."""


@dataclass(frozen=True, slots=True)
class Given:
    """What the source itself says of an item; it goes before what the document says of itself.

    Empty fields of ``metadata`` are filled from the document. ``classes`` can only narrow the source's default class.
    """

    metadata: DocumentMetadata | None = None
    classes: tuple[AccessClass, ...] = ()
    paper_id: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of a source. ``id`` is the id of its document, or begins those of the documents found inside.

    The bytes are ``data`` where the source has them at hand, else those of the file ``path``. ``format`` is a key of
    ``ingest.parse.FORMATS`` (a suffix such as ``.pdf``; a source may know better than the file's name).
    ``stamp`` is a cheap sign of change, empty where there is none: then the content is compared each time.
    """

    id: str
    uri: str
    name: str
    format: str
    path: Path | None = None
    data: bytes | None = None
    sidecar: Path | None = None
    stamp: str = ""
    given: Given = Given()


@dataclass(slots=True)
class Listing:
    """What a source holds now. ``skipped``, ``failed`` and ``closed`` are (id, German reason).

    ``closed``: could not be looked at (a folder without rights, a list that broke off); nothing at or below these ids
    is judged gone. ``partial``: only a part was asked for (``--since``); nothing at all is judged gone.
    """

    items: list[Item] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    closed: list[tuple[str, str]] = field(default_factory=list)
    partial: bool = False


class SourceReader(Protocol):
    """A configured source. ``name`` begins the ids of all its documents; ``access`` is its default class."""

    @property
    def name(self) -> str: ...
    @property
    def access(self) -> AccessClass | None: ...

    def covers(self, document_id: str) -> bool:
        """Whether a document of this name lies in the part of the source that is being taken in."""

    def list(self) -> Listing:
        """Bring it up to date where it is remote, and list it. Raises ``SourceError``: nothing is changed then."""
