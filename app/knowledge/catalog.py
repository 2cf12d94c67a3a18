"""The catalog as readers see it: the authority on which documents and chunks exist, and who may see them.

Whatever an index answers is looked up here, with the reader's clearance; what is not active, or not cleared, is not
returned and not counted. Writing is in ``catalog_writer``, the tables are in ``schema``. What the ingest remembers and
its history name no text and are for whoever runs it: those take no clearance, and no page shows them.
"""
# ruff: noqa: S608 - statements are put together from the constants below alone; every value is bound

import json
import sqlite3
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TypeVar, cast

from app.access import AccessClass, Clearance
from app.knowledge import (
    catalog_acronyms,
    catalog_intake,
    catalog_papers,
    catalog_references,
    catalog_runs,
    catalog_series,
)
from app.knowledge.catalog_columns import read_columns
from app.knowledge.catalog_listing import read_listing
from app.knowledge.catalog_rows import CHUNK, VISIBLE, chunk, classes, document, read_state, read_text
from app.knowledge.links import PaperLinks, read_links
from app.knowledge.model import Chunk, CorpusState, Document, DocumentText, IntakeRecord, Paper, Run
from app.knowledge.narrowing import Narrowing
from app.knowledge.near_references import near_references
from app.knowledge.schema import connect

CATALOG_FILE = "catalog.sqlite3"

_T = TypeVar("_T")


class Catalog:
    """Reads the catalog of a data folder. Safe to use from several threads; sees each commit without being reopened."""

    def __init__(self, path: Path) -> None:
        """Errors: ``DataFolderError``, ``IndexStateError``."""
        self._path = path
        self._idle: list[sqlite3.Connection] = [connect(path)]
        self._lock = Lock()
        self._closed = False
        self._kept: dict[Hashable, object] = {}
        self._kept_generation = -1
        self._kept_lock = Lock()

    def close(self) -> None:
        """Close the connections; one that is in use by another thread is closed when that thread gives it back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def generation(self) -> int:
        """The number of the visible state; it grows with each commit of a refresh."""
        with self._reading() as connection:
            return int(connection.execute("SELECT generation FROM state").fetchone()[0])

    def state(self, clearance: Clearance = frozenset(AccessClass)) -> CorpusState:
        """What is active now; documents and chunks are counted over these access classes."""
        with self._reading() as connection:
            return read_state(connection, clearance)

    def document(self, document_id: str, clearance: Clearance) -> Document | None:
        """The active version of a document, or nothing: unknown and not cleared look the same."""
        with self._reading() as connection:
            row = connection.execute(
                f"SELECT * FROM versions WHERE document_id = ? AND {VISIBLE}",
                (document_id, classes(clearance)),
            ).fetchone()
        return document(row) if row else None

    def documents(self, clearance: Clearance) -> list[Document]:
        """Every active document that the clearance may see, sorted by title."""
        with self._reading() as connection:
            rows = connection.execute(f"SELECT * FROM versions WHERE {VISIBLE}", (classes(clearance),)).fetchall()
        return sorted((document(row) for row in rows), key=lambda found: (found.metadata.title.casefold(), found.id))

    def list_documents(
        self, words: Sequence[str], clearance: Clearance, limit: int, offset: int
    ) -> tuple[list[Document], int]:
        """A page of the documents whose title, number, type, committee, day or synonyms hold all of these words.

        In the order of their titles; and how many there are in all.
        """
        start = max(0, offset)
        with self._reading() as connection:
            listing = self._of_state(connection, clearance, lambda: read_listing(connection, clearance))
            versions = listing.naming(words)
            chosen = versions[start : start + max(0, limit)]
            rows = connection.execute(
                f"SELECT * FROM versions WHERE id IN (SELECT value FROM json_each(?)) AND {VISIBLE}",
                (json.dumps(list(chosen)), classes(clearance)),
            )
            found = {row["id"]: document(row) for row in rows}
        return [found[version] for version in chosen if version in found], len(versions)

    def text(self, document_id: str, clearance: Clearance) -> DocumentText | None:
        """The active version of a document with its text, pages and chunks."""
        with self._reading() as connection:
            row = connection.execute(
                f"SELECT * FROM versions WHERE document_id = ? AND {VISIBLE}",
                (document_id, classes(clearance)),
            ).fetchone()
            if row is None:
                return None
            return read_text(connection, row)

    def chunks(self, ids: Iterable[int], clearance: Clearance) -> dict[int, tuple[Chunk, Document]]:
        """Those of the chunks that are active and cleared, each with its document, by id."""
        with self._reading() as connection:
            rows = connection.execute(
                f"SELECT {CHUNK}, versions.* FROM chunks JOIN versions ON versions.id = version_id "
                f"WHERE chunks.id IN (SELECT value FROM json_each(?)) AND {VISIBLE}",
                (json.dumps(list(ids)), classes(clearance)),
            ).fetchall()
        documents = {version: document(row) for version, row in {row["version_id"]: row for row in rows}.items()}
        return {row["chunk_id"]: (chunk(row), documents[row["version_id"]]) for row in rows}

    def documents_by_reference(self, keys: Sequence[str], clearance: Clearance) -> dict[str, list[Document]]:
        """Active, cleared documents that have a reference number with one of these comparison keys, by key."""
        with self._reading() as connection:
            return catalog_references.documents_by_reference(connection, keys, clearance)

    def near_references(self, number: str, clearance: Clearance, limit: int) -> list[Document]:
        """Active, cleared documents with numbers like this one, best first, one of each paper."""
        with self._reading() as connection:
            return near_references(connection, number, clearance, limit)

    def series_in_use(self, series: Collection[str], clearance: Clearance) -> set[str]:
        """Those series of numbers (``catalog_series``) that an active, cleared document has."""
        with self._reading() as connection:
            return catalog_series.series_in_use(connection, series, clearance)

    def links(self, paper_key: str, clearance: Clearance) -> PaperLinks:
        """Which papers this one cites and is cited by, as far as they are active and cleared."""
        with self._reading() as connection:
            return read_links(connection, paper_key, clearance)

    def chunks_of(self, document_id: str, clearance: Clearance, limit: int) -> list[Chunk]:
        """The first chunks of an active, cleared document, in order."""
        with self._reading() as connection:
            rows = connection.execute(
                f"SELECT {CHUNK}, document_id FROM chunks JOIN versions ON versions.id = version_id "
                f"WHERE document_id = ? AND {VISIBLE} ORDER BY ordinal LIMIT ?",
                (document_id, classes(clearance), limit),
            )
            return [chunk(row) for row in rows]

    def paper(self, paper_id: str, clearance: Clearance) -> Paper | None:
        """An active paper with its stages, or nothing: unknown and not cleared look the same."""
        with self._reading() as connection:
            papers = catalog_papers.read_papers(connection, clearance, "paper_id = ?", (paper_id,))
        return papers[0] if papers else None

    def paper_of(self, document: Document, clearance: Clearance) -> Paper | None:
        """The paper that a document belongs to, if there is one and it is cleared."""
        return self.paper(document.paper_id, clearance) if document.paper_id else None

    def papers(self, clearance: Clearance) -> list[Paper]:
        """Every active paper that the clearance may see, in the order of their ids."""
        with self._reading() as connection:
            return catalog_papers.read_papers(connection, clearance)

    def documents_of_paper(self, paper_id: str, clearance: Clearance) -> list[Document]:
        """The active, cleared documents of a paper, in the order of their ids; none if the paper is not cleared."""
        cleared = classes(clearance)
        with self._reading() as connection:
            rows = connection.execute(
                f"SELECT * FROM versions WHERE paper_id = ?1 AND paper_id <> '' AND {VISIBLE.replace('?', '?2')} "
                f"AND EXISTS (SELECT 1 FROM papers WHERE paper_id = ?1 AND {VISIBLE.replace('?', '?2')}) "
                "ORDER BY document_id",
                (paper_id, cleared),
            )
            return [document(row) for row in rows]

    def documents_of_key(self, paper_key: str, clearance: Clearance) -> list[Document]:
        """The active, cleared documents with this ``paper_key``, in the order of their ids."""
        with self._reading() as connection:
            rows = connection.execute(
                f"SELECT * FROM versions WHERE paper_key = ?1 AND ?1 <> '' AND {VISIBLE.replace('?', '?2')} "
                "ORDER BY document_id",
                (paper_key, classes(clearance)),
            )
            return [document(row) for row in rows]

    def acronyms(
        self, acronyms: Collection[str], meanings: Collection[str], clearance: Clearance
    ) -> list[catalog_acronyms.Acronym]:
        """What active, cleared documents define of these acronyms and meanings (keys), most often defined first."""
        with self._reading() as connection:
            return catalog_acronyms.read(connection, acronyms, meanings, clearance)

    def narrowing(self) -> Narrowing:
        """What answers filters and facets for the visible state; read when it is first asked for, see there."""
        with self._reading() as connection:
            return self._of_state(connection, "narrowing", lambda: Narrowing(read_columns(connection)))

    def documents_of_keys(self, keys: Iterable[str], clearance: Clearance) -> dict[str, list[Document]]:
        """The active, cleared documents of papers by their ``paper_key``, in the order of their ids."""
        found: dict[str, list[Document]] = {}
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT versions.* FROM json_each(?) AS asked CROSS JOIN versions "
                f"ON paper_key = asked.value AND {VISIBLE} ORDER BY document_id",
                (json.dumps(sorted({key for key in keys if key})), classes(clearance)),
            )
            for row in rows:
                found.setdefault(row["paper_key"], []).append(document(row))
        return found

    def papers_by_id(self, ids: Iterable[str], clearance: Clearance) -> dict[str, Paper]:
        """Those of the papers that are active and cleared, with their stages, by id."""
        with self._reading() as connection:
            papers = catalog_papers.read_papers(
                connection, clearance, "paper_id IN (SELECT value FROM json_each(?))", (json.dumps(sorted(set(ids))),)
            )
        return {paper.id: paper for paper in papers}

    def runs(self, limit: int) -> list[Run]:
        """The latest runs of the ingest, newest first."""
        with self._reading() as connection:
            return catalog_runs.read_runs(connection, limit)

    def intake_counts(self) -> dict[str, dict[str, int]]:
        """How many things of each root the ingest remembers with which verdict."""
        counts: dict[str, dict[str, int]] = {}
        with self._reading() as connection:
            for row in connection.execute("SELECT root, verdict, count(*) AS items FROM intake GROUP BY root, verdict"):
                counts.setdefault(row["root"], {})[row["verdict"]] = row["items"]
        return counts

    def intake(self, verdict: str, limit: int) -> list[IntakeRecord]:
        """What the ingest remembers with this verdict, in the order of the item ids."""
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT * FROM intake WHERE verdict = ? ORDER BY item_id LIMIT ?", (verdict, max(0, limit))
            )
            return [catalog_intake.record(row) for row in rows]

    def _of_state(self, connection: sqlite3.Connection, name: Hashable, read: Callable[[], _T]) -> _T:
        """What was read of the visible state, kept until there is another one."""
        generation = int(connection.execute("SELECT generation FROM state").fetchone()[0])
        with self._kept_lock:  # or after a refresh, several threads would read it all
            if self._kept_generation < generation:
                self._kept.clear()
                self._kept_generation = generation
            elif self._kept_generation > generation:  # this transaction began before the last refresh
                return read()
            if name not in self._kept:
                self._kept[name] = read()
            return cast("_T", self._kept[name])

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """A connection of this thread's own, inside one read transaction: all it reads belongs to one state."""
        with self._lock:
            if self._closed:
                raise RuntimeError("the catalog is closed")
            connection = self._idle.pop() if self._idle else None
        if connection is None:
            connection = connect(self._path)
        try:
            connection.execute("BEGIN")
            yield connection
        finally:
            connection.execute("ROLLBACK")
            with self._lock:
                keep = not self._closed
                if keep:
                    self._idle.append(connection)
            if not keep:
                connection.close()
