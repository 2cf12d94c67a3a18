"""Copies of vectors in a file, to compare a question with a few of them: a chunk's vector lies where its id says.

Chroma's graph search walks from near chunks to farther ones until it has met enough of those that are allowed. Where
they are few it walks through the whole graph: among 640,000 vectors that took 40 times as long as a free search, and
chunks to which no edge leads are never met. Comparing the question with the selected vectors themselves is exact, and
the faster the fewer they are. Components are whole numbers of 16 bits, which is half the size of single precision, good
for four figures of a cosine, and widened by numpy 20 times as fast as half precision.

A row is a vector and a mark that it is there. The file is as long as the highest id says; for ids that were never
written it holds nothing, and most file systems store nothing. The place before that of id 1 holds the dimension. One
process writes; readers map the file and see at once what is written to it.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.knowledge.protocols import Vectors
from app.knowledge.selection import ChunkIds

_ROWS_TOGETHER = 512
"""Compared at once: so few that they stay in the processor's cache between being widened and multiplied, and that the
multiplication starts no threads, which on a busy machine wait for one another."""

_COMPONENT = np.dtype("<i2")
_ONE = 32767.0
"""What a component of 1 is stored as."""

_ROUNDED = 2.0
"""By how much a stored component may differ, in its own units: it was rounded once, and Chroma's may have been too."""

_HEAD = np.dtype("<u4")


class _Mapped(NamedTuple):
    """The file as it was when it was last looked at: which one, its length in bytes, and its rows."""

    inode: int
    size: int
    rows: NDArray[np.int16]


class VectorRows:
    """The vectors of one collection, by chunk id. Reading is safe from several threads.

    Errors of every method: ``OSError``.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mapped: _Mapped | None = None

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    def exist(self) -> bool:
        """Whether any were ever written."""
        return self._path.exists()

    def highest(self) -> int:
        """The highest id that there is a place for; 0 without a file."""
        rows = self._rows()
        return 0 if rows is None else len(rows) - 1

    def write(self, chunk_ids: Iterable[int], vectors: Vectors) -> None:
        """Store vectors of length one, in place of those that are there. They have reached the disk on return."""
        ids = np.fromiter(chunk_ids, dtype=np.int64)
        rows = np.ones((len(ids), vectors.shape[1] + 1), dtype=_COMPONENT)
        rows[:, :-1] = np.rint(np.clip(vectors, -1.0, 1.0) * _ONE)
        self._put(ids, rows)

    def erase(self, chunk_ids: Iterable[int]) -> None:
        """Overwrite vectors, so that no file holds them any more. Unknown ids are ignored."""
        stored = self._rows()
        if stored is not None:
            ids = np.fromiter(chunk_ids, dtype=np.int64)
            ids = ids[_marked(stored, ids)]
            self._put(ids, np.zeros((len(ids), stored.shape[1]), dtype=_COMPONENT))

    def drop(self) -> None:
        """Delete the file; who has it mapped can still read it."""
        self._mapped = None
        self._path.unlink(missing_ok=True)

    def likeness(self, question: Vectors, ids: ChunkIds) -> tuple[NDArray[np.bool_], Vectors]:
        """For each of the ids whether its vector is here; and for those, in their order, the cosine to the question."""
        stored = self._rows()
        if stored is None or stored.shape[1] != len(question) + 1:
            return np.zeros(len(ids), dtype=np.bool_), np.empty(0, dtype=np.float32)
        present = _marked(stored, ids)
        chosen = ids[present]
        # The mark at the end of each row counts for nothing.
        scaled = np.append(question.astype(np.float32) / np.float32(_ONE), np.float32(0.0))
        found = np.empty(len(chosen), dtype=np.float32)
        for start in range(0, len(chosen), _ROWS_TOGETHER):
            rows = stored.take(chosen[start : start + _ROWS_TOGETHER], axis=0)
            np.matmul(rows.astype(np.float32), scaled, out=found[start : start + len(rows)])
        return present, found

    def agree(self, chunk_ids: Iterable[int], vectors: Vectors) -> bool:
        """Whether each of these has a row that is its vector; true without a file, which is made when it is missed."""
        stored = self._rows()
        if stored is None:
            return True
        ids = np.fromiter(chunk_ids, dtype=np.int64)
        if not _marked(stored, ids).all() or stored.shape[1] != vectors.shape[1] + 1:
            return not ids.size
        return bool((np.abs(stored[ids, :-1] - np.clip(vectors, -1.0, 1.0) * _ONE) <= _ROUNDED).all())

    def _put(self, ids: ChunkIds, rows: NDArray[np.int16]) -> None:
        if not ids.size:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        width = rows.shape[1] * _COMPONENT.itemsize
        with self._open() as file:
            os.pwrite(file, np.array([rows.shape[1] - 1], dtype=_HEAD).tobytes(), 0)
            for run in _runs(ids):
                os.pwrite(file, rows[run].tobytes(), int(ids[run[0]]) * width)
            os.fdatasync(file)

    @contextmanager
    def _open(self) -> Iterator[int]:
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            yield file
        finally:
            os.close(file)

    def _rows(self) -> NDArray[np.int16] | None:
        """All places of the file as it is now."""
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return None
        mapped = self._mapped
        if mapped is None or (mapped.inode, mapped.size) != (status.st_ino, status.st_size):
            if status.st_size < _HEAD.itemsize:
                return None  # it is just being made
            data = np.memmap(self._path, dtype=np.uint8, mode="r")
            width = (int(data[: _HEAD.itemsize].view(_HEAD)[0]) + 1) * _COMPONENT.itemsize
            rows = data[: len(data) // width * width].view(_COMPONENT).reshape(-1, width // _COMPONENT.itemsize)
            mapped = self._mapped = _Mapped(status.st_ino, len(data), rows)
        return mapped.rows


def _marked(rows: NDArray[np.int16], ids: ChunkIds) -> NDArray[np.bool_]:
    """Which of the ids have a row that was written and not erased."""
    marked: NDArray[np.bool_] = (ids > 0) & (ids < len(rows))
    marked[marked] = rows[ids[marked], -1] > 0
    return marked


def _runs(ids: ChunkIds) -> list[NDArray[np.int64]]:
    """Places of ids that follow one another, each run in the order of the ids."""
    order = np.argsort(ids, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(ids[order]) != 1) + 1)
