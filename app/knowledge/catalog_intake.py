"""What the ingest remembers of each thing of a source, so that an unchanged one need not be read again.

Changes are stored beside the records and become part of them when a run is activated: what a killed run had noted is
not believed. The functions work inside the caller's transaction.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping

from app.knowledge.catalog_rows import storable, storable_list
from app.knowledge.model import IntakeRecord

_FORGOTTEN = IntakeRecord(item_id="", root="", stamp="", content_hash="", reader="", verdict="")


def store_changes(connection: sqlite3.Connection, changes: Mapping[str, IntakeRecord | None]) -> None:
    """Note new records by item id; ``None`` says that the item is gone."""
    rows = []
    for item_id, record in changes.items():
        found = record or _FORGOTTEN
        texts = (item_id, found.root, found.stamp, found.content_hash, found.reader, found.verdict, found.reason)
        lists = (found.warnings, found.pages_without_text, found.documents)
        rows.append((*map(storable, texts), *map(storable_list, lists), record is None))
    connection.executemany("INSERT OR REPLACE INTO intake_changes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def activate_changes(connection: sqlite3.Connection) -> bool:
    """Take the changes over into the records; gives whether any was forgotten."""
    forgotten = connection.execute(
        "DELETE FROM intake WHERE item_id IN (SELECT item_id FROM intake_changes WHERE forgotten)"
    ).rowcount
    connection.execute(
        "INSERT OR REPLACE INTO intake SELECT item_id, root, stamp, content_hash, reader, verdict, reason, warnings, "
        "pages_without_text, documents FROM intake_changes WHERE NOT forgotten"
    )
    connection.execute("DELETE FROM intake_changes")
    return forgotten > 0


class StoredRecords(Mapping[str, IntakeRecord]):
    """The records of a root by item id, looked up when they are asked for: those of a million items fill 600 MB.

    For the thread of the connection; shows what is active now.
    """

    def __init__(self, connection: sqlite3.Connection, root: str) -> None:
        self._connection = connection
        self._root = root

    def __getitem__(self, item_id: str) -> IntakeRecord:
        row = self._connection.execute(
            "SELECT * FROM intake WHERE item_id = ? AND root = ?", (storable(item_id), self._root)
        ).fetchone()
        if row is None:
            raise KeyError(item_id)
        return record(row)

    def __iter__(self) -> Iterator[str]:
        for row in self._connection.execute("SELECT item_id FROM intake WHERE root = ?", (self._root,)):
            yield row[0]

    def __len__(self) -> int:
        return int(self._connection.execute("SELECT count(*) FROM intake WHERE root = ?", (self._root,)).fetchone()[0])


def record(row: sqlite3.Row) -> IntakeRecord:
    """A row of ``intake``."""
    return IntakeRecord(
        item_id=row["item_id"],
        root=row["root"],
        stamp=row["stamp"],
        content_hash=row["content_hash"],
        reader=row["reader"],
        verdict=row["verdict"],
        reason=row["reason"],
        warnings=tuple(json.loads(row["warnings"])),
        pages_without_text=tuple(json.loads(row["pages_without_text"])),
        documents=tuple(json.loads(row["documents"])),
    )
