"""What the care for the indexes costs in a large corpus: the comparison at each commit, and deletion for good.

Invented chunks, random vectors of the default model's size; everything else is real.
"""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from app.access import AccessClass
from app.knowledge.catalog import CATALOG_FILE
from app.knowledge.catalog_writer import CatalogWriter
from app.knowledge.chroma_server import chroma_server
from app.knowledge.consistency import differences, doubtful_classes, expected_chunks, stored_chunks
from app.knowledge.german import ANALYSIS_VERSION
from app.knowledge.indexes import IndexKey, terms_folder
from app.knowledge.lexical import TantivyTermIndex
from app.knowledge.model import ChunkDraft, DocumentDraft, DocumentMetadata, Page, Source
from app.knowledge.term_entries import ChunkTerms
from app.knowledge.vectors import ChromaVectorIndex
from app.settings import Settings

_DIMENSION = 384
_CHUNKS_PER_DOCUMENT = 10
_WORDS_PER_CHUNK = 110
_VOCABULARY = 60_000
_TOGETHER = 1000


def measure_upkeep(chunks: int, removed: int, seed: int) -> dict[str, Any]:
    """Seconds of each step over so many chunks, of which ``removed`` documents go, from all over the corpus."""
    rng = Random(seed)
    with tempfile.TemporaryDirectory(prefix="ratslotse-upkeep-") as name:
        data = Path(name)
        key = IndexKey(0, "0" * 64, ANALYSIS_VERSION)
        terms = TantivyTermIndex(terms_folder(data, key))
        with closing(CatalogWriter(data / CATALOG_FILE)) as catalog, chroma_server(Settings(data=data)) as address:
            vectors = ChromaVectorIndex(address, key.fingerprint)
            seconds: dict[str, float] = {}

            def timed(step: str, act: Callable[[], Any]) -> Any:
                began = time.monotonic()
                result = act()
                seconds[step] = round(time.monotonic() - began, 2)
                return result

            timed("fill", lambda: _fill(catalog, terms, vectors, chunks, rng, key))
            expected = timed("catalog: ids by class", lambda: expected_chunks(catalog.active_chunk_classes()))
            stored = timed("vectors: ids", lambda: stored_chunks(vectors))
            timed("vectors: compare ids", lambda: differences(expected, stored))
            timed("vectors: read a sample", lambda: doubtful_classes(expected, stored, vectors))
            timed("vectors: read all (verify)", lambda: doubtful_classes(expected, stored, vectors, thorough=True))
            timed("terms: ids and comparison", lambda: differences(expected, stored_chunks(terms)))
            gone = rng.sample(range(chunks // _CHUNKS_PER_DOCUMENT), removed)
            timed(
                "catalog: activate a removal",
                lambda: catalog.activate([_id(number) for number in gone], [], key.fingerprint, key.analysis),
            )
            orphans = catalog.orphans()
            timed("vectors: remove", lambda: vectors.remove(orphans))
            timed("vectors: purge", vectors.purge)
            timed("terms: remove", lambda: terms.replace((), removed=orphans))
            timed("terms: purge", terms.purge)
            timed("catalog: compact", catalog.compact)
            if terms.holds_removed():
                raise RuntimeError("terms were not purged")
        sizes = {part: _megabytes(data / part) for part in ("terms", "vectors", CATALOG_FILE)}
    return {"chunks": chunks, "removed_documents": removed, "seconds": seconds, "megabytes": sizes}


def _fill(
    catalog: CatalogWriter,
    terms: TantivyTermIndex,
    vectors: ChromaVectorIndex,
    chunks: int,
    rng: Random,
    key: IndexKey,
) -> None:
    words = [f"wort{number}" for number in range(_VOCABULARY)]
    random = np.random.default_rng(rng.randrange(2**32))
    entries: list[ChunkTerms] = []
    documents = chunks // _CHUNKS_PER_DOCUMENT
    for start in range(0, documents, _TOGETHER // _CHUNKS_PER_DOCUMENT):
        numbers = range(start, min(documents, start + _TOGETHER // _CHUNKS_PER_DOCUMENT))
        batch = [_document(number, words, rng) for number in numbers]
        ids = [chunk_id for stored in catalog.prepare(batch, key.fingerprint, key.analysis) for chunk_id in stored]
        vectors.add(AccessClass.PUBLIC, ids, random.normal(size=(len(ids), _DIMENSION)).astype(np.float32))
        entries += _entries(ids, [draft for _, draft in batch])
    terms.replace(entries)
    catalog.activate([], [], key.fingerprint, key.analysis)


def _document(number: int, words: Sequence[str], rng: Random) -> tuple[Source, DocumentDraft]:
    parts = [
        " ".join(words[int(_VOCABULARY * rng.random() ** 3)] for _ in range(_WORDS_PER_CHUNK))
        for _ in range(_CHUNKS_PER_DOCUMENT)
    ]
    spans, at = [], 0
    for part in parts:
        spans.append(ChunkDraft(at, at + len(part), 1))
        at += len(part) + 1
    text = "\n".join(parts)
    source = Source(_id(number), "upkeep", _id(number), f"{number:064}", "text/plain", AccessClass.PUBLIC)
    return source, DocumentDraft(DocumentMetadata(_id(number)), text, (Page(1, 0, len(text)),), tuple(spans), False)


def _entries(ids: Sequence[int], drafts: Sequence[DocumentDraft]) -> Iterator[ChunkTerms]:
    spans = [(draft, chunk) for draft in drafts for chunk in draft.chunks]
    for chunk_id, (draft, chunk) in zip(ids, spans, strict=True):
        yield ChunkTerms(chunk_id, AccessClass.PUBLIC, draft.metadata.title, "", draft.text[chunk.start : chunk.end])


def _id(number: int) -> str:
    return f"upkeep/{number:07}"


def _megabytes(path: Path) -> int:
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files) // 2**20
