"""What a running Chroma server leaves lying in its folder, cleared away from beside it.

Chroma 1.5.9 deletes the rows of a collection and leaves its graph files where they are, and its database keeps deleted
rows in pages that it will use again some day. The database is SQLite, whose locks hold for every process, so writing
it anew (``VACUUM``, which is also what ``chroma vacuum`` does) is safe while the server runs.
"""

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from app.errors import VectorStoreError

_DATABASE = "chroma.sqlite3"

_SEGMENT = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""How Chroma names the folder of a segment's files."""

_PATIENCE_SECONDS = 30.0


def tidy(folder: Path) -> None:
    """Delete the files of segments that are gone, and overwrite deleted rows. Errors: ``VectorStoreError``."""
    database = folder / _DATABASE
    if not database.is_file():
        return
    try:
        # List the folder before the segments: one that is made in between must not count as gone.
        found = [entry for entry in folder.iterdir() if entry.is_dir() and _SEGMENT.fullmatch(entry.name)]
        with closing(sqlite3.connect(database, timeout=_PATIENCE_SECONDS, isolation_level=None)) as connection:
            known = {str(row[0]) for row in connection.execute("SELECT id FROM segments")}
            for entry in found:
                if entry.name not in known:
                    shutil.rmtree(entry, ignore_errors=True)
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("VACUUM")
    except (OSError, sqlite3.Error) as error:
        raise VectorStoreError(
            f"In den Dateien der Vektordatenbank (Chroma) in {folder} lässt sich nicht aufräumen ({error}); bitte "
            "Rechte und freien Platz des Datenordners prüfen und noch einmal einlesen."
        ) from error
