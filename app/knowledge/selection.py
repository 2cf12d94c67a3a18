"""Which chunks a search may return: what the catalog answers to filters, in a form that indexes can use quickly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ChunkIds = NDArray[np.int64]
"""Ids in ascending order, each once: a million of them take 8 MB, where a set of numbers takes 100."""


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """Chunk ids as ascending ranges ``[starts[i], ends[i])`` that do not overlap.

    The chunks of a document have ids that follow one another, so half of a million chunks are some fifty thousand
    ranges, and whether an id is among them is a binary search.
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]

    @classmethod
    def of(cls, ranges: Iterable[tuple[int, int]]) -> Selection:
        """From pairs of first id and id after the last, in any order; empty ranges are left out."""
        pairs = np.array(sorted(pair for pair in ranges if pair[0] < pair[1]), dtype=np.int64).reshape(-1, 2)
        return cls(pairs[:, 0].copy(), pairs[:, 1].copy())

    def __len__(self) -> int:
        """How many chunks."""
        return int((self.ends - self.starts).sum())

    def holds(self, ids: NDArray[np.int64]) -> NDArray[np.bool_]:
        """For each id, in whatever order, whether it is among the selected."""
        place = np.searchsorted(self.starts, ids, side="right") - 1
        found = place >= 0
        found[found] = ids[found] < self.ends[place[found]]
        return found

    def ids(self) -> ChunkIds:
        """All ids, ascending."""
        lengths = self.ends - self.starts
        if not lengths.size:
            return np.empty(0, dtype=np.int64)
        before = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        return np.repeat(self.starts - before, lengths) + np.arange(int(lengths.sum()), dtype=np.int64)
