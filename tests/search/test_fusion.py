"""Fusion of two rankings, and coverage of terms."""

import pytest

from app.search.coverage import coverage
from app.search.fusion import fuse


def test_what_both_ways_find_beats_what_one_finds() -> None:
    fused = fuse({"both": 8.0, "terms": 10.0}, {"both": 0.88, "vectors": 0.9, "far": 0.7}, 5.0)
    assert max(fused, key=lambda key: fused[key]) == "both"
    assert set(fused) == {"both", "terms", "vectors", "far"}


def test_scores_lie_between_zero_and_one() -> None:
    fused = fuse({1: 30.0, 2: 1.0}, {1: 0.9, 3: 0.8}, 7.0)
    assert all(0 <= score <= 1 for score in fused.values())
    assert fused[1] == pytest.approx(1.0)


@pytest.mark.parametrize(("terms", "vectors"), [({}, {}), ({1: 2.0}, {}), ({}, {1: 0.8}), ({1: 0.0}, {1: -0.2})])
def test_one_way_may_find_nothing(terms: dict[int, float], vectors: dict[int, float]) -> None:
    assert set(fuse(terms, vectors, 0.7)) == {*terms, *vectors}


def test_a_weight_of_zero_follows_the_terms_and_a_large_one_the_vectors() -> None:
    terms, vectors = {1: 5.0, 2: 4.0}, {2: 0.9, 1: 0.8}
    assert fuse(terms, vectors, 0.0)[1] > fuse(terms, vectors, 0.0)[2]
    assert fuse(terms, vectors, 1000.0)[2] > fuse(terms, vectors, 1000.0)[1]


def test_where_all_are_equally_similar_the_words_decide() -> None:
    fused = fuse({"has the word": 9.0, "other": 3.0}, {"nearest": 0.856, "near": 0.853, "other": 0.851}, 20.0)
    assert max(fused, key=lambda key: fused[key]) == "has the word"


def test_coverage_is_the_share_of_weight_and_credits_compounds_less() -> None:
    weights = {"hundesteu": 3.0, "hoh": 1.0}
    assert coverage(weights, {"hundesteu"}) == pytest.approx(0.75)
    assert 0 < coverage(weights, {"hundesteuersatz"}) < 0.75
    assert coverage(weights, {"steuer"}) == 0
    assert coverage({}, {"hund"}) == 0
