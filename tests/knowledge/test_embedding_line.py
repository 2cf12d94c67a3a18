"""Embedding in the background: everything arrives, errors surface, memory is bounded, an end is quick."""

import threading
from collections.abc import Sequence

import pytest

from app.access import AccessClass
from app.errors import ModelFileError, VectorStoreError
from app.knowledge.embedding_line import ChunkText, EmbeddingLine
from app.knowledge.protocols import Vectors
from tests.fakes import HashEmbedder, InMemoryVectorIndex


class SlowEmbedder(HashEmbedder):
    """Embeds when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = threading.Event()
        self.lengths: list[list[int]] = []

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.lengths.append([len(text) for text in texts])
        assert self.go_on.wait(30)
        return super().embed_passages(texts)


class BrokenEmbedder(HashEmbedder):
    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        raise ModelFileError("Das Einbettungsmodell liefert unbrauchbare Vektoren.")


class BrokenVectors(InMemoryVectorIndex):
    def add(self, access: AccessClass, chunk_ids: Sequence[int], vectors: Vectors) -> None:
        raise VectorStoreError("Die Vektordatenbank antwortet nicht.")


def _chunks(count: int, access: AccessClass = AccessClass.PUBLIC, first: int = 1) -> list[ChunkText]:
    return [ChunkText(number, access, f"Wort{number} " * (number % 7 + 1)) for number in range(first, first + count)]


def test_each_chunk_gets_its_own_vector_in_its_own_class() -> None:
    vectors, embedder = InMemoryVectorIndex(), HashEmbedder()
    line = EmbeddingLine(embedder, vectors)
    chunks = [*_chunks(700), *_chunks(30, AccessClass.NON_PUBLIC, first=701)]
    line.put(chunks)
    line.finish()
    line.close()
    assert line.embedded == len(chunks)
    assert set(vectors.vectors) == {(chunk.access, chunk.chunk_id) for chunk in chunks}
    for chunk in (chunks[0], chunks[333], chunks[-1]):
        stored = vectors.vectors[chunk.access, chunk.chunk_id]
        assert stored == pytest.approx(embedder.embed_passages([chunk.text])[0])


def test_texts_of_like_length_go_together() -> None:
    embedder = SlowEmbedder()
    embedder.go_on.set()
    line = EmbeddingLine(embedder, InMemoryVectorIndex())
    line.put(_chunks(256))
    line.finish()
    line.close()
    assert [length for together in embedder.lengths for length in together] == sorted(
        length for together in embedder.lengths for length in together
    )


@pytest.mark.parametrize(
    ("embedder", "vectors", "error"),
    [
        (BrokenEmbedder(), InMemoryVectorIndex(), ModelFileError),
        (HashEmbedder(), BrokenVectors(), VectorStoreError),
    ],
)
def test_an_error_in_the_background_surfaces_and_ends_the_line(
    embedder: HashEmbedder, vectors: InMemoryVectorIndex, error: type[Exception]
) -> None:
    line = EmbeddingLine(embedder, vectors)
    with pytest.raises(error):
        line.put(_chunks(100_000))  # more than can wait
    with pytest.raises(error):
        line.finish()
    line.close()
    assert line.embedded == 0


def test_who_puts_waits_while_too_much_is_under_way_and_closing_abandons_it() -> None:
    embedder = SlowEmbedder()
    line = EmbeddingLine(embedder, InMemoryVectorIndex())
    taken = 0

    def chunks() -> "list[ChunkText]":
        return _chunks(1, first=taken)

    def put_many() -> None:
        nonlocal taken
        try:
            while taken < 100_000:
                line.put(chunks())
                taken += 1
        except RuntimeError:
            return  # closed

    thread = threading.Thread(target=put_many)
    thread.start()
    thread.join(1.0)
    assert thread.is_alive()
    assert taken < 3000
    threading.Timer(0.2, embedder.go_on.set).start()
    line.close()
    thread.join(10)
    assert not thread.is_alive()
