"""Papers with their stages: prepared and activated with the documents, and seen by the cleared alone."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.access import PUBLIC_ONLY, AccessClass, Clearance
from app.knowledge.catalog import Catalog
from app.knowledge.catalog_writer import CatalogWriter
from app.knowledge.model import DocumentDraft, Majority, Outcome, Paper, Source, Stage, Votes
from tests.fakes import paper as document

EVERYTHING: Clearance = frozenset(AccessClass)

RADWEG = Paper(
    id="ris/papers/17",
    root="ris",
    uri="https://ris.example/papers/17",
    content_hash="1",
    access=AccessClass.PUBLIC,
    title="Radweg am Ring",
    reference_number="2024/0815",
    date=date(2024, 2, 1),
    paper_type="Vorlage",
    office="Tiefbauamt",
    stages=(
        Stage("Bauausschuss", date(2024, 3, 5), "4", "Radweg", "Vorberatung", False, "zugestimmt", Outcome.ADOPTED),
        Stage(
            committee="Gemeinderat",
            date=date(2024, 3, 20),
            authoritative=True,
            result="mehrheitlich zugestimmt",
            outcome=Outcome.ADOPTED,
            majority=Majority.MAJORITY,
            votes=Votes(20, 3, 0),
        ),
        Stage(votes=Votes(1, 2)),
    ),
    related=("ris/papers/16",),
)


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[CatalogWriter]:
    with closing(CatalogWriter(tmp_path / "catalog.sqlite3")) as writer:
        yield writer


@pytest.fixture
def catalog(tmp_path: Path, writer: CatalogWriter) -> Iterator[Catalog]:
    with closing(Catalog(tmp_path / "catalog.sqlite3")) as catalog:
        yield catalog


def _file(name: str, access: AccessClass = AccessClass.PUBLIC) -> tuple[Source, DocumentDraft]:
    source, draft = document(name, "Der Text.", root="ris", access=access)
    return source, replace(draft, paper_id=RADWEG.id)


def test_a_paper_comes_back_as_it_went_in_once_it_is_active(writer: CatalogWriter, catalog: Catalog) -> None:
    writer.prepare_paper(RADWEG)
    assert catalog.paper(RADWEG.id, EVERYTHING) is None
    assert writer.known_papers("ris") == {}
    assert writer.activate((), (), "model", "1").generation == 1
    assert catalog.paper(RADWEG.id, PUBLIC_ONLY) == RADWEG
    assert catalog.papers(PUBLIC_ONLY) == [RADWEG]
    assert writer.known_papers("ris") == {RADWEG.id: "1"}
    assert writer.known_papers("elsewhere") == {}


def test_the_last_word_on_a_paper_counts(writer: CatalogWriter, catalog: Catalog) -> None:
    writer.prepare_paper(RADWEG)
    writer.activate((), (), "model", "1")
    later = replace(RADWEG, title="Radweg am Ring, zweiter Abschnitt", stages=RADWEG.stages[:1], content_hash="2")
    writer.prepare_paper(replace(later, title="dazwischen"))
    writer.prepare_paper(later)
    writer.activate((), (), "model", "1")
    assert catalog.papers(EVERYTHING) == [later]
    writer.prepare_paper(RADWEG)
    writer.discard_prepared()
    assert writer.activate((), (), "model", "1").generation == 2
    assert catalog.papers(EVERYTHING) == [later]
    writer.activate((), (RADWEG.id,), "model", "1")
    assert catalog.papers(EVERYTHING) == []


def test_only_the_cleared_see_a_paper_by_any_way(writer: CatalogWriter, catalog: Catalog) -> None:
    writer.prepare_paper(replace(RADWEG, access=AccessClass.NON_PUBLIC))
    writer.prepare([_file("Vorlage"), _file("Anlage", AccessClass.NON_PUBLIC)], "model", "1")
    writer.activate((), (), "model", "1")
    public = catalog.document("ris/Vorlage", PUBLIC_ONLY)
    assert public is not None
    assert catalog.paper(RADWEG.id, PUBLIC_ONLY) is None
    assert catalog.papers(PUBLIC_ONLY) == []
    assert catalog.paper_of(public, PUBLIC_ONLY) is None
    assert catalog.documents_of_paper(RADWEG.id, PUBLIC_ONLY) == []
    assert catalog.documents_by_reference(["2024-815"], PUBLIC_ONLY) == {}
    assert catalog.paper_of(public, EVERYTHING) is not None
    assert len(catalog.documents_of_paper(RADWEG.id, EVERYTHING)) == 2


def test_the_number_of_a_paper_finds_its_documents(writer: CatalogWriter, catalog: Catalog) -> None:
    writer.prepare_paper(RADWEG)
    own = document("Beschluss", "Der Text.", root="ris", reference_number="2024/0815")
    unrelated = document("Anderes", "Der Text.", root="ris")
    secret = _file("Geheim", AccessClass.INTERNAL)
    writer.prepare([_file("Vorlage"), own, unrelated, secret], "model", "1")
    writer.activate((), (), "model", "1")
    found = catalog.documents_by_reference(["2024-815"], PUBLIC_ONLY)
    assert [found.id for found in found["2024-815"]] == ["ris/Beschluss", "ris/Vorlage"]
    assert [found.id for found in catalog.documents_of_paper(RADWEG.id, PUBLIC_ONLY)] == ["ris/Vorlage"]
    assert catalog.documents_of_paper("", EVERYTHING) == []
