"""The catalog as readers see it: the authority on which documents and chunks exist, and who may see them.

Whatever an index answers is looked up here, with the reader's clearance; what is not active, or not cleared, is not
returned and not counted. Writing is in ``catalog_writer``, the tables are in ``schema``.
"""
# ruff: noqa: S608 - statements are put together from the constants below alone; every value is bound

import datetime
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from app.access import AccessClass, Clearance
from app.knowledge.model import (
    Chunk,
    ChunkKind,
    CorpusState,
    DecisionStatus,
    Document,
    DocumentMetadata,
    DocumentText,
    Page,
)
from app.knowledge.schema import connect

CATALOG_FILE = "catalog.sqlite3"

_VISIBLE = "state = 'active' AND access IN (SELECT value FROM json_each(?))"
"""Under which condition a version may be seen. Its parameter is ``_classes(clearance)``; an empty one sees nothing."""


class Catalog:
    """Reads the catalog of a data folder. Safe to use from several threads; sees each commit without being reopened."""

    def __init__(self, path: Path) -> None:
        """Errors: ``DataFolderError``, ``IndexStateError``."""
        self._path = path
        self._idle: list[sqlite3.Connection] = [connect(path)]
        self._lock = Lock()
        self._closed = False

    def close(self) -> None:
        """Close the connections; one that is in use by another thread is closed when that thread gives it back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def generation(self) -> int:
        """The number of the visible state; it grows with each commit of a refresh."""
        with self._reading() as connection:
            return int(connection.execute("SELECT generation FROM state").fetchone()[0])

    def state(self) -> CorpusState:
        """What is active now, over all access classes."""
        with self._reading() as connection:
            return read_state(connection)

    def document(self, document_id: str, clearance: Clearance) -> Document | None:
        """The active version of a document, or nothing: unknown and not cleared look the same."""
        with self._reading() as connection:
            row = connection.execute(
                f"SELECT * FROM versions WHERE document_id = ? AND {_VISIBLE}",
                (document_id, _classes(clearance)),
            ).fetchone()
        return _document(row) if row else None

    def documents(self, clearance: Clearance) -> list[Document]:
        """Every active document that the clearance may see, sorted by title."""
        with self._reading() as connection:
            rows = connection.execute(f"SELECT * FROM versions WHERE {_VISIBLE}", (_classes(clearance),)).fetchall()
        return sorted((_document(row) for row in rows), key=lambda found: (found.metadata.title.casefold(), found.id))

    def text(self, document_id: str, clearance: Clearance) -> DocumentText | None:
        """The active version of a document with its text, pages and chunks."""
        with self._reading() as connection:
            row = connection.execute(
                f"SELECT * FROM versions WHERE document_id = ? AND {_VISIBLE}",
                (document_id, _classes(clearance)),
            ).fetchone()
            if row is None:
                return None
            return read_text(connection, row)

    def chunks(self, ids: Iterable[int], clearance: Clearance) -> dict[int, tuple[Chunk, Document]]:
        """Those of the chunks that are active and cleared, each with its document, by id."""
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT chunks.*, document_id FROM chunks JOIN versions ON versions.id = version_id "
                f"WHERE chunks.id IN (SELECT value FROM json_each(?)) AND {_VISIBLE}",
                (json.dumps(list(ids)), _classes(clearance)),
            ).fetchall()
            versions = connection.execute(
                "SELECT * FROM versions WHERE id IN (SELECT value FROM json_each(?))",
                (json.dumps(sorted({row["version_id"] for row in rows})),),
            )
            documents = {row["id"]: _document(row) for row in versions}
        return {row["id"]: (_chunk(row), documents[row["version_id"]]) for row in rows}

    def documents_by_reference(self, keys: Sequence[str], clearance: Clearance) -> dict[str, list[Document]]:
        """Active, cleared documents whose reference number has one of these comparison keys, by key."""
        found: dict[str, list[Document]] = {}
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT versions.*, key FROM reference_keys JOIN versions ON versions.id = version_id "
                f"WHERE key IN (SELECT value FROM json_each(?)) AND {_VISIBLE} ORDER BY versions.id",
                (json.dumps(list(keys)), _classes(clearance)),
            )
            for row in rows:
                found.setdefault(row["key"], []).append(_document(row))
        return found

    def chunks_of(self, document_id: str, clearance: Clearance, limit: int) -> list[Chunk]:
        """The first chunks of an active, cleared document, in order."""
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT chunks.*, document_id FROM chunks JOIN versions ON versions.id = version_id "
                f"WHERE document_id = ? AND {_VISIBLE} ORDER BY ordinal LIMIT ?",
                (document_id, _classes(clearance), limit),
            )
            return [_chunk(row) for row in rows]

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """A connection of this thread's own, inside one read transaction: all it reads belongs to one state."""
        with self._lock:
            if self._closed:
                raise RuntimeError("the catalog is closed")
            connection = self._idle.pop() if self._idle else None
        if connection is None:
            connection = connect(self._path)
        try:
            connection.execute("BEGIN")
            yield connection
        finally:
            connection.execute("ROLLBACK")
            with self._lock:
                keep = not self._closed
                if keep:
                    self._idle.append(connection)
            if not keep:
                connection.close()


def read_state(connection: sqlite3.Connection) -> CorpusState:
    """What is active now, read inside the caller's transaction."""
    row = connection.execute("SELECT * FROM state").fetchone()
    documents = connection.execute("SELECT count(*) FROM versions WHERE state = 'active'").fetchone()[0]
    chunks = connection.execute(
        "SELECT count(*) FROM chunks JOIN versions ON versions.id = version_id WHERE state = 'active'"
    ).fetchone()[0]
    return CorpusState(
        generation=row["generation"],
        documents=documents,
        chunks=chunks,
        updated_at=datetime.datetime.fromisoformat(row["updated_at"]) if row["updated_at"] else None,
        embedding_fingerprint=row["embedding_fingerprint"],
        analysis_version=row["analysis_version"],
    )


def read_text(connection: sqlite3.Connection, version: sqlite3.Row) -> DocumentText:
    """Text, pages and chunks of a version, whatever its state; the caller has checked what may be seen."""
    text = connection.execute("SELECT text FROM texts WHERE version_id = ?", (version["id"],)).fetchone()["text"]
    pages = connection.execute("SELECT * FROM pages WHERE version_id = ? ORDER BY number", (version["id"],))
    chunks = connection.execute(
        "SELECT chunks.*, ? AS document_id FROM chunks WHERE version_id = ? ORDER BY ordinal",
        (version["document_id"], version["id"]),
    )
    return DocumentText(
        document=_document(version),
        text=text,
        pages=tuple(Page(row["number"], row["start"], row["end"]) for row in pages),
        chunks=tuple(_chunk(row) for row in chunks),
    )


def _classes(clearance: Clearance) -> str:
    return json.dumps(sorted(clearance))


def _document(row: sqlite3.Row) -> Document:
    return Document(
        id=row["document_id"],
        version=row["id"],
        uri=row["uri"],
        media_type=row["media_type"],
        access=AccessClass(row["access"]),
        metadata=DocumentMetadata(
            title=row["title"],
            reference_number=row["reference_number"],
            date=_date(row["date"]),
            paper_type=row["paper_type"],
            committee=row["committee"],
            office=row["office"],
            status=DecisionStatus(row["status"]),
            status_date=_date(row["status_date"]),
            status_note=row["status_note"],
            valid_from=_date(row["valid_from"]),
            valid_until=_date(row["valid_until"]),
            supersedes=tuple(json.loads(row["supersedes"])),
            superseded_by=row["superseded_by"],
            related=tuple(json.loads(row["related"])),
        ),
        has_pages=bool(row["has_pages"]),
        indexed_at=datetime.datetime.fromisoformat(row["indexed_at"]),
    )


def _chunk(row: sqlite3.Row) -> Chunk:
    return Chunk(
        id=row["id"],
        document_id=row["document_id"],
        version=row["version_id"],
        ordinal=row["ordinal"],
        start=row["start"],
        end=row["end"],
        page=row["page"],
        headings=tuple(json.loads(row["headings"])),
        kind=ChunkKind(row["kind"]),
        text=row["text"],
    )


def _date(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None
