"""Documents by their reference number, in the catalog."""
# ruff: noqa: S608 - the statement is put together from constants alone; every value is bound

import json
import sqlite3
from collections.abc import Iterable

from app.access import Clearance
from app.knowledge.catalog_rows import VISIBLE, classes, document
from app.knowledge.model import Document


def documents_by_reference(
    connection: sqlite3.Connection, keys: Iterable[str], clearance: Clearance
) -> dict[str, list[Document]]:
    """Active, cleared documents that have a reference number with one of these comparison keys, by key.

    First those that have it themselves, then those of a paper that has it, if the paper is cleared too.
    """
    found: dict[str, dict[str, Document]] = {}
    rows = connection.execute(
        # CROSS JOIN holds SQLite to this order: from the few keys to their rows, never through all versions.
        f"""
        SELECT versions.*, found.key FROM (
            SELECT reference_keys.key, version_id AS id, 1 AS own FROM json_each(?1) AS asked
                CROSS JOIN reference_keys ON reference_keys.key = asked.value
            UNION ALL
            SELECT paper_keys.key, versions.id, 0 FROM json_each(?1) AS asked
                CROSS JOIN paper_keys ON paper_keys.key = asked.value
                CROSS JOIN papers ON papers.id = paper_keys.paper
                    AND papers.state = 'active' AND papers.access IN (SELECT value FROM json_each(?2))
                CROSS JOIN versions ON versions.paper_id = papers.paper_id AND versions.paper_id <> ''
        ) AS found CROSS JOIN versions ON versions.id = found.id
        WHERE {VISIBLE.replace("?", "?2")} ORDER BY own DESC, found.id
        """,
        (json.dumps(list(keys)), classes(clearance)),
    )
    for row in rows:
        found.setdefault(row["key"], {}).setdefault(row["document_id"], document(row))
    return {key: list(documents.values()) for key, documents in found.items()}
