"""Whether catalog, vectors and terms agree: findings as data, each with a German sentence for the operator.

The catalog is judged by itself (is the file sound, are chunks what the text says there), the indexes by the catalog.
Nothing is changed here; a refresh mends what differs.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.access import AccessClass
from app.knowledge.consistency import ChunksByClass, differences, doubtful_classes, expected_chunks, stored_chunks
from app.knowledge.model import paper_key
from app.knowledge.protocols import TermIndex, VectorIndex
from app.knowledge.schema import connect

_EXAMPLES = 5


class FindingKind(StrEnum):
    """What can be wrong. The first six a repair cannot mend: the documents have to be taken in anew."""

    CATALOG_DAMAGED = "catalog_damaged"
    DANGLING_ROWS = "dangling_rows"
    CHUNKS_NOT_IN_TEXT = "chunks_not_in_text"
    COUNTS_WRONG = "counts_wrong"
    CHUNK_RANGES_WRONG = "chunk_ranges_wrong"
    PAPER_KEYS_WRONG = "paper_keys_wrong"
    LEFTOVERS = "leftovers"
    DELETED_TEXT = "deleted_text"
    OTHER_MODEL = "other_model"
    TERMS_UNREADABLE = "terms_unreadable"
    TERMS_MISSING = "terms_missing"
    TERMS_SURPLUS = "terms_surplus"
    TERMS_NOT_PURGED = "terms_not_purged"
    VECTORS_UNREADABLE = "vectors_unreadable"
    VECTORS_MISSING = "vectors_missing"
    VECTORS_SURPLUS = "vectors_surplus"
    OLD_INDEXES = "old_indexes"


_LABELS = {
    FindingKind.CATALOG_DAMAGED: "Der Katalog ist beschädigt; Meldungen von SQLite",
    FindingKind.DANGLING_ROWS: "Zeilen im Katalog, deren Dokument es nicht gibt",
    FindingKind.CHUNKS_NOT_IN_TEXT: "Abschnitte, die nicht mit dem Text ihres Dokuments übereinstimmen",
    FindingKind.COUNTS_WRONG: "Zugriffsklassen, deren Zahl der Dokumente oder Abschnitte falsch ist",
    FindingKind.CHUNK_RANGES_WRONG: "Dokumente, deren Abschnitte im Katalog nicht fortlaufend gezählt sind",
    FindingKind.PAPER_KEYS_WRONG: "Dokumente, die im Katalog bei einer falschen Vorlage stehen",
    FindingKind.LEFTOVERS: "Reste eines abgebrochenen Einlesens im Katalog",
    FindingKind.DELETED_TEXT: "Gelöschter Text, der noch aus den Dateien des Katalogs zu entfernen ist",
    FindingKind.OTHER_MODEL: "Dokumente mit Angaben zu einem anderen Einbettungsmodell oder einer anderen Textanalyse",
    FindingKind.TERMS_UNREADABLE: "Der Suchindex der Begriffe ist nicht lesbar",
    FindingKind.TERMS_MISSING: "Abschnitte, die im Suchindex der Begriffe fehlen",
    FindingKind.TERMS_SURPLUS: "Abschnitte, die nicht in den Suchindex der Begriffe gehören",
    FindingKind.TERMS_NOT_PURGED: "Gelöschte Begriffe, die noch in den Dateien des Suchindexes stehen",
    FindingKind.VECTORS_UNREADABLE: "Zugriffsklassen, deren Vektoren nicht lesbar sind",
    FindingKind.VECTORS_MISSING: "Abschnitte ohne Vektor",
    FindingKind.VECTORS_SURPLUS: "Vektoren, zu denen es keinen Abschnitt dieser Zugriffsklasse gibt",
    FindingKind.OLD_INDEXES: "Alte Indexe, die noch nicht gelöscht sind",
}

_BEYOND_REPAIR = frozenset(
    {
        FindingKind.CATALOG_DAMAGED,
        FindingKind.DANGLING_ROWS,
        FindingKind.CHUNKS_NOT_IN_TEXT,
        FindingKind.COUNTS_WRONG,
        FindingKind.CHUNK_RANGES_WRONG,
        FindingKind.PAPER_KEYS_WRONG,
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong, how often, and up to five examples (ids of documents or chunks, names)."""

    kind: FindingKind
    count: int
    examples: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """For the operator."""
        examples = f" (etwa {', '.join(self.examples)})" if self.examples else ""
        return f"{_LABELS[self.kind]}: {self.count}{examples}."

    @property
    def repairable(self) -> bool:
        """Whether ``repair`` mends it."""
        return self.kind not in _BEYOND_REPAIR


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found, and over how much: active documents and chunks."""

    findings: tuple[Finding, ...]
    documents: int
    chunks: int

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


def check_catalog(path: Path) -> tuple[list[Finding], ChunksByClass]:
    """What is wrong in the catalog itself, and which chunks the indexes should hold.

    Errors: ``IndexStateError`` (damaged so that nothing can be read, another schema), ``DataFolderError``.
    """
    with closing(connect(path)) as connection:
        found = list(_catalog_findings(connection))
        try:
            rows = connection.execute(
                "SELECT chunks.id, access FROM chunks JOIN versions ON versions.id = version_id WHERE state = 'active'"
            )
            expected = expected_chunks((chunk_id, AccessClass(access)) for chunk_id, access in rows)
        except sqlite3.DatabaseError:
            expected = expected_chunks(())
    return found, expected


def check_terms(expected: ChunksByClass, terms: TermIndex) -> Iterator[Finding]:
    """What the term index lacks, or holds and should not."""
    yield from _differing(expected, stored_chunks(terms), FindingKind.TERMS_MISSING, FindingKind.TERMS_SURPLUS)


def check_vectors(expected: ChunksByClass, vectors: VectorIndex) -> Iterator[Finding]:
    """What the vector index lacks, or holds and should not; every vector is read."""
    stored = stored_chunks(vectors)
    yield from _differing(expected, stored, FindingKind.VECTORS_MISSING, FindingKind.VECTORS_SURPLUS)
    yield from finding(FindingKind.VECTORS_UNREADABLE, doubtful_classes(expected, stored, vectors, thorough=True))


def finding(kind: FindingKind, things: Iterable[object]) -> Iterator[Finding]:
    """One finding over these things, or none where there are none."""
    names = [str(thing) for thing in things]
    if names:
        yield Finding(kind, len(names), tuple(names[:_EXAMPLES]))


def _differing(
    expected: ChunksByClass, stored: ChunksByClass, missing: FindingKind, surplus: FindingKind
) -> Iterator[Finding]:
    found = differences(expected, stored)
    yield from finding(missing, (chunk_id for difference in found for chunk_id in difference.missing))
    yield from finding(surplus, (chunk_id for difference in found for chunk_id in difference.surplus))


def _catalog_findings(connection: sqlite3.Connection) -> Iterator[Finding]:
    try:
        messages = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        if messages != ["ok"]:
            yield from finding(FindingKind.CATALOG_DAMAGED, messages)
            return
        dangling = [f"{row[0]} {row[1]}" for row in connection.execute("PRAGMA foreign_key_check")]
        yield from finding(FindingKind.DANGLING_ROWS, dangling)
        yield from finding(FindingKind.CHUNKS_NOT_IN_TEXT, _chunks_not_in_text(connection))
        yield from finding(FindingKind.COUNTS_WRONG, _wrong_counts(connection))
        yield from finding(FindingKind.CHUNK_RANGES_WRONG, _wrong_ranges(connection))
        yield from finding(FindingKind.PAPER_KEYS_WRONG, _wrong_paper_keys(connection))
        leftovers = connection.execute(
            "SELECT document_id FROM versions WHERE state <> 'active' "
            "UNION ALL SELECT paper_id FROM papers WHERE state <> 'active' "
            "UNION ALL SELECT item_id FROM intake_changes UNION ALL SELECT 'chunk ' || chunk_id FROM orphans"
        )
        yield from finding(FindingKind.LEFTOVERS, (row[0] for row in leftovers))
        if connection.execute("SELECT text_deleted FROM state").fetchone()[0]:
            yield Finding(FindingKind.DELETED_TEXT, 1)
        other = connection.execute(
            "SELECT document_id FROM versions, state WHERE state.only_row = 1 AND versions.state = 'active' AND "
            "(versions.embedding_fingerprint <> state.embedding_fingerprint "
            "OR versions.analysis_version <> state.analysis_version)"
        )
        yield from finding(FindingKind.OTHER_MODEL, (row[0] for row in other))
    except sqlite3.DatabaseError as error:
        yield from finding(FindingKind.CATALOG_DAMAGED, [error])


def _chunks_not_in_text(connection: sqlite3.Connection) -> Iterator[int]:
    versions = connection.execute("SELECT id FROM versions WHERE state = 'active'").fetchall()
    for (version,) in versions:
        row = connection.execute("SELECT text FROM texts WHERE version_id = ?", (version,)).fetchone()
        text = row["text"] if row else ""
        chunks = connection.execute('SELECT id, start, "end", text FROM chunks WHERE version_id = ?', (version,))
        for chunk_id, start, end, chunk in chunks:
            if text[start:end] != chunk or not 0 <= start < end:
                yield chunk_id


def _wrong_counts(connection: sqlite3.Connection) -> Iterator[str]:
    counted = connection.execute(
        "SELECT access, count(DISTINCT versions.id), count(chunks.id) FROM versions "
        "LEFT JOIN chunks ON chunks.version_id = versions.id WHERE state = 'active' GROUP BY access"
    )
    noted = connection.execute("SELECT access, documents, chunks FROM counts")
    wrong = {tuple(row) for row in counted} ^ {tuple(row) for row in noted}
    yield from sorted({access for access, _, _ in wrong})


def _wrong_ranges(connection: sqlite3.Connection) -> Iterator[str]:
    """A filter answers with ranges of ids: what is not in its range is not found, or found where it should not be."""
    rows = connection.execute(
        "SELECT document_id FROM versions LEFT JOIN chunks ON chunks.version_id = versions.id "
        "WHERE state = 'active' GROUP BY versions.id HAVING chunk_count <> count(chunks.id) "
        "OR chunk_count > 0 AND (first_chunk <> min(chunks.id) OR first_chunk + chunk_count - 1 <> max(chunks.id))"
    )
    yield from (row[0] for row in rows)


def _wrong_paper_keys(connection: sqlite3.Connection) -> Iterator[str]:
    rows = connection.execute(
        "SELECT document_id, paper_id, reference_number, paper_key FROM versions WHERE state = 'active'"
    )
    for document_id, paper_id, reference_number, key in rows:
        if paper_key(document_id, paper_id, reference_number) != key:
            yield document_id
