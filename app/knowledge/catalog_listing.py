"""The list of all documents, by title, and which of them some words name.

Kept in memory for a visible state and a clearance (some 25 MB for 100,000 documents): read anew for each page of the
list, it would take seconds.
"""
# ruff: noqa: S608 - statements are put together from constants; every value is bound

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from app.access import Clearance
from app.knowledge.catalog_rows import VISIBLE, classes, date
from app.knowledge.folding import fold


@dataclass(frozen=True, slots=True)
class Listing:
    """Versions in the order of their titles, each with what it is known by, folded."""

    versions: tuple[int, ...]
    known_as: tuple[str, ...]

    def naming(self, words: Sequence[str]) -> Sequence[int]:
        """The versions that all of these words, or parts of words, name."""
        folded = [fold(word) for word in words]
        if not folded:
            return self.versions
        return [
            version
            for version, known_as in zip(self.versions, self.known_as, strict=True)
            if all(word in known_as for word in folded)
        ]


def read_listing(connection: sqlite3.Connection, clearance: Clearance) -> Listing:
    """What the clearance may see, inside the caller's transaction: title, number, type, committee, day, synonyms."""
    cursor = connection.cursor()
    cursor.row_factory = None
    rows = sorted(
        (title.casefold(), document_id, version, fold(" ".join([title, *about, _german(day)])))
        for version, document_id, title, day, *about in cursor.execute(
            "SELECT id, document_id, title, date, reference_number, paper_type, committee, synonyms "
            f"FROM versions WHERE {VISIBLE}",
            (classes(clearance),),
        )
    )
    return Listing(tuple(row[2] for row in rows), tuple(row[3] for row in rows))


def _german(day: str | None) -> str:
    known = date(day)
    return f"{known:%d.%m.%Y}" if known else ""
