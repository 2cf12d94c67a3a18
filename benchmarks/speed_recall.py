"""How many of the true nearest chunks the vector index finds, by comparing with every vector of a synthetic archive."""

from collections.abc import Mapping, Sequence

import numpy as np

from app.access import AccessClass, Clearance
from app.knowledge.protocols import VectorIndex, Vectors
from app.knowledge.selection import ChunkIds, Selection
from benchmarks.synthetic import Archive

NEAREST = 50
"""Recall is measured among so many."""


def recall(
    archive: Archive,
    index: VectorIndex,
    questions: Vectors,
    selections: Mapping[str, Sequence[Selection | None]],
    clearance: Clearance,
) -> dict[str, float]:
    """The mean share found of the true nearest that are cleared, by name of the selections, one for each question."""
    everything = [_nearest_of_all(archive, questions, chosen, clearance) for chosen in selections.values()]
    return {
        name: float(
            np.mean(
                [
                    _share(index, question, within, clearance, wanted)
                    for question, within, wanted in zip(questions, chosen, truth, strict=True)
                    if len(wanted)
                ]
            )
        )
        for (name, chosen), truth in zip(selections.items(), everything, strict=True)
    }


def _share(
    index: VectorIndex, question: Vectors, within: Selection | None, clearance: Clearance, wanted: ChunkIds
) -> float:
    found = [hit.chunk_id for hit in index.search(question, clearance, len(wanted), within)]
    return len(set(found) & set(wanted.tolist())) / len(wanted)


def _nearest_of_all(
    archive: Archive, questions: Vectors, selections: Sequence[Selection | None], clearance: Clearance
) -> list[ChunkIds]:
    best = [(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)) for _ in questions]
    for number in range(archive.blocks):
        for access, ids, vectors in archive.vectors(number):
            if AccessClass(access) not in clearance:
                continue
            likeness = questions @ vectors.T
            for place, within in enumerate(selections):
                kept = np.ones(len(ids), dtype=np.bool_) if within is None else within.holds(ids)
                known, scores = best[place]
                known = np.concatenate([known, ids[kept]])
                scores = np.concatenate([scores, likeness[place][kept]])
                order = np.argsort(-scores)[:NEAREST]
                best[place] = known[order], scores[order]
    return [known for known, _ in best]
