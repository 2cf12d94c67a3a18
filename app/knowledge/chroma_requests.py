"""Single requests to a Chroma server and its collections, in the types of this project. Errors are Chroma's own."""

import chromadb
import numpy as np
from chromadb.api import ClientAPI
from chromadb.api.models.Collection import Collection
from chromadb.config import Settings as ChromaSettings
from numpy.typing import NDArray

from app.knowledge.chroma_server import ServerAddress
from app.knowledge.model import Hit
from app.knowledge.protocols import Vectors
from app.knowledge.selection import ChunkIds

_PAGE = 10_000
"""Ids read in one request."""


def nearest(question: Vectors, limit: int, allowed: list[str] | None, collection: Collection) -> list[Hit]:
    """The nearest to a question of shape ``(1, dimension)``, of these ids alone where they are given."""
    found = collection.query(query_embeddings=question, ids=allowed, n_results=limit, include=["distances"])
    distances = (found["distances"] or [[]])[0]
    # In cosine space Chroma's distance is one minus the cosine similarity.
    return [Hit(int(chunk_id), 1.0 - distance) for chunk_id, distance in zip(found["ids"][0], distances, strict=True)]


def stored_ids(collection: Collection) -> ChunkIds:
    """Every id; some 100,000 a second."""
    pages = []
    for offset in range(0, collection.count(), _PAGE):
        page = collection.get(limit=_PAGE, offset=offset, include=[])["ids"]
        pages.append(np.array([int(chunk_id) for chunk_id in page], dtype=np.int64))
    return np.unique(np.concatenate(pages)) if pages else np.empty(0, dtype=np.int64)


def readable_vectors(ids: list[str], collection: Collection) -> tuple[list[int], Vectors]:
    """Those of these ids whose vectors can be read, with them."""
    found = collection.get(ids=ids, include=["embeddings"])
    vectors = found["embeddings"]
    if vectors is None or not len(vectors):
        return [], np.empty((0, 0), dtype=np.float32)
    read = np.asarray(vectors, dtype=np.float32)
    finite: NDArray[np.bool_] = np.all(np.isfinite(read), axis=1)
    return [int(one) for one, fine in zip(found["ids"], finite, strict=True) if fine], read[finite]


def read_vectors(collection: Collection, limit: int, offset: int) -> tuple[list[str], Vectors]:
    """A page of ids with their vectors, in the order in which they came; some 2,500 a second."""
    found = collection.get(limit=limit, offset=offset, include=["embeddings"])
    return list(found["ids"]), np.asarray(found["embeddings"], dtype=np.float32)


def upsert(ids: list[str], vectors: Vectors, collection: Collection) -> None:
    """Store vectors, in place of those that are there."""
    collection.upsert(ids=ids, embeddings=vectors)


def overwrite(ids: list[str], vectors: Vectors, collection: Collection) -> None:
    """Give ids that are there other vectors."""
    collection.update(ids=ids, embeddings=vectors)


def forget(ids: list[str], collection: Collection) -> None:
    """Remove ids."""
    collection.delete(ids=ids)


def known(ids: list[str], collection: Collection) -> list[str]:
    """Those of the ids that are stored."""
    return list(collection.get(ids=ids, include=[])["ids"])


def store_again(count: int, collection: Collection) -> None:
    """Store so many vectors once more, as they are."""
    ids, vectors = read_vectors(collection, count, 0)
    upsert(ids, vectors, collection)


def connect(address: ServerAddress) -> ClientAPI:
    """A client of a server, which is asked whether it is there."""
    return chromadb.HttpClient(
        host=address.host,
        port=address.port,
        ssl=address.encrypted,
        # Without the environment file that pydantic would look for in the working directory.
        settings=ChromaSettings(
            _env_file=None,  # type: ignore[call-arg]
            anonymized_telemetry=False,
            chroma_otel_collection_endpoint="",
        ),
    )
