"""The vector index: the fake and the real Chroma keep one contract; Chroma never loads a model of its own."""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app.access import PUBLIC_ONLY, AccessClass
from app.errors import VectorStoreError
from app.knowledge.chroma_server import ServerAddress, chroma_server
from app.knowledge.protocols import VectorIndex
from app.knowledge.vectors import ChromaVectorIndex
from app.settings import Settings
from tests.fakes import InMemoryVectorIndex
from tests.knowledge.contracts import VectorIndexContract


class TestInMemoryVectorIndex(VectorIndexContract):
    @pytest.fixture
    def index(self) -> VectorIndex:
        return InMemoryVectorIndex()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerAddress]:
    with chroma_server(Settings(data=tmp_path_factory.mktemp("chroma"))) as address:
        yield address


@pytest.mark.chroma
class TestChromaVectorIndex(VectorIndexContract):
    @pytest.fixture
    def index(self, server: ServerAddress, request: pytest.FixtureRequest) -> VectorIndex:
        return ChromaVectorIndex(server, f"{abs(hash(request.node.name)):024d}"[-24:])


@pytest.mark.chroma
def test_another_client_sees_each_change_at_once(server: ServerAddress) -> None:
    one, other = ChromaVectorIndex(server, "shared"), ChromaVectorIndex(server, "shared")
    vector = np.array([1.0, 0.0], dtype=np.float32)
    assert other.search(vector, PUBLIC_ONLY, 5) == []
    one.add(AccessClass.PUBLIC, [1], vector[None, :])
    assert [hit.chunk_id for hit in other.search(vector, PUBLIC_ONLY, 5)] == [1]
    one.remove([1])
    assert other.search(vector, PUBLIC_ONLY, 5) == []


@pytest.mark.chroma
def test_vectors_of_models_are_kept_apart_and_forgotten_on_demand(server: ServerAddress) -> None:
    old, new = ChromaVectorIndex(server, "old model"[:3]), ChromaVectorIndex(server, "new")
    old.add(AccessClass.PUBLIC, [1], np.array([[1.0, 0.0]], dtype=np.float32))
    new.add(AccessClass.INTERNAL, [2], np.array([[1.0, 0.0, 0.0]], dtype=np.float32))
    assert (_ids(old), _ids(new)) == ({1}, {2})
    new.forget_others()
    assert _ids(ChromaVectorIndex(server, "old")) == set()
    assert _ids(new) == {2}


@pytest.mark.chroma
def test_more_than_one_batch_is_stored_found_and_removed(server: ServerAddress) -> None:
    index = ChromaVectorIndex(server, "batches")
    index._batch = 100
    vectors = np.random.default_rng(7).normal(size=(1050, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    index.add(AccessClass.PUBLIC, range(1, 1051), vectors)
    assert _ids(index) == set(range(1, 1051))
    exact = np.argsort(-(vectors @ vectors[500]))[:20] + 1
    found = [hit.chunk_id for hit in index.search(vectors[500], PUBLIC_ONLY, 20)]
    assert found[0] == 501
    assert len(set(found) & set(exact.tolist())) >= 19
    index.remove(range(1, 1001))
    assert _ids(index) == set(range(1001, 1051))


@pytest.mark.chroma
def test_chroma_loads_no_embedding_model_of_its_own(server: ServerAddress, monkeypatch: pytest.MonkeyPatch) -> None:
    from chromadb.utils.embedding_functions import ONNXMiniLM_L6_V2

    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("Chroma's own model would be downloaded")

    for name in ("_download_model_if_not_exists", "__call__"):
        monkeypatch.setattr(ONNXMiniLM_L6_V2, name, forbidden)
    index = ChromaVectorIndex(server, "no-model")
    index.add(AccessClass.PUBLIC, [1], np.array([[1.0, 0.0]], dtype=np.float32))
    assert index.search(np.array([1.0, 0.0], dtype=np.float32), PUBLIC_ONLY, 1)
    assert "onnxruntime" not in sys.modules


def test_a_server_that_is_gone_is_one_german_sentence(tmp_path: Path) -> None:
    with pytest.raises(VectorStoreError, match=r"Chroma\) unter 127\.0\.0\.1:9 antwortet nicht"):
        ChromaVectorIndex(ServerAddress("127.0.0.1", 9), "x")


def _ids(index: VectorIndex) -> set[int]:
    return {int(chunk_id) for access in AccessClass for chunk_id in index.ids(access)}
