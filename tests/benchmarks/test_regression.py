"""The small regression finds the rule that made its data, and judges rules rightly."""

import numpy as np
import pytest

from benchmarks.regression import area_under_curve, fit_logistic, probabilities


def test_it_finds_the_rule_behind_the_data() -> None:
    random = np.random.default_rng(5)
    rows = [{"a": float(a), "b": float(b), "noise": float(n)} for a, b, n in random.normal(size=(4000, 3))]
    true = np.array([1 / (1 + np.exp(-(2 * row["a"] - row["b"] + 0.5))) for row in rows])
    labels = (random.random(4000) < true).tolist()
    rule = fit_logistic(rows, labels, ("a", "b", "noise"))
    assert rule["weights"]["a"] == pytest.approx(2, abs=0.25)
    assert rule["weights"]["b"] == pytest.approx(-1, abs=0.2)
    assert rule["weights"]["noise"] == pytest.approx(0, abs=0.15)
    assert rule["intercept"] == pytest.approx(0.5, abs=0.2)
    assert area_under_curve(probabilities(rule, rows), labels) > 0.85


def test_a_feature_that_separates_alone_keeps_finite_weights() -> None:
    rows = [{"a": float(value)} for value in (0, 1, 2, 3)]
    rule = fit_logistic(rows, [False, False, True, True], ("a",))
    assert 0 < rule["weights"]["a"] < 50


def test_a_constant_feature_does_no_harm() -> None:
    rows = [{"a": float(value), "same": 1.0} for value in range(10)]
    rule = fit_logistic(rows, [value > 4 for value in range(10)], ("a", "same"))
    assert all(np.isfinite(weight) for weight in rule["weights"].values())


def test_area_under_the_curve() -> None:
    assert area_under_curve(np.array([0.1, 0.9]), [False, True]) == 1.0
    assert area_under_curve(np.array([0.9, 0.1]), [False, True]) == 0.0
    assert area_under_curve(np.array([0.5, 0.5]), [False, True]) == 0.5
