"""Times of a search's stages over a synthetic archive of any size, free and narrowed by filters of several widths.

Everything is the real thing: catalog, term index, vector index with its server, embedding model, and the search that
the page uses. Only the archive is made up (``synthetic``). Each stage is timed where the search calls it, so what a
stage costs is counted once for each time that it is needed.
"""

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from app.access import PUBLIC_ONLY
from app.knowledge.catalog import CATALOG_FILE, Catalog
from app.knowledge.chroma_server import SERVER_FOLDER, VECTORS_FOLDER
from app.knowledge.embedding import GgufEmbedder
from app.knowledge.indexes import TERMS_FOLDER
from app.knowledge.lexical import TantivyTermIndex
from app.knowledge.vectors import ChromaVectorIndex
from app.search.build import open_search
from app.search.model import SearchRequest
from app.search.service import PaperSearch
from app.settings import load_settings
from benchmarks.synthetic_build import Build
from benchmarks.synthetic_queries import WIDTHS, filters_of_width, queries

_WARMING = 5
"""Queries asked before any is timed: the first ones read files that later ones find in memory."""

_STAGES: Mapping[str, tuple[type, str]] = {
    "embed the question": (GgufEmbedder, "embed_query"),
    "terms": (TantivyTermIndex, "search"),
    "weights of terms": (TantivyTermIndex, "term_weights"),
    "vectors": (ChromaVectorIndex, "search"),
}
_REST = "rest"
_WHOLE = "whole query"


class Stopwatch:
    """Seconds spent in each stage during one query, while the context lasts; the catalog's calls by their names."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._stack = ExitStack()

    def __enter__(self) -> "Stopwatch":
        catalog = {
            f"catalog: {name.replace('_', ' ')}": (Catalog, name)
            for name, member in vars(Catalog).items()
            if callable(member) and not name.startswith("_") and name != "close"
        }
        for stage, (owner, name) in {**_STAGES, **catalog}.items():
            self._stack.enter_context(patch.object(owner, name, self._timed(stage, getattr(owner, name))))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def take(self) -> dict[str, float]:
        """What was counted since the last time."""
        found, self.seconds = self.seconds, {}
        return found

    def _timed(self, stage: str, act: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any, **named: Any) -> Any:
            began = time.perf_counter()
            try:
                return act(*arguments, **named)
            finally:
                self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - began

        return timed


def measure_speed(folder: Path, chunks: int, count: int, like: Path | None, seed: int) -> dict[str, Any]:
    """Build what is missing in ``folder``, then ask ``count`` queries, each free and with every width of filter.

    ``like``: a data folder whose chunks the archive is made of. Errors: ``ModelFileError``, ``VectorStoreError``,
    ``DataFolderError``.
    """
    build = Build(folder, chunks, like, load_settings())
    build.run()
    texts = queries(build.archive, count + _WARMING, seed)
    with open_search(build.settings) as search, Stopwatch() as watch:
        began = time.perf_counter()
        search.search(SearchRequest(texts[0]), PUBLIC_ONLY)
        first = time.perf_counter() - began
        rounds = {"none": _round(search, watch, [SearchRequest(text) for text in texts])}
        for width in WIDTHS:
            narrowed = zip(texts, filters_of_width(width, len(texts), seed), strict=True)
            rounds[f"{width:.1%}"] = _round(search, watch, [SearchRequest(text, filters) for text, filters in narrowed])
        memory = {"search": _resident(os.getpid()), "chroma": _resident(_chroma(build.settings.data))}
    return {
        "chunks": build.archive.chunks,
        "documents": build.archive.documents,
        "queries": count,
        "build_s": build.seconds(),
        "megabytes": {name: _size(build.settings.data / name) for name in (CATALOG_FILE, TERMS_FOLDER, VECTORS_FOLDER)},
        "memory_mb": memory,
        "first_query_ms": round(1000 * first, 1),
        "filters": rounds,
    }


def table(result: dict[str, Any]) -> str:
    """The same for people."""
    lines = [
        f"{result['chunks']:,} chunks in {result['documents']:,} documents, {result['queries']} queries each",
        f"build (s): {_listed(result['build_s'])}",
        f"size (MB): {_listed(result['megabytes'])}",
        f"memory (MB): {_listed(result['memory_mb'])}",
        f"first query after opening: {result['first_query_ms']} ms",
    ]
    for name, figures in result["filters"].items():
        lines += ["", f"filter {name}: {figures['papers']} papers found (median)"]
        lines += [
            f"  {stage:<36} p50 {times['p50_ms']:8.1f} ms   p95 {times['p95_ms']:8.1f} ms"
            for stage, times in figures["stages"].items()
        ]
    return "\n".join(lines)


def _round(search: PaperSearch, watch: Stopwatch, requests: Sequence[SearchRequest]) -> dict[str, Any]:
    """The first requests only warm up."""
    rows: list[dict[str, float]] = []
    totals: list[int] = []
    for request in requests:
        watch.take()
        began = time.perf_counter()
        result = search.search(request, PUBLIC_ONLY)
        whole = time.perf_counter() - began
        stages = watch.take()
        rows.append({**stages, _REST: whole - sum(stages.values()), _WHOLE: whole})
        totals.append(result.total)
    rows, totals = rows[_WARMING:], totals[_WARMING:]
    names = sorted({name for row in rows for name in row}, key=lambda name: (name == _WHOLE, name == _REST, name))
    return {
        "papers": int(np.median(totals)),
        "stages": {name: _spread([row.get(name, 0.0) for row in rows]) for name in names},
    }


def _spread(seconds: Sequence[float]) -> dict[str, float]:
    median, high = np.quantile(seconds, (0.5, 0.95))
    return {"p50_ms": round(1000 * float(median), 1), "p95_ms": round(1000 * float(high), 1)}


def _size(path: Path) -> int:
    """Megabytes on the disk: sparse files take less than they are long."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_blocks * 512 for file in files) // 2**20


def _resident(pid: int) -> int:
    """Megabytes of memory that a process has now, files that it has mapped included (Linux)."""
    pages = int((Path("/proc") / str(pid) / "statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20


def _chroma(data: Path) -> int:
    return int(json.loads((data / SERVER_FOLDER / "address").read_text(encoding="utf-8"))["pid"])


def _listed(figures: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {value:,}" for name, value in figures.items())
