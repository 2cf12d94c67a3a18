"""What of typical papers comes into chunks, and what stays in the text alone. All texts are of invented cities."""

from ingest.boilerplate import find_content
from ingest.chunk import chunk_document
from ingest.parse.document import BlockKind, ParsedDocument, TextBuilder
from ingest.parse.text import parse_text


def chunk_texts(parsed: ParsedDocument) -> list[str]:
    return [parsed.text[chunk.start : chunk.end] for chunk in chunk_document(parsed)]


PAPER = """\
Beschlussvorlage

Vorlage Nr.: 2024/0815
Verantwortlich: Dezernat 4

Neubau der Sporthalle am Kirchweg

Gremium Termin TOP ö nö Ergebnis
Bauausschuss 12.03.2024 4 x Zustimmung
Gemeinderat 26.03.2024 7 x

Beschlussantrag

Der Gemeinderat beschließt den Neubau der Sporthalle am Kirchweg zum Festpreis von 6,2 Millionen Euro und beauftragt
die Verwaltung mit der Ausschreibung.
"""


def test_committee_table_and_head_are_one_chunk_and_the_decision_begins_the_next() -> None:
    head, decision = chunk_texts(parse_text(PAPER.encode()))
    assert "Vorlage Nr.: 2024/0815" in head
    assert "Bauausschuss 12.03.2024 4 x Zustimmung" in head
    assert decision.startswith("Beschlussantrag")
    assert "Bauausschuss" not in decision


def test_table_of_a_format_with_cells_is_told_too() -> None:
    builder = TextBuilder()
    builder.add(BlockKind.PARAGRAPH, "Vorlage Nr.: B-12/2024")
    rows = [
        ("Beratungsfolge", "Sitzung am", "TOP", "Ergebnis"),
        ("Hauptausschuss", "04.03.2024", "3", "abgelehnt"),
        ("Stadtrat", "20.03.2024", "9", ""),
    ]
    builder.add_table(rows)
    builder.add(BlockKind.PARAGRAPH, "Der Stadtrat beschließt die Neufassung.")
    assert chunk_texts(builder.build(has_pages=False)) == [
        "Vorlage Nr.: B-12/2024\n\nBeratungsfolge | Sitzung am | TOP | Ergebnis\n"
        "Hauptausschuss | 04.03.2024 | 3 | abgelehnt\nStadtrat | 20.03.2024 | 9",
        "Der Stadtrat beschließt die Neufassung.",
    ]


def test_sentence_about_committees_and_dates_is_no_table() -> None:
    text = "Der Ausschuss hat den Termin der nächsten Sitzung auf den 12.03.2024 gelegt.\n\nErgebnis am 14.03.2024."
    assert all(part.section == 0 for part in find_content(parse_text(text.encode())))


def form(tick: str) -> ParsedDocument:
    return parse_text(
        f"""\
Der Rat beschließt die Sanierung der Brücke.

Finanzierung
☐ bereits vollständig budgetiert
{tick} teilweise budgetiert
☐ nicht budgetiert
Gegenfinanzierung durch
☐ Mehrerträge
☐ Wegfall bestehender Aufgaben

Die Brücke stammt aus dem Jahr 1962 und ist für Fahrzeuge über 12 Tonnen gesperrt.
""".encode()
    )


def test_empty_form_is_left_out_and_one_that_is_filled_in_is_a_chunk_of_its_own() -> None:
    empty = " ".join(chunk_texts(form("☐")))
    assert "budgetiert" not in empty
    assert "Sanierung der Brücke" in empty
    assert "12 Tonnen" in empty
    filled = chunk_texts(form("☒"))
    (ticked,) = [text for text in filled if "☒" in text]
    assert "12 Tonnen" not in ticked
    assert "Sanierung" not in ticked


def test_page_numbers_and_the_running_headers_beside_them_are_left_out() -> None:
    pages = "\n".join(
        f"Die Verwaltung berichtet über den Abschnitt {name} des Radwegs.\n\nVerkehrsgutachten Uferstraße\nSeite {n}\n"
        for n, name in enumerate(("Nord", "Mitte", "Süd"), 1)
    )
    chunks = " ".join(chunk_texts(parse_text(pages.encode())))
    assert "Verkehrsgutachten" not in chunks
    assert "Seite" not in chunks
    assert "Abschnitt Süd" in chunks


def test_repeated_lines_elsewhere_stay() -> None:
    minutes = "\n\n".join(
        f"TOP {n}\n\nDie Vorlage {n} wird aufgerufen und beraten.\n\nAbstimmungsergebnis: einstimmig"
        for n in range(1, 6)
    )
    assert " ".join(chunk_texts(parse_text(minutes.encode()))).count("Abstimmungsergebnis: einstimmig") == 5


def test_sender_and_address_of_a_letter_are_left_out_but_contacts_in_a_sentence_are_not() -> None:
    letter = """\
Stadt Beispielhausen · Rathausplatz 1 · 01234 Beispielhausen · Telefon 0000/12-0

Herrn
Stadtrat Karl Muster
Am Anger 3
01234 Beispielhausen

Sehr geehrter Herr Muster,

das Bürgerbüro am Rathausplatz 1 in 01234 Beispielhausen erreichen Sie unter Telefon 0000/12-34.
"""
    chunks = " ".join(chunk_texts(parse_text(letter.encode())))
    assert "Am Anger 3" not in chunks
    assert "Telefon 0000/12-0" not in chunks
    assert "Telefon 0000/12-34" in chunks


def test_table_of_contents_is_left_out() -> None:
    text = """\
1. Einleitung .............. 3
2. Kosten ................ 7
3. Ausblick ........... 12

1. Einleitung

Die Bäder der Stadt wurden 2019 untersucht und bewertet.
"""
    chunks = " ".join(chunk_texts(parse_text(text.encode())))
    assert "Kosten" not in chunks
    assert "2019 untersucht" in chunks


def test_address_that_a_page_is_about_stays() -> None:
    page = """\
Kita-Anmeldung

Die Plätze werden im März vergeben. Anmelden können Sie Ihr Kind ab der Geburt.

Amt für Jugend, Servicestelle, Gerberplatz 5, Telefon 0000/12-540

Servicestelle
Gerberplatz 5
01234 Beispielhausen
"""
    chunks = " ".join(chunk_texts(parse_text(page.encode())))
    assert "Telefon 0000/12-540" in chunks
    assert "01234 Beispielhausen" in chunks
