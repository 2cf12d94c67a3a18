"""The catalog: what is listed, for whom, and what is left of what was removed."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.access import PUBLIC_ONLY, AccessClass, Clearance
from app.errors import DataFolderError, IndexStateError
from app.knowledge.catalog import Catalog
from app.knowledge.catalog_writer import CatalogWriter
from app.knowledge.model import ChunkDraft, DecisionStatus, DocumentDraft, FieldSpan, ServiceField, Source
from app.knowledge.schema import connect
from tests.fakes import paper

EVERYTHING: Clearance = frozenset(AccessClass)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "catalog.sqlite3"


@pytest.fixture
def writer(path: Path) -> Iterator[CatalogWriter]:
    with closing(CatalogWriter(path)) as writer:
        yield writer


@pytest.fixture
def catalog(path: Path, writer: CatalogWriter) -> Iterator[Catalog]:
    with closing(Catalog(path)) as catalog:
        yield catalog


def _store(writer: CatalogWriter, *papers: tuple[Source, DocumentDraft], removed: tuple[str, ...] = ()) -> list[int]:
    ids = writer.prepare(papers, "model", "1")
    writer.activate(removed, (), "model", "1")
    return [chunk_id for chunk_ids in ids for chunk_id in chunk_ids]


def test_a_document_comes_back_as_it_went_in(writer: CatalogWriter, catalog: Catalog) -> None:
    source, draft = paper(
        "Hundesteuersatzung",
        "Die Steuer beträgt 96 Euro.",
        "Sie ist am 1. Juli fällig.",
        headings=("Satzung", "§ 5"),
        reference_number="B-012/2024",
        date=date(2024, 3, 1),
        status=DecisionStatus.IN_FORCE,
        valid_from=date(2024, 4, 1),
        supersedes=("B-001/2010", "B-002/2011"),
    )
    _store(writer, (source, draft))
    found = catalog.text(source.id, PUBLIC_ONLY)
    assert found is not None
    assert (found.text, found.pages, found.document.metadata) == (draft.text, draft.pages, draft.metadata)
    assert (found.document.id, found.document.uri, found.document.access) == (source.id, source.uri, source.access)
    assert [(chunk.start, chunk.end, chunk.page, chunk.headings) for chunk in found.chunks] == [
        (chunk.start, chunk.end, chunk.page, chunk.headings) for chunk in draft.chunks
    ]
    assert all(found.text[chunk.start : chunk.end] == chunk.text for chunk in found.chunks)
    assert writer.known("papers") == {source.id: source.content_hash}
    assert writer.known("elsewhere") == {}


def test_how_sure_the_recognition_was_and_the_fields_come_back(writer: CatalogWriter, catalog: Catalog) -> None:
    source, draft = paper("Scan", "Vom Bild gelesen.", "Auch vom Bild.", "Aus der Datei.")
    pages = [replace(page, confidence=known) for page, known in zip(draft.pages, (0.9, 0.5, None), strict=True)]
    across = ChunkDraft(draft.chunks[0].start, draft.chunks[1].end, 1)
    fields = (FieldSpan(ServiceField.COSTS, 0, 3), FieldSpan(ServiceField.FORMS, 4, 7))
    ids = _store(writer, (source, replace(draft, pages=tuple(pages), chunks=(across, draft.chunks[2]), fields=fields)))
    found = catalog.text(source.id, PUBLIC_ONLY)
    assert found is not None
    assert [page.confidence for page in found.pages] == [0.9, 0.5, None]
    assert found.fields == fields
    assert [chunk.confidence for chunk in found.chunks] == [0.5, None]
    assert [catalog.chunks(ids, PUBLIC_ONLY)[chunk_id][0].confidence for chunk_id in ids] == [0.5, None]
    assert [chunk.confidence for chunk in catalog.chunks_of(source.id, PUBLIC_ONLY, 9)] == [0.5, None]


def test_prepared_is_invisible_until_activated(writer: CatalogWriter, catalog: Catalog) -> None:
    source, draft = paper("Neu", "Der Text.")
    [ids] = writer.prepare([(source, draft)], "model", "1")
    assert catalog.documents(EVERYTHING) == []
    assert catalog.text(source.id, EVERYTHING) is None
    assert catalog.chunks(ids, EVERYTHING) == {}
    assert (catalog.state().documents, catalog.state().generation) == (0, 0)
    writer.activate((), (), "model", "1")
    assert [found.id for found in catalog.documents(EVERYTHING)] == [source.id]
    assert catalog.chunks(ids, EVERYTHING).keys() == set(ids)
    assert (catalog.state().documents, catalog.state().chunks, catalog.state().generation) == (1, 1, 1)


@pytest.mark.parametrize("access", list(AccessClass))
def test_only_the_cleared_see_a_document_by_any_way(
    writer: CatalogWriter, catalog: Catalog, access: AccessClass
) -> None:
    source, draft = paper("Kaufpreis", "Drei Millionen.", access=access, reference_number="B-1/2024")
    ids = _store(writer, (source, draft))
    for clearance in (frozenset(), EVERYTHING - {access}):
        assert catalog.document(source.id, clearance) is None
        assert catalog.documents(clearance) == []
        assert catalog.text(source.id, clearance) is None
        assert catalog.chunks(ids, clearance) == {}
        assert catalog.documents_by_reference(["b-1-2024"], clearance) == {}
        assert catalog.chunks_of(source.id, clearance, 10) == []
    only = frozenset({access})
    assert catalog.document(source.id, only) is not None
    assert len(catalog.documents(only)) == len(catalog.chunks(ids, only)) == len(catalog.chunks_of(source.id, only, 9))
    assert catalog.documents_by_reference(["b-1-2024"], only).keys() == {"b-1-2024"}


def test_a_changed_document_is_replaced_whole_with_new_chunk_ids(writer: CatalogWriter, catalog: Catalog) -> None:
    source, draft = paper("Satzung", "96 Euro.", "Fällig im Juli.")
    old_ids = _store(writer, (source, draft))
    changed, new_draft = paper("Satzung", "120 Euro.")
    new_ids = _store(writer, (changed, new_draft))
    assert not set(old_ids) & set(new_ids)
    assert catalog.chunks([*old_ids, *new_ids], PUBLIC_ONLY).keys() == set(new_ids)
    assert writer.orphans() == old_ids
    assert catalog.state().documents == 1
    assert catalog.state().generation == 2


def test_chunk_ids_are_never_used_again(path: Path) -> None:
    seen: set[int] = set()
    for _ in range(3):
        with closing(CatalogWriter(path)) as writer:
            source, draft = paper("Satzung", "Der Text.", "Noch einer.")
            ids = _store(writer, (source, draft))
            _store(writer, removed=(source.id,))
            writer.forget_orphans(writer.orphans())
            assert not seen & set(ids)
            seen |= set(ids)


def test_removed_text_is_overwritten_in_the_file(path: Path) -> None:
    secret = "Kanarienvogelschutzverordnung"
    with closing(CatalogWriter(path)) as writer:
        source, draft = paper(f"Über die {secret}", f"Die {secret} gilt.", reference_number=secret + " 1/2024")
        _store(writer, (source, draft), paper("Anderes", "Der Text."))
    stored = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert secret.encode() in stored
    with closing(CatalogWriter(path)) as writer:
        _store(writer, removed=(source.id,))
        writer.forget_orphans(writer.orphans())
        assert writer.compact()
        left = b"".join(file.read_bytes() for file in path.parent.iterdir())
        assert secret.encode() not in left
        assert secret.casefold().encode() not in left


def test_an_unchanged_run_leaves_the_generation_alone(writer: CatalogWriter, catalog: Catalog) -> None:
    _store(writer, paper("Satzung", "Der Text."))
    before = catalog.state()
    _store(writer)
    assert catalog.state() == before


def test_the_list_of_documents_comes_in_pages_and_can_be_searched(writer: CatalogWriter, catalog: Catalog) -> None:
    titled = [paper(f"Satzung {letter}", "Text.") for letter in "cab"]
    named = paper("Änderung", "Text.", committee="Ausschuß für Grünflächen", date=date(2024, 3, 1), synonyms=("Park",))
    secret = paper("Geheim", "Text.", access=AccessClass.NON_PUBLIC, committee="Grünrat")
    _store(writer, *titled, named, secret)

    def listed(*words: str, limit: int = 9, offset: int = 0) -> tuple[list[str], int]:
        found, total = catalog.list_documents(words, PUBLIC_ONLY, limit, offset)
        return [document.metadata.title for document in found], total

    assert listed() == (["Satzung a", "Satzung b", "Satzung c", "Änderung"], 4)
    assert listed(limit=2, offset=1) == (["Satzung b", "Satzung c"], 4)
    for words in (("aenderung",), ("GRUENFLÄCHEN", "2024"), ("01.03.2024",), ("ausschuss", "park")):
        assert listed(*words) == (["Änderung"], 1)
    assert listed("änderung", "satzung") == ([], 0)
    assert listed("grünrat") == ([], 0)
    assert catalog.list_documents((), EVERYTHING, 0, 0) == ([], 5)
    _store(writer, removed=("papers/Änderung", "papers/Satzung a"))
    assert listed() == (["Satzung b", "Satzung c"], 2)


def test_many_threads_read_while_one_writes(writer: CatalogWriter, catalog: Catalog) -> None:
    for number in range(3):
        _store(writer, paper(f"Satzung {number}", "Der Text.", "Noch einer."))

    def look(_: int) -> bool:
        state = catalog.state()
        found = [catalog.text(document.id, PUBLIC_ONLY) for document in catalog.documents(PUBLIC_ONLY)]
        return state.chunks == 2 * state.documents and all(len(text.chunks) == 2 for text in found if text)

    with ThreadPoolExecutor(8) as threads:
        looks = threads.map(look, range(200))
        for number in range(3, 8):
            _store(writer, paper(f"Satzung {number}", "Der Text.", "Noch einer."))
        assert all(looks)


def test_broken_characters_are_stored_at_the_same_place(writer: CatalogWriter, catalog: Catalog) -> None:
    source, draft = paper("Titel \udc80", "vor \ud800 nach", name="titel")
    _store(writer, (source, draft))
    found = catalog.text(source.id, PUBLIC_ONLY)
    assert found is not None
    assert (found.text, found.document.metadata.title) == ("vor ? nach", "Titel ?")


def test_a_reading_connection_cannot_write(path: Path, writer: CatalogWriter) -> None:
    with closing(connect(path)) as connection, pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM versions")


def test_another_schema_is_refused_with_the_way_out(path: Path) -> None:
    CatalogWriter(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(IndexStateError, match=r"Format 99, .* neu einlesen\.$"):
        Catalog(path)


def test_a_file_that_is_no_database_is_refused(path: Path) -> None:
    path.write_text("kein Katalog, sondern etwas anderes " * 100, encoding="utf-8")
    with pytest.raises(IndexStateError, match="beschädigt"):
        Catalog(path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("eine Datei", encoding="utf-8")
    with pytest.raises(DataFolderError, match="Datenordners"):
        CatalogWriter(tmp_path / "data" / "catalog.sqlite3")
