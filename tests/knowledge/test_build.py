"""The door: what is opened, in which order things are refused, and the whole way with the real parts."""

import threading
from pathlib import Path

import pytest

from app.access import PUBLIC_ONLY, AccessClass
from app.errors import AlreadyRunningError, DataFolderError, IndexStateError, ModelFileError
from app.knowledge.build import open_knowledge, open_refresh, rebuild_index
from app.knowledge.chroma_server import server_is_running
from app.settings import EmbeddingSettings, Settings
from tests.fakes import KnowledgeFolder, paper


def test_without_an_index_nothing_is_started_or_made(tmp_settings: Settings) -> None:
    with pytest.raises(IndexStateError, match="noch nichts eingelesen"), open_knowledge(tmp_settings):
        pass
    assert not tmp_settings.data.exists()


def test_an_index_whose_model_is_unknown_is_refused_before_anything_is_loaded(with_models: Settings) -> None:
    with_models.data.mkdir()
    KnowledgeFolder(with_models.data).store(paper("Satzung", "Der Text."))
    with pytest.raises(IndexStateError, match="Einbettungsmodell"), open_knowledge(with_models):
        pass
    assert not (with_models.data / "vectors.server").exists()


def test_a_missing_model_is_named(tmp_settings: Settings) -> None:
    tmp_settings.data.mkdir()
    with pytest.raises(ModelFileError, match="multilingual-e5-small"), open_refresh(tmp_settings):
        pass


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(DataFolderError, match="Datenordner"), open_refresh(Settings(data=tmp_path / "file" / "data")):
        pass


@pytest.mark.model
@pytest.mark.chroma
def test_the_whole_way_with_the_real_parts(with_models: Settings) -> None:
    with open_refresh(with_models) as refresh:
        with pytest.raises(AlreadyRunningError, match="arbeitet bereits"), open_refresh(with_models):
            pass
        refresh.prepare(
            *paper(
                "Hundesteuersatzung",
                "Für jeden Hund sind 96 Euro im Jahr zu zahlen.",
                "Blindenführhunde sind befreit.",
                reference_number="B-012/2024",
            )
        )
        refresh.prepare(*paper("Freibad", "Das Freibad öffnet am 1. Mai um neun Uhr.", reference_number="B-013/2024"))
        refresh.prepare(*paper("Ankauf", "Der Kaufpreis der Freibadwiese.", access=AccessClass.NON_PUBLIC))
        state = refresh.commit()
    assert (state.documents, state.chunks) == (3, 4)
    assert not server_is_running(with_models.data)

    with open_knowledge(with_models) as knowledge:
        assert server_is_running(with_models.data)
        best = knowledge.search_vectors("Wann macht das Schwimmbad auf?", PUBLIC_ONLY, 5)
        assert best[0].document.metadata.title == "Freibad"
        assert 0.75 < best[0].score <= 1.0
        assert knowledge.search_terms("Steuer für einen Hund", PUBLIC_ONLY, 5)[0].chunk.page == 1
        found = knowledge.search_exact("Was steht in B 12/24?", PUBLIC_ONLY, 5)
        assert [passage.chunk.page for passage in found] == [1, 2]
        for search in (knowledge.search_terms, knowledge.search_vectors):
            assert "Ankauf" not in {p.document.metadata.title for p in search("Kaufpreis", PUBLIC_ONLY, 50)}

        # A refresh while a reader has the index open, as at night.
        with open_refresh(with_models) as refresh:
            refresh.prepare(*paper("Freibad", "Das Freibad öffnet erst am 15. Mai.", reference_number="B-013/2024"))
            refresh.remove("papers/Hundesteuersatzung")
            refresh.commit()
        texts = {p.chunk.text for p in knowledge.search_vectors("Freibad", PUBLIC_ONLY, 50)}
        assert texts == {"Das Freibad öffnet erst am 15. Mai."}
        assert knowledge.search_terms("Hund", PUBLIC_ONLY, 5) == []

        def ask() -> None:
            results.append([p.chunk.text for p in knowledge.search_vectors("Freibad", PUBLIC_ONLY, 5)])

        results: list[list[str]] = []
        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert results == [["Das Freibad öffnet erst am 15. Mai."]] * 8
    assert not server_is_running(with_models.data)


@pytest.mark.model
@pytest.mark.chroma
def test_another_model_and_lost_indexes_are_mended_by_the_next_run(with_models: Settings) -> None:
    import shutil

    with open_refresh(with_models) as refresh:
        refresh.prepare(*paper("Freibad", "Das Freibad öffnet im Mai.", access=AccessClass.INTERNAL))
        refresh.commit()
    shutil.rmtree(with_models.data / "vectors")
    meta = next((with_models.data / "terms").rglob("meta.json"))
    meta.write_text("{", encoding="utf-8")
    changed = with_models.model_copy(update={"embedding": EmbeddingSettings(passage_prefix="query: ")})
    with open_refresh(changed) as refresh:
        refresh.commit()
    internal = frozenset({AccessClass.INTERNAL})
    with open_knowledge(changed) as knowledge:
        assert len(knowledge.search_vectors("Freibad", internal, 5)) == 1
        assert len(knowledge.search_terms("Freibad", internal, 5)) == 1
        assert knowledge.search_vectors("Freibad", PUBLIC_ONLY, 5) == []


@pytest.mark.model
@pytest.mark.chroma
def test_a_rebuild_with_another_model_does_not_stop_readers(with_models: Settings) -> None:
    with open_refresh(with_models) as refresh:
        refresh.prepare(*paper("Freibad", "Das Freibad öffnet im Mai."))
        refresh.commit()
    changed = with_models.model_copy(update={"embedding": EmbeddingSettings(passage_prefix="query: ")})
    with open_knowledge(changed) as knowledge:  # the settings have changed, the index has not yet
        before = knowledge.embedder.fingerprint
        assert len(knowledge.search_vectors("Freibad", PUBLIC_ONLY, 5)) == 1
        state = rebuild_index(changed)
        assert (state.index_build, state.documents) == (1, 1)
        assert len(knowledge.search_vectors("Freibad", PUBLIC_ONLY, 5)) == 1
        assert len(knowledge.search_terms("Freibad", PUBLIC_ONLY, 5)) == 1
        assert knowledge.embedder.fingerprint == state.embedding_fingerprint != before
    assert [folder.name.split("-")[0] for folder in (with_models.data / "terms").iterdir()] == ["1"]
