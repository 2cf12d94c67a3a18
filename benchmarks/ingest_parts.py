"""What ``benchmarks.ingest`` measures, each in a process of its own, so that its memory and time are its alone.

``python -m benchmarks.ingest_parts PART SETTINGS_FILE``; prints one JSON object.
"""

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from app.knowledge.build import open_refresh, verify_index
from app.knowledge.catalog import CATALOG_FILE
from app.knowledge.catalog_writer import CatalogWriter
from app.knowledge.compounds import CompoundSplitter
from app.knowledge.embedding import GgufEmbedder
from app.knowledge.german import tokens
from app.knowledge.refresh import Refresh, embedded_text
from app.models.encoder import EncoderModel
from app.models.files import ModelRole, require_model
from app.models.llama import usable_threads
from app.offline import silence_telemetry
from app.settings import Settings
from benchmarks.stacks import StackSampler
from ingest.pipeline import run
from ingest.progress import Phase, Progress

_SAMPLE = 2048
"""Chunks embedded to learn the embedder's own rate: half a minute on two cores, of whatever corpus."""

_BATCH = 256
_PAIR = 24
_PAIRS = 12
"""Two ways of embedding are compared by turns, so many texts at a time: load on the machine then meets both."""


class _Phases(Progress):
    """When each phase of a run began."""

    def __init__(self) -> None:
        super().__init__()
        self.begins: dict[Phase, float] = {}

    def begin(self, phase: Phase, total: int = 0, chunks: Callable[[], int] = lambda: 0) -> None:
        super().begin(phase, total, chunks)
        self.begins.setdefault(phase, time.perf_counter())


def refresh(settings: Settings, profile: bool = False) -> dict[str, Any]:
    """One run of the ingest over the settings' sources: seconds of each phase, counts, and chunks embedded."""
    phases, embedded = _Phases(), 0

    @contextmanager
    def opened(settings: Settings) -> Iterator[Refresh]:
        nonlocal embedded
        with open_refresh(settings) as session:
            yield session
            embedded = session.embedded_chunks

    sampler = StackSampler()
    began = time.perf_counter()
    if profile:
        with sampler:
            report = run([], settings, opened, phases)
    else:
        report = run([], settings, opened, phases)
    ended = time.perf_counter()
    listing, reading, committing = (phases.begins[phase] for phase in (Phase.LISTING, Phase.READING, Phase.COMMITTING))
    return {
        "seconds": round(ended - began, 2),
        "phases": {
            "opening": round(listing - began, 2),
            "listing": round(reading - listing, 2),
            "reading": round(committing - reading, 2),
            "committing_and_closing": round(ended - committing, 2),
        },
        "counts": report.counts,
        "chunks": embedded,
        **({"profile": sampler.shares()} if profile else {}),
    }


def embed(settings: Settings) -> dict[str, Any]:
    """The embedder alone, on chunks drawn evenly from the catalog; and how it compares with one context."""
    texts = _sample(settings)
    model = require_model(settings, ModelRole.EMBEDDING)
    before = _peak_memory()
    with closing(GgufEmbedder(model, settings.embedding)) as embedder:
        embedder.embed_passages(["Probe und noch eine Probe"] * 2)
        began, processor = time.perf_counter(), time.process_time()
        for start in range(0, len(texts), _BATCH):
            embedder.embed_passages(texts[start : start + _BATCH])
        seconds, processor = time.perf_counter() - began, time.process_time() - processor
        count = sum(embedder.count_tokens(text) for text in texts)
        memory = _peak_memory() - before
    return {
        "chunks": len(texts),
        "characters_per_chunk": round(sum(map(len, texts)) / len(texts)),
        "tokens_per_chunk": round(count / len(texts)),
        "seconds": round(seconds, 2),
        "chunks_per_s": round(len(texts) / seconds, 1),
        "tokens_per_s": round(count / seconds),
        "cpu_s_per_chunk": round(processor / len(texts), 5),
        "memory_mb": round(memory / 2**20),
        "to_one_context": _compared(settings, texts),
    }


def analyse(settings: Settings) -> dict[str, Any]:
    """The term analysis alone, on the chunks that ``embed`` takes: tokens with stems, and compounds taken apart."""
    texts = _sample(settings)
    began = time.perf_counter()
    found = [list(tokens(text)) for text in texts]
    middle = time.perf_counter()
    words: dict[str, int] = {}
    for analysed in found:
        for word in {word for token in analysed for word in token.reading.words}:
            words[word] = words.get(word, 0) + 1
    splitter = CompoundSplitter(lambda word: words.get(word, 0), len(texts))
    split = time.perf_counter()
    for analysed in found:
        for token in analysed:
            splitter.decompound(token.reading)
    ended = time.perf_counter()
    return {
        "chunks": len(texts),
        "words": sum(map(len, found)),
        "chunks_per_s": round(len(texts) / (ended - began)),
        "tokens_s": round(middle - began, 2),
        "compounds_s": round(ended - split, 2),
    }


def known(settings: Settings) -> dict[str, Any]:
    """What a run asks the catalog before it reads a file."""
    with closing(CatalogWriter(settings.data / CATALOG_FILE)) as catalog:
        roots = [source.name or "" for source in settings.sources]
        began = time.perf_counter()
        hashes = sum(len(catalog.known(root)) for root in roots)
        middle = time.perf_counter()
        records = sum(len(catalog.records(root)) for root in roots)
        ended = time.perf_counter()
    return {
        "hashes": hashes,
        "records": records,
        "hashes_s": round(middle - began, 3),
        "records_s": round(ended - middle, 3),
    }


def verify(settings: Settings) -> dict[str, Any]:
    """Compare catalog, vectors and terms."""
    began = time.perf_counter()
    findings = verify_index(settings)
    return {"seconds": round(time.perf_counter() - began, 2), "clean": findings.clean}


def _sample(settings: Settings) -> list[str]:
    """Evenly drawn, in the order of the catalog."""
    texts = []
    with closing(CatalogWriter(settings.data / CATALOG_FILE)) as catalog:
        total = catalog.chunk_count()
        step = max(1, total // _SAMPLE)
        number = 0
        for version in catalog.versions():
            for chunk in version.chunks:
                if number % step == 0:
                    texts.append(embedded_text(version.document.metadata.title, chunk.headings, chunk.text))
                number += 1
    return texts[:_SAMPLE]


def _compared(settings: Settings, texts: Sequence[str]) -> float:
    """Rate of texts side by side, each on one thread, over that of one text at a time on all threads: the median."""
    model = require_model(settings, ModelRole.EMBEDDING)
    ratios = []
    threads = usable_threads(settings.embedding.threads)
    with closing(EncoderModel(model.path, 512)) as alone, closing(GgufEmbedder(model, settings.embedding)) as embedder:
        context = alone.context(threads)
        for start in range(0, min(len(texts), _PAIR * _PAIRS), _PAIR):
            part = texts[start : start + _PAIR]
            began = time.perf_counter()
            embedder.embed_passages(part)
            middle = time.perf_counter()
            for text in part:
                context.vector(alone.shortened(alone.tokens(settings.embedding.passage_prefix + text)))
            ratios.append((time.perf_counter() - middle) / (middle - began))
        context.close()
    return round(median(ratios), 2)


def _peak_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main() -> None:
    """Measure one part."""
    silence_telemetry()
    part, file, *flags = sys.argv[1:]
    settings = Settings(**json.loads(Path(file).read_text(encoding="utf-8")))
    parts: dict[str, Callable[[], dict[str, Any]]] = {
        "refresh": lambda: refresh(settings, "--profile" in flags),
        "embed": lambda: embed(settings),
        "analyse": lambda: analyse(settings),
        "known": lambda: known(settings),
        "verify": lambda: verify(settings),
    }
    print(json.dumps(parts[part]()))


if __name__ == "__main__":
    main()
