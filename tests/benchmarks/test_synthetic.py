"""The synthetic archive: its parts agree though each is made alone, and it has the make-up that it promises."""

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from app.access import AccessClass
from app.knowledge.catalog import CATALOG_FILE, Catalog
from app.knowledge.catalog_writer import CatalogWriter
from benchmarks.synthetic import Archive
from benchmarks.synthetic_pool import Pool, load_pool
from benchmarks.synthetic_queries import filters_of_width, queries
from tests.fakes import HashEmbedder


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Pool:
    folder = tmp_path_factory.mktemp("pool")
    load_pool(folder, 60, None, HashEmbedder())
    return load_pool(folder, 60, None, HashEmbedder())


def test_an_empty_catalog_numbers_the_chunks_as_the_archive_does(tmp_path: Path, pool: Pool) -> None:
    archive = Archive(pool, 1500)
    everyone = frozenset(AccessClass)
    with closing(CatalogWriter(tmp_path / CATALOG_FILE)) as writer:
        ids = [chunk_id for part in writer.prepare(list(archive.drafts(0)), "f", "a") for chunk_id in part]
        writer.activate([], [], "f", "a")
    assert ids == list(range(1, archive.chunks + 1))
    by_class = {access: chunk_ids for access, chunk_ids, _ in archive.vectors(0)}
    with closing(Catalog(tmp_path / CATALOG_FILE)) as catalog:
        for access, chunk_ids in by_class.items():
            assert len(catalog.chunks(chunk_ids.tolist(), frozenset({access}))) == len(chunk_ids)
        assert sum(map(len, by_class.values())) == len(catalog.chunks(range(2000), everyone))


def test_a_chunk_reads_and_lies_like_the_two_that_it_was_mixed_of(pool: Pool) -> None:
    archive = Archive(pool, 400)
    ids = np.concatenate([chunk_ids for _, chunk_ids, _ in archive.vectors(0)])
    vectors = np.concatenate([vectors for _, _, vectors in archive.vectors(0)])[np.argsort(ids)]
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    texts = [draft.text[chunk.start : chunk.end] for _, draft in archive.drafts(0) for chunk in draft.chunks]
    nearest = np.argmax(vectors @ pool.vectors.T, axis=1)
    shared = [any(part in text for part in pool.sentences[place]) for text, place in zip(texts, nearest, strict=True)]
    assert np.mean(shared) > 0.3


def test_size_and_resuming(pool: Pool) -> None:
    archive = Archive(pool, 40_000)
    assert 40_000 <= archive.chunks <= 40_060
    assert archive.chunks / archive.documents == pytest.approx(8, rel=0.1)
    assert archive.blocks > 1
    for number in range(archive.blocks):
        assert archive.block_of(archive.first_id(number)) == number
        assert archive.block_of(archive.first_id(number) - 1) == number - 1 or number == 0
    assert archive.block_of(archive.chunks + 1) == archive.blocks


def test_queries_differ_and_filters_have_their_width(pool: Pool) -> None:
    archive = Archive(pool, 40_000)
    asked = queries(archive, 50, seed=3)
    assert len(set(asked)) == 50
    assert all(asked)
    papers = [paper for number in range(archive.blocks) for paper in archive.papers(number)]
    for width in (0.01, 0.1, 0.5):
        shares = []
        for filters in filters_of_width(width, 12, seed=3):
            since, until = filters.since, filters.until
            assert since is not None
            assert until is not None
            shares.append(
                np.mean(
                    [
                        any(
                            stage.date is not None
                            and since <= stage.date <= until
                            and stage.committee in (filters.committees or (stage.committee,))
                            and stage.outcome in (filters.outcomes or (stage.outcome,))
                            for stage in paper.stages
                        )
                        for paper in papers
                    ]
                )
            )
        assert width / 2 < np.median(shares) < 3 * width
