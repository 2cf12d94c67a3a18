"""Acronyms that documents define: what counts as a definition, for whom, and for how long."""

from contextlib import closing
from pathlib import Path

import pytest

from app.access import PUBLIC_ONLY, AccessClass
from app.knowledge.acronyms import find_definitions
from app.knowledge.catalog import CATALOG_FILE, Catalog
from tests.fakes import KnowledgeFolder, paper

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
