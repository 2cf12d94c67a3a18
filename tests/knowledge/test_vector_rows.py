"""Vectors in a file by chunk id: exact comparison, and nothing left of what was erased."""

from pathlib import Path

import numpy as np
import pytest

from app.knowledge.protocols import Vectors
from app.knowledge.vector_rows import VectorRows


@pytest.fixture
def rows(tmp_path: Path) -> VectorRows:
    return VectorRows(tmp_path / "folder" / "rows")


def _present(rows: VectorRows, question: Vectors) -> list[int]:
    return np.flatnonzero(rows.likeness(question, np.arange(10))[0]).tolist()


def _vectors(count: int, dimension: int = 384, seed: int = 7) -> Vectors:
    drawn = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    normalised: Vectors = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return normalised


def test_cosines_are_those_of_the_vectors_to_four_figures_in_whatever_order_they_came(rows: VectorRows) -> None:
    vectors = _vectors(2000)
    ids = np.random.default_rng(1).permutation(3000)[:2000] + 1
    rows.write(ids.tolist(), vectors)
    question = _vectors(1, seed=8)[0]
    found, scores = rows.likeness(question, np.arange(4000))
    assert np.flatnonzero(found).tolist() == sorted(ids.tolist())
    assert scores == pytest.approx((vectors @ question)[np.argsort(ids)], abs=5e-5)
    assert rows.highest() == ids.max()


def test_a_reader_sees_what_another_writes_afterwards(rows: VectorRows) -> None:
    reader, question = VectorRows(rows.path), _vectors(1)[0]
    assert _present(reader, question) == []
    rows.write([2], _vectors(1))
    assert _present(reader, question) == [2]
    rows.write([7, 3], _vectors(2))
    assert _present(reader, question) == [2, 3, 7]
    rows.write([2], _vectors(1, seed=9))
    assert reader.likeness(question, np.array([2]))[1] == pytest.approx(_vectors(1, seed=9) @ question, abs=5e-5)
    rows.drop()
    assert _present(reader, question) == []


def test_nothing_of_an_erased_vector_is_left_in_the_file(rows: VectorRows) -> None:
    rows.write([1, 2, 3], _vectors(3))
    before = rows.path.read_bytes()
    kept, gone = before[3 * 770 : 4 * 770], before[2 * 770 : 3 * 770]
    rows.erase([2, 4711])
    after = rows.path.read_bytes()
    assert kept in after
    assert gone[:16] not in after
    assert _present(rows, _vectors(1)[0]) == [1, 3]


def test_a_file_that_cannot_be_these_vectors_holds_none(rows: VectorRows) -> None:
    rows.write([1, 2], _vectors(2, dimension=8))
    assert _present(rows, _vectors(1)[0]) == []
    rows.path.write_bytes(b"")
    assert _present(rows, _vectors(1)[0]) == []
    assert rows.highest() == 0
