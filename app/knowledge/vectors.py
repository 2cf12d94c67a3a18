"""Nearest neighbours with Chroma: one collection for each embedding fingerprint and access class.

A search asks only the collections of the classes that the reader may see. So the clearance costs nothing (a filter on
metadata made queries of 100,000 vectors 14 times slower), and cannot be forgotten: what is not public does not lie
where a public search looks. Chroma holds ids and vectors, no text.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock

import chromadb
import httpx
import numpy as np
from chromadb.api import ClientAPI
from chromadb.api.models.Collection import Collection
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError, NotFoundError

from app.access import AccessClass, Clearance
from app.errors import VectorStoreError
from app.knowledge.chroma_server import ServerAddress
from app.knowledge.model import Hit
from app.knowledge.protocols import Vectors

_PREFIX = "ratslotse-"
_FINGERPRINT_CHARACTERS = 24
"""Of the fingerprint, in a collection's name: plenty to tell models apart, and names are limited to 512 characters."""

_SEARCH_WIDTH = 300
"""Candidates that the graph search keeps (HNSW's ef): more than the passages that any stage asks for."""

_PAGE = 10_000
"""Ids read in one request."""


class ChromaVectorIndex:
    """A ``VectorIndex`` on a Chroma server. Safe to use from several threads and processes."""

    def __init__(self, address: ServerAddress, fingerprint: str) -> None:
        """``fingerprint``: of the embedding model whose vectors are kept here. Errors: ``VectorStoreError``."""
        self._address = address
        self._fingerprint = fingerprint[:_FINGERPRINT_CHARACTERS]
        self._collections: dict[AccessClass, Collection] = {}
        self._lock = Lock()
        with self._errors():
            self._client = _connect(address)
            self._batch = self._client.get_max_batch_size()

    def add(self, access: AccessClass, chunk_ids: Sequence[int], vectors: Vectors) -> None:
        """Store vectors; adding an id that is there replaces its vector."""
        with self._errors():
            collection = self._collection(access, create=True)
            if collection is None:
                raise RuntimeError("a collection that was just made is missing")
            for start in range(0, len(chunk_ids), self._batch):
                part = slice(start, start + self._batch)
                collection.upsert(
                    ids=[str(chunk_id) for chunk_id in chunk_ids[part]],
                    embeddings=np.ascontiguousarray(vectors[part], dtype=np.float32),
                )

    def remove(self, chunk_ids: Iterable[int]) -> None:
        """Forget ids in every access class; unknown ids are ignored."""
        ids = [str(chunk_id) for chunk_id in chunk_ids]
        with self._errors():
            for access in AccessClass:
                collection = self._collection(access)
                if collection is None:
                    continue
                for start in range(0, len(ids), self._batch):
                    collection.delete(ids=ids[start : start + self._batch])

    def search(self, vector: Vectors, clearance: Clearance, limit: int) -> list[Hit]:
        """Up to ``limit`` nearest chunks that the clearance may see, best first. Empty clearance: nothing."""
        hits: list[Hit] = []
        if limit <= 0:
            return hits
        with self._errors():
            for access in sorted(clearance):
                collection = self._collection(access)
                if collection is None:
                    continue
                found = collection.query(
                    query_embeddings=np.ascontiguousarray(vector[None, :], dtype=np.float32),
                    n_results=limit,
                    include=["distances"],
                )
                distances = (found["distances"] or [[]])[0]
                # In cosine space Chroma's distance is one minus the cosine similarity.
                hits += [
                    Hit(int(chunk_id), 1.0 - distance)
                    for chunk_id, distance in zip(found["ids"][0], distances, strict=True)
                ]
        return sorted(hits, key=lambda hit: (-hit.score, hit.chunk_id))[:limit]

    def ids(self) -> set[int]:
        """Every chunk id stored, over all access classes."""
        ids: set[int] = set()
        with self._errors():
            for access in AccessClass:
                collection = self._collection(access)
                if collection is None:
                    continue
                for offset in range(0, collection.count(), _PAGE):
                    page = collection.get(limit=_PAGE, offset=offset, include=[])
                    ids.update(int(chunk_id) for chunk_id in page["ids"])
        return ids

    def forget_other_models(self) -> None:
        """Delete the collections of other embedding models."""
        with self._errors():
            own = {self._name(access) for access in AccessClass}
            for collection in self._client.list_collections():
                if collection.name.startswith(_PREFIX) and collection.name not in own:
                    self._client.delete_collection(collection.name)

    def _collection(self, access: AccessClass, *, create: bool = False) -> Collection | None:
        """The collection of a class, or nothing when it was never filled. Never with a model of Chroma's own."""
        with self._lock:
            known = self._collections.get(access)
        if known is not None:
            return known
        try:
            if create:
                collection = self._client.get_or_create_collection(
                    self._name(access),
                    embedding_function=None,
                    configuration={"hnsw": {"space": "cosine", "ef_search": _SEARCH_WIDTH}},
                )
            else:
                collection = self._client.get_collection(self._name(access), embedding_function=None)
        except NotFoundError:
            return None
        with self._lock:
            self._collections[access] = collection
        return collection

    def _name(self, access: AccessClass) -> str:
        return f"{_PREFIX}{self._fingerprint}-{access}"

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Chroma's and the connection's errors as one sentence for the operator."""
        try:
            yield
        except (ChromaError, httpx.HTTPError, ValueError) as error:
            raise VectorStoreError(
                f"Die Vektordatenbank (Chroma) unter {self._address.host}:{self._address.port} antwortet nicht oder "
                f"mit einem Fehler ({_first_line(error)}); bitte den Vorgang wiederholen und sonst "
                "„ratslotse doctor“ aufrufen."
            ) from error


def _connect(address: ServerAddress) -> ClientAPI:
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


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")[:200]
