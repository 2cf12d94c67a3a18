"""The numbers of documents, arranged so that similar ones are found by a look into an index: no walk, no cache.

Under each of its *series* a number stands with the figure that the series leaves out:

- one series for each group of figures: ``B-012/2024`` stands as 12 under ``b-*-2024`` and as 2024 under ``b-12-*``,
  so the nearest serial numbers of the same kind and year, or the same number of other years, lie side by side;
- one for its figures alone, ``=12 24``, for a number whose letters were mistyped, left out or put elsewhere;
- one for its shape, ``@b-#-Y``, which tells that numbers of such a kind exist at all.

The access class stands in the key, so that what is not cleared costs a reader no time that could be measured; that a
version is active and cleared is asked of the catalog all the same.
"""
# ruff: noqa: S608 - statements are put together from constants alone; every value is bound

import json
import sqlite3
from collections.abc import Iterable, Sequence
from itertools import product

from app.access import Clearance
from app.knowledge.catalog_rows import VISIBLE, classes
from app.knowledge.references import groups_of, is_year, reference_keys

TABLES = """
CREATE TABLE reference_series (
    series TEXT NOT NULL,
    access TEXT NOT NULL,
    figure INTEGER NOT NULL,
    version_id INTEGER NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
    PRIMARY KEY (series, access, figure, version_id)
) WITHOUT ROWID;
CREATE INDEX reference_series_of_version ON reference_series (version_id);
"""

_MOST_FIGURES = 15
"""Longer figures are no serial numbers, and SQLite's integers end at nineteen."""


def store(connection: sqlite3.Connection, version_id: int, reference_number: str) -> None:
    """Store the series of a version's number, inside the caller's transaction."""
    keys = reference_keys(reference_number)
    if not keys:
        return
    without_label = keys[-1].split("-")
    groups = groups_of(reference_number)
    rows = {(series, figure) for series, figure in series_of(keys[-1])}
    rows |= {(shape_series(groups), 0), (shape_series(groups[-len(without_label) :]), 0)}
    rows.add((figures_series(without_label), 0))
    connection.executemany(
        "INSERT INTO reference_series SELECT ?, access, ?, id FROM versions WHERE id = ?",
        [(series, figure, version_id) for series, figure in sorted(rows)],
    )


def series_of(key: str) -> list[tuple[str, int]]:
    """For each group of figures of a key: the series without it, and its value."""
    groups = key.split("-")
    return [
        ("-".join([*groups[:place], "*", *groups[place + 1 :]]), int(group))
        for place, group in enumerate(groups)
        if group.isdigit() and len(group) <= _MOST_FIGURES
    ]


def figures_series(groups: Sequence[str]) -> str:
    """The figures of a number in ascending order, years with two figures."""
    figures = [group[2:] if is_year(group) else group for group in groups if group.isdigit()]
    return "=" + " ".join(sorted((figure.lstrip("0") or "0" for figure in figures), key=lambda one: (len(one), one)))


def shape_series(groups: Sequence[str]) -> str:
    """The letters of a number and where figures stand; without letters, how many figures stand there too."""
    return shapes_of(groups)[0]


def shapes_of(groups: Sequence[str]) -> list[str]:
    """The shapes that a number may have, first the one that it has as written.

    Its 1985 is a year, or a serial number that looks like one; its 24 may stand for 2024.
    """
    lettered = any(not group.isdigit() for group in groups)
    choices = []
    for group in groups:
        serial = "#" if lettered else f"#{len(group)}"
        if not group.isdigit():
            choices.append([group.casefold()])
        elif is_year(group):
            choices.append(["Y", serial])
        else:
            choices.append([serial, "Y"] if len(group) == 2 else [serial])
    return ["@" + "-".join(shape) for shape in product(*choices)]


def series_in_use(connection: sqlite3.Connection, series: Iterable[str], clearance: Clearance) -> set[str]:
    """Those of the series in which a number stands that this reader may see."""
    rows = connection.execute(
        f"""
        SELECT asked.value AS series FROM json_each(?1) AS asked WHERE EXISTS (
            SELECT 1 FROM json_each(?2) AS class
                CROSS JOIN reference_series ON series = asked.value AND reference_series.access = class.value
                CROSS JOIN versions ON versions.id = version_id
            WHERE {_visible("?2")}
        )
        """,
        (json.dumps(sorted(set(series))), classes(clearance)),
    )
    return {row["series"] for row in rows}


def nearest(connection: sqlite3.Connection, series: str, figure: int, clearance: Clearance, each: int) -> list[int]:
    """Visible versions next to a figure of a series: up to ``each`` below it and above it, and with that figure."""
    found: list[int] = []
    for comparison, order in (("<=", "DESC"), (">", "ASC")):
        for access in sorted(clearance):
            rows = connection.execute(
                f"SELECT version_id FROM reference_series CROSS JOIN versions ON versions.id = version_id "
                f"WHERE series = ?1 AND reference_series.access = ?3 AND figure {comparison} ?4 AND {_visible('?2')} "
                f"ORDER BY figure {order} LIMIT ?5",
                (series, classes(clearance), access.value, figure, each),
            )
            found += [row["version_id"] for row in rows]
    return found


def with_figures(
    connection: sqlite3.Connection, wanted: Iterable[tuple[str, int]], clearance: Clearance, limit: int
) -> list[int]:
    """Visible versions that stand under these series with these figures."""
    rows = connection.execute(
        f"""
        SELECT DISTINCT version_id FROM json_each(?1) AS asked CROSS JOIN json_each(?2) AS class
            CROSS JOIN reference_series ON series = asked.value ->> 0 AND reference_series.access = class.value
                AND figure = asked.value ->> 1
            CROSS JOIN versions ON versions.id = version_id
        WHERE {_visible("?2")} LIMIT ?3
        """,
        (json.dumps(list(wanted)), classes(clearance), limit),
    )
    return [row["version_id"] for row in rows]


def with_prefix(connection: sqlite3.Connection, key: str, clearance: Clearance, limit: int) -> list[int]:
    """Visible versions whose key continues this one: its supplements."""
    rows = connection.execute(
        f"SELECT DISTINCT version_id FROM reference_keys CROSS JOIN versions ON versions.id = version_id "
        f"WHERE key > ?1 || '-' AND key < ?1 || '.' AND {_visible('?2')} ORDER BY key LIMIT ?3",
        (key, classes(clearance), limit),
    )
    return [row["version_id"] for row in rows]


def _visible(parameter: str) -> str:
    return " AND ".join(f"versions.{part}" for part in VISIBLE.replace("?", parameter).split(" AND "))
