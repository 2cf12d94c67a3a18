"""True contradictions are found and told with what holds; versions of one rule and ordinary evidence raise no alarm."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.access import PUBLIC_ONLY
from app.answering.contradictions import Contradiction, contradictions
from app.answering.model import Evidence, NoteKind
from app.knowledge.model import DecisionStatus, Passage
from app.search.question import analyse_question
from tests.fakes import make_knowledge, paper

DAY = date(2026, 5, 1)
FORCE = DecisionStatus.IN_FORCE
Spec = tuple[str, str, dict[str, Any]]


def between(tmp_path: Path, question: str, *specs: Spec) -> list[Contradiction]:
    """What is found between sentences, each given as title, text and metadata of its document."""
    papers = [paper(title, text, name=f"d{place}", **details) for place, (title, text, details) in enumerate(specs)]
    filler = [paper(f"Anderes {n}", f"Der Bericht {n} handelt von Wegen und Bäumen.", name=f"f{n}") for n in range(12)]
    knowledge = make_knowledge(tmp_path, *papers, *filler)
    evidence = []
    for place in range(len(specs)):
        text = knowledge.text(f"papers/d{place}", PUBLIC_ONLY)
        assert text is not None
        passage = Passage(text.chunks[0], text.document, 1.0)
        evidence.append(Evidence(place + 1, text.text, 0, len(text.text), 1, 0.9, passage))
    return contradictions(analyse_question(question, DAY), evidence, knowledge, DAY)


def since(year: int, **details: Any) -> dict[str, Any]:
    return {"status": FORCE, "valid_from": date(year, 1, 1), **details}


SERVICE: dict[str, Any] = {"paper_type": "Leistung"}
"""A description of a service that does not say since when it is valid."""
TRUE: list[tuple[str, Spec, Spec]] = [
    (
        "Wie hoch ist die Hundesteuer für den ersten Hund?",
        ("Hundesteuersatzung", "Die Hundesteuer für den ersten Hund beträgt 120,00 €.", since(2025)),
        ("Webseite Hundesteuer", "erster Hund | 96 Euro", {"date": date(2025, 3, 1)}),
    ),
    (
        "In welcher Frist muss ich meinen Wohnsitz anmelden?",
        ("Wohnsitz anmelden", "Sie müssen den Wohnsitz innerhalb von zwei Wochen anmelden.", since(2024)),
        ("Merkblatt", "Den Wohnsitz müssen Sie innerhalb von 4 Wochen anmelden.", since(2024)),
    ),
    (
        "Was kostet eine Bewohnerparkkarte?",
        ("Parken", "Bewohnerparkkarte | 120 €", since(2025)),
        ("Gebühren", "Die Bewohnerparkkarte kostet 100 Euro im Jahr.", {"date": date(2025, 6, 1)}),
    ),
    (
        "Wie hoch ist die Ermäßigung mit dem Sozialpass?",
        ("Sozialpass", "Mit dem Sozialpass erhalten Sie 50 Prozent Nachlass auf den Eintritt.", since(2023)),
        ("Bäder", "Mit dem Sozialpass erhalten Sie einen Nachlass von 30 % auf den Eintritt.", since(2023)),
    ),
    (
        "Sind Obstbäume geschützt?",
        ("Baumschutzsatzung", "Obstbäume sind durch die Satzung geschützt.", since(2024)),
        ("Baumfällung", "Obstbäume sind durch die Satzung nicht geschützt.", since(2024)),
    ),
    (
        "Welchen Abstand müssen Hecken haben?",
        ("Merkblatt Hecken", "Hecken müssen von der Grenze 50 m entfernt sein.", {"date": date(2025, 1, 1)}),
        ("Heckenordnung", "Hecken müssen von der Grenze 2 Meter entfernt sein.", {"date": date(2025, 8, 1)}),
    ),
    (
        "Was kostet eine Meldebescheinigung?",
        ("Meldebescheinigung beantragen", "Ausstellung einer Meldebescheinigung: 8,00 €", SERVICE),
        ("Gebührensatzung", "Für eine Meldebescheinigung wird eine Gebühr von 10,00 € erhoben.", since(2024)),
    ),
    (
        "Was kostet ein Bewohnerparkausweis?",
        ("Bewohnerparkausweis beantragen", "Bewohnerparkausweis für ein Jahr: 120,00 €", SERVICE),
        ("Parkgebührensatzung", "Die Gebühr für den Bewohnerparkausweis beträgt 150,00 € je Jahr.", since(2023)),
    ),
    (
        "Was kostet die Katzensteuer für die erste Katze?",
        ("Katze anmelden", "Katzensteuer für die erste Katze: 20,00 €", SERVICE),
        ("Katzensteuersatzung", "Die Steuer beträgt jährlich für die erste Katze 30,00 €.", since(2025)),
    ),
]

FALSE: list[tuple[str, Spec, Spec]] = [
    (
        "Wie hoch ist die Hundesteuer?",
        ("Hundesteuersatzung", "erster Hund | 120,00 €", since(2025)),
        ("Webseite Hundesteuer", "zweiter Hund | 168 Euro", since(2025)),
    ),
    (
        "Wie hoch ist die Hundesteuer?",
        ("Hundesteuersatzung", "Die Hundesteuer beträgt für den ersten Hund 120,00 €.", since(2025)),
        ("Webseite", "Die Hundesteuer beträgt für den ersten Hund 0,12 Tsd. €.", since(2025)),
    ),
    (
        "Was kostet Parken?",
        ("Parkordnung", "Parken kostet in Zone II 1,00 € je Stunde.", since(2024)),
        ("Parken", "Parken kostet in Zone II 8,00 € je Tag.", since(2024)),
    ),
    (
        "Was kostet Parken?",
        ("Parkordnung", "Parken kostet in Zone II mindestens 1,00 €.", since(2024)),
        ("Parken", "Parken kostet in Zone II höchstens 8,00 €.", since(2024)),
    ),
    (
        "Wie hoch war der Zuschuss für den Sportverein?",
        ("Bericht 2019", "Der Zuschuss für den Sportverein beträgt 5.000 €.", {"date": date(2019, 1, 1)}),
        ("Bericht 2023", "Der Zuschuss für den Sportverein beträgt 7.000 €.", {"date": date(2023, 1, 1)}),
    ),
    (
        "Wie hoch ist die Hundesteuer?",
        ("Satzung", "Die Hundesteuer beträgt 120 €.", since(2025)),
        ("Bericht", "Die Hundesteuer wurde 2022 auf 96 € erhöht.", {"date": date(2025, 2, 1)}),
    ),
    (
        "Wer darf parken?",
        ("Satzung", "Anwohner der Altstadt dürfen hier parken.", since(2025)),
        ("Bericht", "Besucher der Altstadt dürfen hier nicht parken.", since(2025)),
    ),
    (
        "Was kostet ein Bewohnerparkausweis?",
        ("Bewohnerparkausweis beantragen", "Bewohnerparkausweis für sechs Monate: 65,00 €", SERVICE),
        ("Parkgebührensatzung", "Die Gebühr für den Bewohnerparkausweis beträgt 120,00 € je Jahr.", since(2023)),
    ),
    (
        "Was kostet eine Meldebescheinigung?",
        ("Meldebescheinigung beantragen", "Ausstellung einer Meldebescheinigung: 8,00 €", SERVICE),
        (
            "Gebührensatzung",
            "Für eine erweiterte Meldebescheinigung wird eine Gebühr von 15,00 € erhoben.",
            since(2024),
        ),
    ),
    (
        "Was kostet die Anmeldung einer Katze?",
        ("Katze anmelden", "Gebühr: 5,00 €", SERVICE),
        ("Katzensteuersatzung", "Die Steuer beträgt jährlich für die erste Katze 30,00 €.", since(2025)),
    ),
]


@pytest.mark.parametrize(("question", "one", "other"), TRUE)
def test_contradictions_are_found(tmp_path: Path, question: str, one: Spec, other: Spec) -> None:
    found = between(tmp_path, question, one, other)
    assert [item.kind for item in found] == [NoteKind.CONTRADICTION]
    assert [place.number for place in found[0].places] == [1, 2]


@pytest.mark.parametrize(("question", "one", "other"), FALSE)
def test_what_is_no_contradiction_raises_no_alarm(tmp_path: Path, question: str, one: Spec, other: Spec) -> None:
    assert between(tmp_path, question, one, other) == []


def test_both_sides_are_told_and_which_is_newer(tmp_path: Path) -> None:
    (found,) = between(tmp_path, *TRUE[0])
    assert found.text == (
        "Die Fundstellen widersprechen sich: „Hundesteuersatzung“ sagt 120,00 €, „Webseite Hundesteuer“ sagt 96 Euro; "
        "neuer ist „Webseite Hundesteuer“ (01.03.2025)."
    )


@pytest.mark.parametrize(
    ("details", "told"),
    [
        ({"status": DecisionStatus.PROPOSED, "date": date(2026, 1, 1)}, "150 € („Vorlage“) ist nur vorgeschlagen."),
        ({"status": DecisionStatus.REJECTED, "date": date(2024, 1, 1)}, "150 € („Vorlage“) wurde abgelehnt."),
        (
            {"status": DecisionStatus.REPEALED, "valid_until": date(2024, 12, 31)},
            "150 € („Vorlage“) galt bis 31.12.2024.",
        ),
    ],
)
def test_a_change_over_time_is_told_as_one(tmp_path: Path, details: dict[str, Any], told: str) -> None:
    (found,) = between(
        tmp_path,
        "Wie hoch ist die Hundesteuer?",
        ("Satzung", "Die Hundesteuer beträgt 120 €.", since(2025)),
        ("Vorlage", "Die Hundesteuer beträgt 150 €.", details),
    )
    assert found.kind is NoteKind.STATUS
    assert found.text == f"Gültig ist 120 € („Satzung“); {told}"


def test_an_amendment_is_no_contradiction_to_what_it_amends(tmp_path: Path) -> None:
    (found,) = between(
        tmp_path,
        "Wie hoch ist die Hundesteuer?",
        ("Hundesteuersatzung vom 04.12.2019", "Die Hundesteuer beträgt 84 €.", since(2020)),
        ("1. Satzung zur Änderung der Hundesteuersatzung", "Die Hundesteuer beträgt 96 €.", since(2023)),
    )
    assert found.kind is NoteKind.STATUS
    assert found.text.startswith("Gültig ist 96 € („1. Satzung zur Änderung der Hundesteuersatzung“) seit 01.01.2023;")
