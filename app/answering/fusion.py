"""One ranking out of two: BM25 and cosine similarity, as a convex combination of normalised scores."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def fuse(terms: Mapping[Key, float], vectors: Mapping[Key, float], vector_weight: float) -> dict[Key, float]:
    """Scores between 0 and 1 for everything found in either way; what one way did not find counts 0 there.

    BM25 has a natural zero, so it is divided by the best. Cosines of one embedding model lie close together (0.75 to
    0.92 for e5), so they are stretched from the worst candidate to the best. ``vector_weight`` is fitted by
    ``python -m benchmarks fit-fusion``.
    """
    best_terms = max(terms.values(), default=0.0)
    low, high = min(vectors.values(), default=0.0), max(vectors.values(), default=0.0)
    fused: dict[Key, float] = {}
    for key in [*vectors, *(key for key in terms if key not in vectors)]:
        term_score = terms.get(key, 0.0) / best_terms if best_terms > 0 else 0.0
        vector_score = 0.0
        if key in vectors:
            vector_score = (vectors[key] - low) / (high - low) if high > low else 1.0
        fused[key] = vector_weight * vector_score + (1 - vector_weight) * term_score
    return fused
