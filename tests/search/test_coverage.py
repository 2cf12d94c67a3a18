"""Coverage of terms."""

import pytest

from app.search.coverage import coverage


def test_coverage_is_the_share_of_weight_and_credits_compounds_less() -> None:
    weights = {"hundesteu": 3.0, "hoh": 1.0}
    assert coverage(weights, {"hundesteu"}) == pytest.approx(0.75)
    assert 0 < coverage(weights, {"hundesteuersatz"}) < 0.75
    assert coverage(weights, {"steuer"}) == 0
    assert coverage({}, {"hund"}) == 0
