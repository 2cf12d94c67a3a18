"""The contexts of an embedding model: they share its weights, and none keeps room for an output that it has not."""

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from app.models.encoder import EncoderContext, EncoderModel
from app.models.files import ModelRole, require_model
from app.settings import Settings


@pytest.fixture
def model(model_files: Settings) -> Iterator[EncoderModel]:
    with closing(EncoderModel(require_model(model_files, ModelRole.EMBEDDING).path, 512)) as model:
        yield model


def _memory_of_its_own() -> int:
    """Bytes of this process that no file backs."""
    lines = Path("/proc/self/status").read_text().splitlines()
    (found,) = (line for line in lines if line.startswith("RssAnon"))
    return int(found.split()[1]) * 1024


@pytest.mark.model
@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_contexts_cost_little_however_long_the_texts(model: EncoderModel) -> None:
    long = model.shortened(model.tokens("Der Haushaltsplan wird beschlossen. " * 200))
    assert len(long) == 512
    before = _memory_of_its_own()
    contexts: list[EncoderContext] = []
    for _ in range(4):
        contexts.append(model.context(1))
        contexts[-1].vector(long)
    assert _memory_of_its_own() - before < 150 * 2**20


@pytest.mark.model
def test_contexts_give_the_same_vectors_whatever_came_before_and_with_any_threads(model: EncoderModel) -> None:
    short, long = (model.shortened(model.tokens("Die Gebühr beträgt 12 Euro. " * count)) for count in (1, 300))
    one, other = model.context(1), model.context(2)
    first = one.vector(short)
    other.vector(long)
    assert np.array_equal(first, other.vector(short))
    assert np.array_equal(first, one.vector(short))
    assert not np.array_equal(first, one.vector(long))


@pytest.mark.model
def test_a_text_that_is_cut_keeps_its_end_mark(model: EncoderModel) -> None:
    tokens = model.tokens("Satzung " * 600)
    cut = model.shortened(tokens)
    assert len(tokens) > 600
    assert len(cut) == 512
    assert cut[-1] == tokens[-1]
    assert np.array_equal(cut[:-1], tokens[:511])
    assert model.shortened(cut) is cut
