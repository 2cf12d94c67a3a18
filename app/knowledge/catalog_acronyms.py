"""The acronyms of a version in the catalog."""

import sqlite3

from app.knowledge.model import DocumentDraft

TABLES = ""


def store(connection: sqlite3.Connection, version_id: int, draft: DocumentDraft) -> None:
    """Store what the draft says, inside the caller's transaction."""
