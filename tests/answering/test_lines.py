"""What lines are for is told by their form: what leads to others says nothing itself and is their context."""

import pytest

from app.answering.lines import Line, read_lines


def lines(text: str, title: str = "", headings: tuple[str, ...] = ()) -> dict[str, Line]:
    return {line.text: line for line in read_lines(text, title, headings)}


def test_a_question_in_a_document_answers_nothing_and_heads_its_answer() -> None:
    found = lines("1. Wie viele Standorte gibt es?\n\nEs gibt 87 Standorte.\n\nSind weitere geplant?\n\nNein.")
    assert found["Wie viele Standorte gibt es?"].leads
    assert not found["Es gibt 87 Standorte."].leads
    assert found["Es gibt 87 Standorte."].heading == "Wie viele Standorte gibt es?"
    assert found["Nein."].heading == "Sind weitere geplant?"
    assert found["1."].bare


def test_a_description_of_a_service_alternates_headings_and_lines() -> None:
    found = lines(
        "Meldebescheinigung ausstellen\n\nErforderliche Unterlagen\n\nPersonalausweis oder Reisepass\n\n"
        "Rechtsgrundlage(n)\n\n§ 18 Bundesmeldegesetz\n\nKosten\n\nMeldebescheinigung: 8,00 €\n\nFristen\n\n"
        "2 Wochen\n\nFür Zwecke der Rente ist sie gebührenfrei.",
        title="Meldebescheinigung ausstellen",
    )
    assert {text for text, line in found.items() if line.leads} == {
        "Meldebescheinigung ausstellen",
        "Erforderliche Unterlagen",
        "Rechtsgrundlage(n)",
        "Kosten",
        "Fristen",
    }
    assert found["Personalausweis oder Reisepass"].heading == "Erforderliche Unterlagen"
    assert found["Meldebescheinigung: 8,00 €"].heading == "Kosten"


def test_a_section_under_a_heading_is_a_heading_too() -> None:
    found = lines("Zweiter Teil\n\n§ 3 Befreiung\n\nBlindenhunde sind von der Steuer befreit.")
    assert found["Zweiter Teil"].leads
    assert found["§ 3 Befreiung"].leads
    assert found["Blindenhunde sind von der Steuer befreit."].heading == "§ 3 Befreiung"


def test_a_row_is_told_with_the_heads_of_its_columns() -> None:
    found = lines(
        "§ 3 Gebühr\n\nSie beträgt:\n\n"
        "Zone | je Stunde | Höchstdauer\nZone I | 1,50 € | 2 Stunden\nZone II | 1,00 € | –"
    )
    assert found["Zone II | 1,00 € | –"].told == "Zone: Zone II; je Stunde: 1,00 €; Höchstdauer: –"
    assert found["Zone II | 1,00 € | –"].heading == "§ 3 Gebühr Sie beträgt:"
    assert [text for text, line in found.items() if line.leads] == [
        "§ 3 Gebühr",
        "Sie beträgt:",
        "Zone | je Stunde | Höchstdauer",
    ]


def test_the_rest_of_a_table_has_its_head_from_the_chunk() -> None:
    found = lines("Zone III | 0,50 €\nZone IV | 0,30 €", headings=("§ 3 Gebühr", "Zone | je Stunde"))
    assert [line.told for line in found.values()] == [
        "Zone: Zone III; je Stunde: 0,50 €",
        "Zone: Zone IV; je Stunde: 0,30 €",
    ]
    assert not any(line.leads for line in found.values())


def test_the_lines_of_a_letter_are_known_as_such() -> None:
    found = lines(
        "Antrag Nr.: A-69/2024\nDatum: 26.08.2024\nGremium: Stadtrat\n\nSehr geehrte Frau Müller,\n\n"
        "die Halle wird 2027 fertig.\n\nMit freundlichen Grüßen"
    )
    assert [line.label for line in found.values() if line.label] == ["Antrag Nr.", "Datum", "Gremium"]
    assert found["Sehr geehrte Frau Müller,"].leads
    assert not found["die Halle wird 2027 fertig."].leads


def test_wrapped_lines_of_a_letterhead_are_one_only_together() -> None:
    assert [
        line.label
        for line in read_lines("zur Vorlage: B-1/2024 (Neufassung der Hundesteuersatzung)\nDatum: 14.10.2024")
    ] == ["zur Vorlage Datum"]
    assert [
        line.label
        for line in read_lines("Kontakt: 0000/1, täglich von 8 bis 12 Uhr, auch\nDie Karte ist dort zu haben")
    ] == [""]


@pytest.mark.parametrize("line", ["12", "– 3 –", "a)", "2024"])
def test_a_number_alone_is_bare(line: str) -> None:
    assert [found.bare for found in read_lines(line)] == [True]


@pytest.mark.parametrize("line", ["8,00 €", "12:30 Uhr", "31.03.2027", "ja"])
def test_an_amount_a_day_and_a_word_are_not(line: str) -> None:
    assert [found.bare for found in read_lines(line)] == [False]
