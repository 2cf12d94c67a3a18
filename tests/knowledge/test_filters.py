"""Filters, facets and browsing: what is left, what is counted beside it, and that neither tells of what is closed."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.access import PUBLIC_ONLY, AccessClass, Clearance
from app.knowledge.catalog import Catalog
from app.knowledge.catalog_writer import CatalogWriter
from app.knowledge.facets import Facet, FacetValue
from app.knowledge.filters import NO_FILTERS, Filters
from app.knowledge.model import DecisionStatus, Outcome, Paper, Stage
from app.knowledge.selection import Selection
from tests.fakes import make_knowledge
from tests.fakes import paper as document
from tests.knowledge.random_city import CHOICES, Drafts, Oracle, chosen_alone, random_city, random_filters

EVERYTHING: Clearance = frozenset(AccessClass)


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[CatalogWriter]:
    with closing(CatalogWriter(tmp_path / "catalog.sqlite3")) as writer:
        yield writer


@pytest.fixture
def catalog(tmp_path: Path, writer: CatalogWriter) -> Iterator[Catalog]:
    with closing(Catalog(tmp_path / "catalog.sqlite3")) as catalog:
        yield catalog


def _store(writer: CatalogWriter, papers: list[Paper], documents: list[Drafts]) -> None:
    for paper in papers:
        writer.prepare_paper(paper)
    writer.prepare(documents, "model", "1")
    writer.activate((), (), "model", "1")


def _paper(number: int, *stages: Stage, access: AccessClass = AccessClass.PUBLIC, kind: str = "") -> Paper:
    return Paper(f"ris/{number}", "ris", "", "1", access, "Vorlage", paper_type=kind, stages=stages)


def _file(number: int, name: str = "Datei", access: AccessClass = AccessClass.PUBLIC) -> Drafts:
    source, draft = document(f"{name} {number}", "Erster.", "Zweiter.", root="ris", access=access)
    return source, replace(draft, paper_id=f"ris/{number}")


def _stage(committee: str, day: str, outcome: Outcome, role: str = "Entscheidung") -> Stage:
    return Stage(committee, date.fromisoformat(day), role=role, outcome=outcome)


def _year(year: int) -> Filters:
    return Filters(since=date(year, 1, 1), until=date(year, 12, 31))


def _left(catalog: Catalog, filters: Filters, clearance: Clearance = PUBLIC_ONLY) -> set[str]:
    keys, total = catalog.narrowing().newest_papers(filters, clearance, 9999, 0)
    assert len(keys) == len(set(keys)) == total
    return set(keys)


def _counts(catalog: Catalog, facet: Facet, filters: Filters, clearance: Clearance = PUBLIC_ONLY) -> dict[str, int]:
    return {found.value: found.count for found in catalog.narrowing().facets(filters, clearance)[facet]}


RADWEG = _paper(
    1,
    _stage("Bauausschuss", "2022-05-01", Outcome.REJECTED),
    _stage("Gemeinderat", "2023-06-01", Outcome.ADOPTED),
)


def test_committee_date_and_outcome_are_asked_of_one_dealing(writer: CatalogWriter, catalog: Catalog) -> None:
    _store(writer, [RADWEG], [_file(1)])
    building, council = Filters(committees=("Bauausschuss",)), Filters(committees=("Gemeinderat",))
    assert _left(catalog, replace(building, outcomes=(Outcome.REJECTED,))) == {"ris/1"}
    assert _left(catalog, replace(building, outcomes=(Outcome.ADOPTED,))) == set()
    assert _left(catalog, replace(council, since=date(2023, 1, 1))) == {"ris/1"}
    assert _left(catalog, replace(building, since=date(2023, 1, 1))) == set()
    assert _left(catalog, replace(council, until=date(2023, 6, 1))) == {"ris/1"}
    assert _left(catalog, replace(council, until=date(2023, 5, 31))) == set()
    assert _counts(catalog, Facet.COMMITTEE, _year(2023)) == {"Gemeinderat": 1}
    assert _counts(catalog, Facet.OUTCOME, building) == {"rejected": 1}
    assert _counts(catalog, Facet.YEAR, building) == {"2022": 1}


def test_a_recommendation_is_no_decision_unless_its_committee_is_asked_for(
    writer: CatalogWriter, catalog: Catalog
) -> None:
    prepared = replace(RADWEG.stages[0], role="Vorberatung")
    _store(writer, [replace(RADWEG, stages=(prepared, RADWEG.stages[1]))], [_file(1)])
    rejected = Filters(outcomes=(Outcome.REJECTED,))
    assert _left(catalog, rejected) == set()
    assert _left(catalog, replace(rejected, committees=("Bauausschuss",))) == {"ris/1"}
    assert _counts(catalog, Facet.OUTCOME, NO_FILTERS) == {"adopted": 1, "preliminarily_discussed": 1}
    assert _counts(catalog, Facet.COMMITTEE, rejected) == {"Bauausschuss": 1}


def test_every_file_of_a_paper_is_left_with_it(writer: CatalogWriter, catalog: Catalog) -> None:
    _store(writer, [RADWEG, _paper(2)], [_file(1), _file(2), _file(1, "Plan")])
    selection = catalog.narrowing().select(Filters(committees=("Gemeinderat",)), PUBLIC_ONLY)
    assert _documents(catalog, selection) == {"ris/Datei 1", "ris/Plan 1"}


def test_an_annex_goes_with_the_number_that_it_shares(writer: CatalogWriter, catalog: Catalog) -> None:
    number: dict[str, Any] = {"reference_number": "B-12/2024"}
    told = document("Vorlage", "Der Text.", committee="Bauausschuss", date=date(2024, 3, 1), **number)
    annex = document("Anlage", "Der Plan.", reference_number="b 012/2024")
    other = document("Anderes", "Der Text.", committee="Rat")
    _store(writer, [], [told, annex, other])
    selection = catalog.narrowing().select(Filters(committees=("Bauausschuss",)), PUBLIC_ONLY)
    assert _documents(catalog, selection) == {"papers/Vorlage", "papers/Anlage"}
    assert _counts(catalog, Facet.COMMITTEE, NO_FILTERS) == {"Bauausschuss": 1, "Rat": 1}


def test_what_a_document_says_of_itself_is_a_dealing(writer: CatalogWriter, catalog: Catalog) -> None:
    adopted = document(
        "Beschluss",
        "Der Text.",
        committee="Rat",
        date=date(2022, 12, 1),
        status=DecisionStatus.ADOPTED,
        status_date=date(2023, 1, 20),
    )
    rule = document(
        "Satzung",
        "Der Text.",
        committee="Rat",
        date=date(2022, 11, 1),
        status=DecisionStatus.IN_FORCE,
        status_date=date(2023, 1, 1),
    )
    _store(writer, [], [adopted, rule])
    council = Filters(committees=("Rat",))
    assert _left(catalog, replace(_year(2023), committees=("Rat",))) == {"papers/Beschluss"}
    assert _left(catalog, replace(_year(2022), committees=("Rat",))) == {"papers/Satzung"}
    assert _left(catalog, _year(2022)) == {"papers/Beschluss", "papers/Satzung"}
    assert _counts(catalog, Facet.OUTCOME, council) == {"adopted": 1}


def test_spellings_of_one_committee_are_one(writer: CatalogWriter, catalog: Catalog) -> None:
    spellings = ["Ausschuss für Planung", "Ausschuss für Planung", "AUSSCHUSS  für Planung", "Ausschuß fuer Planung"]
    documents = [document(f"D{place}", "Text.", committee=name) for place, name in enumerate(spellings)]
    _store(writer, [], [*documents, document("X", "Text.", committee="Rat"), document("Y", "Text.", committee=" ")])
    assert _counts(catalog, Facet.COMMITTEE, NO_FILTERS) == {"Ausschuss für Planung": 4, "Rat": 1}
    for spelling in spellings:
        assert len(_left(catalog, Filters(committees=(spelling,)))) == 4
    assert _left(catalog, Filters(committees=("Ausschuss für Soziales",))) == set()
    assert _left(catalog, Filters(committees=("",))) == set()


def test_what_is_not_cleared_is_neither_left_nor_counted_nor_offered(writer: CatalogWriter, catalog: Catalog) -> None:
    closed = AccessClass.NON_PUBLIC
    secret = _paper(2, _stage("Geheimausschuss", "1999-01-01", Outcome.WITHDRAWN), access=closed, kind="Geheimsache")
    hidden = document("Ankauf", "Text.", access=closed, committee="Geheimausschuss", paper_type="Geheimsache")
    # a public file of a closed paper, and a closed document that shares the number of a public one
    number: dict[str, Any] = {"reference_number": "B-12/2024"}
    shown = document("Vorlage", "Text.", committee="rat", **number)
    beside = document("Beiblatt", "Text.", access=closed, committee="Geheimausschuss", date=date(1999, 1, 1), **number)
    spelled = [document(f"N{place}", "Text.", access=closed, committee="RAT", root="zu") for place in range(3)]
    _store(writer, [secret], [_file(2), hidden, shown, beside, *spelled])
    facets = catalog.narrowing().facets(NO_FILTERS, PUBLIC_ONLY)
    assert facets[Facet.COMMITTEE] == (FacetValue("rat", 1),)
    assert facets[Facet.PAPER_TYPE] == facets[Facet.OUTCOME] == facets[Facet.YEAR] == ()
    assert facets[Facet.ACCESS] == (FacetValue("public", 2),)
    assert facets[Facet.SOURCE] == (FacetValue("papers", 1), FacetValue("ris", 1))
    for filters in (
        Filters(committees=("Geheimausschuss",)),
        Filters(paper_types=("Geheimsache",)),
        Filters(outcomes=(Outcome.WITHDRAWN,)),
        _year(1999),
        Filters(access=(closed,)),
        Filters(sources=("zu",)),
    ):
        assert _left(catalog, filters) == set()
        assert len(catalog.narrowing().select(filters, PUBLIC_ONLY)) == 0
        assert _left(catalog, filters, EVERYTHING)
    assert _left(catalog, NO_FILTERS, frozenset()) == set()
    assert not any(catalog.narrowing().facets(NO_FILTERS, frozenset()).values())
    asked = ["ris/2", "papers/Ankauf", "papers#b-12-2024"]
    assert catalog.narrowing().facets(NO_FILTERS, PUBLIC_ONLY, asked)[Facet.ACCESS] == (FacetValue("public", 2),)


def test_the_newest_papers_come_first_page_by_page(writer: CatalogWriter, catalog: Catalog) -> None:
    dated = [document(f"D{day}", "Text.", date=date(2024, 1, day)) for day in range(1, 6)]
    _store(writer, [RADWEG], [*dated, _file(1), document("Ohne Tag", "Text.")])
    newest = catalog.narrowing().newest_papers
    order = ["papers/D5", "papers/D4", "papers/D3", "papers/D2", "papers/D1", "ris/1", "papers/Ohne Tag"]
    assert newest(NO_FILTERS, PUBLIC_ONLY, 9, 0) == (order, 7)
    assert newest(NO_FILTERS, PUBLIC_ONLY, 2, 3) == (order[3:5], 7)
    assert newest(NO_FILTERS, PUBLIC_ONLY, 2, 7) == ([], 7)
    assert newest(Filters(sources=("ris",)), PUBLIC_ONLY, 9, 0) == (["ris/1"], 1)


def test_a_refresh_is_seen_without_opening_anything_again(writer: CatalogWriter, catalog: Catalog) -> None:
    _store(writer, [RADWEG], [_file(1)])
    council = Filters(committees=("Gemeinderat",), outcomes=(Outcome.ADOPTED,))
    before = catalog.narrowing()
    assert _left(catalog, council) == {"ris/1"}
    assert catalog.narrowing() is before
    _store(writer, [replace(RADWEG, stages=RADWEG.stages[:1], content_hash="2"), _paper(2)], [_file(2)])
    assert _left(catalog, council) == set()
    assert _left(catalog, NO_FILTERS) == {"ris/1", "ris/2"}
    writer.activate(["ris/Datei 1"], ["ris/1"], "model", "1")
    assert _left(catalog, NO_FILTERS) == {"ris/2"}
    assert _counts(catalog, Facet.COMMITTEE, NO_FILTERS) == {}


def test_readers_see_one_state_or_the_next_and_never_a_mixture(writer: CatalogWriter, catalog: Catalog) -> None:
    """With each refresh another one of four papers is adopted, and it alone."""

    def adopted(number: int) -> list[Paper]:
        outcomes = [Outcome.ADOPTED if place == number else Outcome.REJECTED for place in range(4)]
        return [_paper(place, _stage("Rat", "2024-01-01", outcome)) for place, outcome in enumerate(outcomes)]

    def look(_: int) -> bool:
        narrowing = catalog.narrowing()
        filters = Filters(outcomes=(Outcome.ADOPTED,))
        counts = narrowing.facets(NO_FILTERS, PUBLIC_ONLY)[Facet.OUTCOME]
        chunks = len(narrowing.select(filters, PUBLIC_ONLY))
        left = narrowing.newest_papers(filters, PUBLIC_ONLY, 9, 0)[1]
        return (counts, chunks, left) == ((FacetValue("rejected", 3), FacetValue("adopted", 1)), 2, 1)

    _store(writer, adopted(0), [_file(place) for place in range(4)])
    with ThreadPoolExecutor(4) as threads:
        looks = threads.map(look, range(200))
        for number in range(1, 9):
            _store(writer, adopted(number % 4), [])
        assert all(looks)
    assert _left(catalog, Filters(outcomes=(Outcome.ADOPTED,))) == {"ris/0"}


def test_papers_and_documents_are_looked_up_together(writer: CatalogWriter, catalog: Catalog) -> None:
    secret = _paper(2, access=AccessClass.INTERNAL)
    closed = _file(1, "Intern", AccessClass.INTERNAL)
    _store(writer, [RADWEG, secret], [_file(1, "B"), _file(1, "A"), closed, document("X", "Text.")])
    found = catalog.documents_of_keys(["ris/1", "ris/2", "papers/X", "", "nichts"], PUBLIC_ONLY)
    ids = {key: [one.id for one in documents] for key, documents in found.items()}
    assert ids == {"ris/1": ["ris/A 1", "ris/B 1"], "papers/X": ["papers/X"]}
    assert len(catalog.documents_of_keys(["ris/1"], EVERYTHING)["ris/1"]) == 3
    assert catalog.papers_by_id(["ris/1", "ris/2", "ris/3"], PUBLIC_ONLY) == {"ris/1": RADWEG}
    assert catalog.papers_by_id(["ris/2"], EVERYTHING) == {"ris/2": secret}


def test_no_filters_select_nothing_and_unknown_values_everything_away(tmp_path: Path) -> None:
    knowledge = make_knowledge(tmp_path, document("Radweg", "Der Radweg.", "Die Kosten."))
    assert knowledge.select(NO_FILTERS, PUBLIC_ONLY) is None
    nothing = knowledge.select(Filters(paper_types=("Unbekannt",)), PUBLIC_ONLY)
    assert nothing is not None
    assert len(nothing) == 0
    assert knowledge.search_terms("Radweg", PUBLIC_ONLY, 5, nothing) == []


def _documents(catalog: Catalog, selection: Selection) -> set[str]:
    """The documents whose chunks are selected; each must be selected wholly."""
    found = catalog.chunks(selection.ids().tolist(), EVERYTHING)
    assert len(found) == len(selection)
    together: dict[str, int] = {}
    for _, one in found.values():
        together[one.id] = together.get(one.id, 0) + 1
    for name, count in together.items():
        text = catalog.text(name, EVERYTHING)
        assert text is not None
        assert len(text.chunks) == count
    return set(together)


@pytest.mark.parametrize("seed", range(12))
def test_any_filters_leave_what_they_should_and_each_count_is_what_choosing_it_gives(
    writer: CatalogWriter, catalog: Catalog, seed: int
) -> None:
    chance = random.Random(seed)
    papers, drafts = random_city(chance)
    _store(writer, papers, drafts)
    documents = catalog.documents(EVERYTHING)
    oracle = Oracle(papers, documents)
    with_text = {one.id for one in documents if catalog.chunks_of(one.id, EVERYTHING, 1)}
    for _ in range(12):
        filters = random_filters(chance)
        clearance = frozenset(chance.sample(tuple(AccessClass), chance.choice((1, 2, 3))))
        assert _left(catalog, filters, clearance) == oracle.papers(filters, clearance)
        selected = _documents(catalog, catalog.narrowing().select(filters, clearance))
        assert selected == oracle.documents(filters, clearance) & with_text
        among = chance.sample(sorted({one.paper_key for one in documents}), 6)
        for asked in (None, among):
            for facet, values in catalog.narrowing().facets(filters, clearance, asked).items():
                counts = {found.value.casefold(): found.count for found in values}
                assert len(counts) == len(values)
                for value in CHOICES[facet]:
                    chosen = oracle.papers(chosen_alone(filters, facet, value), clearance)
                    assert counts.pop(value.casefold(), 0) == len(chosen if asked is None else chosen & set(asked))
                assert not counts
