"""Verify, repair, rebuild and dry run over a whole data folder, with real catalog, terms and Chroma."""

import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from app.access import PUBLIC_ONLY, AccessClass
from app.errors import AlreadyRunningError, IndexStateError, RatslotseError
from app.knowledge.build import (
    history,
    open_dry_run,
    open_knowledge,
    open_refresh,
    rebuild_index,
    repair_index,
    verify_index,
)
from app.knowledge.catalog import CATALOG_FILE
from app.knowledge.catalog_writer import CatalogWriter
from app.knowledge.chroma_server import chroma_server, server_is_running
from app.knowledge.indexes import IndexKey, terms_folder
from app.knowledge.lexical import TantivyTermIndex
from app.knowledge.model import RunState
from app.knowledge.term_entries import ChunkTerms
from app.knowledge.vectors import ChromaVectorIndex
from app.knowledge.verification import FindingKind
from app.settings import EmbeddingSettings, Settings
from benchmarks.hash_model import hash_model
from tests.fakes import paper

pytestmark = pytest.mark.chroma

PUBLIC, INTERNAL, NON_PUBLIC = AccessClass.PUBLIC, AccessClass.INTERNAL, AccessClass.NON_PUBLIC


@pytest.fixture(autouse=True)
def without_model_file() -> Iterator[None]:
    with hash_model():
        yield


@pytest.fixture
def filled(tmp_settings: Settings) -> Settings:
    """Six public chunks and one non-public one."""
    with open_refresh(tmp_settings) as refresh:
        refresh.begin_run(["papers"])
        for number in range(3):
            refresh.prepare(*paper(f"Weg {number}", f"Der Radweg {number}.", f"Die Straße {number}."))
        refresh.prepare(*paper("Ankauf", "Der Kaufpreis.", access=NON_PUBLIC))
        refresh.commit()
        refresh.finish_run(RunState.COMPLETE, {"indexed": 4})
    return tmp_settings


def _kinds(settings: Settings) -> dict[FindingKind, int]:
    return {finding.kind: finding.count for finding in verify_index(settings).findings}


def _key(settings: Settings) -> IndexKey:
    with closing(CatalogWriter(settings.data / CATALOG_FILE)) as catalog:
        return IndexKey.of(catalog.state())


def _catalog(settings: Settings, statement: str) -> None:
    with closing(sqlite3.connect(settings.data / CATALOG_FILE)) as connection:
        connection.execute(statement)
        connection.commit()


def _terms(settings: Settings) -> TantivyTermIndex:
    return TantivyTermIndex(terms_folder(settings.data, _key(settings)))


def _change_vectors(settings: Settings, change: Callable[[ChromaVectorIndex], None]) -> None:
    key = _key(settings)
    with chroma_server(settings) as address:
        change(ChromaVectorIndex(address, key.fingerprint, key.build))


def _cut_graph(settings: Settings) -> None:
    with open_refresh(settings) as refresh:  # enough for Chroma to write its graph
        refresh.prepare(*paper("Viel", *(f"Absatz {place} zur Brücke." for place in range(1100))))
        refresh.commit()
    graphs = (settings.data / "vectors").rglob("data_level0.bin")
    graph = max(graphs, key=lambda path: path.stat().st_size)  # the other class has an empty one
    graph.write_bytes(graph.read_bytes()[:5000])


def _lose_vectors_folder(settings: Settings) -> None:
    shutil.rmtree(settings.data / "vectors")


def _lose_terms_folder(settings: Settings) -> None:
    shutil.rmtree(settings.data / "terms")


def _damage_terms(settings: Settings) -> None:
    (terms_folder(settings.data, _key(settings)) / "public" / "meta.json").write_text("{", encoding="utf-8")


def _lose_one_vector(settings: Settings) -> None:
    _change_vectors(settings, lambda vectors: vectors.remove([1]))


def _misplace_a_vector(settings: Settings) -> None:
    secret = 7
    _change_vectors(settings, lambda vectors: vectors.add(PUBLIC, [secret], np.eye(1, 64, dtype=np.float32)))


def _misplace_terms(settings: Settings) -> None:
    _terms(settings).replace([ChunkTerms(7, PUBLIC, "", "", "Der Kaufpreis.")], removed=[2, 3])


def _leave_an_old_build(settings: Settings) -> None:
    (settings.data / "terms" / "9-1").mkdir()


DAMAGES: list[tuple[Callable[[Settings], None], dict[FindingKind, int]]] = [
    (_lose_vectors_folder, {FindingKind.VECTORS_MISSING: 7}),
    (_lose_terms_folder, {FindingKind.TERMS_MISSING: 7}),
    (_damage_terms, {FindingKind.TERMS_UNREADABLE: 1}),
    (_lose_one_vector, {FindingKind.VECTORS_MISSING: 1}),
    (_misplace_a_vector, {FindingKind.VECTORS_SURPLUS: 1}),
    (
        _misplace_terms,
        {FindingKind.TERMS_MISSING: 2, FindingKind.TERMS_SURPLUS: 1, FindingKind.TERMS_NOT_PURGED: 1},
    ),
    (_leave_an_old_build, {FindingKind.OLD_INDEXES: 1}),
    (_cut_graph, {FindingKind.VECTORS_UNREADABLE: 1}),
]


@pytest.mark.parametrize(("damage", "found"), DAMAGES, ids=[damage.__name__ for damage, _ in DAMAGES])
def test_a_damaged_index_is_described_and_repaired(
    filled: Settings, damage: Callable[[Settings], None], found: dict[FindingKind, int]
) -> None:
    assert _kinds(filled) == {}
    damage(filled)
    findings = verify_index(filled)
    assert {finding.kind: finding.count for finding in findings.findings} == found
    assert all(finding.repairable and finding.sentence.endswith(".") for finding in findings.findings)
    assert repair_index(filled).clean
    with open_knowledge(filled) as knowledge:
        for search in (knowledge.search_terms, knowledge.search_vectors):
            assert "Der Radweg 1." in {passage.chunk.text for passage in search("Radweg 1", PUBLIC_ONLY, 2000)}
            assert [p.chunk.id for p in search("Kaufpreis", frozenset({NON_PUBLIC}), 9)] == [7]
    assert not server_is_running(filled.data)


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE chunks SET text = 'Der Feldweg.' WHERE id = 1", FindingKind.CHUNKS_NOT_IN_TEXT),
        ("UPDATE chunks SET start = 999 WHERE id = 1", FindingKind.CHUNKS_NOT_IN_TEXT),
        ("INSERT INTO texts VALUES (99, 'Ohne Dokument')", FindingKind.DANGLING_ROWS),
        ("UPDATE counts SET chunks = 5 WHERE access = 'public'", FindingKind.COUNTS_WRONG),
        ("UPDATE versions SET first_chunk = 1 WHERE first_chunk = 3", FindingKind.CHUNK_RANGES_WRONG),
        ("UPDATE versions SET paper_key = 'papers#1-2024' WHERE id = 1", FindingKind.PAPER_KEYS_WRONG),
    ],
)
def test_what_is_wrong_in_the_catalog_itself_is_said_and_not_called_repairable(
    filled: Settings, statement: str, kind: FindingKind
) -> None:
    _catalog(filled, statement)
    assert [(found.kind, found.count, found.repairable) for found in verify_index(filled).findings] == [
        (kind, 1, False)
    ]


def test_a_damaged_catalog_file_is_a_finding_or_a_clear_error(filled: Settings) -> None:
    file = filled.data / CATALOG_FILE
    content = bytearray(file.read_bytes())
    content[8192:20480] = b"\xa5" * 12288
    file.write_bytes(content)
    try:
        kinds = set(_kinds(filled))
    except IndexStateError as error:
        kinds = {FindingKind.CATALOG_DAMAGED} if "beschädigt" in str(error) else set()
    assert FindingKind.CATALOG_DAMAGED in kinds


def test_what_a_killed_run_left_is_named_and_swept_by_the_next(filled: Settings) -> None:
    with closing(CatalogWriter(filled.data / CATALOG_FILE)) as catalog:
        catalog.prepare([paper("Halb", "Ein halber Lauf.")], "x", "1")
    assert _kinds(filled) == {FindingKind.LEFTOVERS: 1}
    with open_refresh(filled) as refresh:
        refresh.commit()
    assert _kinds(filled) == {}


@pytest.mark.parametrize("restored", [("terms", "vectors"), ("vectors",), (CATALOG_FILE,)])
def test_a_restored_backup_of_a_part_heals_with_the_next_run(filled: Settings, restored: tuple[str, ...]) -> None:
    """Of the indexes alone, as if they had lost their last writes; of the catalog alone, which then gives ids again."""
    backup = filled.data.parent / "backup"
    shutil.copytree(filled.data, backup)
    with open_refresh(filled) as refresh:
        refresh.prepare(*paper("Weg 0", "Der Radweg bekommt Licht."))
        refresh.prepare(*paper("Neu", "Die Brücke wird saniert.", access=INTERNAL))
        refresh.remove("papers/Weg 1")
        refresh.commit()
    for name in restored:
        place = filled.data / name
        shutil.rmtree(place) if place.is_dir() else place.unlink()
        (shutil.copytree if (backup / name).is_dir() else shutil.copy)(backup / name, place)
    with open_refresh(filled) as refresh:
        refresh.prepare(*paper("Anderes", "Der Marktplatz wird gepflastert."))
        refresh.commit()
    assert _kinds(filled) == {}
    with open_knowledge(filled) as knowledge:
        for search in (knowledge.search_terms, knowledge.search_vectors):
            assert search("Marktplatz gepflastert", PUBLIC_ONLY, 9)[0].document.id == "papers/Anderes"
            found = {passage.chunk.text for passage in search("Radweg Licht", PUBLIC_ONLY, 9)}
            assert ("Der Radweg bekommt Licht." in found) == (restored != (CATALOG_FILE,))
            assert (
                "Die Brücke wird saniert." in {p.chunk.text for p in search("Brücke", frozenset({INTERNAL}), 9)}
            ) == (restored != (CATALOG_FILE,))


def test_verify_waits_for_no_one_and_changes_nothing(filled: Settings, tmp_settings: Settings) -> None:
    with open_refresh(filled), pytest.raises(AlreadyRunningError):
        verify_index(filled)
    with pytest.raises(IndexStateError, match="noch nichts eingelesen"):
        verify_index(Settings(data=tmp_settings.data / "nothing"))
    assert not (tmp_settings.data / "nothing").exists()


def test_a_rebuild_beside_readers_with_another_model(filled: Settings) -> None:
    """A reader that searches all the time, with the old settings, sees the same passages before, while and after."""
    other = filled.model_copy(update={"embedding": EmbeddingSettings(passage_prefix="another: ")})
    failures: list[object] = []
    done = threading.Event()
    with open_knowledge(filled) as knowledge:
        before = knowledge.embedder.fingerprint

        def read() -> None:
            while not done.is_set():
                try:
                    for search in (knowledge.search_terms, knowledge.search_vectors):
                        found = {passage.chunk.text for passage in search("Radweg", PUBLIC_ONLY, 3)}
                        if found != {f"Der Radweg {number}." for number in range(3)}:
                            failures.append(found)
                    knowledge.term_weights("Radweg", PUBLIC_ONLY)
                except RatslotseError as error:
                    failures.append(error)

        reader = threading.Thread(target=read)
        reader.start()
        steps: list[tuple[int, int]] = []
        state = rebuild_index(other, lambda done, total: steps.append((done, total)))
        again = rebuild_index(other)
        done.set()
        reader.join()
        assert failures == []
        assert knowledge.embedder.fingerprint == state.embedding_fingerprint != before
    assert steps[-1] == (7, 7)
    assert (state.index_build, again.index_build) == (1, 2)
    assert _kinds(other) == {}
    names = {folder.name for folder in (filled.data / "terms").iterdir()}
    assert names == {terms_folder(filled.data, _key(filled)).name}
    with chroma_server(filled) as address:
        index = ChromaVectorIndex(address, again.embedding_fingerprint, 2)
        assert index.others() == []
        assert {access: index.ids(access).size for access in AccessClass} == {PUBLIC: 6, INTERNAL: 0, NON_PUBLIC: 1}
    folders = [entry.name for entry in (filled.data / "vectors").iterdir() if entry.is_dir()]
    assert len([name for name in folders if name != "rows"]) <= 2


def test_a_run_with_another_model_leaves_readers_what_they_have_until_it_is_complete(filled: Settings) -> None:
    other = filled.model_copy(update={"embedding": EmbeddingSettings(passage_prefix="another: ")})
    with open_knowledge(filled) as knowledge:
        with open_refresh(other) as refresh:
            assert len(knowledge.search_terms("Radweg", PUBLIC_ONLY, 3)) == 3
            assert len(knowledge.search_vectors("Radweg", PUBLIC_ONLY, 3)) == 3
            refresh.commit()
        assert len(knowledge.search_terms("Radweg", PUBLIC_ONLY, 3)) == 3
        assert len(knowledge.search_vectors("Radweg", PUBLIC_ONLY, 3)) == 3
    assert _kinds(other) == {}


def test_a_rebuild_begins_without_files_that_chroma_cannot_open(filled: Settings) -> None:
    (filled.data / "vectors" / "chroma.sqlite3").write_bytes(b"no database at all" * 1000)
    with pytest.raises(RatslotseError, match="Chroma"), open_knowledge(filled):
        pass
    rebuild_index(filled)
    assert _kinds(filled) == {}


def test_a_dry_run_reads_and_changes_nothing(filled: Settings) -> None:
    before = {file: file.read_bytes() for file in filled.data.rglob("*") if file.is_file() and "-" not in file.name}
    with open_dry_run(filled) as session:
        assert set(session.known("papers")) == {"papers/Weg 0", "papers/Weg 1", "papers/Weg 2", "papers/Ankauf"}
        session.begin_run(["papers"])
        session.prepare(*paper("Neu", "Ein neuer Text."))
        session.remove("papers/Weg 0")
        state = session.commit()
        session.finish_run(RunState.COMPLETE, {"indexed": 1})
    assert (state.documents, state.generation) == (4, 1)
    after = {file: file.read_bytes() for file in filled.data.rglob("*") if file.is_file() and "-" not in file.name}
    assert after == before
    assert len(history(filled, 10)) == 1


def test_a_dry_run_before_the_first_run(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "nothing")
    with open_dry_run(settings) as session:
        assert not any((session.known("papers"), session.known_papers("papers"), session.records("papers")))
        assert session.commit().documents == 0
    assert history(settings, 5) == []
    assert not settings.data.exists()


def test_the_history_knows_how_each_run_ended(filled: Settings) -> None:
    with open_refresh(filled) as refresh:
        refresh.begin_run(["papers"])  # and never finished
    with open_refresh(filled) as refresh:
        refresh.begin_run(["papers", "more"])
        refresh.commit()
        refresh.finish_run(RunState.COMPLETE, {"unchanged": 4})
    runs = history(filled, 5)
    assert [(run.state, run.counts) for run in runs] == [
        (RunState.COMPLETE, {"unchanged": 4}),
        (RunState.ABORTED, {}),
        (RunState.COMPLETE, {"indexed": 4}),
    ]
