"""Nearest neighbours with Chroma: one collection for each build, embedding fingerprint and access class.

A search asks only the collections of the classes that the reader may see. So the clearance costs nothing (a filter on
metadata made queries of 100,000 vectors 14 times slower), and cannot be forgotten: what is not public does not lie
where a public search looks. Chroma holds ids and vectors, no text.

What a filter leaves is compared one by one, in rows kept beside Chroma's files (``vector_rows``), unless it is so much
that asking Chroma for more and leaving out the rest is quicker. Where rows are missing (a server elsewhere has none),
Chroma is asked for the nearest of a list of ids, which is right too, and slow.

From a vector text can be guessed, so ``purge`` makes removed ones vanish from the files too. Chroma only marks them:
they stay in its graph file, and in its log until that has grown by ``_SYNC`` entries. Measured, Chroma 1.5.9: giving
an id another vector overwrites the old one in the graph file, and the log is emptied when it is folded into the graph.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from math import sqrt
from threading import Lock
from typing import TypeVar

import httpx
import numpy as np
from chromadb.api.models.Collection import Collection
from chromadb.errors import ChromaError, InternalError, NotFoundError

from app.access import AccessClass, Clearance
from app.errors import VectorStoreError
from app.knowledge import chroma_files, chroma_requests
from app.knowledge.chroma_server import ServerAddress
from app.knowledge.model import Hit
from app.knowledge.protocols import Vectors
from app.knowledge.selection import ChunkIds, Selection
from app.knowledge.vector_rows import VectorRows

_PREFIX = "ratslotse-"
_ROWS = "rows"
"""Folder of the rows, among Chroma's files: whoever deletes or restores those has the rows that belong to them."""

_FINGERPRINT_CHARACTERS = 24
"""Of the fingerprint, in a collection's name: plenty to tell models apart, and names are limited to 512 characters."""

_EDGES, _LINKING = 32, 200
"""Edges of a node, and candidates kept when one is linked (HNSW's M and ef_construction): twice Chroma's defaults. Of
the 50 nearest among 300,000 of ``benchmarks speed``'s vectors, 2,000 candidates hold 98.7 %, with the defaults 95.9 %;
storing takes 0.8 ms a vector instead of 0.4, where embedding takes 25."""

_SEARCH_WIDTH = 300
"""Candidates that the graph search keeps at least (HNSW's ef)."""

_WIDTH_BY_ROOT = 2.0
"""How many candidates it keeps in a large collection, as a factor of the square root of its size: 630 of 100,000, 2,000
of a million, in 20 ms. A fixed number finds ever fewer of the 50 nearest as a collection grows: with Chroma's defaults,
300 hold 99 % among 14,000 real ones, 92 % among 100,000 and 79 % among a million of ``benchmarks speed``'s."""

_COMPARED = 200_000
"""Selected chunks up to which the question is compared with each: exact, and 30 to 60 ms on one core for so many."""

_MORE = 3
"""How many times as many chunks are asked for as would hold enough of a large selection if it were spread evenly."""

_MOST_ASKED_FOR = 4000
"""Beyond it, comparing is no slower: 4,000 of a million take 35 ms."""

_PAGE = 10_000
"""Ids read in one request."""

_COPIED = 1000
"""Vectors copied in one request: some 8 MB as JSON."""

_SYNC = 1000
"""Changes after which Chroma folds its log into the graph file; its default, set so that ``purge`` can rely on it."""

_GRAPH_BATCH = 100
"""Changes that Chroma takes into the graph together; its default."""

_COPIES_PER_OVERWRITING = 4
"""Copying a vector to a new collection takes 0.4 ms, overwriting one in the graph 5 ms with a busy machine's noise."""

_Result = TypeVar("_Result")


class ChromaVectorIndex:
    """A ``VectorIndex`` on a Chroma server. Safe to use from several threads and processes."""

    def __init__(self, address: ServerAddress, fingerprint: str, build: int = 0) -> None:
        """``fingerprint``: of the embedding model whose vectors are kept here. Errors: ``VectorStoreError``."""
        self._address = address
        self._stem = f"{_PREFIX}{build}-{fingerprint[:_FINGERPRINT_CHARACTERS]}"
        self._collections: dict[AccessClass, Collection] = {}
        self._lock = Lock()
        folder = address.folder
        self._rows = (
            {}
            if folder is None
            else {access: VectorRows(folder / _ROWS / self._name(access)) for access in AccessClass}
        )
        self._to_copy: set[AccessClass] = set()
        self._to_fold: set[AccessClass] = set()
        with self._errors():
            self._client = chroma_requests.connect(address)
            self._batch = self._client.get_max_batch_size()

    def add(self, access: AccessClass, chunk_ids: Sequence[int], vectors: Vectors) -> None:
        """Store vectors; adding an id that is there replaces its vector."""
        with self._errors():
            rows = self._rows.get(access)
            if self._collection(access) is None:
                self._remember(access, self._create(self._name(access)))
            elif rows and not rows.exist():
                rows = None  # all of them come with ``complete``; a file that has some would pass for complete
            if rows:
                rows.write(chunk_ids, vectors)
            for start in range(0, len(chunk_ids), self._batch):
                part = slice(start, start + self._batch)
                ids = [str(chunk_id) for chunk_id in chunk_ids[part]]
                embeddings = np.ascontiguousarray(vectors[part], dtype=np.float32)
                self._on(access, partial(chroma_requests.upsert, ids, embeddings), None)

    def remove(self, chunk_ids: Iterable[int]) -> None:
        """Forget ids in every access class; unknown ids are ignored."""
        ids = [str(chunk_id) for chunk_id in chunk_ids]
        with self._errors():
            found = {access: self._stored(access, ids) for access in AccessClass}
            if ids and not any(found.values()):
                self._to_fold.update(AccessClass)  # a run that was killed has removed them, and may not have purged
            for access, stored in found.items():
                if stored:
                    self._remove(access, stored)
            for rows in self._rows.values():
                rows.erase(map(int, ids))

    def search(self, vector: Vectors, clearance: Clearance, limit: int, within: Selection | None = None) -> list[Hit]:
        """Up to ``limit`` nearest chunks that the clearance may see, best first. Empty clearance: nothing."""
        if limit <= 0 or (within is not None and not len(within)):
            return []
        with self._errors():
            if within is None:
                hits = self._nearest(vector, clearance, limit)
            elif len(within) <= _COMPARED or (wanted := self._enough(limit, within)) > _MOST_ASKED_FOR:
                hits = self._nearest_within(vector, clearance, limit, within)
            else:
                hits = self._nearest(vector, clearance, wanted)
                kept = within.holds(np.array([hit.chunk_id for hit in hits], dtype=np.int64))
                hits = [hit for hit, keep in zip(hits, kept, strict=True) if keep]
                if len(hits) < limit:
                    hits = self._nearest_within(vector, clearance, limit, within)
        return sorted(hits, key=lambda hit: (-hit.score, hit.chunk_id))[:limit]

    def ids(self, access: AccessClass) -> ChunkIds:
        """Every chunk id stored under an access class."""
        with self._errors():
            return self._on(access, chroma_requests.stored_ids, np.empty(0, dtype=np.int64))

    def holds(self, access: AccessClass, chunk_ids: Sequence[int]) -> bool:
        """Whether the vectors of all of these can really be read.

        Chroma keeps ids in its database and vectors in the files of its graph; where those are lost or cut short, it
        knows the ids, finds nothing or little, and answers with an internal error when asked for the vectors. Where
        there are rows, they have to be the same vectors.
        """
        nothing: tuple[list[int], Vectors] = ([], np.empty((0, 0), dtype=np.float32))
        wanted = [str(chunk_id) for chunk_id in chunk_ids]
        with self._errors():
            for start in range(0, len(wanted), _COPIED):
                part = wanted[start : start + _COPIED]
                try:
                    ids, vectors = self._on(access, partial(chroma_requests.readable_vectors, part), nothing)
                except InternalError:
                    return False
                rows = self._rows.get(access)
                if len(ids) != len(part) or (rows and not rows.agree(ids, vectors)):
                    return False
        return True

    def others(self) -> list[str]:
        """Names of the collections of other builds and models, and of copies that a killed run has left."""
        with self._errors():
            own = {self._name(access) for access in AccessClass}
            names = [str(collection.name) for collection in self._client.list_collections()]
        return [name for name in names if name.startswith(_PREFIX) and name not in own]

    def drop(self, access: AccessClass) -> None:
        """Delete a class's collection as a whole, for want of trust in it."""
        with self._errors():
            self._delete(self._name(access))
            if rows := self._rows.get(access):
                rows.drop()
        with self._lock:
            self._collections.pop(access, None)

    def complete(self) -> None:
        """Make rows from Chroma's vectors where there are none: for an index that was made before there were rows."""
        with self._errors():
            for access, rows in self._rows.items():
                found = self._collection(access)
                if found is None or rows.exist():
                    continue
                new = VectorRows(rows.path.with_suffix(".new"))
                new.drop()  # of a run that was killed
                for offset in range(0, found.count(), _COPIED):
                    ids, vectors = chroma_requests.read_vectors(found, _COPIED, offset)
                    new.write(map(int, ids), vectors)
                if new.exist():
                    new.path.replace(rows.path)

    def forget_others(self) -> None:
        """Delete ``others``, with their files."""
        others = self.others()
        with self._errors():
            for name in others:
                self._delete(name)
        if self._address.folder is None:
            return
        own = {rows.path for rows in self._rows.values()}
        for file in (self._address.folder / _ROWS).glob("*"):
            if file not in own:
                file.unlink()
        if others:
            chroma_files.tidy(self._address.folder)

    def purge(self) -> None:
        """Make removed vectors vanish from the server's files, where they are ours. Readers may search meanwhile."""
        with self._errors():
            for access in sorted(self._to_copy | self._to_fold):
                count = self._on(access, lambda found: int(found.count()), 0)
                if access in self._to_copy or count < _COPIES_PER_OVERWRITING * _SYNC:
                    self._copy(access)
                else:
                    self._fold_log(access)
            self._to_copy.clear()
            self._to_fold.clear()
        if self._address.folder is not None:
            chroma_files.tidy(self._address.folder)

    def _nearest(
        self, vector: Vectors, clearance: Clearance, limit: int, allowed: list[str] | None = None
    ) -> list[Hit]:
        question = np.ascontiguousarray(vector[None, :], dtype=np.float32)
        hits: list[Hit] = []
        for access in sorted(clearance):
            # Chroma answers with an error when asked for the nearest of ids that it does not have.
            known = None if allowed is None else self._stored(access, allowed)
            if known is None or known:
                wanted = max(limit, round(_WIDTH_BY_ROOT * sqrt(self._size(access))))
                hits += self._on(access, partial(chroma_requests.nearest, question, wanted, known), [])
        return hits

    def _nearest_within(self, vector: Vectors, clearance: Clearance, limit: int, within: Selection) -> list[Hit]:
        """The nearest of these alone, by comparing; Chroma is asked for those that have no row."""
        hits: list[Hit] = []
        missing = within.ids()
        for access in sorted(clearance):
            if rows := self._rows.get(access):
                present, scores = rows.likeness(vector, missing)
                ids, missing = missing[present], missing[~present]
                best = np.argpartition(-scores, limit)[:limit] if limit < len(scores) else range(len(scores))
                hits += [Hit(int(ids[place]), float(scores[place])) for place in best]
        if missing.size:
            hits += self._nearest(vector, clearance, limit, [str(chunk_id) for chunk_id in missing.tolist()])
        return hits

    def _size(self, access: AccessClass) -> int:
        """How many vectors a class has, or, without a request to the server, at most has."""
        rows = self._rows.get(access)
        return (rows.highest() if rows else 0) or self._on(access, lambda found: int(found.count()), 0)

    def _enough(self, limit: int, within: Selection) -> int:
        """How many of all to ask for, so that ``limit`` of them are probably selected."""
        total = max([int(within.ends[-1]), *(rows.highest() for rows in self._rows.values())])
        return _MORE * limit * total // len(within)

    def _remove(self, access: AccessClass, ids: list[str]) -> None:
        left = self._on(access, lambda found: int(found.count()), 0) - len(ids)
        cheaper_copied = left < _COPIES_PER_OVERWRITING * (len(ids) + _SYNC)
        (self._to_copy if cheaper_copied else self._to_fold).add(access)
        dimension = 0 if cheaper_copied else self._dimension(access)
        random = np.random.default_rng()
        for start in range(0, len(ids), self._batch):
            part = ids[start : start + self._batch]
            if dimension:
                # Not one and the same for all: many equal vectors tear the graph, and searches then find nothing.
                noise = random.normal(size=(len(part), dimension)).astype(np.float32)
                self._on(access, partial(chroma_requests.overwrite, part, noise), None)
            self._on(access, partial(chroma_requests.forget, part), None)

    def _fold_log(self, access: AccessClass) -> None:
        """Store as many vectors again as it takes for Chroma to empty its log; any others would be new in the graph."""
        self._on(access, partial(chroma_requests.store_again, _SYNC + _GRAPH_BATCH), None)

    def _copy(self, access: AccessClass) -> None:
        """Put the vectors into a new collection in place of this one.

        Readers find nothing here for the moment between deleting the old and naming the new one. If that is where the
        run is killed, the next one finds all ids missing and mends it.
        """
        old = self._collection(access)
        if old is None:
            return
        name = f"{self._name(access)}-new"
        self._delete(name)
        count = old.count()
        if count:
            new = self._create(name)
            for offset in range(0, count, _COPIED):
                ids, vectors = chroma_requests.read_vectors(old, _COPIED, offset)
                chroma_requests.upsert(ids, vectors, new)
            if new.count() != count:
                raise ValueError("a copied collection is incomplete")
        self._delete(self._name(access))
        if count:
            new.modify(name=self._name(access))
        with self._lock:
            self._collections.pop(access, None)

    def _stored(self, access: AccessClass, ids: list[str]) -> list[str]:
        stored: list[str] = []
        for start in range(0, len(ids), _PAGE):
            part = ids[start : start + _PAGE]
            stored += self._on(access, partial(chroma_requests.known, part), [])
        return stored

    def _dimension(self, access: AccessClass) -> int:
        return self._on(access, lambda found: len(chroma_requests.read_vectors(found, 1, 0)[1][0]), 0)

    def _on(self, access: AccessClass, ask: Callable[[Collection], _Result], otherwise: _Result) -> _Result:
        """Ask a class's collection; ``otherwise`` if it was never filled. Another process may have replaced it."""
        found = self._collection(access)
        try:
            return otherwise if found is None else ask(found)
        except NotFoundError:
            with self._lock:
                self._collections.pop(access, None)
        found = self._collection(access)
        return otherwise if found is None else ask(found)

    def _collection(self, access: AccessClass) -> Collection | None:
        with self._lock:
            known = self._collections.get(access)
        if known is not None:
            return known
        try:
            found = self._client.get_collection(self._name(access), embedding_function=None)
        except NotFoundError:
            return None
        self._remember(access, found)
        return found

    def _create(self, name: str) -> Collection:
        """Never with a model of Chroma's own."""
        return self._client.get_or_create_collection(
            name,
            embedding_function=None,
            configuration={
                "hnsw": {
                    "space": "cosine",
                    "max_neighbors": _EDGES,
                    "ef_construction": _LINKING,
                    "ef_search": _SEARCH_WIDTH,
                    "sync_threshold": _SYNC,
                }
            },
        )

    def _delete(self, name: str) -> None:
        try:
            self._client.delete_collection(name)
        except NotFoundError:
            return

    def _remember(self, access: AccessClass, collection: Collection) -> None:
        with self._lock:
            self._collections[access] = collection

    def _name(self, access: AccessClass) -> str:
        return f"{self._stem}-{access}"

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Chroma's and the connection's errors as one sentence for the operator."""
        try:
            yield
        except OSError as error:
            raise VectorStoreError(
                f"Die Vektoren im Ordner {self._address.folder} lassen sich nicht lesen oder schreiben "
                f"({error.strerror or error}); bitte Rechte und freien Platz des Datenordners prüfen."
            ) from error
        except (ChromaError, httpx.HTTPError, ValueError) as error:
            raise VectorStoreError(
                f"Die Vektordatenbank (Chroma) unter {self._address.host}:{self._address.port} antwortet nicht oder "
                f"mit einem Fehler ({_first_line(error)}); bitte den Vorgang wiederholen und sonst "
                "„ratslotse doctor“ aufrufen."
            ) from error


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")[:200]
