"""Documents and passages for tests, built by hand: no index, no model."""

from datetime import UTC, date, datetime

from app.access import AccessClass
from app.knowledge.model import Chunk, ChunkKind, DecisionStatus, Document, DocumentMetadata, Passage


def document(
    name: str = "a",
    *,
    title: str = "Hundesteuersatzung",
    reference: str = "",
    status: DecisionStatus = DecisionStatus.UNKNOWN,
    status_date: date | None = None,
    day: date | None = None,
    valid_from: date | None = None,
    valid_until: date | None = None,
    superseded_by: str = "",
    supersedes: tuple[str, ...] = (),
    access: AccessClass = AccessClass.PUBLIC,
) -> Document:
    metadata = DocumentMetadata(
        title=title,
        reference_number=reference,
        date=day,
        status=status,
        status_date=status_date,
        valid_from=valid_from,
        valid_until=valid_until,
        superseded_by=superseded_by,
        supersedes=supersedes,
    )
    return Document(
        id=f"docs/{name}",
        version=1,
        uri=f"docs/{name}",
        media_type="text/plain",
        access=access,
        metadata=metadata,
        has_pages=False,
        indexed_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def passage(
    text: str, of: Document | None = None, *, chunk_id: int = 1, score: float = 1.0, kind: ChunkKind = ChunkKind.TEXT
) -> Passage:
    of = of or document()
    chunk = Chunk(
        id=chunk_id,
        document_id=of.id,
        version=1,
        ordinal=chunk_id,
        start=100,
        end=100 + len(text),
        page=1,
        headings=(),
        kind=kind,
        text=text,
    )
    return Passage(chunk, of, score)
