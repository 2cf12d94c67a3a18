"""The history of the ingest's runs in the catalog. It names no document: nothing of a removed one outlives it.

The functions work inside the caller's transaction.
"""

import datetime
import json
import sqlite3
from collections.abc import Mapping, Sequence

from app.knowledge.catalog_rows import now, storable, storable_list, timestamp
from app.knowledge.model import Run, RunState

RUNS_KEPT = 1000
"""Judgement: almost three years of nightly runs, some hundred kilobytes."""


def begin(connection: sqlite3.Connection, sources: Sequence[str]) -> int:
    """A run begins. Any other that seems to be running was killed: only one process may write."""
    connection.execute("UPDATE runs SET state = ? WHERE state = ?", (RunState.ABORTED, RunState.RUNNING))
    cursor = connection.execute(
        "INSERT INTO runs (started_at, state, sources, counts, message) VALUES (?, ?, ?, '{}', '')",
        (now(), RunState.RUNNING, storable_list(tuple(sources))),
    )
    run_id = int(cursor.lastrowid or 0)
    connection.execute("DELETE FROM runs WHERE id <= ?", (run_id - RUNS_KEPT,))
    return run_id


def finish(
    connection: sqlite3.Connection, run_id: int, state: RunState, counts: Mapping[str, int], message: str
) -> None:
    """A run has ended; ``message`` must not name files or documents."""
    connection.execute(
        "UPDATE runs SET finished_at = ?, state = ?, counts = ?, message = ? WHERE id = ?",
        (now(), RunState(state), json.dumps(dict(counts)), storable(message), run_id),
    )


def read_runs(connection: sqlite3.Connection, limit: int) -> list[Run]:
    """The latest runs, newest first."""
    rows = connection.execute("SELECT * FROM runs ORDER BY id DESC LIMIT ?", (max(0, limit),))
    return [
        Run(
            id=row["id"],
            started_at=datetime.datetime.fromisoformat(row["started_at"]),
            finished_at=timestamp(row["finished_at"]),
            state=RunState(row["state"]),
            sources=tuple(json.loads(row["sources"])),
            counts=json.loads(row["counts"]),
            message=row["message"],
        )
        for row in rows
    ]
