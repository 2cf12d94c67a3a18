"""A refresh: invisible until committed, whole when committed, swept afterwards; and what a killed one leaves."""

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from app.access import PUBLIC_ONLY, AccessClass, Clearance
from app.knowledge.catalog import CATALOG_FILE
from app.knowledge.catalog_writer import CatalogWriter
from app.knowledge.model import ChunkDraft, Hit
from app.knowledge.refresh import Refresh
from app.knowledge.term_entries import ChunkTerms
from tests.fakes import HashEmbedder, KnowledgeFolder, paper

EVERYTHING = frozenset(AccessClass)


@pytest.fixture
def folder(tmp_path: Path) -> KnowledgeFolder:
    return KnowledgeFolder(tmp_path)


def _stored_ids(folder: KnowledgeFolder) -> set[int]:
    """The ids in the catalog, after checking that both indexes hold the same."""
    knowledge = folder.knowledge()
    texts = [knowledge.text(document.id, EVERYTHING) for document in knowledge.documents(EVERYTHING)]
    ids = {chunk.id for text in texts if text for chunk in text.chunks}
    assert folder.stored() == {"terms": ids, "vectors": ids}
    return ids


def test_a_run_becomes_visible_as_a_whole_to_a_reader_that_stays_open(folder: KnowledgeFolder) -> None:
    folder.store(paper("Alt", "Das Freibad kostet 4 Euro."), paper("Weg", "Das Freibad ist alt."))
    knowledge = folder.knowledge()
    before = [document.metadata.title for document in knowledge.documents(PUBLIC_ONLY)]
    with folder.refresh() as refresh:
        refresh.prepare(*paper("Alt", "Das Freibad kostet 5 Euro."))
        refresh.prepare(*paper("Neu", "Das Freibad bekommt eine Rutsche."))
        refresh.remove("papers/Weg")
        assert [document.metadata.title for document in knowledge.documents(PUBLIC_ONLY)] == before
        assert {p.chunk.text for p in knowledge.search_terms("Freibad", PUBLIC_ONLY, 9)} == {
            "Das Freibad kostet 4 Euro.",
            "Das Freibad ist alt.",
        }
        state = refresh.commit()
    assert (state.documents, state.generation) == (2, 2)
    for search in (knowledge.search_terms, knowledge.search_vectors):
        assert {passage.chunk.text for passage in search("Freibad", PUBLIC_ONLY, 9)} == {
            "Das Freibad kostet 5 Euro.",
            "Das Freibad bekommt eine Rutsche.",
        }
    assert len(_stored_ids(folder)) == 2


def test_what_is_not_committed_is_discarded(folder: KnowledgeFolder) -> None:
    folder.store(paper("Alt", "Der Text."))
    ids = _stored_ids(folder)
    with folder.refresh() as refresh:
        refresh.prepare(*paper("Neu", "Ein neuer Text."))
        refresh.remove("papers/Alt")
    assert _stored_ids(folder) == ids
    assert folder.knowledge().state().generation == 1


def test_the_next_run_sweeps_what_a_killed_one_left(folder: KnowledgeFolder) -> None:
    folder.store(paper("Alt", "Der Text."))
    killed = CatalogWriter(folder.folder / CATALOG_FILE)
    run = Refresh(killed, folder.indexes())
    run.prepare(*paper("Halb", "Ein halber Lauf."))
    run.prepare(*paper("Alt", "Der geänderte Text."))
    run._store_waiting()
    run._line.finish()
    killed.close()  # and nothing else: no commit, no discard
    assert len(folder.stored()["vectors"]) == 3
    folder.store(paper("Neu", "Ein neuer Text."))
    assert len(_stored_ids(folder)) == 2
    assert [d.metadata.title for d in folder.knowledge().documents(PUBLIC_ONLY)] == ["Alt", "Neu"]


def test_a_run_killed_between_activation_and_sweep_hides_the_old_and_the_next_one_sweeps(
    folder: KnowledgeFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.store(paper("Satzung", "Die Gebühr beträgt 4 Euro."))

    def killed(_: Refresh, **__: bool) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Refresh, "_mend", killed)
        patch.setattr(Refresh, "discard", lambda refresh: refresh._line.close())
        with pytest.raises(KeyboardInterrupt):
            folder.store(paper("Satzung", "Die Gebühr beträgt 5 Euro."))
    assert len(folder.stored()["vectors"]) == 2
    knowledge = folder.knowledge()
    for search in (knowledge.search_terms, knowledge.search_vectors):
        assert [p.chunk.text for p in search("Gebühr", PUBLIC_ONLY, 1)] == ["Die Gebühr beträgt 5 Euro."]
    folder.store()
    assert len(_stored_ids(folder)) == 1


def test_preparing_a_document_twice_keeps_the_last(folder: KnowledgeFolder) -> None:
    folder.store(paper("Satzung", "Erst."), paper("Satzung", "Dann."))
    assert [p.chunk.text for p in folder.knowledge().search_vectors("Satzung", PUBLIC_ONLY, 9)] == ["Dann."]
    assert len(_stored_ids(folder)) == 1


def test_of_preparing_and_removing_the_last_one_counts(folder: KnowledgeFolder) -> None:
    folder.store(paper("Geht", "Der Text."), paper("Bleibt", "Der Text."))
    with folder.refresh() as refresh:
        refresh.prepare(*paper("Geht", "Ein neuer Text."))
        refresh.remove("papers/Geht")
        refresh.remove("papers/Bleibt")
        refresh.prepare(*paper("Bleibt", "Ein neuer Text."))
        refresh.commit()
    assert [document.metadata.title for document in folder.knowledge().documents(PUBLIC_ONLY)] == ["Bleibt"]
    assert len(_stored_ids(folder)) == 1


def test_a_document_that_was_reclassified_leaves_the_public_index(folder: KnowledgeFolder) -> None:
    folder.store(paper("Kaufvertrag", "Der Kaufpreis."), paper("Anderes", "Der Radweg."))
    folder.store(paper("Kaufvertrag", "Der Kaufpreis.", access=AccessClass.NON_PUBLIC))
    knowledge = folder.knowledge()
    assert knowledge.search_terms("Kaufpreis", PUBLIC_ONLY, 9) == []
    assert {p.document.metadata.title for p in knowledge.search_vectors("Kaufpreis", PUBLIC_ONLY, 9)} == {"Anderes"}
    assert {access for access, _ in folder.vectors.vectors} == {AccessClass.PUBLIC, AccessClass.NON_PUBLIC}
    _stored_ids(folder)


def test_another_embedding_model_renews_the_vectors_of_unchanged_documents(folder: KnowledgeFolder) -> None:
    folder.store(paper("Hundesteuer", "Die Steuer beträgt 96 Euro."), paper("Weg", "Der Radweg."))
    ids = _stored_ids(folder)
    folder.embedder = HashEmbedder("another model")
    with folder.refresh() as refresh:
        assert len(refresh.known("papers")) == 2
        refresh.remove("papers/Weg")
        state = refresh.commit()
    assert state.embedding_fingerprint == folder.embedder.fingerprint
    assert _stored_ids(folder) < ids
    assert folder.knowledge().search_vectors("Steuer", PUBLIC_ONLY, 1)[0].document.metadata.title == "Hundesteuer"


def test_a_term_index_that_was_lost_or_is_of_another_analysis_is_written_as_a_whole(folder: KnowledgeFolder) -> None:
    folder.store(paper("Hundesteuer", "Die Steuer beträgt 96 Euro."))
    shutil.rmtree(folder.folder / "terms")
    with closing(CatalogWriter(folder.folder / CATALOG_FILE)) as catalog:
        refresh = Refresh(catalog, folder.indexes(), terms_are_new=True)
        refresh.commit()
        refresh.discard()
    assert len(_stored_ids(folder)) == 1


@pytest.mark.parametrize("index", ["terms", "vectors"])
def test_an_index_that_lost_or_misplaced_entries_heals_with_the_next_run(folder: KnowledgeFolder, index: str) -> None:
    folder.store(
        *(paper(f"Weg {number}", f"Der Radweg {number}.") for number in range(5)),
        paper("Geheim", "Der Kaufpreis.", access=AccessClass.NON_PUBLIC),
    )
    ids = sorted(_stored_ids(folder))
    misplaced, lost, foreign = ids[-1], ids[0], 4711
    if index == "vectors":
        stored = folder.vectors.vectors
        stored[AccessClass.PUBLIC, misplaced] = stored[AccessClass.NON_PUBLIC, misplaced]
        stored[AccessClass.PUBLIC, foreign] = folder.embedder.embed_query("Fremdes")
        del stored[AccessClass.PUBLIC, lost]
    else:
        wrong = [ChunkTerms(chunk_id, AccessClass.PUBLIC, "", "", "Kaufpreis") for chunk_id in (misplaced, foreign)]
        folder.indexes().terms.replace(wrong, removed=[lost])
    folder.store()
    assert sorted(_stored_ids(folder)) == ids
    assert folder.knowledge().state().generation == 1
    for search in (folder.indexes().terms.search, _by_vector(folder)):
        assert {hit.chunk_id for hit in search("Kaufpreis Radweg", PUBLIC_ONLY, 9)} == set(ids) - {misplaced}
        assert misplaced in {hit.chunk_id for hit in search("Kaufpreis", frozenset({AccessClass.NON_PUBLIC}), 9)}


def _by_vector(folder: KnowledgeFolder) -> Callable[[str, Clearance, int], list[Hit]]:
    return lambda text, clearance, limit: folder.vectors.search(folder.embedder.embed_query(text), clearance, limit)


def test_compounds_taken_in_early_are_split_with_the_words_that_came_later(folder: KnowledgeFolder) -> None:
    folder.store(paper("Erste", "Hundesteuerbefreiung."))
    folder.store(*(paper(f"Weitere {number}", "Die Befreiung von der Steuer für jeden Hund.") for number in range(3)))
    found = folder.knowledge().search_terms("Befreiung", PUBLIC_ONLY, 9)
    assert "Erste" in {passage.document.metadata.title for passage in found}


def test_a_document_without_text_is_listed(folder: KnowledgeFolder) -> None:
    folder.store(paper("Gescannt"))
    assert [document.metadata.title for document in folder.knowledge().documents(PUBLIC_ONLY)] == ["Gescannt"]


def test_a_chunk_outside_the_text_is_a_programming_error(folder: KnowledgeFolder) -> None:
    source, draft = paper("Satzung", "Der Text.")
    object.__setattr__(draft, "chunks", (ChunkDraft(0, 999, 1),))
    with folder.refresh() as refresh, pytest.raises(ValueError, match="outside the text"):
        refresh.prepare(source, draft)
