"""What the two indexes hold, compared with what the catalog says that they should: by chunk and by access class."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from app.access import AccessClass
from app.knowledge.protocols import ChunkIds, TermIndex, VectorIndex

_NEWEST = 1000
"""Chroma keeps some 1,000 changes in its log before they reach the graph file."""

_FROM_ALL_OVER = 200

Expected = Mapping[AccessClass, ChunkIds]


@dataclass(frozen=True, slots=True)
class Difference:
    """Of one index and one class: chunks that it lacks, and chunks that it holds and should not (of no document any
    more, or of another class)."""

    access: AccessClass
    missing: ChunkIds
    surplus: ChunkIds


def expected_chunks(classes: Iterable[tuple[int, AccessClass]]) -> Expected:
    """Ids by class, from pairs in any order."""
    found: dict[AccessClass, list[int]] = {access: [] for access in AccessClass}
    for chunk_id, access in classes:
        found[access].append(chunk_id)
    return {access: np.unique(np.array(ids, dtype=np.int64)) for access, ids in found.items()}


def differences(expected: Expected, index: TermIndex | VectorIndex) -> list[Difference]:
    """What of each class is missing or surplus; nothing where the index agrees."""
    found = []
    for access in AccessClass:
        wanted, stored = expected[access], index.ids(access)
        missing = np.setdiff1d(wanted, stored, assume_unique=True)
        surplus = np.setdiff1d(stored, wanted, assume_unique=True)
        if missing.size or surplus.size:
            found.append(Difference(access, missing, surplus))
    return found


def doubtful_classes(expected: Expected, vectors: VectorIndex, *, thorough: bool = False) -> list[AccessClass]:
    """Classes whose vectors cannot be read. Unless ``thorough``, a sample is looked at.

    The sample: the newest ids, since it is the last writes that a power cut loses, and some from all over.
    """
    doubtful = []
    for access, ids in expected.items():
        stored = np.intersect1d(ids, vectors.ids(access), assume_unique=True)
        if not thorough and stored.size > _NEWEST + _FROM_ALL_OVER:
            spread = stored[np.linspace(0, stored.size - 1, _FROM_ALL_OVER, dtype=np.int64)]
            stored = joined((spread, stored[-_NEWEST:]))
        if not vectors.holds(access, stored.tolist()):
            doubtful.append(access)
    return doubtful


def joined(parts: Iterable[ChunkIds]) -> ChunkIds:
    """All ids of several lists, each once."""
    return np.unique(np.concatenate([np.empty(0, dtype=np.int64), *parts]))
