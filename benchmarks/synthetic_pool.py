"""The real chunks that a synthetic index is made from, with their vectors and which of them are near one another.

They come from the catalog of a data folder that was filled by the ingest (a city's own text is the best measure), or,
without one, from invented papers. The pool is embedded by the real model and kept in a file.
"""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from app.access import AccessClass
from app.knowledge.catalog import CATALOG_FILE, Catalog
from app.knowledge.protocols import Embedder, Vectors
from app.knowledge.refresh import embedded_text
from benchmarks.administrative import invent_paper

_NEIGHBOURS = 32
"""Pool chunks that count as one subject."""

_SHORTEST = 120
"""Characters: what is shorter is a heading or a line of a form, and mixes into nothing that reads like a passage."""

_FILE = "pool"


@dataclass(frozen=True, slots=True)
class Pool:
    """Real chunks: their ``sentences``, the ``titles`` of their documents, unit ``vectors`` of shape ``(chunks,
    dimension)``, and for each the places of its nearest others, nearest first, of shape ``(chunks, neighbours)``."""

    sentences: tuple[tuple[str, ...], ...]
    titles: tuple[str, ...]
    vectors: Vectors
    neighbours: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.titles)


def load_pool(folder: Path, size: int, like: Path | None, embedder: Embedder) -> Pool:
    """The pool of a folder, made with the first call: ``size`` chunks drawn from the data folder ``like``."""
    texts_file, vectors_file = folder / f"{_FILE}.json", folder / f"{_FILE}.npy"
    if not vectors_file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        drawn = _drawn(_stored_chunks(like) if like else _invented_chunks(size), size)
        texts_file.write_text(json.dumps(drawn, ensure_ascii=False), encoding="utf-8")
        np.save(vectors_file, embedder.embed_passages([embedded_text(title, (), text) for title, text in drawn]))
    chunks = json.loads(texts_file.read_text(encoding="utf-8"))
    vectors = np.load(vectors_file)
    return Pool(
        sentences=tuple(tuple(_sentences(text)) for _, text in chunks),
        titles=tuple(title for title, _ in chunks),
        vectors=vectors,
        neighbours=_nearest(vectors),
    )


def _nearest(vectors: Vectors) -> NDArray[np.int32]:
    count = min(_NEIGHBOURS, len(vectors) - 1)
    found = np.empty((len(vectors), count), dtype=np.int32)
    for start in range(0, len(vectors), 1000):
        likeness = vectors[start : start + 1000] @ vectors.T
        likeness[np.arange(len(likeness)), start + np.arange(len(likeness))] = -2.0
        found[start : start + 1000] = np.argsort(-likeness, axis=1)[:, :count]
    return found


def _drawn(chunks: Iterator[tuple[str, str]], size: int) -> list[tuple[str, str]]:
    usable = [(title, text) for title, text in chunks if len(text) >= _SHORTEST]
    return Random(1).sample(usable, min(size, len(usable)))


def _stored_chunks(data: Path) -> Iterator[tuple[str, str]]:
    everyone = frozenset(AccessClass)
    with closing(Catalog(data / CATALOG_FILE)) as catalog:
        for document in catalog.documents(everyone):
            found = catalog.text(document.id, everyone)
            for chunk in found.chunks if found else ():
                yield document.metadata.title, " ".join(chunk.text.split())


def _invented_chunks(size: int) -> Iterator[tuple[str, str]]:
    random = Random(1)
    for number in range(size):
        paper = invent_paper(random, number)
        for section in paper.sections:
            yield from ((paper.title, f"{section.heading}. {text}") for text in section.paragraphs)


def _sentences(text: str) -> list[str]:
    """Good enough for mixing: cut behind full stops that end a word of some length."""
    pieces: list[str] = []
    for piece in text.split(". "):
        if pieces and len(pieces[-1]) < 30:
            pieces[-1] = f"{pieces[-1]}. {piece}"
        else:
            pieces.append(piece)
    return pieces
