"""The files below a mirror: its lock, and its database with the tables."""

import fcntl
import sqlite3
from pathlib import Path
from typing import BinaryIO

from ingest.sources.model import SourceError

# Raised whenever what is kept changes; an older mirror is walked anew.
_VERSION = 1
_SCHEMA = """
CREATE TABLE tops (id TEXT PRIMARY KEY, kind TEXT NOT NULL, list TEXT NOT NULL, walk INTEGER NOT NULL,
    resolved INTEGER NOT NULL);
CREATE TABLE objects (owner TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, json TEXT NOT NULL,
    modified TEXT NOT NULL, closed INTEGER NOT NULL, parent TEXT NOT NULL, peer TEXT NOT NULL, PRIMARY KEY (owner, id));
CREATE INDEX objects_by_id ON objects (id);
CREATE INDEX objects_by_kind ON objects (kind, id);
CREATE INDEX objects_by_parent ON objects (parent, kind);
CREATE INDEX objects_by_peer ON objects (peer, kind);
CREATE TABLE files (id TEXT PRIMARY KEY, url TEXT NOT NULL, modified TEXT NOT NULL, size TEXT NOT NULL,
    sha256 TEXT NOT NULL, media_type TEXT NOT NULL, etag TEXT NOT NULL, last_modified TEXT NOT NULL,
    state TEXT NOT NULL, reason TEXT NOT NULL, walk INTEGER NOT NULL);
CREATE INDEX files_by_content ON files (sha256);
CREATE TABLE absent (id TEXT PRIMARY KEY);
CREATE TABLE walks (id INTEGER PRIMARY KEY, started TEXT NOT NULL, since TEXT NOT NULL, finished TEXT NOT NULL,
    resumed INTEGER NOT NULL);
CREATE TABLE lists (walk INTEGER NOT NULL, url TEXT NOT NULL, kind TEXT NOT NULL, next TEXT NOT NULL,
    done INTEGER NOT NULL, PRIMARY KEY (walk, url));
CREATE TABLE pages (walk INTEGER NOT NULL, list TEXT NOT NULL, url TEXT NOT NULL, PRIMARY KEY (walk, list, url));
CREATE TABLE failures (walk INTEGER NOT NULL, id TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (walk, id));
CREATE TABLE flags (name TEXT PRIMARY KEY);
CREATE TABLE system (one INTEGER PRIMARY KEY CHECK (one = 1), url TEXT NOT NULL);
"""


def lock(folder: Path) -> BinaryIO:
    """Hold the folder for this process: a dry run takes no lock of the index, and both write here."""
    file = (folder / "lock").open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.close()
        raise SourceError(
            f"Die OParl-Quelle „{folder.name}“ wird gerade von einem anderen Lauf abgerufen; bitte später wiederholen."
        ) from error
    return file


def connect(path: Path) -> sqlite3.Connection:
    """Open the database; one of another version or damaged is begun anew, for the server has it all."""
    for _ in range(2):
        db = sqlite3.connect(path, isolation_level=None)
        try:
            # a rollback journal is emptied at each commit; a write-ahead log would keep deleted text for a while
            db.execute("PRAGMA journal_mode = TRUNCATE")
            db.execute("PRAGMA secure_delete = ON")
            # at worst a power cut damages it, and then it is begun anew
            db.execute("PRAGMA synchronous = NORMAL")
            version = db.execute("PRAGMA user_version").fetchone()[0]
            if version == _VERSION:
                return db
            if version == 0 and not db.execute("SELECT 1 FROM sqlite_master").fetchone():
                db.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;")
                return db
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                db.close()
                raise
        db.close()
        path.unlink()
    raise sqlite3.DatabaseError("the mirror cannot be made anew")
