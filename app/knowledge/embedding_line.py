"""Embedding behind the back of the run: while one batch is embedded, the one before is sent to the vector index.

``put`` waits while too much is under way, so memory stays bounded by a few hundred texts however fast documents come.
An error in the background is raised by the next ``put`` or by ``finish``; nothing is taken on after that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, Full, Queue
from threading import Condition, Event, Thread
from typing import TypeVar

import numpy as np

from app.access import AccessClass
from app.knowledge.protocols import Embedder, VectorIndex, Vectors

_BLOCK = 256
"""Texts sorted by length and sent together: a request costs Chroma some 15 ms, embedding so many some 15 seconds."""

_STEP = 32
"""Texts given to the embedder at once: how long the end of a run that is cut off may take, some two seconds."""

_BLOCKS_WAITING = 4
_LOOK_SECONDS = 0.2

_Thing = TypeVar("_Thing")


@dataclass(frozen=True, slots=True)
class ChunkText:
    """A chunk whose vector is wanted: ``text`` is what the embedding model reads."""

    chunk_id: int
    access: AccessClass
    text: str


class EmbeddingLine:
    """Two threads, one that embeds and one that stores. For use by one thread; closing it abandons what waits."""

    def __init__(self, embedder: Embedder, vectors: VectorIndex) -> None:
        self.embedded = 0
        """Chunks whose vectors have been stored since the beginning."""
        self._embedder = embedder
        self._vectors = vectors
        self._waiting: list[ChunkText] = []
        self._texts: Queue[list[ChunkText] | None] = Queue(_BLOCKS_WAITING)
        self._ready: Queue[tuple[list[ChunkText], Vectors] | None] = Queue(1)
        self._error: BaseException | None = None
        self._stopped = Event()
        self._treated = Condition()
        self._threads = [
            Thread(target=self._work, args=(self._texts, self._embed), name="embedding", daemon=True),
            Thread(target=self._work, args=(self._ready, self._store), name="vectors", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def put(self, chunks: Iterable[ChunkText]) -> None:
        """Have these embedded and stored. Raises what went wrong with those before."""
        for chunk in chunks:
            self._waiting.append(chunk)
            if len(self._waiting) >= _BLOCK:
                self._hand_on()
        self._raise_error()

    def finish(self) -> None:
        """Wait until all that was put in is stored. Raises what went wrong."""
        if self._waiting:
            self._hand_on()
        with self._treated:
            self._treated.wait_for(lambda: self._error or not self._is_busy())
        self._raise_error()

    def close(self) -> None:
        """Abandon what is not stored yet, and end the threads."""
        self._waiting.clear()
        self._stopped.set()
        for queue in (self._texts, self._ready):
            with suppress(Full):  # then its thread has something to wake up for
                queue.put_nowait(None)
        for thread in self._threads:
            thread.join()

    def _is_busy(self) -> bool:
        return bool(self._texts.unfinished_tasks or self._ready.unfinished_tasks)

    def _hand_on(self) -> None:
        block, self._waiting = self._waiting, []
        if not self._offer(self._texts, block):
            self._raise_error()
            raise RuntimeError("the embedding line is closed")

    def _embed(self, block: list[ChunkText]) -> None:
        block = sorted(block, key=lambda chunk: len(chunk.text))
        vectors = []
        for start in range(0, len(block), _STEP):
            if self._stopped.is_set():
                return
            vectors.append(self._embedder.embed_passages([chunk.text for chunk in block[start : start + _STEP]]))
        self._offer(self._ready, (block, np.concatenate(vectors)))

    def _store(self, block_and_vectors: tuple[list[ChunkText], Vectors]) -> None:
        block, vectors = block_and_vectors
        for access in AccessClass:
            places = [place for place, chunk in enumerate(block) if chunk.access is access]
            if places:
                self._vectors.add(access, [block[place].chunk_id for place in places], vectors[places])
        self.embedded += len(block)

    def _work(self, things: Queue[_Thing | None], treat: Callable[[_Thing], None]) -> None:
        while not self._stopped.is_set():
            try:
                thing = things.get(timeout=_LOOK_SECONDS)
            except Empty:
                continue
            try:
                if thing is not None:
                    treat(thing)
            except BaseException as error:
                self._error = self._error or error
                self._stopped.set()
            finally:
                with self._treated:
                    things.task_done()
                    self._treated.notify_all()

    def _offer(self, queue: Queue[_Thing | None], thing: _Thing) -> bool:
        while not self._stopped.is_set():
            try:
                queue.put(thing, timeout=_LOOK_SECONDS)
                return True
            except Full:
                continue
        return False

    def _raise_error(self) -> None:
        if self._error is not None:
            raise self._error
