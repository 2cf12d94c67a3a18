"""Tables: ruled ones from their grid, open ones from the lanes between their cells.

A row comes out as a tuple of cell texts, with "" for an empty cell, so that an item and its fee stay on one line.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from ingest.parse.hyphens import join_lines, mend
from ingest.parse.pdf.lines import NARROWEST_LANE, Line, cells, make_lines
from ingest.parse.pdf.words import Rule, Word

_TOUCH = 3.0
# A line set this much wider than the closest ones of the table begins a new row.
_ROW_STEP = 1.2


@dataclass(frozen=True, slots=True)
class Grid:
    """Ruled lines that touch one another, with the box around them."""

    x0: float
    x1: float
    top: float
    bottom: float
    rules: tuple[Rule, ...]

    def columns(self) -> list[float]:
        """The x of every upright rule inside the box."""
        places = _places([rule.x0 for rule in self.rules if not rule.horizontal])
        return [x for x in places if self.x0 + _TOUCH < x < self.x1 - _TOUCH]

    def levels(self) -> list[float]:
        """The y of every level rule inside the box."""
        places = _places([rule.top for rule in self.rules if rule.horizontal])
        return [y for y in places if self.top + _TOUCH < y < self.bottom - _TOUCH]

    def holds(self, word: Word) -> bool:
        return self.x0 - 1 <= word.centre <= self.x1 + 1 and self.top - 1 <= word.middle <= self.bottom + 1


def find_grids(rules: Sequence[Rule]) -> list[Grid]:
    """Ruled tables of a page, top to bottom: connected rules that part at least two columns and two rows.

    A frame around text, or a line between two columns of it, is no table.
    """
    grids = []
    for group in _connected(rules):
        grid = Grid(
            min(rule.x0 for rule in group),
            max(rule.x1 for rule in group),
            min(rule.top for rule in group),
            max(rule.bottom for rule in group),
            tuple(group),
        )
        if grid.columns() and grid.levels():
            grids.append(grid)
    return sorted(grids, key=lambda grid: (grid.top, grid.x0))


def grid_rows(grid: Grid, words: Sequence[Word]) -> list[tuple[str, ...]]:
    """The rows of a ruled table. A cell reaches over a column border where no rule is drawn (merged cells)."""
    edges = [grid.top - _TOUCH, *grid.levels(), grid.bottom + _TOUCH]
    columns = grid.columns()
    rows = []
    for top, bottom in itertools.pairwise(edges):
        inside = [word for word in words if top <= word.middle < bottom]
        if not inside:
            continue
        middle = median(word.middle for word in inside)
        borders = [x for x in columns if _is_drawn(grid.rules, x, middle)]
        row = []
        # every border of the whole grid counts for the cell's place, so that columns stay aligned
        for left, right in zip([float("-inf"), *columns], [*columns, float("inf")], strict=True):
            begin = max([b for b in borders if b <= left], default=float("-inf"))
            end = min([b for b in borders if b >= right], default=float("inf"))
            first = begin == left or left == float("-inf")
            row.append(_cell_text([w for w in inside if begin <= w.centre < end]) if first else "")
        rows.append(tuple(row))
    return rows


def open_rows(lines: Sequence[Line], rules: Sequence[Rule]) -> list[tuple[str, ...]]:
    """The rows of a table without a grid: columns by the empty lanes, rows by rules, spacing or an empty first cell."""
    borders = _column_borders(lines)
    starts = _row_starts(lines, rules, borders)
    rows: list[list[list[Word]]] = []
    for line, is_start in zip(lines, starts, strict=True):
        if is_start or not rows:
            rows.append([[] for _ in range(len(borders) + 1)])
        for word in line.words:
            rows[-1][sum(word.centre >= border for border in borders)].append(word)
    return [tuple(_cell_text(cell) for cell in row) for row in rows]


def _column_borders(lines: Sequence[Line]) -> list[float]:
    """Middles of the lanes that stay empty over the lines that have the most cells, and over most others."""
    several = [line for line in lines if len(cells(line)) > 1]
    spans = sorted((cell.x0, cell.x1) for line in several for cell in cells(line))
    merged: list[list[float]] = []
    for x0, x1 in spans:
        if merged and x0 < merged[-1][1] + NARROWEST_LANE / 2:
            merged[-1][1] = max(merged[-1][1], x1)
        else:
            merged.append([x0, x1])
    return [(left[1] + right[0]) / 2 for left, right in itertools.pairwise(merged)]


def _row_starts(lines: Sequence[Line], rules: Sequence[Rule], borders: Sequence[float]) -> list[bool]:
    level = [rule.top for rule in rules if rule.horizontal]
    x0, x1 = min(line.x0 for line in lines), max(line.x1 for line in lines)
    inside = [
        y
        for y in level
        if lines[0].base - 1 <= y <= lines[-1].base and any(r.top == y and r.x0 < x1 and r.x1 > x0 for r in rules)
    ]
    steps = [second.base - first.base for first, second in itertools.pairwise(lines)]
    closest = min((step for step in steps if step > 1), default=0.0)
    spaced = any(step > closest * _ROW_STEP for step in steps)
    starts = [True]
    for number, line in enumerate(lines[1:], 1):
        previous = lines[number - 1]
        ruled = any(previous.base - 1 <= y <= line.base for y in inside)
        first_empty = bool(borders) and line.x0 > borders[0]
        if len(inside) >= 2:
            starts.append(ruled)
        elif first_empty and steps[number - 1] <= closest * _ROW_STEP:
            starts.append(False)
        else:
            starts.append(not spaced or steps[number - 1] > closest * _ROW_STEP or len(cells(line)) > 1)
    return starts


def _cell_text(words: Sequence[Word]) -> str:
    text = ""
    for line in make_lines(words):
        text = join_lines(text, line.text)
    return mend(text)


def _is_drawn(rules: Sequence[Rule], x: float, y: float) -> bool:
    return any(
        not rule.horizontal and abs(rule.x0 - x) <= _TOUCH and rule.top - _TOUCH <= y <= rule.bottom + _TOUCH
        for rule in rules
    )


def _places(values: Sequence[float]) -> list[float]:
    """Distinct places: values closer than a rule's thickness are one."""
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > _TOUCH:
            places.append(value)
    return places


def _connected(rules: Sequence[Rule]) -> list[list[Rule]]:
    groups: list[list[Rule]] = []
    for rule in dict.fromkeys(rules):
        touching = [group for group in groups if any(_touch(rule, other) for other in reversed(group))]
        for group in touching:
            groups.remove(group)
        groups.append([*[other for group in touching for other in group], rule])
    return groups


def _touch(first: Rule, second: Rule) -> bool:
    return (
        first.x0 <= second.x1 + _TOUCH
        and second.x0 <= first.x1 + _TOUCH
        and first.top <= second.bottom + _TOUCH
        and second.top <= first.bottom + _TOUCH
    )
