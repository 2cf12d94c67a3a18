"""The local copy of an OParl system: what was seen of it, how far a walk has come, and the files' bytes.

Everything lies below one folder: ``mirror.sqlite`` and ``files/`` (bytes by their SHA-256). A walk writes each page
of a list together with the address of the next in one transaction, so a run that was killed goes on where it stopped.
What is deleted leaves no trace: rows are overwritten (``secure_delete``), the database is vacuumed before a walk ends,
and bytes that nothing names are removed.

The mirror is a cache: it can be deleted at any time, and the next run walks the whole system.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingest.sources.oparl.objects import Row, stub
from ingest.sources.oparl.storage import connect, lock


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk through the system; ``since`` is empty for a full one. Times are ISO 8601 in UTC."""

    id: int
    started: str
    since: str
    resumed: int

    @property
    def is_full(self) -> bool:
        return not self.since


@dataclass(frozen=True, slots=True)
class FileState:
    """What is known of a file's bytes. ``state`` is ``ok``, ``skipped`` (with a reason) or ``failed`` (try again)."""

    id: str
    url: str
    modified: str = ""
    size: str = ""
    sha256: str = ""
    media_type: str = ""
    etag: str = ""
    last_modified: str = ""
    state: str = "ok"
    reason: str = ""
    walk: int = 0


class Mirror:
    """The copy in ``folder``; opened by one process at a time. Reading methods stream."""

    def __init__(self, folder: Path, system_url: str) -> None:
        """What was kept of another system under this folder is removed.

        Raises ``SourceError`` while another process (a dry run) has it, ``OSError`` and ``sqlite3.Error``.
        """
        self._files = folder / "files"
        self._files.mkdir(parents=True, exist_ok=True)
        self._lock = lock(folder)
        self._db = connect(folder / "mirror.sqlite")
        known = self._db.execute("SELECT url FROM system").fetchone()
        if known is not None and known[0] != system_url:
            self._db.close()
            (folder / "mirror.sqlite").unlink()
            self._db = connect(folder / "mirror.sqlite")
        self._db.execute("INSERT OR IGNORE INTO system VALUES (1, ?)", (system_url,))

    def close(self) -> None:
        self._db.close()
        self._lock.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing of what is written inside."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    # --- walks -----------------------------------------------------------------------------------------------------

    def unfinished_walk(self) -> Walk | None:
        row = self._db.execute(
            "SELECT id, started, since, resumed FROM walks WHERE finished = '' ORDER BY id DESC LIMIT 1"
        ).fetchone()
        return Walk(*row) if row else None

    def last_start(self, full: bool) -> str:
        """When the last walk that came to its end (a full one, or any) began; empty if there was none."""
        condition = "AND since = ''" if full else ""
        row = self._db.execute(f"SELECT max(started) FROM walks WHERE finished != '' {condition}").fetchone()  # noqa: S608
        return row[0] or ""

    def begin_walk(self, since: str) -> Walk:
        """Begin a walk; what an earlier one left unfinished is given up."""
        started = _now()
        with self.transaction():
            self._db.execute("DELETE FROM walks WHERE finished = ''")
            for table in ("lists", "pages", "failures"):
                self._db.execute(f"DELETE FROM {table}")  # noqa: S608
            cursor = self._db.execute(
                "INSERT INTO walks (started, since, finished, resumed) VALUES (?, ?, '', 0)", (started, since)
            )
        return Walk(int(cursor.lastrowid or 0), started, since, 0)

    def resume_walk(self, walk: Walk) -> None:
        self._db.execute("UPDATE walks SET resumed = resumed + 1 WHERE id = ?", (walk.id,))

    def finish_walk(self, walk: Walk) -> None:
        """The walk saw all; of the history the last of each sort is enough."""
        with self.transaction():
            self._db.execute("UPDATE walks SET finished = ? WHERE id = ?", (_now(), walk.id))
            self._db.execute("DELETE FROM walks WHERE id NOT IN (SELECT max(id) FROM walks GROUP BY since = '')")

    def list_position(self, walk: Walk, url: str, kind: str) -> str:
        """The address of the page to go on with; empty where the list is done."""
        self._db.execute("INSERT OR IGNORE INTO lists VALUES (?, ?, ?, ?, 0)", (walk.id, url, kind, url))
        row = self._db.execute("SELECT next, done FROM lists WHERE walk = ? AND url = ?", (walk.id, url)).fetchone()
        return "" if row[1] else str(row[0])

    def advance_list(self, walk: Walk, url: str, page: str, following: str) -> bool:
        """Note a page as taken in and where to go on; false where the following page was there before (a loop)."""
        self._db.execute("INSERT OR IGNORE INTO pages VALUES (?, ?, ?)", (walk.id, url, page))
        known = self._db.execute(
            "SELECT 1 FROM pages WHERE walk = ? AND list = ? AND url = ?", (walk.id, url, following)
        ).fetchone()
        if known:
            return False
        self._db.execute(
            "UPDATE lists SET next = ?, done = ? WHERE walk = ? AND url = ?",
            (following, int(not following), walk.id, url),
        )
        return True

    def count_pages(self, walk: Walk, url: str) -> int:
        row = self._db.execute("SELECT count(*) FROM pages WHERE walk = ? AND list = ?", (walk.id, url)).fetchone()
        return int(row[0])

    def note_failure(self, walk: Walk, name: str, reason: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO failures VALUES (?, ?, ?)", (walk.id, name, reason))

    def failures(self, walk: Walk) -> list[tuple[str, str]]:
        return self._db.execute("SELECT id, reason FROM failures WHERE walk = ? ORDER BY id", (walk.id,)).fetchall()

    # --- objects ---------------------------------------------------------------------------------------------------

    def store(self, rows: Sequence[Row], list_url: str, walk: Walk) -> None:
        """Put an object (the first row) and its parts in place of what was there before."""
        top = rows[0]
        before = {row.id: row for row in self.owned(top.id)}
        self._db.execute("DELETE FROM objects WHERE owner = ?", (top.id,))
        self._db.execute("INSERT OR REPLACE INTO tops VALUES (?, ?, ?, ?, 0)", (top.id, top.kind, list_url, walk.id))
        self.add(top.id, rows)
        after = {row.id: row for row in rows}
        if any(name not in after or after[name].json != row.json for name, row in before.items()):
            self._note_deletion()

    def add(self, owner: str, rows: Iterable[Row]) -> None:
        """Parts of an object that were fetched apart from it."""
        self._db.executemany(
            "INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [(owner, r.id, r.kind, json.dumps(r.json), r.modified, int(r.closed), r.parent, r.peer) for r in rows],
        )

    def delete(self, name: str) -> None:
        """Remove an object, its parts, and it where it is a part of others; a known absence is not forgotten."""
        if self._db.execute("SELECT 1 FROM objects WHERE id = ? OR owner = ? LIMIT 1", (name, name)).fetchone():
            self._delete_owned(name)
            self._db.execute("DELETE FROM objects WHERE id = ?", (name,))
        self._db.execute("DELETE FROM tops WHERE id = ?", (name,))

    def owners_of(self, name: str) -> list[str]:
        rows = self._db.execute("SELECT DISTINCT owner FROM objects WHERE id = ?", (name,))
        return [row[0] for row in rows]

    def unresolved(self) -> list[str]:
        """Objects whose parts have not all been looked for."""
        return [row[0] for row in self._db.execute("SELECT id FROM tops WHERE resolved = 0 ORDER BY kind, id")]

    def make_stale(self, name: str) -> None:
        """The object's parts are to be looked for again, and it itself is to be fetched first."""
        self._db.execute("UPDATE tops SET resolved = -1 WHERE id = ?", (name,))

    def stale(self) -> list[str]:
        return [row[0] for row in self._db.execute("SELECT id FROM tops WHERE resolved = -1 ORDER BY id")]

    def mark_resolved(self, name: str) -> None:
        self._db.execute("UPDATE tops SET resolved = 1 WHERE id = ?", (name,))

    def unseen(self, walk: Walk) -> list[tuple[str, str]]:
        """Id and list of the objects that this walk did not meet."""
        return self._db.execute("SELECT id, list FROM tops WHERE walk != ? ORDER BY id", (walk.id,)).fetchall()

    def top(self, name: str) -> tuple[str, str] | None:
        """Kind and list of an object that stands for itself."""
        row: tuple[str, str] | None = self._db.execute("SELECT kind, list FROM tops WHERE id = ?", (name,)).fetchone()
        return row

    def get(self, name: str) -> Row | None:
        """An object by its id: the copy that was changed last, closed if any copy is."""
        if not name:
            return None
        row = self._db.execute(
            "SELECT id, kind, json, modified, (SELECT max(closed) FROM objects WHERE id = ?1), parent, peer"
            " FROM objects WHERE id = ?1 ORDER BY modified DESC, length(json) DESC, owner LIMIT 1",
            (name,),
        ).fetchone()
        return _row(row) if row else None

    def owned(self, owner: str) -> list[Row]:
        rows = self._db.execute(
            "SELECT id, kind, json, modified, closed, parent, peer FROM objects WHERE owner = ? ORDER BY id", (owner,)
        )
        return [_row(row) for row in rows]

    def rows(self, kind: str) -> Iterator[Row]:
        """All rows of a kind, copies included."""
        for row in self._db.execute(
            "SELECT id, kind, json, modified, closed, parent, peer FROM objects WHERE kind = ?", (kind,)
        ):
            yield _row(row)

    def closed(self) -> set[str]:
        """Ids of the objects of which any copy is closed."""
        return {row[0] for row in self._db.execute("SELECT DISTINCT id FROM objects WHERE closed = 1")}

    def blank(self, names: Iterable[str]) -> None:
        """Leave nothing of objects but that they are closed, and what their parts are; in every copy."""
        for name in names:
            for owner, kind, text in self._db.execute(
                "SELECT owner, kind, json FROM objects WHERE id = ?", (name,)
            ).fetchall():
                kept = stub(kind, json.loads(text))
                if self._db.execute(
                    "UPDATE objects SET json = ?, closed = 1 WHERE owner = ? AND id = ? AND (json != ? OR closed = 0)",
                    (json.dumps(kept), owner, name, json.dumps(kept)),
                ).rowcount:
                    self._note_deletion()

    def related(self, kind: str, *, parent: str = "", peer: str = "") -> list[str]:
        """Ids of objects of a kind that name this parent, or this peer."""
        column, value = ("parent", parent) if parent else ("peer", peer)
        rows = self._db.execute(
            f"SELECT DISTINCT id FROM objects WHERE {column} = ? AND kind = ? ORDER BY id",  # noqa: S608
            (value, kind),
        )
        return [row[0] for row in rows]

    def names(self, kind: str) -> list[str]:
        """The ids of all objects of a kind that stand for themselves, or, of files, of all that anything names."""
        table = "objects" if kind == "file" else "tops"
        rows = self._db.execute(f"SELECT DISTINCT id FROM {table} WHERE kind = ? ORDER BY id", (kind,))  # noqa: S608
        return [row[0] for row in rows]

    def is_absent(self, name: str) -> bool:
        """Whether the server said that there is no such object."""
        return self._db.execute("SELECT 1 FROM absent WHERE id = ?", (name,)).fetchone() is not None

    def note_absent(self, name: str) -> None:
        self._db.execute("INSERT OR IGNORE INTO absent VALUES (?)", (name,))

    def forget_absent(self) -> None:
        self._db.execute("DELETE FROM absent")

    # --- files -----------------------------------------------------------------------------------------------------

    def file_state(self, name: str) -> FileState | None:
        row = self._db.execute("SELECT * FROM files WHERE id = ?", (name,)).fetchone()
        return FileState(*row) if row else None

    def save_file_state(self, state: FileState) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                state.id,
                state.url,
                state.modified,
                state.size,
                state.sha256,
                state.media_type,
                state.etag,
                state.last_modified,
                state.state,
                state.reason,
                state.walk,
            ),
        )

    def forget_files(self, keep: Iterable[str]) -> None:
        """Forget the states of files that nothing names any more."""
        wanted = set(keep)
        with self.transaction():
            known = [row[0] for row in self._db.execute("SELECT id FROM files")]
            self._db.executemany("DELETE FROM files WHERE id = ?", [(name,) for name in known if name not in wanted])
            if len(wanted.intersection(known)) != len(known):
                self._note_deletion()

    def content(self, sha256: str) -> Path:
        """Where bytes with this hash lie."""
        return self._files / sha256[:2] / sha256

    def incoming(self) -> Path:
        """Where a file is written before its hash is known."""
        return self._files / "incoming"

    def take_in(self, sha256: str) -> None:
        """Move what was written to ``incoming`` to its place."""
        target = self.content(sha256)
        target.parent.mkdir(exist_ok=True)
        self.incoming().replace(target)

    # --- deletion --------------------------------------------------------------------------------------------------

    def clean(self) -> None:
        """Remove bytes that nothing names, and overwrite what deleted rows left in the database."""
        wanted = {row[0] for row in self._db.execute("SELECT DISTINCT sha256 FROM files WHERE sha256 != ''")}
        for folder in self._files.iterdir():
            if not folder.is_dir():
                folder.unlink()
                continue
            for file in folder.iterdir():
                if file.name not in wanted:
                    file.unlink()
        if self._db.execute("SELECT 1 FROM flags WHERE name = 'deleted'").fetchone():
            self._db.execute("VACUUM")
            self._db.execute("DELETE FROM flags WHERE name = 'deleted'")

    def _delete_owned(self, owner: str) -> None:
        if self._db.execute("DELETE FROM objects WHERE owner = ?", (owner,)).rowcount:
            self._note_deletion()

    def _note_deletion(self) -> None:
        self._db.execute("INSERT OR IGNORE INTO flags VALUES ('deleted')")


# A commit waits for the disk, so states are noted for so many at once; a killed run does these again (judgement).
_BATCH = 50


def batches(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """The names in portions whose states are written in one transaction."""
    for start in range(0, len(names), _BATCH):
        yield names[start : start + _BATCH]


def _row(row: tuple[str, str, str, str, int, str, str]) -> Row:
    name, kind, text, modified, closed, parent, peer = row
    return Row(name, kind, json.loads(text), modified, bool(closed), parent, peer)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
