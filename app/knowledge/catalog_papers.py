"""Papers and their stages in the catalog: how they are stored and read back.

The functions work inside the caller's transaction; who may see a paper is part of every reading one.
"""
# ruff: noqa: S608 - statements are put together from constants alone; every value is bound

import json
import sqlite3
from collections.abc import Iterable

from app.access import AccessClass, Clearance
from app.knowledge.catalog_rows import VISIBLE, classes, date, iso, storable, storable_list
from app.knowledge.model import Majority, Outcome, Paper, Stage, Votes
from app.knowledge.references import reference_keys


def store_prepared(connection: sqlite3.Connection, paper: Paper) -> None:
    """Store a paper that readers do not see yet, in place of one prepared earlier."""
    connection.execute("DELETE FROM papers WHERE paper_id = ? AND state = 'prepared'", (storable(paper.id),))
    values = {
        "paper_id": paper.id,
        "root": paper.root,
        "state": "prepared",
        "uri": paper.uri,
        "content_hash": paper.content_hash,
        "access": AccessClass(paper.access).value,
        "title": paper.title,
        "reference_number": paper.reference_number,
        "date": iso(paper.date),
        "paper_type": paper.paper_type,
        "office": paper.office,
        "related": storable_list(paper.related),
    }
    cursor = connection.execute(
        f"INSERT INTO papers ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})",
        [storable(value) if value is not None else None for value in values.values()],
    )
    key = cursor.lastrowid
    connection.executemany(
        f"INSERT INTO stages VALUES ({', '.join('?' * 14)})",
        [(key, ordinal, *_stage_values(stage)) for ordinal, stage in enumerate(paper.stages)],
    )
    connection.executemany(
        "INSERT INTO paper_keys (paper, key) VALUES (?, ?)",
        [(key, reference) for reference in reference_keys(storable(paper.reference_number))],
    )


def activate_prepared(connection: sqlite3.Connection, removed: Iterable[str]) -> None:
    """Make prepared papers visible; those that they replace, and ``removed``, are deleted."""
    connection.executemany(
        "DELETE FROM papers WHERE state = 'active' AND paper_id = ?", [(storable(paper_id),) for paper_id in removed]
    )
    connection.execute(
        "DELETE FROM papers WHERE state = 'active' "
        "AND paper_id IN (SELECT paper_id FROM papers WHERE state = 'prepared')"
    )
    connection.execute("UPDATE papers SET state = 'active' WHERE state = 'prepared'")


def read_papers(
    connection: sqlite3.Connection, clearance: Clearance, condition: str = "1", parameters: tuple[str, ...] = ()
) -> list[Paper]:
    """Active papers that the clearance may see and that meet the condition, in the order of their ids, with stages."""
    where = f"({condition}) AND {VISIBLE}"
    bound = (*parameters, classes(clearance))
    stages: dict[int, list[Stage]] = {}
    for row in connection.execute(
        f"SELECT stages.* FROM stages WHERE paper IN (SELECT id FROM papers WHERE {where}) ORDER BY paper, ordinal",
        bound,
    ):
        stages.setdefault(row["paper"], []).append(_stage(row))
    rows = connection.execute(f"SELECT * FROM papers WHERE {where} ORDER BY paper_id", bound)
    return [_paper(row, tuple(stages.get(row["id"], ()))) for row in rows]


def _stage_values(stage: Stage) -> tuple[str | int | None, ...]:
    votes = stage.votes
    return (
        storable(stage.committee),
        iso(stage.date),
        storable(stage.agenda_item),
        storable(stage.subject),
        storable(stage.role),
        stage.authoritative,
        storable(stage.result),
        stage.outcome.value,
        stage.majority.value,
        votes.yes if votes else None,
        votes.no if votes else None,
        votes.abstained if votes else None,
    )


def _stage(row: sqlite3.Row) -> Stage:
    counted = row["votes_yes"] is not None
    return Stage(
        committee=row["committee"],
        date=date(row["date"]),
        agenda_item=row["agenda_item"],
        subject=row["subject"],
        role=row["role"],
        authoritative=None if row["authoritative"] is None else bool(row["authoritative"]),
        result=row["result"],
        outcome=Outcome(row["outcome"]),
        majority=Majority(row["majority"]),
        votes=Votes(row["votes_yes"], row["votes_no"], row["votes_abstained"]) if counted else None,
    )


def _paper(row: sqlite3.Row, stages: tuple[Stage, ...]) -> Paper:
    return Paper(
        id=row["paper_id"],
        root=row["root"],
        uri=row["uri"],
        content_hash=row["content_hash"],
        access=AccessClass(row["access"]),
        title=row["title"],
        reference_number=row["reference_number"],
        date=date(row["date"]),
        paper_type=row["paper_type"],
        office=row["office"],
        stages=stages,
        related=tuple(json.loads(row["related"])),
    )
