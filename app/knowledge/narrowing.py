"""What filters leave of one visible state of the catalog, and what else could be chosen, counted by paper.

A paper (everything with one ``paper_key``) is narrowed as a whole, since its annexes seldom say which committee dealt
with it: it is left if one of its dealings meets committee, date and outcome together, one of its types is among those
wanted, and one of its documents has a class and a source that are wanted; of its documents, those are left. Dealings,
types and documents count where the reader is cleared for them. So the number beside a value of a facet is the number
of papers that are left when that value is chosen.

Where no committee is asked for, the vote of one that only prepares a decision is none: a paper that a committee
recommended to reject, and the council adopted, was not rejected.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from threading import Lock
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from app.access import Clearance
from app.knowledge.catalog_columns import ACCESS, NO_DAY, OUTCOMES, Codes, Columns, Names
from app.knowledge.facets import Facet, FacetValue, without
from app.knowledge.filters import Filters
from app.knowledge.folding import name_key
from app.knowledge.model import Outcome
from app.knowledge.selection import ChunkIds, Selection

Mask = NDArray[np.bool_]

_KEPT = 16
"""Answers remembered of each kind; a selection of every other of 100,000 documents takes 0.8 MB."""

_SORTED, _MARKED = 10_000, 100_000_000
"""Pairs of paper and value are counted once each: up to so many by sorting them, more by marking them in a table of up
to so many bytes, ten times sooner."""

_T = TypeVar("_T")


class Narrowing:
    """Answers for one state, from its columns. Safe to use from several threads."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, object] = OrderedDict()

    def select(self, filters: Filters, clearance: Clearance) -> Selection:
        """The chunks of all documents that are left."""
        return self._remembered(("select", filters, clearance), lambda: self._select(filters, clearance))

    def facets(
        self, filters: Filters, clearance: Clearance, among: Sequence[str] | None = None
    ) -> Mapping[Facet, tuple[FacetValue, ...]]:
        """See ``Knowledge.facets``."""
        if among is None:
            return self._remembered(("facets", filters, clearance), lambda: self._facets(filters, clearance, None))
        asked = np.zeros(len(self._columns.keys), dtype=np.bool_)
        asked[[self._columns.place[key] for key in among if key in self._columns.place]] = True
        return self._facets(filters, clearance, asked)

    def newest_papers(self, filters: Filters, clearance: Clearance, limit: int, offset: int) -> tuple[list[str], int]:
        """See ``Knowledge.newest_papers``."""
        ordered = self._remembered(("newest", filters, clearance), lambda: self._newest(filters, clearance))
        start = max(0, offset)
        chosen = ordered[start : start + max(0, limit)]
        return [self._columns.keys[paper] for paper in chosen.tolist()], len(ordered)

    def papers_of(self, chunk_ids: ChunkIds, clearance: Clearance) -> Codes:
        """For each chunk the code of its paper; -1 where it is not active or not cleared, which look the same."""
        documents = self._columns.documents
        if not len(documents.first):
            return np.full(len(chunk_ids), -1, dtype=np.int32)
        rows = np.searchsorted(documents.first, chunk_ids, side="right") - 1
        known = (rows >= 0) & (chunk_ids < documents.end[rows]) & _cleared(documents.access, clearance)[rows]
        return np.where(known, documents.paper[rows], np.int32(-1)).astype(np.int32)

    def keys(self, papers: Codes) -> tuple[str, ...]:
        """The keys of papers, by their codes."""
        return tuple(self._columns.keys[paper] for paper in papers.tolist())

    def _select(self, filters: Filters, clearance: Clearance) -> Selection:
        documents = self._columns.documents
        left = self._documents(filters, clearance) & (documents.first < documents.end)
        left &= self._papers(filters, clearance)[documents.paper]
        starts, ends = documents.first[left], documents.end[left]
        if not starts.size:
            return Selection.of(())
        # of documents that lie side by side, one range
        begins = np.concatenate([[True], starts[1:] != ends[:-1]])
        closes = np.concatenate([begins[1:], [True]])
        return Selection(starts[begins], ends[closes])

    def _newest(self, filters: Filters, clearance: Clearance) -> NDArray[np.int64]:
        """The papers that are left: latest day first, those without a day last, in the order of their keys."""
        dealings = self._columns.dealings
        seen = _cleared(dealings.access, clearance)
        latest = np.full(len(self._columns.keys), NO_DAY, dtype=np.int32)
        np.maximum.at(latest, dealings.paper[seen], dealings.day[seen])
        papers = np.flatnonzero(self._papers(filters, clearance))
        return papers[np.argsort(-latest[papers], kind="stable")]

    def _papers(self, filters: Filters, clearance: Clearance) -> Mask:
        """Which papers are left."""
        left = self._whole(filters, clearance)
        if filters.committees or filters.outcomes or filters.since or filters.until:
            left &= self._marked(self._columns.dealings.paper[self._dealings(filters, clearance)])
        return left

    def _whole(self, filters: Filters, clearance: Clearance) -> Mask:
        """Which papers have a document and a type that are wanted, whatever their dealings."""
        left = self._marked(self._columns.documents.paper[self._documents(filters, clearance)])
        if filters.paper_types:
            left &= self._marked(self._columns.typed.paper[self._types(filters, clearance)])
        return left

    def _facets(
        self, filters: Filters, clearance: Clearance, among: Mask | None
    ) -> Mapping[Facet, tuple[FacetValue, ...]]:
        columns = self._columns
        documents, dealings, typed = columns.documents, columns.dealings, columns.typed
        found: dict[Facet, tuple[FacetValue, ...]] = {}
        for facet in (Facet.COMMITTEE, Facet.OUTCOME, Facet.YEAR):
            rest = without(filters, facet)
            # the dealing itself meets the other conditions on dealings
            papers = _both(self._whole(rest, clearance), among)
            rows = np.flatnonzero(
                self._dealings(rest, clearance, of_committees=facet is Facet.COMMITTEE) & papers[dealings.paper]
            )
            of = dealings.paper[rows]
            if facet is Facet.COMMITTEE:
                found[facet] = _named(columns.committees, of, dealings.committee[rows])
            elif facet is Facet.OUTCOME:
                outcomes = dealings.outcome if rest.committees else dealings.counted
                counts = _counted(of, outcomes[rows], len(OUTCOMES))
                counts[OUTCOMES.index(Outcome.UNKNOWN)] = 0
                found[facet] = _values(lambda code: OUTCOMES[code].value, counts)
            else:
                counts = _counted(of, dealings.year[rows], len(columns.years))
                counts[columns.years.index(NO_DAY)] = 0
                found[facet] = _values(lambda code: f"{columns.years[code]:04d}", counts)
        for facet in (Facet.PAPER_TYPE, Facet.ACCESS, Facet.SOURCE):
            rest = without(filters, facet)
            papers = _both(self._papers(rest, clearance), among)
            if facet is Facet.PAPER_TYPE:
                rows = np.flatnonzero(self._types(rest, clearance) & papers[typed.paper])
                found[facet] = _named(columns.types, typed.paper[rows], typed.type[rows])
                continue
            rows = np.flatnonzero(self._documents(rest, clearance) & papers[documents.paper])
            of = documents.paper[rows]
            if facet is Facet.ACCESS:
                counts = _counted(of, documents.access[rows], len(ACCESS))
                found[facet] = _values(lambda code: ACCESS[code].value, counts)
            else:
                found[facet] = _values(
                    columns.roots.__getitem__, _counted(of, documents.root[rows], len(columns.roots))
                )
        return found

    def _documents(self, filters: Filters, clearance: Clearance) -> Mask:
        """Which documents have a class and a source that are wanted."""
        documents = self._columns.documents
        rows = _cleared(documents.access, clearance & frozenset(filters.access) if filters.access else clearance)
        if filters.sources:
            rows &= _table(root in filters.sources for root in self._columns.roots)[documents.root]
        return rows

    def _types(self, filters: Filters, clearance: Clearance) -> Mask:
        """Which rows have a type that is wanted."""
        typed = self._columns.typed
        rows = _cleared(typed.access, clearance)
        if filters.paper_types:
            rows &= _one_of(self._columns.types, filters.paper_types)[typed.type]
        return rows

    def _dealings(self, filters: Filters, clearance: Clearance, *, of_committees: bool = False) -> Mask:
        """Which dealings meet committee, date and outcome. ``of_committees``: as if some committee were asked for."""
        dealings = self._columns.dealings
        rows = _cleared(dealings.access, clearance)
        if filters.committees:
            rows &= _one_of(self._columns.committees, filters.committees)[dealings.committee]
        if filters.outcomes:
            outcomes = dealings.outcome if filters.committees or of_committees else dealings.counted
            rows &= _table(outcome in filters.outcomes for outcome in OUTCOMES)[outcomes]
        if filters.since:
            rows &= dealings.day >= filters.since.toordinal()
        if filters.until:
            rows &= (dealings.day <= filters.until.toordinal()) & (dealings.day != NO_DAY)
        return rows

    def _marked(self, papers: Codes) -> Mask:
        """As a mask over all papers."""
        marked = np.zeros(len(self._columns.keys), dtype=np.bool_)
        marked[papers] = True
        return marked

    def _remembered(self, question: Hashable, answer: Callable[[], _T]) -> _T:
        with self._lock:
            if question in self._kept:
                self._kept.move_to_end(question)
                return cast("_T", self._kept[question])
        found = answer()
        with self._lock:
            self._kept[question] = found
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found


def _cleared(access: Codes, clearance: Clearance) -> Mask:
    return _table(one in clearance for one in ACCESS)[access]


def _one_of(names: Names, wanted: Sequence[str]) -> Mask:
    """For each code, whether it is a spelling of one of these names; the empty name is none."""
    groups = {names.group_of_key.get(key) for key in map(name_key, wanted) if key}
    return _table(group in groups for group in names.groups.tolist())


def _table(answers: Iterable[bool]) -> Mask:
    """One answer for each code: a column is looked up in it as a whole."""
    return np.fromiter(answers, dtype=np.bool_)


def _both(papers: Mask, among: Mask | None) -> Mask:
    return papers if among is None else papers & among


def _counted(papers: Codes, values: Codes, size: int) -> NDArray[np.int64]:
    """For each value below ``size``, the papers that have it in one of their rows."""
    pairs = papers.astype(np.int64) * size + values
    if pairs.size and len(pairs) > _SORTED and (largest := int(pairs.max())) < _MARKED:
        marked = np.zeros(largest + 1, dtype=np.bool_)
        marked[pairs] = True
        pairs = np.flatnonzero(marked)
    else:
        pairs = np.unique(pairs)
    return np.bincount(pairs % size, minlength=size)


def _values(name: Callable[[int], str], counts: NDArray[np.int64]) -> tuple[FacetValue, ...]:
    """Those with a count, most frequent first."""
    found = [FacetValue(name(code), int(counts[code])) for code in np.flatnonzero(counts).tolist()]
    return tuple(sorted(found, key=lambda value: (-value.count, value.value)))


def _named(names: Names, papers: Codes, codes: Codes) -> tuple[FacetValue, ...]:
    """Names counted in all their spellings, each shown in the one that most of these rows have."""
    groups = names.groups[codes]
    counts = _counted(papers, groups, len(names.group_of_key))
    rows = np.bincount(codes, minlength=len(names.spellings))
    shown: dict[int, tuple[int, str]] = {}
    for code in np.flatnonzero(rows).tolist():
        group, spelling = int(names.groups[code]), (-int(rows[code]), names.spellings[code])
        shown[group] = min(shown.get(group, spelling), spelling)
    empty = names.group_of_key[""]
    found = [FacetValue(spelling, int(counts[group])) for group, (_, spelling) in shown.items() if group != empty]
    return tuple(sorted(found, key=lambda value: (-value.count, value.value)))
