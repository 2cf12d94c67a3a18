"""Logistic regression in numpy, and the two numbers by which a yes-or-no rule is judged."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_RIDGE = 1.0
"""Penalty on standardised weights: keeps them finite where a feature separates the data alone."""


def fit_logistic(
    rows: Sequence[Mapping[str, float]], labels: Sequence[bool], names: Sequence[str], weigh_classes: bool = False
) -> dict[str, Any]:
    """Weights and intercept by Newton's method on standardised features, told in the features' own units.

    ``weigh_classes`` gives both classes the same total weight. Returns ``{"weights": {name: w}, "intercept": b}``.
    """
    features = np.array([[row[name] for name in names] for row in rows], dtype=np.float64)
    target = np.array(labels, dtype=np.float64)
    mean, deviation = features.mean(axis=0), features.std(axis=0)
    deviation[deviation == 0] = 1.0
    design = np.hstack([np.ones((len(rows), 1)), (features - mean) / deviation])
    weight = np.ones(len(rows))
    if weigh_classes:
        share = target.mean()
        weight = np.where(target > 0, 0.5 / share, 0.5 / (1 - share))
    solution = np.zeros(design.shape[1])
    penalty = np.full(design.shape[1], _RIDGE)
    penalty[0] = 0.0
    for _ in range(50):
        probability = 1 / (1 + np.exp(-design @ solution))
        gradient = design.T @ (weight * (probability - target)) + penalty * solution
        hessian = (design * (weight * probability * (1 - probability))[:, None]).T @ design + np.diag(penalty)
        step = np.linalg.solve(hessian, gradient)
        solution -= step
        if np.abs(step).max() < 1e-8:
            break
    weights = solution[1:] / deviation
    return {
        "weights": {name: round(float(value), 4) for name, value in zip(names, weights, strict=True)},
        "intercept": round(float(solution[0] - (weights * mean).sum()), 4),
    }


def probabilities(rule: Mapping[str, Any], rows: Sequence[Mapping[str, float]]) -> Floats:
    """Probabilities of a fitted rule for rows of features."""
    z = np.array(
        [rule["intercept"] + sum(weight * row[name] for name, weight in rule["weights"].items()) for row in rows]
    )
    return np.asarray(1 / (1 + np.exp(-z)), dtype=np.float64)


def area_under_curve(scores: Floats, labels: Sequence[bool]) -> float:
    """Probability that a yes scores above a no; ties count half."""
    positive, negative = scores[np.array(labels)], scores[~np.array(labels)]
    above = (positive[:, None] > negative[None, :]).mean() + 0.5 * (positive[:, None] == negative[None, :]).mean()
    return float(above)
