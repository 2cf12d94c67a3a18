"""A catalog of an older schema is brought to the present one, inside the caller's transaction; nothing of it is lost.

Schema 2 brought papers, service fields and the memory of the ingest, schema 3 what filters need of a version and what
is drawn from its text.
"""

import sqlite3
from collections.abc import Iterable

from app.knowledge import catalog_acronyms, catalog_citations
from app.knowledge.catalog_rows import read_text
from app.knowledge.catalog_tables import SINCE_2, SINCE_3, VERSIONS, VERSIONS_INDEXES
from app.knowledge.model import ChunkDraft, DocumentDraft, DocumentText

_VERSIONS_1 = """
    id, document_id, root, state, content_hash, uri, media_type, access, has_pages, indexed_at, embedding_fingerprint,
    analysis_version, title, reference_number, date, paper_type, committee, office, status, status_date, status_note,
    valid_from, valid_until, supersedes, superseded_by, related
"""

# SQLite cannot change the condition on a column, so the versions move to a new table. Their ids stay, and so does the
# highest id ever given out, lest a new version got the id of an old one.
_FROM_1 = (
    "ALTER TABLE state ADD COLUMN embedding_model TEXT NOT NULL DEFAULT '';"
    "\nALTER TABLE state ADD COLUMN index_build INTEGER NOT NULL DEFAULT 0;"
    "\nALTER TABLE state ADD COLUMN text_deleted INTEGER NOT NULL DEFAULT 0;"
    "\nALTER TABLE pages ADD COLUMN confidence REAL;",
    VERSIONS.format(name="versions_2"),
    f"INSERT INTO versions_2 ({_VERSIONS_1}) SELECT {_VERSIONS_1} FROM versions;"  # noqa: S608 - constants
    "\nUPDATE versions_2 SET chunk_count = (SELECT count(*) FROM chunks WHERE version_id = versions_2.id);"
    "\nDELETE FROM sqlite_sequence WHERE name = 'versions_2';"
    "\nINSERT INTO sqlite_sequence SELECT 'versions_2', seq FROM sqlite_sequence WHERE name = 'versions';"
    "\nDROP TABLE versions;"
    "\nALTER TABLE versions_2 RENAME TO versions;",
    VERSIONS_INDEXES,
    SINCE_2,
    "INSERT INTO counts SELECT access, count(*), sum(chunk_count) FROM versions WHERE state = 'active' GROUP BY access;"
    "\nUPDATE state SET text_deleted = 1;",
    *SINCE_3,
)

_FROM_2 = (
    "ALTER TABLE versions ADD COLUMN first_chunk INTEGER NOT NULL DEFAULT 0;"
    "\nALTER TABLE versions ADD COLUMN paper_key TEXT NOT NULL DEFAULT '';"
    "\nCREATE INDEX versions_of_paper_key ON versions (paper_key);",
    *SINCE_3,
)


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Bring the tables from schema 1 or 2 to the present one. Foreign keys have to be off, as moving a table needs."""
    execute_all(connection, {1: _FROM_1, 2: _FROM_2}[version])
    connection.execute(
        "UPDATE versions SET first_chunk = coalesce((SELECT min(id) FROM chunks WHERE version_id = versions.id), 0)"
    )
    derive_from_versions(connection)


def derive_from_versions(connection: sqlite3.Connection) -> None:
    """Fill what is drawn from versions that were stored before it was; some 200 documents a second."""
    for (version,) in connection.execute("SELECT id FROM versions WHERE state <> 'retired'").fetchall():
        row = connection.execute("SELECT * FROM versions WHERE id = ?", (version,)).fetchone()
        found = read_text(connection, row)
        connection.execute("UPDATE versions SET paper_key = ? WHERE id = ?", (found.document.paper_key, version))
        draft = _draft(found)
        catalog_acronyms.store(connection, version, draft)
        catalog_citations.store(connection, version, draft)


def execute_all(connection: sqlite3.Connection, scripts: Iterable[str]) -> None:
    """``executescript`` would commit first; no statement of these holds a semicolon before a line's end."""
    for script in scripts:
        for statement in script.split(";\n"):
            connection.execute(statement)


def _draft(found: DocumentText) -> DocumentDraft:
    """A stored version as it came from the ingest."""
    return DocumentDraft(
        metadata=found.document.metadata,
        text=found.text,
        pages=found.pages,
        chunks=tuple(
            ChunkDraft(chunk.start, chunk.end, chunk.page, chunk.headings, chunk.kind) for chunk in found.chunks
        ),
        has_pages=found.document.has_pages,
        fields=found.fields,
        paper_id=found.document.paper_id,
    )
