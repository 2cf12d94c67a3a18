"""How a version of a document, with all that belongs to it, is stored in the catalog and deleted from it.

The functions work inside the caller's transaction.
"""
# ruff: noqa: S608 - the names of columns are constants; every value is bound

import json
import sqlite3
from collections.abc import Sequence

from app.access import AccessClass
from app.knowledge import catalog_acronyms, catalog_citations
from app.knowledge.catalog_rows import iso, now, storable, storable_list
from app.knowledge.model import DocumentDraft, Source, paper_key
from app.knowledge.references import reference_keys


def store(
    connection: sqlite3.Connection, source: Source, draft: DocumentDraft, fingerprint: str, analysis: str
) -> list[int]:
    """Store a prepared version; gives the ids of its chunks, which follow one another, in order."""
    text = storable(draft.text)
    values = _values(source, draft, fingerprint, analysis)
    version = connection.execute(
        f"INSERT INTO versions ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})",
        [storable(value) if isinstance(value, str) else value for value in values.values()],
    ).lastrowid
    connection.execute("INSERT INTO texts VALUES (?, ?)", (version, text))
    connection.executemany(
        "INSERT INTO pages VALUES (?, ?, ?, ?, ?)",
        [(version, page.number, page.start, page.end, page.confidence) for page in draft.pages],
    )
    connection.executemany(
        "INSERT INTO service_fields VALUES (?, ?, ?, ?, ?)",
        [(version, ordinal, span.field.value, span.start, span.end) for ordinal, span in enumerate(draft.fields)],
    )
    connection.executemany(
        "INSERT INTO reference_keys (version_id, key) VALUES (?, ?)",
        [(version, key) for key in reference_keys(storable(draft.metadata.reference_number))],
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
                storable_list(chunk.headings),
                chunk.kind,
                text[chunk.start : chunk.end],
            ),
        )
        ids.append(int(cursor.lastrowid or 0))
    if ids:
        if ids[-1] - ids[0] != len(ids) - 1:
            raise RuntimeError(f"the chunks of version {version} did not get ids that follow one another")
        connection.execute("UPDATE versions SET first_chunk = ? WHERE id = ?", (ids[0], version))
    catalog_acronyms.store(connection, int(version or 0), draft)
    catalog_citations.store(connection, int(version or 0), draft)
    return ids


def delete(connection: sqlite3.Connection, versions: Sequence[int]) -> None:
    """Delete versions with all that belongs to them; their chunk ids become orphans."""
    chosen = json.dumps(versions)
    connection.execute(
        "INSERT OR IGNORE INTO orphans SELECT id FROM chunks WHERE version_id IN (SELECT value FROM json_each(?))",
        (chosen,),
    )
    connection.execute("DELETE FROM versions WHERE id IN (SELECT value FROM json_each(?))", (chosen,))


def _values(source: Source, draft: DocumentDraft, fingerprint: str, analysis: str) -> dict[str, object]:
    metadata = draft.metadata
    return {
        "document_id": source.id,
        "root": source.root,
        "state": "prepared",
        "content_hash": source.content_hash,
        "uri": source.uri,
        "media_type": source.media_type,
        "access": AccessClass(source.access).value,
        "has_pages": draft.has_pages,
        "indexed_at": now(),
        "embedding_fingerprint": fingerprint,
        "analysis_version": analysis,
        "title": metadata.title,
        "reference_number": metadata.reference_number,
        "date": iso(metadata.date),
        "paper_type": metadata.paper_type,
        "committee": metadata.committee,
        "office": metadata.office,
        "status": metadata.status.value,
        "status_date": iso(metadata.status_date),
        "status_note": metadata.status_note,
        "valid_from": iso(metadata.valid_from),
        "valid_until": iso(metadata.valid_until),
        "supersedes": storable_list(metadata.supersedes),
        "superseded_by": metadata.superseded_by,
        "related": storable_list(metadata.related),
        "synonyms": storable_list(metadata.synonyms),
        "paper_id": draft.paper_id,
        "chunk_count": len(draft.chunks),
        "paper_key": paper_key(source.id, draft.paper_id, metadata.reference_number),
    }
