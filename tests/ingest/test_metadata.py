"""What documents say of themselves, and what sidecars say of them."""

import json
from datetime import date

import pytest

from app.access import AccessClass
from app.knowledge.model import DecisionStatus
from ingest.dates import find_date
from ingest.metadata import Described, describe
from ingest.parse import FORMATS, parse
from ingest.parse.document import BlockKind, TextBuilder
from ingest.sidecar import Sidecar, SidecarError, read_sidecar
from ingest.status import read_status


def described(text: str, sidecar: Sidecar | None = None, name: str = "dokument.md") -> Described:
    return describe(parse(text.encode(), FORMATS[".md"]), sidecar, name, "text/markdown")


PAPER = """# Beschlussvorlage: Änderung der Zweitwohnungsteuersatzung

Vorlage Nr.: B-077/2023 (Neufassung)
Datum: 16. Oktober 2023
Gremium: Stadtrat, Sitzung am 13.12.2023
Federführung: Stadtkämmerei
Status: mit Änderungen beschlossen am 13.12.2023 (24:13:2)
Gültig ab: 01.01.2024

## Sachverhalt

Der Antrag BA-001/2020 wurde im Jahr 2020 abgelehnt. Datum: egal.
"""


def test_labelled_lines_of_the_head_are_read() -> None:
    metadata = described(PAPER).metadata
    assert metadata.title == "Beschlussvorlage: Änderung der Zweitwohnungsteuersatzung"
    assert metadata.reference_number == "B-077/2023"
    assert metadata.date == date(2023, 10, 16)
    assert (metadata.committee, metadata.office) == ("Stadtrat", "Stadtkämmerei")
    assert metadata.paper_type == "Beschlussvorlage"
    assert metadata.status is DecisionStatus.ADOPTED_WITH_CHANGES
    assert metadata.status_date == date(2023, 12, 13)
    assert metadata.valid_from == date(2024, 1, 1)


def test_running_text_decides_nothing() -> None:
    metadata = described("# Radweg\n\nDer Rat hat den Antrag am 3.5.2023 abgelehnt und später beschlossen.\n").metadata
    assert metadata.status is DecisionStatus.UNKNOWN
    assert metadata.reference_number == ""
    assert metadata.date is None


def test_sidecar_wins_over_the_document() -> None:
    side = read_sidecar(
        json.dumps(
            {
                "title": "Zweitwohnungsteuer",
                "status": "rejected",
                "status_date": "2024-01-31",
                "related": ["B-091/2020", "B-077/2023"],
                "date": "31.12.2023",
            }
        ).encode()
    )
    metadata = described(PAPER, side).metadata
    assert (metadata.title, metadata.status) == ("Zweitwohnungsteuer", DecisionStatus.REJECTED)
    assert (metadata.date, metadata.status_date) == (date(2023, 12, 31), date(2024, 1, 31))
    assert metadata.related == ("B-091/2020", "B-077/2023")
    assert metadata.reference_number == "B-077/2023"
    assert not side.warnings


@pytest.mark.parametrize(
    "text",
    [
        "NICHTÖFFENTLICH - VERTRAULICH\n\nVorlage Nr.: B-1/2026\n\nInhalt.",
        "# Vorlage\n\nArt: Beschlussvorlage, nicht öffentlich\n\nInhalt.",
        "# Vorlage\n\nSitzungsteil: nichtöffentlich\n\nInhalt.",
        "# Niederschrift über die nichtöffentliche Sitzung des Rates\n\nInhalt.",
    ],
)
def test_document_that_calls_itself_closed_is_closed(text: str) -> None:
    found = described(text)
    assert found.classes == (AccessClass.NON_PUBLIC,)
    assert len(found.warnings) == 1


@pytest.mark.parametrize("head", ["Gremium Termin TOP ö nö Ergebnis", "ö nö", "ö\nnö", "TOP | ö | nö"])
def test_column_heads_of_a_committee_table_are_no_stamp(head: str) -> None:
    assert not described(f"{head}\n\nGemeinderat 30.06.2020 14.2 x\n\nInhalt.").classes


@pytest.mark.parametrize("line", ["nö", "ö ☒ nö", "ö x nö", "☒ nö | ö", "ö nö x"])
def test_a_ticked_or_lone_abbreviation_closes(line: str) -> None:
    assert described(f"{line}\n\nInhalt.").classes == (AccessClass.NON_PUBLIC,)


@pytest.mark.parametrize(
    "text",
    [
        "# Niederschrift\n\nGremium: Stadtrat\n\n## II. Nichtöffentlicher Teil\n\nNicht in dieser Niederschrift.",
        "# Geschäftsordnung\n\nÜber Grundstücke wird in nichtöffentlicher Sitzung beraten, die Öffentlichkeit nicht.",
        "# Vorlage\n\nÖffentlichkeit: öffentlich\n\nDiese Vorlage ist öffentlich.",
    ],
)
def test_talk_about_closed_sessions_changes_nothing_and_publicness_is_never_read(text: str) -> None:
    assert described(text).classes == ()


def test_sidecar_that_releases_a_stamped_paper_is_followed_and_reported() -> None:
    side = read_sidecar(b'{"access": "public"}')
    found = described("# Vorlage\n\nArt: Beschlussvorlage, nichtöffentlich\n\nInhalt.", side)
    assert found.classes == (AccessClass.PUBLIC,)
    assert "bitte prüfen" in found.warnings[0]


@pytest.mark.parametrize("data", [b"{", b"[]", b'"public"', b"", b"\xff\xfe\x00"])
def test_unreadable_sidecar_is_an_error_because_nobody_knows_who_may_read(data: bytes) -> None:
    with pytest.raises(SidecarError, match="Zugriff"):
        read_sidecar(data)


@pytest.mark.parametrize(
    ("content", "access", "warnings"),
    [
        ({"access": "öffentlich"}, AccessClass.PUBLIC, 0),
        ({"Access": "intern"}, AccessClass.INTERNAL, 0),
        ({"access": "nichtöffentlich"}, AccessClass.NON_PUBLIC, 0),
        ({"access": "pulbic"}, AccessClass.NON_PUBLIC, 1),
        ({"access": ["public"]}, AccessClass.NON_PUBLIC, 1),
        ({"access": None}, AccessClass.NON_PUBLIC, 1),
        ({"acess": "non_public"}, AccessClass.NON_PUBLIC, 2),
        ({"bearbeiter": "Frau Muster"}, None, 1),
        ({"title": 5, "date": "gestern", "related": {"a": 1}, "status": 7}, None, 4),
        ({"status": "irgendwie"}, None, 1),
    ],
)
def test_odd_sidecars_warn_and_odd_access_closes(
    content: dict[str, object], access: AccessClass | None, warnings: int
) -> None:
    side = read_sidecar(json.dumps(content).encode())
    assert side.access is access
    assert len(side.warnings) == warnings


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ("beschlossen am 14.07.2021 mit 30:8:1 Stimmen", DecisionStatus.ADOPTED),
        ("einstimmig angenommen", DecisionStatus.ADOPTED),
        ("mit Änderungen beschlossen", DecisionStatus.ADOPTED_WITH_CHANGES),
        ("in geänderter Fassung mehrheitlich beschlossen", DecisionStatus.ADOPTED_WITH_CHANGES),
        ("beschlossen mit Änderungen", DecisionStatus.ADOPTED_WITH_CHANGES),
        ("abgelehnt", DecisionStatus.REJECTED),
        ("nicht beschlossen", DecisionStatus.REJECTED),
        ("noch nicht beschlossen", DecisionStatus.PROPOSED),
        ("vom Einreicher zurückgezogen", DecisionStatus.WITHDRAWN),
        ("vertagt am 01.03.2023, beschlossen am 05.04.2023", DecisionStatus.ADOPTED),
        ("zurückgestellt", DecisionStatus.POSTPONED),
        ("in den Bauausschuss verwiesen", DecisionStatus.REFERRED),
        ("zur Kenntnis genommen", DecisionStatus.NOTED),
        ("beantwortet am 04.04.2022", DecisionStatus.ANSWERED),
        ("außer Kraft getreten am 31.12.2024", DecisionStatus.REPEALED),
        ("in Kraft seit 01.01.2024", DecisionStatus.IN_FORCE),
        ("adopted_with_changes", DecisionStatus.ADOPTED_WITH_CHANGES),
        ("Unterlagen liegen vor", DecisionStatus.UNKNOWN),
        ("", DecisionStatus.UNKNOWN),
    ],
)
def test_status_words_of_the_administration(value: str, status: DecisionStatus) -> None:
    assert read_status(value) is status


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("am 12.03.2024", date(2024, 3, 12)),
        ("den 1. März 2024", date(2024, 3, 1)),
        ("2024-03-12T10:00:00", date(2024, 3, 12)),
        ("3.4.24", date(2024, 4, 3)),
        ("31.02.2024 und 01.03.2024", date(2024, 3, 1)),
        ("Az. 112.03.20244", None),
        ("", None),
    ],
)
def test_german_dates(text: str, found: date | None) -> None:
    assert find_date(text) == found


@pytest.mark.parametrize(
    ("pdf_title", "expected"),
    [
        ("Microsoft Word - Vorlage_neu_final.docx", "Neubau der Feuerwache"),
        ("Musterschreiben des Amtes für Statistik", "Neubau der Feuerwache"),
        ("Neubau der Feuerwache – Baubeschluss", "Neubau der Feuerwache – Baubeschluss"),
        ("", "Neubau der Feuerwache"),
    ],
)
def test_title_field_of_a_pdf_counts_only_if_its_first_page_agrees(pdf_title: str, expected: str) -> None:
    builder = TextBuilder()
    builder.begin_page()
    builder.add(BlockKind.HEADING, "Stadt Beispielhausen", 1)
    builder.add(BlockKind.HEADING, "Neubau der Feuerwache", 2)
    builder.add(BlockKind.PARAGRAPH, "Baubeschluss für den Neubau der Feuerwache am Bahnhof.")
    parsed = builder.build(has_pages=True, title=pdf_title)
    assert describe(parsed, None, "x.pdf", "application/pdf").metadata.title == expected


def test_file_name_is_the_last_resort_for_a_title() -> None:
    assert (
        described("Nur ein Satz ohne Überschrift.", name="Protokoll_Bau 2024.md").metadata.title == "Protokoll Bau 2024"
    )
