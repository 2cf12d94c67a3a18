"""The catalog's tables, in one place, and how a connection to them is opened.

A document is named by its source id. Each time its content changes it gets a new version; a version is ``prepared``
while a refresh works on it, ``active`` once readers may see it, and ``retired`` when another one has taken its place
or it is gone: then it is as invisible as before, and is deleted at once, in portions (``catalog_writer``). At most one
version of a document is active. Ids of versions and chunks are never used again (AUTOINCREMENT), so an index that
still holds an old id can never point to another text. Papers are prepared and activated in the same way.

``orphans`` is the list of chunk ids that are gone from the catalog but may still lie in the vector or term index.
``intake`` is what the ingest remembers of each thing of a source; ``intake_changes`` becomes part of it when a run is
activated. ``counts`` holds what would take a walk over all versions to count.
"""

import sqlite3
from pathlib import Path

from app.errors import DataFolderError, IndexStateError

SCHEMA_VERSION = 2

_BUSY_SECONDS = 30.0
"""How long a connection waits for another one's transaction; those of a refresh take a few seconds at most."""

_STATE = """
CREATE TABLE state (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    generation INTEGER NOT NULL,
    updated_at TEXT,
    embedding_fingerprint TEXT NOT NULL,
    analysis_version TEXT NOT NULL,
    chunks_at_last_full_analysis INTEGER NOT NULL,
    embedding_model TEXT NOT NULL DEFAULT '',
    index_build INTEGER NOT NULL DEFAULT 0,
    text_deleted INTEGER NOT NULL DEFAULT 0
);
INSERT INTO state (only_row, generation, embedding_fingerprint, analysis_version, chunks_at_last_full_analysis)
    VALUES (1, 0, '', '', 0);
"""

_VERSIONS = """
CREATE TABLE {name} (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document_id TEXT NOT NULL,
    root TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('prepared', 'active', 'retired')),
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
    related TEXT NOT NULL,
    synonyms TEXT NOT NULL DEFAULT '[]',
    paper_id TEXT NOT NULL DEFAULT '',
    chunk_count INTEGER NOT NULL DEFAULT 0
);
"""

_VERSIONS_INDEXES = """
CREATE UNIQUE INDEX one_active_version ON versions (document_id) WHERE state = 'active';
CREATE UNIQUE INDEX one_prepared_version ON versions (document_id) WHERE state = 'prepared';
CREATE INDEX retired_versions ON versions (id) WHERE state = 'retired';
CREATE INDEX versions_of_root ON versions (root, state);
CREATE INDEX versions_of_paper ON versions (paper_id) WHERE paper_id <> '';
"""

_PARTS_OF_VERSIONS = """
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
    confidence REAL,
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

_SINCE_2 = """
CREATE TABLE service_fields (
    version_id INTEGER NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    field TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    PRIMARY KEY (version_id, ordinal)
) WITHOUT ROWID;

CREATE TABLE papers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    paper_id TEXT NOT NULL,
    root TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('prepared', 'active')),
    uri TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    access TEXT NOT NULL,
    title TEXT NOT NULL,
    reference_number TEXT NOT NULL,
    date TEXT,
    paper_type TEXT NOT NULL,
    office TEXT NOT NULL,
    related TEXT NOT NULL
);
CREATE UNIQUE INDEX one_active_paper ON papers (paper_id) WHERE state = 'active';
CREATE UNIQUE INDEX one_prepared_paper ON papers (paper_id) WHERE state = 'prepared';
CREATE INDEX papers_of_root ON papers (root, state);

CREATE TABLE stages (
    paper INTEGER NOT NULL REFERENCES papers (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    committee TEXT NOT NULL,
    date TEXT,
    agenda_item TEXT NOT NULL,
    subject TEXT NOT NULL,
    role TEXT NOT NULL,
    authoritative INTEGER,
    result TEXT NOT NULL,
    outcome TEXT NOT NULL,
    majority TEXT NOT NULL,
    votes_yes INTEGER,
    votes_no INTEGER,
    votes_abstained INTEGER,
    PRIMARY KEY (paper, ordinal)
) WITHOUT ROWID;

CREATE TABLE paper_keys (
    paper INTEGER NOT NULL REFERENCES papers (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    PRIMARY KEY (key, paper)
) WITHOUT ROWID;
CREATE INDEX paper_keys_of_paper ON paper_keys (paper);

CREATE TABLE intake (
    item_id TEXT PRIMARY KEY,
    root TEXT NOT NULL,
    stamp TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    reader TEXT NOT NULL,
    verdict TEXT NOT NULL,
    reason TEXT NOT NULL,
    warnings TEXT NOT NULL,
    pages_without_text TEXT NOT NULL,
    documents TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX intake_of_root ON intake (root, verdict);

CREATE TABLE intake_changes (
    item_id TEXT PRIMARY KEY,
    root TEXT NOT NULL,
    stamp TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    reader TEXT NOT NULL,
    verdict TEXT NOT NULL,
    reason TEXT NOT NULL,
    warnings TEXT NOT NULL,
    pages_without_text TEXT NOT NULL,
    documents TEXT NOT NULL,
    forgotten INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    state TEXT NOT NULL,
    sources TEXT NOT NULL,
    counts TEXT NOT NULL,
    message TEXT NOT NULL
);

CREATE TABLE counts (
    access TEXT PRIMARY KEY,
    documents INTEGER NOT NULL,
    chunks INTEGER NOT NULL
) WITHOUT ROWID;
"""

_SCHEMA = (_STATE, _VERSIONS.format(name="versions"), _VERSIONS_INDEXES, _PARTS_OF_VERSIONS, _SINCE_2)

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
    _VERSIONS.format(name="versions_2"),
    f"INSERT INTO versions_2 ({_VERSIONS_1}) SELECT {_VERSIONS_1} FROM versions;"  # noqa: S608 - constants
    "\nUPDATE versions_2 SET chunk_count = (SELECT count(*) FROM chunks WHERE version_id = versions_2.id);"
    "\nDELETE FROM sqlite_sequence WHERE name = 'versions_2';"
    "\nINSERT INTO sqlite_sequence SELECT 'versions_2', seq FROM sqlite_sequence WHERE name = 'versions';"
    "\nDROP TABLE versions;"
    "\nALTER TABLE versions_2 RENAME TO versions;",
    _VERSIONS_INDEXES,
    _SINCE_2,
    "INSERT INTO counts SELECT access, count(*), sum(chunk_count) FROM versions WHERE state = 'active' GROUP BY access;"
    "\nUPDATE state SET text_deleted = 1;",
)


def connect(path: Path, *, writing: bool = False) -> sqlite3.Connection:
    """Open the catalog, making an empty one if there is none and bringing an older one to this schema.

    The connection may be handed from thread to thread, but used by one at a time. A reading connection cannot change
    anything. Text that is deleted is overwritten (``secure_delete``), as far as that goes: see ``catalog_compaction``.
    Errors: ``DataFolderError`` (not readable or writable), ``IndexStateError`` (a newer schema, or damaged).
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    except (OSError, sqlite3.OperationalError) as error:
        raise _unusable(path, error) from error
    try:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA secure_delete = ON")
        # Ids must not be handed out twice even after a power cut, so every commit reaches the disk.
        connection.execute("PRAGMA synchronous = FULL")
        _create_or_migrate(connection, path)
        connection.execute("PRAGMA foreign_keys = ON")
        if writing:
            _keep_temporary_files_in(connection, path.parent)
        else:
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


def _create_or_migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Foreign keys are still off, as moving a table needs them."""
    version = _version(connection)
    if version in (0, 1):
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Another process may have made the tables between the look and the lock.
            version = _version(connection)
            if version in (0, 1):
                for script in _FROM_1 if version == 1 else _SCHEMA:
                    _execute_all(connection, script)
                connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
                version = SCHEMA_VERSION
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    if version != SCHEMA_VERSION:
        raise IndexStateError(
            f"Der Katalog {path} hat das Format {version}, diese Programmversion erwartet {SCHEMA_VERSION}; "
            "bitte die Datei beiseitelegen und neu einlesen."
        )


def _keep_temporary_files_in(connection: sqlite3.Connection, folder: Path) -> None:
    """Copies of text that SQLite makes, as for ``VACUUM``, must not lie outside the data folder, even for seconds.

    SQLite calls the statement deprecated, but looks for the environment's variable only when it is loaded. It holds for
    the whole process and may not be repeated while another thread works, hence for the one writer alone.
    """
    found = connection.execute("PRAGMA temp_store_directory").fetchone()
    if found is None or found[0] != str(folder):
        quoted = str(folder).replace("'", "''")
        connection.execute(f"PRAGMA temp_store_directory = '{quoted}'")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _execute_all(connection: sqlite3.Connection, script: str) -> None:
    """``executescript`` would commit first; no statement here holds a semicolon before a line's end."""
    for statement in script.split(";\n"):
        connection.execute(statement)


def _unusable(path: Path, error: Exception) -> DataFolderError:
    return DataFolderError(
        f"Der Katalog {path} kann nicht geöffnet oder geschrieben werden ({error}); "
        "bitte Pfad, Rechte und freien Platz des Datenordners prüfen."
    )
