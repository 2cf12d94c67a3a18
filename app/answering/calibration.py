"""The fitted numbers: loaded from ``calibration.json``, which ``python -m benchmarks fit-…`` writes.

Each entry says on which data, when and by which command it was fitted, and how well it did there.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

CALIBRATION_FILE = Path(__file__).with_name("calibration.json")


_LARGEST = 9.0
"""Log-odds at which a probability is cut off, so that a logarithm exists."""


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic regression over named features; ``threshold`` is the probability from which the answer is yes."""

    weights: Mapping[str, float]
    intercept: float
    threshold: float

    def probability(self, features: Mapping[str, float]) -> float:
        """Probability from 0 to 1. A feature that is missing is a programming error (``KeyError``)."""
        z = self.intercept + sum(weight * features[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, z))))


@dataclass(frozen=True, slots=True)
class Calibration:
    """All fitted numbers of this floor. ``least_new_coverage``: see ``grounding``.

    ``least_gate`` is the gate's probability below which not even evidence is shown. ``answer``: see ``answerability``;
    from its threshold on the model formulates, and from ``least_quoted`` on the best place is quoted where it did so in
    vain.
    """

    evidence: Logistic
    gate: Logistic
    grounding: Logistic
    least_new_coverage: float
    least_gate: float
    answer: Logistic
    least_quoted: float


@cache
def load_calibration() -> Calibration:
    """The fitted numbers that ship with the program."""
    entries = json.loads(CALIBRATION_FILE.read_text(encoding="utf-8"))
    return Calibration(
        evidence=_logistic(entries["evidence"]["value"]),
        gate=_logistic(entries["gate"]["value"]),
        grounding=_logistic(entries["grounding"]["value"]),
        least_new_coverage=float(entries["grounding"]["value"]["least_new_coverage"]),
        least_gate=float(entries["gate"]["value"]["least"]),
        answer=_logistic(entries["answer"]["value"]),
        least_quoted=float(entries["answer"]["value"]["least_quoted"]),
    )


def log_odds(probability: float) -> float:
    """Logarithm of the odds of a probability from 0 to 1, cut off on both sides."""
    least = 1 / (1 + math.exp(_LARGEST))
    share = min(max(probability, least), 1 - least)
    return math.log(share / (1 - share))


def _logistic(value: Mapping[str, Any]) -> Logistic:
    weights = {str(name): float(weight) for name, weight in value["weights"].items()}
    return Logistic(weights, float(value["intercept"]), float(value["threshold"]))
