"""The acronyms that documents define, in the catalog: each with the version that defines it, and gone with it.

Whether a definition counts depends on the reader: only those of active versions within the clearance are read, so that
what a non-public paper defines neither widens a public reader's search nor shows in it.
"""
# ruff: noqa: S608 - statements are put together from constants; every value is bound

import json
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass

from app.access import Clearance
from app.knowledge.acronyms import find_definitions
from app.knowledge.catalog_rows import VISIBLE, classes, storable
from app.knowledge.model import DocumentDraft

TABLES = """
CREATE TABLE acronyms (
    version_id INTEGER NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
    acronym TEXT NOT NULL,
    meaning TEXT NOT NULL,
    short_form TEXT NOT NULL,
    long_form TEXT NOT NULL,
    PRIMARY KEY (acronym, meaning, version_id)
) WITHOUT ROWID;
CREATE INDEX acronyms_by_meaning ON acronyms (meaning, acronym, version_id);
CREATE INDEX acronyms_of_version ON acronyms (version_id);
"""

_MOST_DEFINITIONS = 5000
"""Cleared definitions counted for one question: an acronym that more documents define is known well enough."""


@dataclass(frozen=True, slots=True)
class Acronym:
    """An acronym with one of its meanings, as the reader's documents define it.

    ``acronym`` and ``meaning`` are keys (see ``app.knowledge.acronyms``), ``short_form`` and ``long_form`` one way to
    write them, ``documents`` how many define it so.
    """

    acronym: str
    meaning: str
    short_form: str
    long_form: str
    documents: int


def store(connection: sqlite3.Connection, version_id: int, draft: DocumentDraft) -> None:
    """Store what the draft's title and text define, inside the caller's transaction."""
    _store(connection, version_id, storable(f"{draft.metadata.title}\n\n{draft.text}"))


def restore_all(connection: sqlite3.Connection) -> None:
    """Read all versions anew, inside the caller's transaction: definitions are found otherwise than when stored."""
    connection.execute("DELETE FROM acronyms")
    for (version,) in connection.execute("SELECT id FROM versions WHERE state <> 'retired'").fetchall():
        title, text = connection.execute(
            "SELECT title, text FROM versions JOIN texts ON version_id = id WHERE id = ?", (version,)
        ).fetchone()
        _store(connection, version, f"{title}\n\n{text}")


def read(
    connection: sqlite3.Connection, acronyms: Collection[str], meanings: Collection[str], clearance: Clearance
) -> list[Acronym]:
    """What cleared, active documents define of these acronyms, and with these meanings; most often defined first."""
    found = connection.execute(
        f"""
        SELECT acronym, meaning, min(short_form) AS short_form, min(long_form) AS long_form, count(*) AS documents
        FROM (
            SELECT found.* FROM (
                SELECT acronyms.* FROM json_each(?1) AS asked CROSS JOIN acronyms ON acronyms.acronym = asked.value
                UNION
                SELECT acronyms.* FROM json_each(?2) AS asked CROSS JOIN acronyms ON acronyms.meaning = asked.value
            ) AS found CROSS JOIN versions ON versions.id = found.version_id
            WHERE {VISIBLE.replace("?", "?3")} LIMIT {_MOST_DEFINITIONS}
        )
        GROUP BY acronym, meaning ORDER BY documents DESC, acronym, meaning
        """,
        (json.dumps(sorted(acronyms)), json.dumps(sorted(meanings)), classes(clearance)),
    )
    return [Acronym(**dict(row)) for row in found]


def _store(connection: sqlite3.Connection, version_id: int, text: str) -> None:
    connection.executemany(
        "INSERT INTO acronyms VALUES (?, ?, ?, ?, ?)",
        [
            (version_id, found.acronym, found.meaning, found.short_form, found.long_form)
            for found in find_definitions(text)
        ],
    )
