"""Rows of the catalog read back as the types of the model. Who may see them, the caller has settled."""
# ruff: noqa: S608 - statements are put together from the constants below alone; every value is bound

import datetime
import json
import sqlite3

from app.access import AccessClass, Clearance
from app.knowledge.model import (
    Chunk,
    ChunkKind,
    CorpusState,
    DecisionStatus,
    Document,
    DocumentMetadata,
    DocumentText,
    FieldSpan,
    Page,
    ServiceField,
)

VISIBLE = "state = 'active' AND access IN (SELECT value FROM json_each(?))"
"""Under which condition a version may be seen. Its parameter is ``classes(clearance)``; an empty one sees nothing."""


CHUNK = """
    chunks.id AS chunk_id, version_id, ordinal, chunks.start, chunks."end", page, headings, kind, text, (
        SELECT min(confidence) FROM pages WHERE pages.version_id = chunks.version_id AND confidence IS NOT NULL
            AND pages.number BETWEEN chunks.page AND chunks.page + 1
            AND pages.start < chunks."end" AND pages."end" > chunks.start
    ) AS confidence
"""
"""The columns of a chunk, with the lowest confidence of its pages: chunks are shorter than two pages."""


def classes(clearance: Clearance) -> str:
    """The parameter of ``VISIBLE``."""
    return json.dumps(sorted(clearance))


def read_state(connection: sqlite3.Connection, clearance: Clearance = frozenset(AccessClass)) -> CorpusState:
    """What of these access classes is active now, read inside the caller's transaction."""
    row = connection.execute("SELECT * FROM state").fetchone()
    documents, chunks = connection.execute(
        "SELECT coalesce(sum(documents), 0), coalesce(sum(chunks), 0) FROM counts "
        "WHERE access IN (SELECT value FROM json_each(?))",
        (classes(clearance),),
    ).fetchone()
    return CorpusState(
        generation=row["generation"],
        documents=documents,
        chunks=chunks,
        updated_at=timestamp(row["updated_at"]),
        embedding_fingerprint=row["embedding_fingerprint"],
        analysis_version=row["analysis_version"],
        embedding_model=row["embedding_model"],
        index_build=row["index_build"],
    )


def read_text(connection: sqlite3.Connection, version: sqlite3.Row) -> DocumentText:
    """Text, pages, chunks and fields of a version, whatever its state."""
    key = (version["id"],)
    text = connection.execute("SELECT text FROM texts WHERE version_id = ?", key).fetchone()["text"]
    pages = connection.execute("SELECT * FROM pages WHERE version_id = ? ORDER BY number", key)
    fields = connection.execute("SELECT * FROM service_fields WHERE version_id = ? ORDER BY ordinal", key)
    chunks = connection.execute(
        f"SELECT {CHUNK}, ? AS document_id FROM chunks WHERE version_id = ? ORDER BY ordinal",
        (version["document_id"], version["id"]),
    )
    return DocumentText(
        document=document(version),
        text=text,
        pages=tuple(Page(row["number"], row["start"], row["end"], row["confidence"]) for row in pages),
        chunks=tuple(chunk(row) for row in chunks),
        fields=tuple(FieldSpan(ServiceField(row["field"]), row["start"], row["end"]) for row in fields),
    )


def document(row: sqlite3.Row) -> Document:
    """A row of ``versions``."""
    return Document(
        id=row["document_id"],
        version=row["id"],
        uri=row["uri"],
        media_type=row["media_type"],
        access=AccessClass(row["access"]),
        metadata=DocumentMetadata(
            title=row["title"],
            reference_number=row["reference_number"],
            date=date(row["date"]),
            paper_type=row["paper_type"],
            committee=row["committee"],
            office=row["office"],
            status=DecisionStatus(row["status"]),
            status_date=date(row["status_date"]),
            status_note=row["status_note"],
            valid_from=date(row["valid_from"]),
            valid_until=date(row["valid_until"]),
            supersedes=_stored_list(row["supersedes"]),
            superseded_by=row["superseded_by"],
            related=_stored_list(row["related"]),
            synonyms=_stored_list(row["synonyms"]),
        ),
        has_pages=bool(row["has_pages"]),
        indexed_at=datetime.datetime.fromisoformat(row["indexed_at"]),
        paper_id=row["paper_id"],
    )


def chunk(row: sqlite3.Row) -> Chunk:
    """A row of ``CHUNK`` with the ``document_id`` of its version."""
    return Chunk(
        id=row["chunk_id"],
        document_id=row["document_id"],
        version=row["version_id"],
        ordinal=row["ordinal"],
        start=row["start"],
        end=row["end"],
        page=row["page"],
        headings=_stored_list(row["headings"]),
        kind=ChunkKind(row["kind"]),
        text=row["text"],
        confidence=row["confidence"],
    )


def _stored_list(text: str) -> tuple[str, ...]:
    """Most are empty, and some hundred are read for each page of hits."""
    return () if text == "[]" else tuple(json.loads(text))


def date(text: str | None) -> datetime.date | None:
    """A date as it is stored, or none."""
    return datetime.date.fromisoformat(text) if text else None


def timestamp(text: str | None) -> datetime.datetime | None:
    """A point in time as it is stored, or none."""
    return datetime.datetime.fromisoformat(text) if text else None


def now() -> str:
    """This moment as it is stored: UTC, to the second."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


def iso(value: datetime.date | None) -> str | None:
    """A date as it is stored, or none."""
    return value.isoformat() if value else None


def storable(text: str) -> str:
    """The same text, as long, with a question mark for each half character that UTF-8 cannot write."""
    return text.encode("utf-8", "replace").decode()


def storable_list(values: tuple[object, ...]) -> str:
    """A list as it is stored."""
    return storable(json.dumps(values, ensure_ascii=False))
