"""The catalog's tables, in one place, and how a connection to them is opened.

A document is named by its source id. Each time its content changes it gets a new version; a version is ``prepared``
while a refresh works on it and ``active`` once readers may see it. At most one version of a document is active.
Ids of versions and chunks are never used again (AUTOINCREMENT), so an index that still holds an old id can never
point to another text.

``orphans`` is the list of chunk ids that are gone from the catalog but may still lie in the vector or term index.
"""

import sqlite3
from pathlib import Path

from app.errors import DataFolderError, IndexStateError

SCHEMA_VERSION = 1

_BUSY_SECONDS = 30.0
"""How long a connection waits for another one's transaction; those of a refresh take a few seconds at most."""

_SCHEMA = """
CREATE TABLE state (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    generation INTEGER NOT NULL,
    updated_at TEXT,
    embedding_fingerprint TEXT NOT NULL,
    analysis_version TEXT NOT NULL,
    chunks_at_last_full_analysis INTEGER NOT NULL
);
INSERT INTO state VALUES (1, 0, NULL, '', '', 0);

CREATE TABLE versions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document_id TEXT NOT NULL,
    root TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('prepared', 'active')),
    content_hash TEXT NOT NULL,
    uri TEXT NOT NULL,
    media_type TEXT NOT NULL,
    access TEXT NOT NULL,
    has_pages INTEGER NOT NULL,
    indexed_at TEXT NOT NULL,
    embedding_fingerprint TEXT NOT NULL,
    analysis_version TEXT NOT NULL,
    title TEXT NOT NULL,
    reference_number TEXT NOT NULL,
    date TEXT,
    paper_type TEXT NOT NULL,
    committee TEXT NOT NULL,
    office TEXT NOT NULL,
    status TEXT NOT NULL,
    status_date TEXT,
    status_note TEXT NOT NULL,
    valid_from TEXT,
    valid_until TEXT,
    supersedes TEXT NOT NULL,
    superseded_by TEXT NOT NULL,
    related TEXT NOT NULL
);
CREATE UNIQUE INDEX one_active_version ON versions (document_id) WHERE state = 'active';
CREATE UNIQUE INDEX one_prepared_version ON versions (document_id) WHERE state = 'prepared';
CREATE INDEX versions_of_root ON versions (root, state);

CREATE TABLE reference_keys (
    version_id INTEGER NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    PRIMARY KEY (key, version_id)
) WITHOUT ROWID;
CREATE INDEX reference_keys_of_version ON reference_keys (version_id);

CREATE TABLE texts (
    version_id INTEGER PRIMARY KEY REFERENCES versions (id) ON DELETE CASCADE,
    text TEXT NOT NULL
);

CREATE TABLE pages (
    version_id INTEGER NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    PRIMARY KEY (version_id, number)
) WITHOUT ROWID;

CREATE TABLE chunks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    version_id INTEGER NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    page INTEGER NOT NULL,
    headings TEXT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (version_id, ordinal)
);

CREATE TABLE orphans (chunk_id INTEGER PRIMARY KEY);
"""


def connect(path: Path, *, writing: bool = False) -> sqlite3.Connection:
    """Open the catalog, making an empty one if there is none.

    The connection may be handed from thread to thread, but used by one at a time. A reading connection cannot change
    anything. Text that is deleted is overwritten (``secure_delete``).
    Errors: ``DataFolderError`` (not readable or writable), ``IndexStateError`` (another schema, or damaged).
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    except (OSError, sqlite3.OperationalError) as error:
        raise _unusable(path, error) from error
    try:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")
        # Ids must not be handed out twice even after a power cut, so every commit reaches the disk.
        connection.execute("PRAGMA synchronous = FULL")
        _create_or_check(connection, path)
        if not writing:
            connection.execute("PRAGMA query_only = ON")
    except sqlite3.OperationalError as error:
        connection.close()
        raise _unusable(path, error) from error
    except sqlite3.DatabaseError as error:
        connection.close()
        raise IndexStateError(
            f"Der Katalog {path} ist beschädigt ({error}); bitte die Datei beiseitelegen und neu einlesen."
        ) from error
    except IndexStateError:
        connection.close()
        raise
    return connection


def _create_or_check(connection: sqlite3.Connection, path: Path) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version == 0:
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Another process may have made the tables between the look and the lock.
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                for statement in _SCHEMA.split(";\n"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
                version = SCHEMA_VERSION
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
    if version != SCHEMA_VERSION:
        raise IndexStateError(
            f"Der Katalog {path} hat das Format {version}, diese Programmversion erwartet {SCHEMA_VERSION}; "
            "bitte die Datei beiseitelegen und neu einlesen."
        )


def _unusable(path: Path, error: Exception) -> DataFolderError:
    return DataFolderError(
        f"Der Katalog {path} kann nicht geöffnet oder geschrieben werden ({error}); "
        "bitte Pfad, Rechte und freien Platz des Datenordners prüfen."
    )
