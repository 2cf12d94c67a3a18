"""The numbers and names of other papers that a version mentions, in the catalog; with its own number's series.

Only comparison keys and places are kept, never text: whom they name is settled when somebody reads, by what is active
and cleared then. A name that a folder's description gives as a path (``superseded_by = "satzungen/neu.pdf"``) is kept
as ``id:<document id>``.
"""

import sqlite3
from enum import StrEnum

from app.knowledge import catalog_series
from app.knowledge.catalog_rows import read_text, storable
from app.knowledge.cited_numbers import cited_numbers
from app.knowledge.model import DocumentDraft
from app.knowledge.references import reference_keys


class Relation(StrEnum):
    """What a version says of another paper; ``CITES``: its text names it, no more."""

    CITES = "cites"
    SUPERSEDES = "supersedes"
    SUPERSEDED_BY = "superseded_by"
    RELATED = "related"


TABLES = (
    """
CREATE TABLE citations (
    version_id INTEGER NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
    relation TEXT NOT NULL,
    key TEXT NOT NULL,
    start INTEGER,
    "end" INTEGER,
    PRIMARY KEY (key, relation, version_id)
) WITHOUT ROWID;
CREATE INDEX citations_of_version ON citations (version_id);
"""
    + catalog_series.TABLES
)


def store(connection: sqlite3.Connection, version_id: int, draft: DocumentDraft) -> None:
    """Store what a version mentions and the series of its number, inside the caller's transaction.

    The version has to be stored already. Its own number is no mention of another paper.
    """
    metadata = draft.metadata
    own_number = storable(metadata.reference_number)
    catalog_series.store(connection, version_id, own_number)
    own = set(reference_keys(own_number))
    document_id = connection.execute("SELECT document_id FROM versions WHERE id = ?", (version_id,)).fetchone()[0]
    root = document_id.partition("/")[0]
    rows: dict[tuple[str, str], tuple[int | None, int | None]] = {}
    named = (
        (Relation.SUPERSEDES, metadata.supersedes),
        (Relation.SUPERSEDED_BY, (metadata.superseded_by,)),
        (Relation.RELATED, metadata.related),
    )
    for relation, names in named:
        for name in names:
            if name.strip():
                for key in (*reference_keys(storable(name)), f"id:{root}/{storable(name)}"):
                    rows[relation.value, key] = (None, None)
    for mention in cited_numbers(storable(draft.text)):
        rows.setdefault((Relation.CITES.value, mention.key), (mention.start, mention.end))
    connection.executemany(
        'INSERT INTO citations (version_id, relation, key, start, "end") VALUES (?, ?, ?, ?, ?)',
        [(version_id, relation, key, *place) for (relation, key), place in rows.items() if key not in own],
    )


def restore_all(connection: sqlite3.Connection) -> None:
    """Read all versions anew, inside the caller's transaction: numbers are recognised otherwise than when stored."""
    connection.execute("DELETE FROM citations")
    connection.execute("DELETE FROM reference_series")
    for (version,) in connection.execute("SELECT id FROM versions WHERE state <> 'retired'").fetchall():
        found = read_text(connection, connection.execute("SELECT * FROM versions WHERE id = ?", (version,)).fetchone())
        draft = DocumentDraft(found.document.metadata, found.text, found.pages, (), found.document.has_pages)
        store(connection, version, draft)
