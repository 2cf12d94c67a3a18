"""What filters ask of the catalog, as columns in memory: documents, dealings and types, each row naming its paper.

Filters cut through everything there is, and facets count it: over 100,000 documents, SQLite takes seconds for what
columns do in milliseconds. They are read once for each visible state (``generation``), over all access classes; each
row says its class, and whoever asks is answered from rows of the classes that are cleared.

A *dealing* is a stage of a paper; or the day of a paper or a document alone; or what a document that belongs to no
paper says of itself: its committee, its outcome, and the day of it.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.access import AccessClass
from app.knowledge.decisions import counts_as, outcome_of
from app.knowledge.folding import name_key
from app.knowledge.model import DecisionStatus, Outcome

Codes = NDArray[np.int32]

ACCESS = tuple(AccessClass)
OUTCOMES = tuple(Outcome)
"""The access classes and outcomes in the order of their codes."""

NO_DAY = 0

# A document's status that is an outcome too has the same name.
_OUTCOME_OF: dict[str, Outcome] = {
    **{status.value: outcome_of(status) for status in DecisionStatus},
    **{outcome.value: outcome for outcome in Outcome},
}
_WITH_OUTCOME = json.dumps([status for status in DecisionStatus if outcome_of(status) is not Outcome.UNKNOWN])


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """Names as their sources write them, by code; 0 is the empty name. ``groups`` joins the spellings of one name."""

    spellings: tuple[str, ...]
    groups: Codes
    group_of_key: dict[str, int]

    @classmethod
    def of(cls, spellings: Iterable[str]) -> "Names":
        """From the spellings in the order of their codes."""
        known = tuple(spellings)
        group_of_key: dict[str, int] = {}
        groups = [group_of_key.setdefault(name_key(spelling), len(group_of_key)) for spelling in known]
        return cls(known, np.array(groups, dtype=np.int32), group_of_key)


@dataclass(frozen=True, slots=True, eq=False)
class DocumentColumns:
    """A row for each active document that has chunks, in the order of their ids: ``[first, end)``."""

    paper: Codes
    access: Codes
    root: Codes
    first: NDArray[np.int64]
    end: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class DealingColumns:
    """``outcome`` is what the committee did, ``counted`` what that means for the paper (``decisions.counts_as``).

    ``day`` is an ordinal of ``datetime.date`` (from 1), ``year`` that day's; both are ``NO_DAY`` where none is known.
    """

    paper: Codes
    access: Codes
    committee: Codes
    day: Codes
    year: Codes
    outcome: Codes
    counted: Codes


@dataclass(frozen=True, slots=True, eq=False)
class TypeColumns:
    """The types of papers: those of the papers themselves, and those of their documents."""

    paper: Codes
    access: Codes
    type: Codes


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """All of one state. In a column, a paper is its place in ``keys``, a root its place in ``roots``."""

    keys: tuple[str, ...]
    place: dict[str, int]
    roots: tuple[str, ...]
    committees: Names
    types: Names
    documents: DocumentColumns
    dealings: DealingColumns
    typed: TypeColumns


_DOCUMENTS = """
    SELECT paper_key, access, root, first_chunk, first_chunk + chunk_count FROM versions
    WHERE state = 'active' AND chunk_count > 0 ORDER BY first_chunk
"""

# paper, access class, committee, day, outcome or status, role
_DEALINGS = """
    SELECT paper_id, access, committee, stages.date, outcome, role
        FROM papers JOIN stages ON stages.paper = papers.id WHERE state = 'active'
    UNION ALL
    SELECT paper_id, access, '', date, 'unknown', '' FROM papers WHERE state = 'active' AND date IS NOT NULL
    UNION ALL
    SELECT paper_key, access, '', date, 'unknown', '' FROM versions WHERE state = 'active' AND date IS NOT NULL
    UNION ALL
    SELECT paper_key, access, committee,
        CASE WHEN status IN (SELECT value FROM json_each(?))
            THEN coalesce(status_date, date) ELSE coalesce(date, status_date) END,
        status, ''
        FROM versions WHERE state = 'active' AND paper_id = ''
"""

_TYPES = """
    SELECT paper_id, access, paper_type FROM papers WHERE state = 'active'
    UNION ALL
    SELECT paper_key, access, paper_type FROM versions WHERE state = 'active'
"""


def read_columns(connection: sqlite3.Connection) -> Columns:
    """Read all active rows, inside the caller's transaction."""
    documents = _rows(connection, 5, _DOCUMENTS)
    dealings = _rows(connection, 6, _DEALINGS, _WITH_OUTCOME)
    types = _rows(connection, 3, _TYPES)
    place = {key: number for number, key in enumerate(sorted({*documents[0], *dealings[0], *types[0]}))}
    access = {name.value: code for code, name in enumerate(ACCESS)}
    roots, committees, kinds = (_Coder() for _ in range(3))
    days = _Coder(lambda text: date.fromisoformat(text).toordinal())
    outcomes = _Coder(lambda text: OUTCOMES.index(_OUTCOME_OF[text]))
    counted = _Coder(lambda pair: OUTCOMES.index(counts_as(_OUTCOME_OF[pair[0]], pair[1])))
    years = _Coder(lambda text: date.fromisoformat(text).year)
    days[None] = years[None] = NO_DAY
    committees[""] = kinds[""] = 0
    columns = (
        DocumentColumns(
            paper=_codes(place, documents[0]),
            access=_codes(access, documents[1]),
            root=_codes(roots, documents[2]),
            first=np.array(documents[3], dtype=np.int64),
            end=np.array(documents[4], dtype=np.int64),
        ),
        DealingColumns(
            paper=_codes(place, dealings[0]),
            access=_codes(access, dealings[1]),
            committee=_codes(committees, dealings[2]),
            day=_codes(days, dealings[3]),
            year=_codes(years, dealings[3]),
            outcome=_codes(outcomes, dealings[4]),
            counted=_codes(counted, list(zip(dealings[4], dealings[5], strict=True))),
        ),
        TypeColumns(_codes(place, types[0]), _codes(access, types[1]), _codes(kinds, types[2])),
    )
    return Columns(tuple(place), place, tuple(roots), Names.of(committees), Names.of(kinds), *columns)


class _Coder(dict[Any, int]):
    """Gives a value its code when it is met for the first time: what ``code`` says, or the next number."""

    def __init__(self, code: Callable[[Any], int] | None = None) -> None:
        super().__init__()
        self._code = code

    def __missing__(self, value: Any) -> int:
        code = self[value] = len(self) if self._code is None else self._code(value)
        return code


def _rows(connection: sqlite3.Connection, width: int, statement: str, *parameters: str) -> list[Sequence[Any]]:
    """The columns of a statement's rows; plain tuples, for there may be half a million."""
    cursor = connection.cursor()
    cursor.row_factory = None
    return list(zip(*cursor.execute(statement, parameters), strict=True)) or [()] * width


def _codes(coder: dict[Any, int], values: Sequence[Any]) -> Codes:
    return np.fromiter(map(coder.__getitem__, values), dtype=np.int32, count=len(values))
