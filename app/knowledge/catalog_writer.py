"""Changes to the catalog, each method one transaction. There is one writer: the holder of the ingest lock.

What readers see changes in ``activate`` alone. Text that is replaced or removed leaves the catalog in that same
transaction; the ids of its chunks stay behind as orphans until the indexes have forgotten them.
"""
# ruff: noqa: S608 - conditions are constants of this module and of ``refresh``; every value is bound

import datetime
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from app.access import AccessClass
from app.errors import DataFolderError
from app.knowledge.catalog import read_state, read_text
from app.knowledge.model import CorpusState, DocumentDraft, DocumentText, Source
from app.knowledge.references import reference_keys
from app.knowledge.schema import connect


class CatalogWriter:
    """Writes the catalog of a data folder. For one thread."""

    def __init__(self, path: Path) -> None:
        """Errors: ``DataFolderError``, ``IndexStateError``."""
        self._path = path
        self._connection = connect(path, writing=True)

    def close(self) -> None:
        """Fold the write-ahead log into the file, where no reader holds it up, and close."""
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._connection.close()

    def state(self) -> CorpusState:
        """What is active now."""
        return read_state(self._connection)

    def known(self, root: str) -> dict[str, str]:
        """Content hash of each active document of a root, by document id."""
        rows = self._connection.execute(
            "SELECT document_id, content_hash FROM versions WHERE root = ? AND state = 'active'", (root,)
        )
        return {row["document_id"]: row["content_hash"] for row in rows}

    def prepare(self, source: Source, draft: DocumentDraft, fingerprint: str, analysis: str) -> list[int]:
        """Store a version that readers do not see yet, in place of one prepared earlier; gives its chunk ids."""
        draft = replace(draft, text=_storable(draft.text))
        values = _version_values(source, draft, fingerprint, analysis)
        with self._transaction() as connection:
            self._discard(connection, "state = 'prepared' AND document_id = ?", (source.id,))
            cursor = connection.execute(
                f"INSERT INTO versions ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})",
                [_storable(value) if isinstance(value, str) else value for value in values.values()],
            )
            version = cursor.lastrowid
            connection.execute("INSERT INTO texts VALUES (?, ?)", (version, draft.text))
            connection.executemany(
                "INSERT INTO pages VALUES (?, ?, ?, ?)",
                [(version, page.number, page.start, page.end) for page in draft.pages],
            )
            connection.executemany(
                "INSERT INTO reference_keys (version_id, key) VALUES (?, ?)",
                [(version, key) for key in reference_keys(draft.metadata.reference_number)],
            )
            ids = []
            for ordinal, chunk in enumerate(draft.chunks):
                cursor = connection.execute(
                    'INSERT INTO chunks (version_id, ordinal, start, "end", page, headings, kind, text) '
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        version,
                        ordinal,
                        chunk.start,
                        chunk.end,
                        chunk.page,
                        _storable(json.dumps(chunk.headings, ensure_ascii=False)),
                        chunk.kind,
                        draft.text[chunk.start : chunk.end],
                    ),
                )
                ids.append(int(cursor.lastrowid or 0))
        return ids

    def discard_prepared(self, document_id: str | None = None) -> None:
        """Forget what was prepared and not activated, of one document or of all."""
        with self._transaction() as connection:
            if document_id is None:
                self._discard(connection, "state = 'prepared'", ())
            else:
                self._discard(connection, "state = 'prepared' AND document_id = ?", (document_id,))

    def activate(self, removed: Iterable[str], fingerprint: str, analysis: str) -> CorpusState:
        """Make all prepared versions visible, and what they replace and ``removed`` invisible, in one transaction.

        The generation grows only if something changed. Every active version belongs to ``fingerprint`` and
        ``analysis`` afterwards: the caller has brought both indexes to that state.
        """
        with self._transaction() as connection:
            before = connection.total_changes
            for document_id in removed:
                self._discard(connection, "state = 'active' AND document_id = ?", (document_id,))
            self._discard(
                connection,
                "state = 'active' AND document_id IN (SELECT document_id FROM versions WHERE state = 'prepared')",
                (),
            )
            connection.execute("UPDATE versions SET state = 'active' WHERE state = 'prepared'")
            connection.execute(
                "UPDATE versions SET embedding_fingerprint = ?1, analysis_version = ?2 "
                "WHERE embedding_fingerprint <> ?1 OR analysis_version <> ?2",
                (fingerprint, analysis),
            )
            changed = connection.total_changes > before
            old = connection.execute("SELECT embedding_fingerprint, analysis_version FROM state").fetchone()
            if changed or tuple(old) != (fingerprint, analysis):
                connection.execute(
                    "UPDATE state SET generation = generation + 1, updated_at = ?, embedding_fingerprint = ?, "
                    "analysis_version = ?",
                    (_now(), fingerprint, analysis),
                )
            return read_state(connection)

    def versions(self, condition: str = "1", parameters: Sequence[str] = ()) -> Iterator[DocumentText]:
        """Versions with their text, active and prepared, one at a time."""
        rows = self._connection.execute(f"SELECT id FROM versions WHERE {condition} ORDER BY id", parameters)
        for (version,) in rows.fetchall():
            row = self._connection.execute("SELECT * FROM versions WHERE id = ?", (version,)).fetchone()
            if row is not None:
                yield read_text(self._connection, row)

    def has_prepared(self) -> bool:
        """Whether anything waits to be activated."""
        return bool(self._connection.execute("SELECT 1 FROM versions WHERE state = 'prepared' LIMIT 1").fetchone())

    def chunk_count(self) -> int:
        """Chunks of all versions, active and prepared."""
        return int(self._connection.execute("SELECT count(*) FROM chunks").fetchone()[0])

    def chunks_at_last_full_analysis(self) -> int:
        """How many chunks there were when the term index was last written as a whole."""
        return int(self._connection.execute("SELECT chunks_at_last_full_analysis FROM state").fetchone()[0])

    def note_full_analysis(self, chunks: int) -> None:
        """Remember that the term index was written as a whole, over so many chunks."""
        with self._transaction() as connection:
            connection.execute("UPDATE state SET chunks_at_last_full_analysis = ?", (chunks,))

    def active_chunks(self) -> set[int]:
        """Ids of all chunks that readers can see, over all access classes."""
        rows = self._connection.execute(
            "SELECT chunks.id FROM chunks JOIN versions ON versions.id = version_id WHERE state = 'active'"
        )
        return {row[0] for row in rows}

    def orphans(self) -> list[int]:
        """Chunk ids that the indexes may still hold and must forget."""
        return [row[0] for row in self._connection.execute("SELECT chunk_id FROM orphans ORDER BY chunk_id")]

    def forget_orphans(self, chunk_ids: Iterable[int]) -> None:
        """The indexes have forgotten these."""
        with self._transaction() as connection:
            connection.executemany("DELETE FROM orphans WHERE chunk_id = ?", [(chunk_id,) for chunk_id in chunk_ids])
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _discard(self, connection: sqlite3.Connection, condition: str, parameters: Sequence[str]) -> None:
        """Delete versions with all that belongs to them; their chunk ids become orphans."""
        connection.execute(
            "INSERT INTO orphans SELECT chunks.id FROM chunks JOIN versions ON versions.id = version_id "
            f"WHERE {condition}",
            parameters,
        )
        connection.execute(f"DELETE FROM versions WHERE {condition}", parameters)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        connection = self._connection
        try:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # SQLite has already rolled back when the disk is full
                    connection.execute("ROLLBACK")
                raise
        except sqlite3.OperationalError as error:
            raise DataFolderError(
                f"Der Katalog {self._path} kann nicht geschrieben werden ({error}); "
                "bitte Rechte und freien Platz des Datenordners prüfen."
            ) from error


def _version_values(source: Source, draft: DocumentDraft, fingerprint: str, analysis: str) -> dict[str, object]:
    metadata = draft.metadata
    return {
        "document_id": source.id,
        "root": source.root,
        "state": "prepared",
        "content_hash": source.content_hash,
        "uri": source.uri,
        "media_type": source.media_type,
        "access": AccessClass(source.access),
        "has_pages": draft.has_pages,
        "indexed_at": _now(),
        "embedding_fingerprint": fingerprint,
        "analysis_version": analysis,
        "title": metadata.title,
        "reference_number": metadata.reference_number,
        "date": _iso(metadata.date),
        "paper_type": metadata.paper_type,
        "committee": metadata.committee,
        "office": metadata.office,
        "status": metadata.status,
        "status_date": _iso(metadata.status_date),
        "status_note": metadata.status_note,
        "valid_from": _iso(metadata.valid_from),
        "valid_until": _iso(metadata.valid_until),
        "supersedes": json.dumps(metadata.supersedes, ensure_ascii=False),
        "superseded_by": metadata.superseded_by,
        "related": json.dumps(metadata.related, ensure_ascii=False),
    }


def _storable(text: str) -> str:
    """The same text, as long, with a question mark for each half character that UTF-8 cannot write."""
    return text.encode("utf-8", "replace").decode()


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


def _iso(date: datetime.date | None) -> str | None:
    return date.isoformat() if date else None
