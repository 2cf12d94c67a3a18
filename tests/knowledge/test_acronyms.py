"""Acronyms that documents define: what counts as a definition, for whom, and for how long."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.access import PUBLIC_ONLY, AccessClass
from app.knowledge.acronyms import find_definitions
from app.knowledge.catalog import CATALOG_FILE, Catalog
from app.knowledge.catalog_acronyms import Acronym
from app.knowledge.expansions import asked_keys, expand
from tests.fakes import KnowledgeFolder, make_knowledge, paper

EVERYTHING = frozenset(AccessClass)


@pytest.mark.parametrize(
    ("text", "acronym", "long_form"),
    [
        ("mit dem Ostheimer Verkehrsverbund (OVV) geprüft", "ovv", "Ostheimer Verkehrsverbund"),
        ("Der OVV (Ostheimer Verkehrsverbund) prüft.", "ovv", "Ostheimer Verkehrsverbund"),
        ("im Flächennutzungsplan (FNP) dargestellt", "fnp", "Flächennutzungsplan"),
        ("das Amt für Abfallwirtschaft (kurz: AfA) teilt mit", "afa", "Amt für Abfallwirtschaft"),
        ("Verkehrsbetriebe Ostheim GmbH (im Folgenden „VBO“)", "vbo", "Verkehrsbetriebe Ostheim GmbH"),
        ("Energie- und Klimaschutz-\nagentur (EKA)", "eka", "Energie- und Klimaschutz- agentur"),
        ("Medizinische Versorgungszentren (MVZs)", "mvz", "Medizinische Versorgungszentren"),
        ("die Sächsische Gemeindeordnung (SächsGemO)", "sächsgemo", "Sächsische Gemeindeordnung"),
        ("der öffentliche Personennahverkehr (ÖPNV)", "öpnv", "öffentliche Personennahverkehr"),
    ],
)
def test_an_acronym_is_defined_beside_its_long_form(text: str, acronym: str, long_form: str) -> None:
    assert [(found.acronym, found.long_form) for found in find_definitions(text)] == [(acronym, long_form)]


@pytest.mark.parametrize(
    "text",
    [
        "Frage der Stadträtin Petra Muster (FDP) zum Radweg",
        "Die Steuer steigt (siehe Anlage).",
        "Das Verfahren endet. Vorlage (KVV)",
        "Der Verband (VERBAND) tagt",
        "nach dem Bericht (Seite 3)",
        "Ein ſ\u0308 (AB), 19/ſ Z19 (AB) und AB (ſ)",
        "(ABC) am Anfang, (  ) leer, ((AB)) doppelt",
    ],
)
def test_what_only_stands_beside_brackets_is_no_definition(text: str) -> None:
    assert find_definitions(text) == []


def test_inflected_long_forms_have_one_meaning() -> None:
    found = find_definitions("des Ostheimer Verkehrsverbundes (OVV); dem Ostheimer Verkehrsverbund (OVV)")
    assert len({definition.meaning for definition in found}) == 1


def test_much_text_without_an_end_is_read_in_bounded_time() -> None:
    assert find_definitions("(" * 50_000 + "A " * 50_000 + "Aa (AAAAAAAAAAAA) " * 2_000) is not None


def test_definitions_count_for_cleared_readers_alone_and_go_with_their_document(tmp_path: Path) -> None:
    data = KnowledgeFolder(tmp_path)
    data.store(
        paper("Nahverkehr", "Der Ostheimer Verkehrsverbund (OVV) fährt."),
        paper("Auch Nahverkehr", "Vom Ostheimer Verkehrsverbund (OVV)."),
        paper("Personal", "Die Ostheimer Vorruhestandsvereinbarung (OVV) gilt.", access=AccessClass.NON_PUBLIC),
    )

    def read(
        clearance: frozenset[AccessClass], *acronyms: str, meanings: tuple[str, ...] = ()
    ) -> list[tuple[str, int]]:
        with closing(Catalog(tmp_path / CATALOG_FILE)) as catalog:
            return [(found.long_form, found.documents) for found in catalog.acronyms(acronyms, meanings, clearance)]

    assert read(PUBLIC_ONLY, "ovv") == [("Ostheimer Verkehrsverbund", 2)]
    assert read(PUBLIC_ONLY, meanings=("ostheim verkehrsverbund",)) == [("Ostheimer Verkehrsverbund", 2)]
    assert len(read(EVERYTHING, "ovv")) == 2
    assert read(frozenset(), "ovv") == []
    with data.refresh() as refresh:
        refresh.remove("papers/Nahverkehr")
        refresh.remove("papers/Personal")
        refresh.commit()
    assert read(EVERYTHING, "ovv") == [("Ostheimer Verkehrsverbund", 1)]
    assert b"Vorruhestand" not in (tmp_path / CATALOG_FILE).read_bytes()


def test_another_analysis_reads_the_definitions_anew(tmp_path: Path) -> None:
    data = KnowledgeFolder(tmp_path)
    data.store(paper("Nahverkehr", "Der Ostheimer Verkehrsverbund (OVV) fährt."))
    with closing(sqlite3.connect(tmp_path / CATALOG_FILE)) as connection, connection:
        connection.execute("UPDATE acronyms SET acronym = 'old', meaning = 'old'")
        connection.execute("UPDATE state SET analysis_version = '0'")
    data.store()
    with closing(Catalog(tmp_path / CATALOG_FILE)) as catalog:
        assert [found.acronym for found in catalog.acronyms(["ovv", "old"], [], PUBLIC_ONLY)] == ["ovv"]


def test_an_acronym_and_its_long_form_find_one_another(tmp_path: Path) -> None:
    knowledge = make_knowledge(
        tmp_path,
        paper("Beitritt", "Der Ostheimer Verkehrsverbund (OVV) nimmt die Stadt auf."),
        paper("Fahrplan", "Der OVV fährt öfter."),
        paper("Tarif", "Der Ostheimer Verkehrsverbund wird teurer."),
        paper("Freibad", "Das Freibad öffnet."),
    )
    by_short = [found.document.metadata.title for found in knowledge.search_terms("OVV", PUBLIC_ONLY, 10)]
    assert set(by_short) == {"Beitritt", "Fahrplan", "Tarif"}
    assert by_short[-1] == "Tarif"  # what does not hold the question's own word comes last
    by_long = knowledge.search_terms("Fährt der Ostheimer Verkehrsverbund?", PUBLIC_ONLY, 10)
    assert {found.document.metadata.title for found in by_long} == {"Beitritt", "Fahrplan", "Tarif"}
    text = "Beim Ostheimer Verkehrsverbund (OVV)"
    spans = knowledge.matcher("ovv", PUBLIC_ONLY).spans(text)
    assert [text[start:end] for start, end in spans] == ["Ostheimer", "Verkehrsverbund", "OVV"]


def test_a_definition_in_a_closed_paper_widens_no_open_search(tmp_path: Path) -> None:
    knowledge = make_knowledge(
        tmp_path,
        paper("Verkauf", "Das Projekt Rosengarten (PRG) ruht.", access=AccessClass.NON_PUBLIC),
        paper("Blumen", "Der Rosengarten blüht."),
        paper("Liste", "PRG, PRX, PRZ"),
    )
    for clearance, expected in ((PUBLIC_ONLY, {"Liste"}), (EVERYTHING, {"Liste", "Blumen", "Verkauf"})):
        found = knowledge.search_terms("PRG", clearance, 10)
        assert {passage.document.metadata.title for passage in found} == expected
    assert knowledge.matcher("PRG", PUBLIC_ONLY).spans("Der Rosengarten blüht.") == []


def test_meanings_widen_a_question_as_often_as_they_are_meant() -> None:
    known = [
        Acronym("gsk", "gross strassenkreuz", "GSK", "Große Straßenkreuzung", 1),
        Acronym("gsk", "gesamtschul kastanienallee", "GSK", "Gesamtschule Kastanienallee", 3),
        Acronym("gsk", "gut schmeck kas", "GSK", "Gut schmeckender Käse", 0),
    ]
    assert expand("Was plant die GSK?", known) == {
        "gross": 0.25,
        "strassenkreuz": 0.25,
        "gesamtschul": 0.75,
        "kastanienalle": 0.75,
    }


@pytest.mark.parametrize(
    ("question", "acronyms"),
    [("Gibt es einen Weg zur AVG?", {"avg"}), ("ovv fahrplan", {"ovv", "fahrplan"}), ("Gibt es das?", set())],
)
def test_only_words_written_like_acronyms_count_as_such(question: str, acronyms: set[str]) -> None:
    assert asked_keys(question)[0] == acronyms
