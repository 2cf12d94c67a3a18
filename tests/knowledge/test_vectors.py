"""The vector index: the fake and the real Chroma keep one contract; Chroma never loads a model of its own."""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app.access import PUBLIC_ONLY, AccessClass
from app.errors import VectorStoreError
from app.knowledge.chroma_server import ServerAddress, chroma_server
from app.knowledge.protocols import VectorIndex, Vectors
from app.knowledge.selection import Selection
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
    vectors = _unit_vectors(1050)
    index.add(AccessClass.PUBLIC, range(1, 1051), vectors)
    assert _ids(index) == set(range(1, 1051))
    exact = np.argsort(-(vectors @ vectors[500]))[:20] + 1
    found = [hit.chunk_id for hit in index.search(vectors[500], PUBLIC_ONLY, 20)]
    assert found[0] == 501
    assert len(set(found) & set(exact.tolist())) >= 19
    index.remove(range(1, 1001))
    assert _ids(index) == set(range(1001, 1051))


@pytest.mark.chroma
@pytest.mark.parametrize("compared", [0, 200_000], ids=["asked for more", "compared"])
def test_the_nearest_of_a_selection_are_found_wherever_they_stand(
    server: ServerAddress, monkeypatch: pytest.MonkeyPatch, compared: int
) -> None:
    monkeypatch.setattr("app.knowledge.vectors._COMPARED", compared)
    index = ChromaVectorIndex(server, f"selections-{compared}")
    vectors, classes = _unit_vectors(1200), {AccessClass.PUBLIC: 900, AccessClass.INTERNAL: 300}
    first = 1
    for access, count in classes.items():
        index.add(access, range(first, first + count), vectors[first - 1 : first - 1 + count])
        first += count
    order = np.argsort(-(vectors @ vectors[0])) + 1
    far = Selection.of((int(chunk_id), int(chunk_id) + 1) for chunk_id in order[-40:])
    half = Selection.of((start, start + 4) for start in range(1, 1201, 8))
    for within in (far, half):
        for clearance in (PUBLIC_ONLY, frozenset(classes)):
            cleared = [place for place in order.tolist() if place <= 900 or len(clearance) > 1]
            wanted = [place for place in cleared if within.holds(np.array([place]))[0]][:20]
            assert [hit.chunk_id for hit in index.search(vectors[0], clearance, 20, within)] == wanted


@pytest.mark.chroma
def test_rows_that_were_never_made_or_are_lost_are_made_good_from_the_server(server: ServerAddress) -> None:
    index, vectors = ChromaVectorIndex(server, "rows"), _unit_vectors(200)
    assert server.folder is not None
    index.add(AccessClass.PUBLIC, range(1, 151), vectors[:150])
    file = next(path for path in (server.folder / "rows").iterdir() if "-rows-" in path.name)
    file.unlink()
    index.add(AccessClass.PUBLIC, range(151, 201), vectors[150:])
    within = Selection.of([(100, 121), (195, 201)])
    chosen = [*range(100, 121), *range(195, 201)]
    nearest = sorted(chosen, key=lambda place: -float(vectors[place - 1] @ vectors[0]))[:9]
    assert [hit.chunk_id for hit in index.search(vectors[0], PUBLIC_ONLY, 9, within)] == nearest
    assert not file.exists()
    index.complete()
    assert file.exists()
    index._nearest = None  # type: ignore[method-assign,assignment] # the server need not be asked any more
    assert [hit.chunk_id for hit in index.search(vectors[0], PUBLIC_ONLY, 9, within)] == nearest


@pytest.mark.chroma
def test_rows_that_are_not_the_vectors_of_the_server_are_noticed(server: ServerAddress) -> None:
    index, vectors = ChromaVectorIndex(server, "damaged"), _unit_vectors(40)
    assert server.folder is not None
    index.add(AccessClass.PUBLIC, range(1, 41), vectors)
    assert index.holds(AccessClass.PUBLIC, range(1, 41))
    rows = index._rows[AccessClass.PUBLIC]
    rows.write([7], vectors[8:9])
    assert not index.holds(AccessClass.PUBLIC, range(1, 41))
    rows.write([7], vectors[6:7])
    assert index.holds(AccessClass.PUBLIC, range(1, 41))
    rows.erase([40])
    assert not index.holds(AccessClass.PUBLIC, [40])
    assert index.holds(AccessClass.PUBLIC, range(1, 40))


@pytest.mark.chroma
def test_removed_vectors_and_forgotten_collections_leave_no_rows(server: ServerAddress) -> None:
    assert server.folder is not None
    old, index, vectors = ChromaVectorIndex(server, "before"), ChromaVectorIndex(server, "after"), _unit_vectors(9)
    for each in (old, index):
        each.add(AccessClass.PUBLIC, range(1, 10), vectors)
    index.forget_others()
    file = server.folder / "rows" / next(path.name for path in (server.folder / "rows").iterdir())
    assert "-after-" in file.name
    assert [path.name for path in (server.folder / "rows").iterdir()] == [file.name]
    stored = np.rint(vectors[4] * 32767).astype("<i2").tobytes()
    assert stored in file.read_bytes()
    index.remove([5])
    assert stored not in file.read_bytes()
    index.drop(AccessClass.PUBLIC)
    assert not file.exists()


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


def _unit_vectors(count: int) -> Vectors:
    drawn = np.random.default_rng(7).normal(size=(count, 8)).astype(np.float32)
    normalised: Vectors = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return normalised


def _ids(index: VectorIndex) -> set[int]:
    return {int(chunk_id) for access in AccessClass for chunk_id in index.ids(access)}
