"""How a connection to the catalog is opened: an empty one is made, an older one is brought to this schema.

The tables are in ``catalog_tables``.
"""

import sqlite3
from pathlib import Path

from app.errors import DataFolderError, IndexStateError
from app.knowledge.catalog_migration import execute_all, migrate
from app.knowledge.catalog_tables import SCHEMA

SCHEMA_VERSION = 3

_BUSY_SECONDS = 30.0
"""How long a connection waits for another one's transaction; those of a refresh take a few seconds at most."""


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
    if 0 <= version < SCHEMA_VERSION:
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Another process may have made the tables between the look and the lock.
            version = _version(connection)
            if 0 <= version < SCHEMA_VERSION:
                if version:
                    migrate(connection, version)
                else:
                    execute_all(connection, SCHEMA)
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


def _unusable(path: Path, error: Exception) -> DataFolderError:
    return DataFolderError(
        f"Der Katalog {path} kann nicht geöffnet oder geschrieben werden ({error}); "
        "bitte Pfad, Rechte und freien Platz des Datenordners prüfen."
    )
