"""Changes to the catalog, in transactions that leave it whole. There is one writer: the holder of the ingest lock.

What readers see changes in ``activate`` alone, in one transaction, which stays short because it deletes no text: what
is replaced or removed is retired there, and deleted at once afterwards, in portions. The ids of its chunks stay behind
as orphans until the indexes have forgotten them.
"""
# ruff: noqa: S608 - conditions are constants of this module and of ``refresh``; every value is bound

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from app.access import AccessClass
from app.errors import DataFolderError
from app.knowledge import (
    catalog_acronyms,
    catalog_citations,
    catalog_compaction,
    catalog_intake,
    catalog_papers,
    catalog_runs,
    catalog_versions,
)
from app.knowledge.catalog_rows import now, read_state, read_text
from app.knowledge.model import (
    CorpusState,
    DocumentDraft,
    DocumentText,
    IntakeRecord,
    Paper,
    Run,
    RunState,
    Source,
)
from app.knowledge.schema import connect

_PORTION = 500
"""Versions deleted in one transaction: some 5,000 chunks, well under a second."""

_NOTED_TOGETHER = 1000
"""Papers and records kept in memory until there are so many: each transaction waits for the disk."""


class CatalogWriter:
    """Writes the catalog of a data folder. For one thread."""

    def __init__(self, path: Path) -> None:
        """Errors: ``DataFolderError``, ``IndexStateError``."""
        self._path = path
        self._papers: dict[str, Paper] = {}
        self._records: dict[str, IntakeRecord | None] = {}
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

    def known_papers(self, root: str) -> dict[str, str]:
        """Content hash of each active paper of a root, by paper id."""
        rows = self._connection.execute(
            "SELECT paper_id, content_hash FROM papers WHERE root = ? AND state = 'active'", (root,)
        )
        return {row["paper_id"]: row["content_hash"] for row in rows}

    def records(self, root: str) -> Mapping[str, IntakeRecord]:
        """What was remembered of the things of a root when a run was last activated, by item id; read when asked."""
        return catalog_intake.StoredRecords(self._connection, root)

    def prepare(
        self, batch: Sequence[tuple[Source, DocumentDraft]], fingerprint: str, analysis: str
    ) -> list[list[int]]:
        """Store versions that readers do not see yet, each in place of one prepared earlier; gives their chunk ids.

        One transaction: it has reached the disk before any id is given away.
        """
        with self._transaction() as connection:
            self._discard_prepared(connection, [source.id for source, _ in batch])
            ids = [catalog_versions.store(connection, source, draft, fingerprint, analysis) for source, draft in batch]
            self._write_noted(connection)
        return ids

    def prepare_paper(self, paper: Paper) -> None:
        """Note a paper that is new or has changed; readers see it after ``activate``."""
        self._papers[paper.id] = paper
        self._write_if_many()

    def record(self, records: Iterable[IntakeRecord]) -> None:
        """Note what was found of these items; it is remembered from ``activate`` on."""
        for record in records:
            self._records[record.item_id] = record
            self._write_if_many()

    def forget_records(self, root: str, item_ids: Iterable[str]) -> None:
        """These items are gone from this root; they are remembered until ``activate``."""
        for item_id in item_ids:
            if item_id.startswith(f"{root}/"):
                self._records[item_id] = None
                self._write_if_many()

    def discard_prepared(self, document_id: str | None = None) -> None:
        """Forget what was prepared and not activated: of one document, or everything, papers and records too."""
        if document_id is not None:
            if self._exists("versions WHERE state = 'prepared' AND document_id = ?", (document_id,)):
                with self._transaction() as connection:
                    self._discard_prepared(connection, [document_id])
            return
        self._papers.clear()
        self._records.clear()
        self._delete_versions("prepared")
        self._delete_versions("retired")
        if self._exists("papers WHERE state = 'prepared'") or self._exists("intake_changes"):
            with self._transaction() as connection:
                connection.execute("DELETE FROM papers WHERE state = 'prepared'")
                connection.execute("DELETE FROM intake_changes")
                _note_deletion(connection)

    def activate(
        self,
        removed_documents: Iterable[str],
        removed_papers: Iterable[str],
        fingerprint: str,
        analysis: str,
        *,
        embedding_model: str | None = None,
        index_build: int | None = None,
    ) -> CorpusState:
        """Make all that is prepared visible, and what it replaces or is removed invisible, in one transaction.

        The generation grows only if readers see a change. Every active version belongs to ``fingerprint`` and
        ``analysis`` afterwards: the caller has brought both indexes to that state; ``embedding_model`` and
        ``index_build`` (as they were where not given) say where they lie. What was replaced or removed is deleted
        when this returns; after a kill before that, ``discard_prepared`` does it.
        """
        with self._transaction() as connection:
            self._write_noted(connection)
            before = connection.total_changes
            connection.executemany(
                "UPDATE versions SET state = 'retired' WHERE state = 'active' AND document_id = ?",
                [(document_id,) for document_id in removed_documents],
            )
            connection.execute(
                "UPDATE versions SET state = 'retired' WHERE state = 'active' "
                "AND document_id IN (SELECT document_id FROM versions WHERE state = 'prepared')"
            )
            connection.execute("UPDATE versions SET state = 'active' WHERE state = 'prepared'")
            catalog_papers.activate_prepared(connection, removed_papers)
            changed = connection.total_changes > before
            if changed:
                _count(connection)
                _note_deletion(connection)
            self._switch(connection, changed, fingerprint, analysis, embedding_model, index_build)
            if catalog_intake.activate_changes(connection):
                _note_deletion(connection)
        self._delete_versions("retired")
        return self.state()

    def begin_run(self, sources: Sequence[str]) -> int:
        """Enter a run in the history; gives its number. Runs that never ended are called aborted."""
        with self._transaction() as connection:
            return catalog_runs.begin(connection, sources)

    def finish_run(self, run_id: int, state: RunState, counts: Mapping[str, int], message: str = "") -> None:
        """Enter how a run has ended. ``message`` must not name files or documents: it outlives them."""
        with self._transaction() as connection:
            catalog_runs.finish(connection, run_id, state, counts, message)

    def runs(self, limit: int) -> list[Run]:
        """The latest runs, newest first."""
        return catalog_runs.read_runs(self._connection, limit)

    def compact(self) -> bool:
        """Make deleted text vanish from the catalog's files; false if readers held it up (then the next call does it).

        Errors: ``DataFolderError`` (no room for a second copy of the file); nothing is lost then.
        """
        with self._disk_errors():
            return catalog_compaction.compact(self._connection)

    def versions(self, condition: str = "state <> 'retired'", parameters: Sequence[str] = ()) -> Iterator[DocumentText]:
        """Versions with their text, active and prepared, one at a time."""
        rows = self._connection.execute(f"SELECT id FROM versions WHERE {condition} ORDER BY id", parameters)
        for (version,) in rows.fetchall():
            row = self._connection.execute("SELECT * FROM versions WHERE id = ?", (version,)).fetchone()
            if row is not None:
                yield read_text(self._connection, row)

    def has_prepared(self) -> bool:
        """Whether any document waits to be activated."""
        return self._exists("versions WHERE state = 'prepared'")

    def chunk_count(self) -> int:
        """Chunks of all versions, active and prepared."""
        return int(
            self._connection.execute(
                "SELECT coalesce(sum(chunk_count), 0) FROM versions WHERE state <> 'retired'"
            ).fetchone()[0]
        )

    def chunks_at_last_full_analysis(self) -> int:
        """How many chunks there were when the term index was last written as a whole."""
        return int(self._connection.execute("SELECT chunks_at_last_full_analysis FROM state").fetchone()[0])

    def note_full_analysis(self, chunks: int) -> None:
        """Remember that the term index was written as a whole, over so many chunks."""
        with self._transaction() as connection:
            connection.execute("UPDATE state SET chunks_at_last_full_analysis = ?", (chunks,))

    def restore_citations(self) -> None:
        """Read anew which numbers all texts name, and which acronyms they define: another analysis finds others."""
        with self._transaction() as connection:
            catalog_citations.restore_all(connection)
            catalog_acronyms.restore_all(connection)

    def active_chunks(self) -> set[int]:
        """Ids of all chunks that readers can see, over all access classes."""
        return {chunk_id for chunk_id, _ in self.active_chunk_classes()}

    def active_chunk_classes(self) -> Iterator[tuple[int, AccessClass]]:
        """Each chunk that readers can see with its access class, one at a time, in the order of the ids."""
        rows = self._connection.execute(
            "SELECT chunks.id, access FROM chunks JOIN versions ON versions.id = version_id WHERE state = 'active' "
            "ORDER BY chunks.id"
        )
        for chunk_id, access in rows:
            yield chunk_id, AccessClass(access)

    def orphans(self) -> list[int]:
        """Chunk ids that the indexes may still hold and must forget."""
        return [row[0] for row in self._connection.execute("SELECT chunk_id FROM orphans ORDER BY chunk_id")]

    def forget_orphans(self, chunk_ids: Iterable[int]) -> None:
        """The indexes have forgotten these."""
        with self._transaction() as connection:
            connection.executemany("DELETE FROM orphans WHERE chunk_id = ?", [(chunk_id,) for chunk_id in chunk_ids])

    def _switch(
        self,
        connection: sqlite3.Connection,
        changed: bool,
        fingerprint: str,
        analysis: str,
        embedding_model: str | None,
        index_build: int | None,
    ) -> None:
        """Bring the state row up to date; the generation grows if anything in it or below it has changed."""
        connection.execute(
            "UPDATE versions SET embedding_fingerprint = ?1, analysis_version = ?2 "
            "WHERE embedding_fingerprint <> ?1 OR analysis_version <> ?2",
            (fingerprint, analysis),
        )
        old = connection.execute(
            "SELECT embedding_fingerprint, analysis_version, embedding_model, index_build FROM state"
        ).fetchone()
        new = (
            fingerprint,
            analysis,
            old["embedding_model"] if embedding_model is None else embedding_model,
            old["index_build"] if index_build is None else index_build,
        )
        if changed or tuple(old) != new:
            connection.execute(
                "UPDATE state SET generation = generation + 1, updated_at = ?, embedding_fingerprint = ?, "
                "analysis_version = ?, embedding_model = ?, index_build = ?",
                (now(), *new),
            )

    def _write_if_many(self) -> None:
        if len(self._papers) + len(self._records) >= _NOTED_TOGETHER:
            with self._transaction() as connection:
                self._write_noted(connection)

    def _write_noted(self, connection: sqlite3.Connection) -> None:
        for paper in self._papers.values():
            catalog_papers.store_prepared(connection, paper)
        catalog_intake.store_changes(connection, self._records)
        self._papers.clear()
        self._records.clear()

    def _exists(self, rows: str, parameters: Sequence[str] = ()) -> bool:
        return bool(self._connection.execute(f"SELECT EXISTS (SELECT 1 FROM {rows})", parameters).fetchone()[0])

    def _discard_prepared(self, connection: sqlite3.Connection, document_ids: Sequence[str]) -> None:
        for document_id in document_ids:
            found = connection.execute(
                "SELECT id FROM versions WHERE state = 'prepared' AND document_id = ?", (document_id,)
            ).fetchone()
            if found:
                catalog_versions.delete(connection, [found["id"]])
                _note_deletion(connection)

    def _delete_versions(self, state: str) -> None:
        """Delete all versions of a state, in portions; their chunk ids become orphans."""
        while True:
            found = self._connection.execute(
                f"SELECT id FROM versions WHERE state = '{state}' LIMIT {_PORTION}"
            ).fetchall()
            if not found:
                return
            with self._transaction() as connection:
                catalog_versions.delete(connection, [row["id"] for row in found])
                _note_deletion(connection)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        connection = self._connection
        with self._disk_errors():
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # SQLite has already rolled back when the disk is full
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _disk_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise DataFolderError(
                f"Der Katalog {self._path} kann nicht geschrieben werden ({error}); "
                "bitte Rechte und freien Platz des Datenordners prüfen."
            ) from error


def _count(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM counts")
    connection.execute(
        "INSERT INTO counts SELECT access, count(*), sum(chunk_count) FROM versions WHERE state = 'active' "
        "GROUP BY access"
    )


def _note_deletion(connection: sqlite3.Connection) -> None:
    """The next ``compact`` has something to do, also if it comes in another run."""
    connection.execute("UPDATE state SET text_deleted = 1 WHERE NOT text_deleted")
