"""Builds the data folder of a synthetic archive, part by part, each made once and resumed where it was cut off.

Catalog, vectors and terms are the real ones, filled through their own classes. A part is made anew when its files are
deleted (the terms also when the analysis has changed); the others stay, since the ids agree.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TypeVar

import numpy as np

from app.access import AccessClass
from app.knowledge.catalog import CATALOG_FILE
from app.knowledge.catalog_writer import CatalogWriter
from app.knowledge.chroma_server import chroma_server
from app.knowledge.embedding import GgufEmbedder
from app.knowledge.german import ANALYSIS_VERSION
from app.knowledge.indexes import IndexKey, forget_other_terms, terms_folder, wanted_embedding
from app.knowledge.lexical import TantivyTermIndex
from app.knowledge.protocols import TermIndex, VectorIndex
from app.knowledge.term_entries import ChunkTerms
from app.knowledge.vectors import ChromaVectorIndex
from app.settings import Settings
from benchmarks.synthetic import Archive
from benchmarks.synthetic_pool import Pool, load_pool

_POOL = 5000
"""Real chunks: embedding them takes two minutes, and a subject still has many of them."""

_VECTORS_TOGETHER = 256
"""As many as a refresh sends."""

_TERMS_TOGETHER = 100_000
"""Entries in one commit: what is lost when the build is cut off."""

_LOOK_SECONDS = 10.0
_TIMES_FILE = "build.json"

_Result = TypeVar("_Result")


class Build:
    """The data folder below ``folder``: what it holds, and how long each part took to make."""

    def __init__(self, folder: Path, chunks: int, like: Path | None, settings: Settings) -> None:
        """``like``: a data folder whose chunks the pool is drawn from. Errors: ``ModelFileError``, the catalog's."""
        self._folder = folder
        self.settings = settings.model_copy(update={"data": folder / "data", "models": settings.models_folder})
        self._model = wanted_embedding(self.settings)
        with closing(GgufEmbedder(self._model.file, self._model.settings)) as embedder:
            self.pool: Pool = self._timed("pool", lambda: load_pool(folder, _POOL, like, embedder))
        self.archive = Archive(self.pool, chunks)
        self._key = IndexKey(0, self._model.fingerprint, ANALYSIS_VERSION)

    def run(self, parts: Sequence[str] = ("vectors", "catalog", "terms")) -> None:
        """Make what is missing of these parts; the whole can be opened once all three are there."""
        steps = {"vectors": self._vectors, "catalog": self._catalog, "terms": self._terms}
        for part in parts:
            self._timed(part, steps[part])

    def seconds(self) -> dict[str, float]:
        """How long each part took, over all runs, by part."""
        file = self._folder / _TIMES_FILE
        return dict(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else {}

    def _vectors(self) -> None:
        with chroma_server(self.settings) as address:
            index = ChromaVectorIndex(address, self._key.fingerprint, self._key.build)
            stored = _highest(index)
            progress = _Progress("vectors", stored, self.archive.chunks)
            for number in range(self.archive.block_of(stored + 1), self.archive.blocks):
                for access, ids, vectors in self.archive.vectors(number):
                    for start in range(0, len(ids), _VECTORS_TOGETHER):
                        part = slice(start, start + _VECTORS_TOGETHER)
                        index.add(access, ids[part].tolist(), vectors[part])
                        progress.at(int(ids[part][-1]))

    def _catalog(self) -> None:
        self.settings.data.mkdir(parents=True, exist_ok=True)
        with closing(CatalogWriter(self.settings.data / CATALOG_FILE)) as catalog:
            stored = catalog.chunk_count()
            progress = _Progress("catalog", stored, self.archive.chunks)
            for number in range(self.archive.block_of(stored + 1), self.archive.blocks):
                for paper in self.archive.papers(number):
                    catalog.prepare_paper(paper)
                ids = catalog.prepare(list(self.archive.drafts(number)), self._key.fingerprint, self._key.analysis)
                if ids[0][0] != self.archive.first_id(number):
                    raise RuntimeError("the catalog does not number its chunks as the archive does")
                progress.at(ids[-1][-1])
            self._activate(catalog)

    def _terms(self) -> None:
        folder = terms_folder(self.settings.data, self._key)
        folder.mkdir(parents=True, exist_ok=True)
        index = TantivyTermIndex(folder)
        stored = _highest(index)
        progress = _Progress("terms", stored, self.archive.chunks)
        entries = self._entries(stored)
        while portion := list(islice(entries, _TERMS_TOGETHER)):
            index.replace(progress.through(portion))
        with closing(CatalogWriter(self.settings.data / CATALOG_FILE)) as catalog:
            self._activate(catalog)
        forget_other_terms(self.settings.data, self._key)

    def _entries(self, stored: int) -> Iterator[ChunkTerms]:
        for number in range(self.archive.block_of(stored + 1), self.archive.blocks):
            chunk_id = self.archive.first_id(number)
            for source, draft in self.archive.drafts(number):
                for chunk in draft.chunks:
                    if chunk_id > stored:
                        yield ChunkTerms(
                            chunk_id=chunk_id,
                            access=source.access,
                            title=draft.metadata.title,
                            headings=" ".join(chunk.headings),
                            body=draft.text[chunk.start : chunk.end],
                            reference_number=draft.metadata.reference_number,
                        )
                    chunk_id += 1

    def _activate(self, catalog: CatalogWriter) -> None:
        catalog.activate(
            [], [], self._key.fingerprint, self._key.analysis, embedding_model=self._model.described(), index_build=0
        )

    def _timed(self, part: str, act: Callable[[], _Result]) -> _Result:
        """What took less than a second was there already."""
        began = time.monotonic()
        try:
            return act()
        finally:
            took, known = time.monotonic() - began, self.seconds()
            if took > 1.0:
                self._folder.mkdir(parents=True, exist_ok=True)
                known[part] = round(known.get(part, 0.0) + took, 1)
                (self._folder / _TIMES_FILE).write_text(json.dumps(known), encoding="utf-8")


class _Progress:
    """Lines on the standard error: how far a part is, and how many chunks a second."""

    def __init__(self, part: str, stored: int, total: int) -> None:
        self._part, self._stored, self._total = part, stored, total
        self._began = self._shown = time.monotonic()

    def at(self, chunk_id: int) -> None:
        """All chunks up to this id are done."""
        now = time.monotonic()
        if now - self._shown >= _LOOK_SECONDS:
            self._shown = now
            rate = (chunk_id - self._stored) / (now - self._began)
            print(f"{self._part}: {chunk_id:,} of {self._total:,}, {rate:,.0f}/s", file=sys.stderr, flush=True)

    def through(self, entries: Sequence[ChunkTerms]) -> Iterator[ChunkTerms]:
        """The entries, one by one as they are taken."""
        for entry in entries:
            self.at(entry.chunk_id)
            yield entry


def _highest(index: VectorIndex | TermIndex) -> int:
    """The highest id that an index holds; 0 if it is empty."""
    return max((int(np.max(ids)) for ids in map(index.ids, AccessClass) if len(ids)), default=0)
