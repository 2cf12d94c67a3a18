"""One ranking out of two: BM25 and cosine similarity."""

import json
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

CALIBRATION_FILE = Path(__file__).with_name("calibration.json")

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Fusion:
    """The fitted numbers of ``fuse``."""

    vector_weight: float


@cache
def fitted_fusion() -> Fusion:
    """The numbers that ship with the program."""
    entries = json.loads(CALIBRATION_FILE.read_text(encoding="utf-8"))
    return Fusion(vector_weight=float(entries["fusion"]["value"]["vector_weight"]))


def fuse(terms: Mapping[Key, float], vectors: Mapping[Key, float], vector_weight: float) -> dict[Key, float]:
    """Scores between 0 and 1, the best 1, for everything found in either way.

    ``vector_weight`` says how many times the best BM25 score one unit of cosine similarity is worth; fitted by
    ``python -m benchmarks fit-fusion``. Cosines are compared on that fixed scale and not stretched from the worst
    candidate to the best: where all are alike, the stretching makes a ranking out of noise, and the words must decide.
    What the vectors did not find is at most as similar as the worst that they found, and counts as that.
    """
    best_terms = max(terms.values(), default=0.0)
    floor = min(vectors.values(), default=0.0)
    fused = {
        key: (terms.get(key, 0.0) / best_terms if best_terms > 0 else 0.0)
        + vector_weight * (vectors.get(key, floor) - floor)
        for key in [*vectors, *(key for key in terms if key not in vectors)]
    }
    best = max(fused.values(), default=0.0)
    return {key: score / best if best > 0 else 0.0 for key, score in fused.items()}
