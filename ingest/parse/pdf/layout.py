"""The reading order of a page: plain areas, columns one after the other, and tables row by row.

An empty lane that runs down through several lines parts either columns of running text or the cells of a table.
Running text fills its column with whole lines of words; cells do not.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from ingest.parse.pdf.lines import NARROWEST_LANE, Lane, Line, cells, free_part, gaps, make_lines
from ingest.parse.pdf.tables import find_grids, grid_rows, open_rows
from ingest.parse.pdf.words import PageWords, Rule, Word

# Bands for finding lanes: columns need not share base lines, so a fifth of common height is enough.
_BAND_SHARE = 0.2
# Running text in a column: at least so many lines, so many words in the median line, so much of the width filled.
_PROSE_LINES = 4
_PROSE_WORDS = 3
_PROSE_FILL = 0.55
# A long column may hold many short lines (minutes: one sentence, one line) and is one all the same.
_LONG_COLUMN, _LONG_COLUMN_FILL = 12, 0.4
# Space between bands, in multiples of the usual step, at which a run of columns or a table ends.
_REGION_GAP = 2.6
_DEEPEST = 4
# Two lines with a gap at the same place are cells from this width on, in multiples of the font size.
_WIDE_LANE = 2.5
_HANGING = re.compile(r"[-–—•▪●*]|\(?\d{1,3}(\.\d{1,3})*[.)]?|\(?[a-z]{1,2}\)|[IVX]+\.|§\s?\d+[a-z]?")


@dataclass(frozen=True, slots=True)
class TextArea:
    """Lines that follow one another. ``x1`` is the right edge that full lines of this area reach."""

    lines: tuple[Line, ...]
    x1: float


@dataclass(frozen=True, slots=True)
class TableArea:
    """A table's rows as cell texts."""

    rows: tuple[tuple[str, ...], ...]


Area = TextArea | TableArea


def read_areas(page: PageWords, words: Sequence[Word]) -> list[Area]:
    """The areas of a page in reading order, made from ``words`` (those of the page that are not left out).

    A ruled table takes part in the ordering as one large word, so that it keeps its place in its column.
    """
    rest = list(words)
    tables: dict[Word, TableArea] = {}
    for grid in find_grids(page.rules):
        inside = [word for word in rest if grid.holds(word)]
        rows = grid_rows(grid, inside)
        if len(rows) < 2 or max(sum(1 for cell in row if cell) for row in rows) < 2:
            continue
        rest = [word for word in rest if not grid.holds(word)]
        x0, x1 = min(word.x0 for word in inside), max(word.x1 for word in inside)
        stand_in = Word(x0, x1, grid.top, grid.bottom, f"table {len(tables)}", inside[0].size, False)
        tables[stand_in] = TableArea(tuple(rows))
    return _Orderer(page.rules, tables).order([*rest, *tables], 0)


@dataclass(frozen=True, slots=True)
class _Orderer:
    rules: Sequence[Rule]
    tables: Mapping[Word, TableArea]

    def order(self, words: Sequence[Word], depth: int) -> list[Area]:
        """The areas of a column (at first of the page)."""
        if not words:
            return []
        bands = make_lines(words, _BAND_SHARE)
        areas: list[Area] = []
        own: list[int] = []
        plain: list[Word] = []

        def flush() -> None:
            for area in self._plain_areas(plain):
                own.append(len(areas))
                areas.append(area)
            plain.clear()

        runs = list(_runs(bands)) if depth < _DEEPEST else [(0, len(bands), None)]
        gutters = [lane for first, end, lane in runs if lane and _are_columns(_words_of(bands[first:end]), lane)]
        for first, end, lane in runs:
            words_of_run = _words_of(bands[first:end])
            # where the page has columns, a few short lines beside its gutter are their beginning or end
            in_columns = lane is not None and any(_overlap(lane, gutter) for gutter in gutters)
            if lane is None or not (in_columns or self._is_table(words_of_run, lane)):
                plain.extend(words_of_run)
                continue
            flush()
            if in_columns:
                left, right = _sides(words_of_run, lane)
                areas += [*self.order(left, depth + 1), *self.order(right, depth + 1)]
            else:
                areas.append(TableArea(tuple(open_rows(make_lines(words_of_run), self.rules))))
        flush()
        # areas of one column share its right edge: a few short lines alone would not know where it is
        edge = max((area.x1 for area in (areas[n] for n in own) if isinstance(area, TextArea)), default=0.0)
        return [
            replace(area, x1=edge) if n in own and isinstance(area, TextArea) else area for n, area in enumerate(areas)
        ]

    def _is_table(self, words: Sequence[Word], lane: Lane) -> bool:
        """Whether what a lane parts are cells: no ruled table beside words, no numbers hanging before their lines.

        Two lines alone are cells only if the lane is wide or the left side labels the right: justified lines too may
        happen to have a gap at the same place.
        """
        if any(word in self.tables for word in words):
            return False
        left, right = _sides(words, lane)
        lines = make_lines(words)
        two_sided = sum(_is_two_sided(line, lane) for line in lines)
        if all(_HANGING.fullmatch(line.text) for line in make_lines(left)):
            return any(len(cells(line)) > 1 for line in make_lines(right)) and two_sided > 2
        labels = all(line.text.endswith(":") for line in make_lines(left))
        return two_sided > 2 or labels or lane[1] - lane[0] >= _WIDE_LANE * lines[0].size

    def _plain_areas(self, words: Sequence[Word]) -> Iterator[Area]:
        rest = [word for word in words if word not in self.tables]
        for stand_in in sorted((word for word in words if word in self.tables), key=lambda word: word.top):
            above = [word for word in rest if word.middle < stand_in.top]
            rest = [word for word in rest if word.middle >= stand_in.top]
            if above:
                yield _text_area(above)
            yield self.tables[stand_in]
        if rest:
            yield _text_area(rest)


def _text_area(words: Sequence[Word]) -> TextArea:
    return TextArea(tuple(make_lines(words)), max(word.x1 for word in words))


def _runs(bands: Sequence[Line]) -> Iterator[tuple[int, int, Lane | None]]:
    """Bands cut into runs: (first, end, the lane that parts them or ``None``). Runs along one gutter are one."""
    previous: tuple[int, int, Lane] | None = None
    number = 0
    while number < len(bands):
        run = _run_from(bands, number)
        if run is None:
            if previous is not None:
                yield previous
                previous = None
            yield number, number + 1, None
            number += 1
            continue
        end, lane = run
        if previous is not None and (common := _overlap(previous[2], lane)):
            whole = _words_of(bands[previous[0] : end])
            if _are_columns(whole, common):
                previous, number = (previous[0], end, common), end
                continue
        if previous is not None:
            yield previous
        previous, number = (number, end, lane), end
    if previous is not None:
        yield previous


def _overlap(first: Lane, second: Lane) -> Lane | None:
    left, right = max(first[0], second[0]), min(first[1], second[1])
    return (left, right) if right - left >= NARROWEST_LANE else None


def _words_of(bands: Sequence[Line]) -> list[Word]:
    return [word for band in bands for word in band.words]


def _are_columns(words: Sequence[Word], lane: Lane) -> bool:
    left, right = _sides(words, lane)
    return _is_prose(left) and _is_prose(right)


def _run_from(bands: Sequence[Line], number: int) -> tuple[int, Lane] | None:
    """The run of bands from ``number`` on that one lane parts: (end, lane); ``None`` where there is none."""
    best: tuple[int, Lane] | None = None
    for lane in gaps(bands[number]):
        end, current = number + 1, lane
        two_sided = 1
        last_two_sided = number
        step = 2.0 * bands[number].size
        while end < len(bands):
            part = free_part(current, bands[end])
            if part is None or bands[end].base - bands[end - 1].base > _REGION_GAP * step:
                break
            current = part
            if _is_two_sided(bands[end], current):
                two_sided += 1
                last_two_sided = end
            end += 1
        if two_sided < 2:
            continue
        if not _are_columns(_words_of(bands[number:end]), current):
            # a table ends with its last line that has cells on both sides, and with what is wrapped below it
            end = last_two_sided + 1
            while end < len(bands) and _is_wrapped(bands, end, current):
                end += 1
        if best is None or end > best[0]:
            best = (end, current)
    return best


def _is_wrapped(bands: Sequence[Line], number: int, lane: Lane) -> bool:
    """Whether a one-sided line right of the lane follows its row without a space."""
    band, previous = bands[number], bands[number - 1]
    return band.x0 >= lane[0] and band.base - previous.base < 1.5 * band.size and free_part(lane, band) is not None


def _sides(words: Sequence[Word], lane: Lane) -> tuple[list[Word], list[Word]]:
    middle = (lane[0] + lane[1]) / 2
    return [word for word in words if word.centre < middle], [word for word in words if word.centre >= middle]


def _is_two_sided(band: Line, lane: Lane) -> bool:
    left, right = _sides(band.words, lane)
    return bool(left) and bool(right)


def _is_prose(words: Sequence[Word]) -> bool:
    if not words:
        return False
    lines = make_lines(words)
    if len(lines) < _PROSE_LINES:
        return False
    width = max(line.x1 for line in lines) - min(line.x0 for line in lines)
    filled = median((line.x1 - line.x0) / width for line in lines) if width > 0 else 0.0
    needed = _PROSE_FILL if len(lines) < _LONG_COLUMN else _LONG_COLUMN_FILL
    return median(len(line.words) for line in lines) >= _PROSE_WORDS and filled >= needed
