"""What filters ask of the catalog, as columns in memory: documents, dealings and types, each row naming its paper.

Filters cut through everything there is, and facets count it: over 100,000 documents, SQLite takes seconds for what
columns do in milliseconds. They are read once for each visible state (``generation``), over all access classes; each
row says its class, and whoever asks is answered from rows of the classes that are cleared.

A *dealing* is a stage of a paper; or the day of a paper or a document alone; or what a document that belongs to no
paper says of itself: its committee, its outcome, and the day of it.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
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
_WITH_OUTCOME = frozenset(status.value for status in DecisionStatus if outcome_of(status) is not Outcome.UNKNOWN)


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
    """A row for each active document, in the order of its chunk ids ``[first, end)``; those without chunks first."""

    paper: Codes
    access: Codes
    root: Codes
    first: NDArray[np.int64]
    end: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class DealingColumns:
    """``outcome`` is what the committee did, ``counted`` what that means for the paper (``decisions.counts_as``).

    ``day`` is an ordinal of ``datetime.date`` (from 1), or ``NO_DAY``; the first of the years is ``NO_DAY`` too.
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
    """All of one state. In a column, a paper is its place in ``keys``, and so with roots and years."""

    keys: tuple[str, ...]
    place: dict[str, int]
    roots: tuple[str, ...]
    years: tuple[int, ...]
    committees: Names
    types: Names
    documents: DocumentColumns
    dealings: DealingColumns
    typed: TypeColumns


# Each table is read in one pass: that is most of the cost.
_DOCUMENTS = """
    SELECT paper_key, access, root, first_chunk, chunk_count, paper_type, paper_id <> '', committee, date, status,
        status_date
    FROM versions WHERE state = 'active'
"""
_PAPERS = "SELECT paper_id, access, paper_type, date FROM papers WHERE state = 'active'"
_STAGES = """
    SELECT paper_id, access, committee, stages.date, outcome, role
    FROM papers JOIN stages ON stages.paper = papers.id WHERE state = 'active'
"""


def read_columns(connection: sqlite3.Connection) -> Columns:
    """Read all active rows, inside the caller's transaction; 100,000 documents take a second."""
    cursor = connection.cursor()
    cursor.row_factory = None  # plain tuples, for there may be some 100,000
    documents = _transposed(cursor.execute(_DOCUMENTS), 11)
    papers = _transposed(cursor.execute(_PAPERS), 4)
    place = {key: number for number, key in enumerate(sorted({*documents[0], *papers[0]}))}
    access = {name.value: code for code, name in enumerate(ACCESS)}
    roots, types = _Coder(), _Coder(first="")
    first, count = (np.array(column, dtype=np.int64) for column in documents[3:5])
    rows = np.argsort(first, kind="stable")
    document_columns = DocumentColumns(
        paper=_codes(place, documents[0])[rows],
        access=_codes(access, documents[1])[rows],
        root=_codes(roots, documents[2])[rows],
        first=first[rows],
        end=(first + count)[rows],
    )
    type_columns = TypeColumns(
        paper=_codes(place, [*papers[0], *documents[0]]),
        access=_codes(access, [*papers[1], *documents[1]]),
        type=_codes(types, [*papers[2], *documents[5]]),
    )
    dealings = _dealings(cursor.execute(_STAGES), papers, documents)
    committees, years = _Coder(first=""), _Coder(first=NO_DAY)
    days = _Coder(lambda text: date.fromisoformat(text).toordinal() if text else NO_DAY)
    year_codes = _Coder(lambda text: years[date.fromisoformat(text).year if text else NO_DAY])
    outcomes = _Coder(lambda text: OUTCOMES.index(_OUTCOME_OF[text]))
    counted = _Coder(lambda pair: OUTCOMES.index(counts_as(_OUTCOME_OF[pair[0]], pair[1])))
    dealing_columns = DealingColumns(
        paper=_codes(place, dealings[0]),
        access=_codes(access, dealings[1]),
        committee=_codes(committees, dealings[2]),
        day=_codes(days, dealings[3]),
        year=_codes(year_codes, dealings[3]),
        outcome=_codes(outcomes, dealings[4]),
        counted=_codes(counted, list(zip(dealings[4], dealings[5], strict=True))),
    )
    return Columns(
        keys=tuple(place),
        place=place,
        roots=tuple(roots),
        years=tuple(years),
        committees=Names.of(committees),
        types=Names.of(types),
        documents=document_columns,
        dealings=dealing_columns,
        typed=type_columns,
    )


def _dealings(
    stages: Iterable[Sequence[Any]], papers: Sequence[Sequence[Any]], documents: Sequence[Sequence[Any]]
) -> list[Sequence[Any]]:
    """All dealings in columns: paper, access class, committee, day, outcome or status, role."""
    days_alone = (
        (key, access, "", day, Outcome.UNKNOWN.value, "")
        for table, column in ((papers, 3), (documents, 8))
        for key, access, day in zip(table[0], table[1], table[column], strict=True)
        if day
    )
    # The day of a status is that of the outcome, where it is one; when a rule came into force is its second-best day.
    of_documents = (
        (key, access, committee, (decided or day) if status in _WITH_OUTCOME else (day or decided), status, "")
        for key, access, _, _, _, _, belongs, committee, day, status, decided in zip(*documents, strict=True)
        if not belongs and (committee or status in _WITH_OUTCOME)
    )
    return _transposed(chain(stages, days_alone, of_documents), 6)


class _Coder(dict[Any, int]):
    """Gives a value its code when it is met for the first time: what ``code`` says, or the next number from 0."""

    def __init__(self, code: Callable[[Any], int] | None = None, *, first: Any = None) -> None:
        super().__init__()
        self._code = code
        if first is not None:
            self[first] = 0

    def __missing__(self, value: Any) -> int:
        code = self[value] = len(self) if self._code is None else self._code(value)
        return code


def _transposed(rows: Iterable[Iterable[Any]], width: int) -> list[Sequence[Any]]:
    return list(zip(*rows, strict=True)) or [()] * width


def _codes(coder: dict[Any, int], values: Sequence[Any]) -> Codes:
    return np.fromiter(map(coder.__getitem__, values), dtype=np.int32, count=len(values))
