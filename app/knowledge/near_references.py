"""Numbers that are like one that does not exist: what a reader who mistyped it may have meant.

Near is a number with other figures in one place (the next serial number, another year, a mistyped or transposed
figure), with a supplement more or less, or with the same figures and other letters. How near, ``_distance`` says: an
order by judgement, for a handful of suggestions; no threshold depends on it.
"""

import json
import math
import sqlite3
from itertools import pairwise

from app.access import Clearance
from app.knowledge.catalog_references import documents_by_reference
from app.knowledge.catalog_rows import VISIBLE, classes, document
from app.knowledge.catalog_series import figures_series, nearest, series_of, with_figures, with_prefix
from app.knowledge.model import Document
from app.knowledge.reference_lookup import parent_keys
from app.knowledge.references import is_year, reference_keys, year_variants

_NEIGHBOURS = 4
"""Taken on each side of a figure; those of one paper count each, so a few more than are shown."""
_MOST_OF_A_KIND = 40
"""Versions taken of each other kind of nearness: a paper may have many files, each with its number."""
_FARTHEST = 1000
"""A serial number so far away is no likely slip, and a year even less (``_FARTHEST_YEAR``)."""
_FARTHEST_YEAR = 10


def near_references(connection: sqlite3.Connection, number: str, clearance: Clearance, limit: int) -> list[Document]:
    """Up to ``limit`` documents that this reader may see with numbers like this one, best first, one of each paper."""
    keys = reference_keys(number)
    if not keys or limit <= 0:
        return []
    key = keys[-1]
    asked = list(dict.fromkeys([key, *year_variants(key)]))
    versions: list[int] = []
    for variant in asked:
        versions += with_prefix(connection, variant, clearance, _MOST_OF_A_KIND)
        for series, figure in series_of(variant):
            versions += nearest(connection, series, figure, clearance, _NEIGHBOURS)
    slips = [(series, slip) for series, figure in series_of(key) for slip in _slips(figure)]
    same_figures = [(figures_series(one.split("-")), 0) for one in (key, *parent_keys(key))]
    versions += with_figures(connection, slips, clearance, _MOST_OF_A_KIND)
    versions += with_figures(connection, same_figures, clearance, _MOST_OF_A_KIND)
    documents = _documents(connection, versions, clearance)
    documents += _of_keys(connection, [parent for one in asked for parent in parent_keys(one)], clearance)
    ranked = sorted(
        (
            (min(distance(one, found.metadata.reference_number) for one in asked), found.id, found)
            for found in documents
        ),
        key=lambda entry: entry[:2],
    )
    papers: dict[str, Document] = {}
    for far, _, found in ranked:
        if 0 < far < math.inf:
            papers.setdefault(found.paper_key, found)
    return list(papers.values())[:limit]


def distance(key: str, number: str) -> float:
    """How far a document's number is from a key that was asked for; 0 is the same, infinite has nothing to do with it.

    1: a supplement more or less. 1.5: the same figures, other letters. 1.8: two neighbouring figures transposed. 2: one
    figure too many, too few or wrong. From 2.2 on: the serial numbers and years around it.
    """
    return min((_distance(key.split("-"), other.split("-")) for other in reference_keys(number)), default=math.inf)


def _distance(asked: list[str], other: list[str]) -> float:
    if asked == other:
        return 0.0
    shorter, longer = sorted((asked, other), key=len)
    if len(shorter) < len(longer) and longer[: len(shorter)] == shorter:
        return 1.0 + 0.1 * (len(longer) - len(shorter))
    if figures_series(asked) == figures_series(other):
        return 1.5 + 0.1 * sum(group not in asked for group in other)
    if len(asked) != len(other):
        return math.inf
    changed = [(one, two) for one, two in zip(asked, other, strict=True) if one != two]
    if len(changed) != 1 or not (changed[0][0].isdigit() and changed[0][1].isdigit()):
        return math.inf
    one, two = changed[0]
    apart = abs(int(one) - int(two))
    slip = 1.8 if sorted(one) == sorted(two) else 2.0
    slip = slip if int(two) in _slips(int(one)) else math.inf
    if is_year(one) and is_year(two):
        return min(slip, 2.4 + 0.2 * apart) if apart <= _FARTHEST_YEAR else slip
    return min(slip + 0.01 * math.log2(apart), 2.2 + 0.4 * math.log2(apart)) if apart <= _FARTHEST else slip


def _slips(figure: int) -> set[int]:
    """What one slip makes of a number: a figure wrong, left out, doubled or added, or two neighbours transposed.

    The figure is padded to four places, as many councils write it: 0425 may become 4025.
    """
    found: set[int] = set()
    for written in {str(figure), f"{figure:04d}"}:
        for place in range(len(written)):
            found.add(int(written[:place] + written[place + 1 :] or "0"))
            found.update(int(written[:place] + new + written[place + 1 :]) for new in "0123456789")
            found.update(int(written[:place] + new + written[place:]) for new in "0123456789")
        found.update(int(f"{written}{new}") for new in "0123456789")
        for place, (one, two) in enumerate(pairwise(written)):
            found.add(int(written[:place] + two + one + written[place + 2 :]))
    return found - {figure}


def _documents(connection: sqlite3.Connection, versions: list[int], clearance: Clearance) -> list[Document]:
    rows = connection.execute(
        f"SELECT * FROM versions WHERE id IN (SELECT value FROM json_each(?)) AND {VISIBLE}",  # noqa: S608
        (json.dumps(sorted(set(versions))), classes(clearance)),
    )
    return [document(row) for row in rows]


def _of_keys(connection: sqlite3.Connection, keys: list[str], clearance: Clearance) -> list[Document]:
    return [found for some in documents_by_reference(connection, keys, clearance).values() for found in some]
