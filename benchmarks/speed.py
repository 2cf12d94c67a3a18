"""Times of a search's stages over a synthetic archive of any size, free and narrowed by filters of several widths.

Everything is the real thing: catalog, term index, vector index with its server, embedding model, and the search that
the page uses. Only the archive is made up (``synthetic``). Each stage is timed where the search calls it, so what a
stage costs is counted once for each time that it is needed.
"""

import gc
import json
import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from app.access import PUBLIC_ONLY
from app.knowledge.build import open_knowledge
from app.knowledge.catalog import CATALOG_FILE, Catalog
from app.knowledge.chroma_server import SERVER_FOLDER, VECTORS_FOLDER, chroma_server
from app.knowledge.embedding import GgufEmbedder
from app.knowledge.filters import NO_FILTERS
from app.knowledge.index import Knowledge
from app.knowledge.indexes import TERMS_FOLDER
from app.knowledge.lexical import TantivyTermIndex
from app.knowledge.narrowing import Narrowing
from app.knowledge.selection import Selection
from app.knowledge.vectors import ChromaVectorIndex
from app.search.model import SearchRequest
from app.search.service import PaperSearch
from app.settings import load_settings
from benchmarks.speed_recall import NEAREST, recall
from benchmarks.synthetic_build import Build
from benchmarks.synthetic_queries import WIDTHS, filters_of_width, queries

_WARMING = 5
"""Queries asked before any is timed: the first ones read files that later ones find in memory."""

_JUDGED = 40
"""Queries whose nearest chunks are compared with the true ones."""

_CALLS: Mapping[str, tuple[type, str]] = {
    "embedder: embed query": (GgufEmbedder, "embed_query"),
    "terms: search": (TantivyTermIndex, "search"),
    "terms: term weights": (TantivyTermIndex, "term_weights"),
    "vectors: search": (ChromaVectorIndex, "search"),
    "catalog: select": (Narrowing, "select"),
    "catalog: facets": (Narrowing, "facets"),
}


class Stopwatch:
    """Seconds spent in each call below the search during a query, while the context lasts. Calls lie in one another."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._stack = ExitStack()

    def __enter__(self) -> "Stopwatch":
        catalog = {
            f"catalog: {name.replace('_', ' ')}": (Catalog, name)
            for name, member in vars(Catalog).items()
            if callable(member) and not name.startswith("_") and name != "close"
        }
        for call, (owner, name) in {**_CALLS, **catalog}.items():
            self._stack.enter_context(patch.object(owner, name, self._timed(call, getattr(owner, name))))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def take(self) -> dict[str, float]:
        """What was counted since the last time."""
        found, self.seconds = self.seconds, {}
        return found

    def _timed(self, call: str, act: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any, **named: Any) -> Any:
            began = time.perf_counter()
            try:
                return act(*arguments, **named)
            finally:
                self.seconds[call] = self.seconds.get(call, 0.0) + time.perf_counter() - began

        return timed


def measure_speed(folder: Path, chunks: int, count: int, like: Path | None, seed: int) -> dict[str, Any]:
    """Build what is missing in ``folder``, then ask ``count`` queries, each free and with every width of filter.

    ``like``: a data folder whose chunks the archive is made of. Errors: ``ModelFileError``, ``VectorStoreError``,
    ``DataFolderError``.
    """
    build = Build(folder, chunks, like, load_settings())
    build.run()
    chosen = {"none": [NO_FILTERS] * (count + _WARMING)}
    chosen |= {f"{width:.1%}": filters_of_width(width, count + _WARMING, seed) for width in WIDTHS}
    texts = _asked(build, chosen, seed, count + _WARMING)
    gc.freeze()  # or Python looks through the pool again and again, which no search has in its memory
    with open_knowledge(build.settings) as knowledge, Stopwatch() as watch:
        search = PaperSearch(knowledge)
        began = time.perf_counter()
        search.search(SearchRequest(texts["none"][0]), PUBLIC_ONLY)
        first = time.perf_counter() - began
        rounds = {name: _round(search, watch, map(SearchRequest, texts[name], chosen[name])) for name in chosen}
        selected = {name: [knowledge.select(each, PUBLIC_ONLY) for each in filters] for name, filters in chosen.items()}
        for name, selections in selected.items():
            rounds[name]["selected"] = _share(selections, build.archive.chunks)
        found = _recall(build, knowledge, texts["none"], selected)
        memory = {"search": _resident(os.getpid()), "chroma": _resident(_chroma(build.settings.data))}
    return {
        "chunks": build.archive.chunks,
        "documents": build.archive.documents,
        "queries": count,
        "build_s": build.seconds(),
        "megabytes": {name: _size(build.settings.data / name) for name in (CATALOG_FILE, TERMS_FOLDER, VECTORS_FOLDER)},
        "memory_mb": memory,
        "first_query_ms": round(1000 * first, 1),
        "filters": {name: {**figures, "vector_recall": round(found[name], 3)} for name, figures in rounds.items()},
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
        lines += [
            "",
            f"filter {name}: leaves {figures['selected']:.2%} of the chunks and {figures['papers']} papers (medians), "
            f"finds {figures['vector_recall']:.1%} of the {NEAREST} nearest vectors",
        ]
        for kind in ("stages", "calls"):
            lines += [
                f"  {name:<36} p50 {times['p50_ms']:8.1f} ms   p95 {times['p95_ms']:8.1f} ms"
                for name, times in figures[kind].items()
            ]
    return "\n".join(lines)


def _asked(build: Build, rounds: Iterable[str], seed: int, count: int) -> dict[str, list[str]]:
    """Other queries in each round: the embedder remembers what it has embedded."""
    names = list(rounds)
    texts = queries(build.archive, count * len(names), seed)
    return {name: texts[place * count : (place + 1) * count] for place, name in enumerate(names)}


def _round(search: PaperSearch, watch: Stopwatch, requests: Iterable[SearchRequest]) -> dict[str, Any]:
    """The first requests only warm up. Stages are those that the search itself counts, ``all`` the whole query."""
    stages: list[Mapping[str, float]] = []
    calls: list[Mapping[str, float]] = []
    totals: list[int] = []
    for request in requests:
        watch.take()
        result = search.search(request, PUBLIC_ONLY)
        stages.append(result.seconds)
        calls.append(watch.take())
        totals.append(result.total)
    return {
        "papers": int(np.median(totals[_WARMING:])),
        "stages": _spread(stages[_WARMING:]),
        "calls": _spread(calls[_WARMING:]),
    }


def _share(selections: Sequence[Selection | None], chunks: int) -> float:
    return float(np.median([1.0 if within is None else len(within) / chunks for within in selections]))


def _recall(
    build: Build, knowledge: Knowledge, texts: Sequence[str], selections: Mapping[str, Sequence[Selection | None]]
) -> dict[str, float]:
    questions = np.stack([knowledge.embedder.embed_query(text) for text in texts[:_JUDGED]])
    judged = {name: each[:_JUDGED] for name, each in selections.items()}
    with chroma_server(build.settings) as address:
        index = ChromaVectorIndex(address, knowledge.state().embedding_fingerprint, knowledge.state().index_build)
        return recall(build.archive, index, questions, judged, PUBLIC_ONLY)


def _spread(rows: Sequence[Mapping[str, float]]) -> dict[str, dict[str, float]]:
    found = {}
    for name in sorted({name for row in rows for name in row}):
        median, high = np.quantile([row.get(name, 0.0) for row in rows], (0.5, 0.95))
        found[name] = {"p50_ms": round(1000 * float(median), 1), "p95_ms": round(1000 * float(high), 1)}
    return found


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
