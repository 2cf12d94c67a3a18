"""What the two indexes hold, compared with what the catalog says that they should: by chunk and by access class."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from app.access import AccessClass
from app.knowledge.protocols import TermIndex, VectorIndex
from app.knowledge.selection import ChunkIds

_NEWEST = 1000
"""Chroma keeps some 1,000 changes in its log before they reach the graph file."""

_FROM_ALL_OVER = 200

ChunksByClass = Mapping[AccessClass, ChunkIds]


@dataclass(frozen=True, slots=True)
class Difference:
    """Of one index and one class: chunks that it lacks, and chunks that it holds and should not (of no document any
    more, or of another class)."""

    access: AccessClass
    missing: ChunkIds
    surplus: ChunkIds


def expected_chunks(classes: Iterable[tuple[int, AccessClass]]) -> ChunksByClass:
    """Ids by class, from pairs in any order."""
    found: dict[AccessClass, list[int]] = {access: [] for access in AccessClass}
    for chunk_id, access in classes:
        found[access].append(chunk_id)
    return {access: np.unique(np.array(ids, dtype=np.int64)) for access, ids in found.items()}


def stored_chunks(index: TermIndex | VectorIndex) -> ChunksByClass:
    """Ids that an index says it holds; from Chroma some 100,000 a second."""
    return {access: index.ids(access) for access in AccessClass}


def differences(expected: ChunksByClass, stored: ChunksByClass) -> list[Difference]:
    """What of each class is missing or surplus; nothing where they agree."""
    found = []
    for access in AccessClass:
        missing = np.setdiff1d(expected[access], stored[access], assume_unique=True)
        surplus = np.setdiff1d(stored[access], expected[access], assume_unique=True)
        if missing.size or surplus.size:
            found.append(Difference(access, missing, surplus))
    return found


def doubtful_classes(
    expected: ChunksByClass, stored: ChunksByClass, vectors: VectorIndex, *, thorough: bool = False
) -> list[AccessClass]:
    """Classes whose vectors cannot be read, though they are said to be stored. Unless ``thorough``, a sample is read.

    The sample: the newest ids, since it is the last writes that a power cut loses, and some from all over.
    """
    doubtful = []
    for access, ids in expected.items():
        looked_at = np.intersect1d(ids, stored[access], assume_unique=True)
        if not thorough and looked_at.size > _NEWEST + _FROM_ALL_OVER:
            spread = looked_at[np.linspace(0, looked_at.size - 1, _FROM_ALL_OVER, dtype=np.int64)]
            looked_at = joined((spread, looked_at[-_NEWEST:]))
        if not vectors.holds(access, looked_at.tolist()):
            doubtful.append(access)
    return doubtful


def joined(parts: Iterable[ChunkIds]) -> ChunkIds:
    """All ids of several lists, each once."""
    return np.unique(np.concatenate([np.empty(0, dtype=np.int64), *parts]))
