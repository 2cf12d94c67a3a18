"""DOCX, HTML, Markdown, text, ODT and RTF: structure in, structure out."""

import io
import zipfile
from contextlib import suppress

import docx
import pytest

from ingest.parse import FORMATS, parse
from ingest.parse.document import BlockKind, NoTextError, ParsedDocument, ParseError
from tests.ingest.fakes import block_texts, odt


def parsed_as(suffix: str, data: bytes | str) -> ParsedDocument:
    return parse(data.encode() if isinstance(data, str) else data, FORMATS[suffix])


def word(document: docx.document.Document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_word_document_keeps_headings_lists_tables_and_its_running_header_apart() -> None:
    document = docx.Document()
    document.core_properties.title = "Einführung einer Verpackungssteuer"
    document.sections[0].header.paragraphs[0].text = "Stadt Beispielhausen"
    document.add_heading("Einführung einer Verpackungssteuer", 1)
    document.add_heading("Sachverhalt", 2)
    document.add_paragraph("Die Verwaltung schlägt vor, Einwegverpackungen zu besteuern.")
    document.add_paragraph("Becher", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("Gegenstand", "Steuer", "Becher", "0,50 €"), strict=True):
        cell.text = text
    parsed = parsed_as(".docx", word(document))
    assert parsed.title == "Einführung einer Verpackungssteuer"
    assert block_texts(parsed, BlockKind.HEADING) == ["Einführung einer Verpackungssteuer", "Sachverhalt"]
    assert block_texts(parsed, BlockKind.ITEM) == ["Becher"]
    assert block_texts(parsed, BlockKind.ROW) == ["Gegenstand | Steuer", "Becher | 0,50 €"]
    assert block_texts(parsed, BlockKind.BOILERPLATE) == ["Stadt Beispielhausen"]


def test_web_page_is_read_without_its_furniture() -> None:
    page = """<html><head><title>Hundesteuer | Stadt Beispielhausen</title><script>alert("x")</script></head><body>
    <header>Stadtportal</header><nav><ul><li>Startseite</li></ul></nav>
    <div class="cookie-banner">Wir verwenden Cookies.</div>
    <main><h1>Hundesteuer</h1><p>Die Steuer beträgt <b>96&nbsp;Euro</b> im Jahr.</p>
    <table><tr><th>Hund</th><th>Steuer</th></tr><tr><td>Ersthund</td><td>96 Euro</td></tr></table>
    <ol><li>Anmelden</li><li>Zahlen</li></ol>
    <dl><dt>Zuständig</dt><dd>Steueramt</dd></dl></main>
    <aside>Verwandte Themen</aside><footer>Impressum</footer></body></html>"""
    parsed = parsed_as(".html", page)
    assert block_texts(parsed) == [
        "Hundesteuer",
        "Die Steuer beträgt 96 Euro im Jahr.",
        "Hund | Steuer",
        "Ersthund | 96 Euro",
        "1. Anmelden",
        "2. Zahlen",
        "Zuständig: Steueramt",
    ]
    assert parsed.title == "Hundesteuer | Stadt Beispielhausen"


def test_page_whose_content_sits_in_a_container_named_like_a_menu_is_not_emptied() -> None:
    page = "<body><div id='menu'><p>" + "Der Speiseplan der Kita steht hier. " * 20 + "</p></div></body>"
    assert "Speiseplan der Kita" in parsed_as(".html", page).text


def test_old_encodings_are_understood() -> None:
    page = "<html><head><meta charset='iso-8859-1'></head><body><p>Gebühr für Straßen: 5 €</p></body></html>"
    assert "Gebühr für Straßen: 5 €" in parsed_as(".html", page.encode("cp1252")).text
    assert "Müllgebühr 5 €" in parsed_as(".txt", "Müllgebühr 5 €".encode("cp1252")).text
    assert "Müllgebühr" in parsed_as(".txt", b"\xef\xbb\xbf" + "Müllgebühr".encode()).text
    assert "Müllgebühr" in parsed_as(".txt", "Müllgebühr".encode("utf-16")).text


def test_markdown_keeps_labelled_lines_numbers_and_tables() -> None:
    parsed = parsed_as(
        ".md",
        "# Anfrage\n\nAnfrage Nr.: RA-5/2024\nDatum: 11.10.2023\n\nFragen:\n1. Was kostet es?\n2. Wer zahlt?\n\n"
        "| Art | Gebühr |\n|---|---|\n| Zone I | 1,50 € |\n",
    )
    assert block_texts(parsed) == [
        "Anfrage",
        "Anfrage Nr.: RA-5/2024",
        "Datum: 11.10.2023",
        "Fragen:",
        "1. Was kostet es?",
        "2. Wer zahlt?",
        "Art | Gebühr",
        "Zone I | 1,50 €",
    ]


def test_front_matter_becomes_labels_and_stays_out_of_the_text() -> None:
    parsed = parsed_as(".md", "---\ntitle: Parkgebühren\ndate: 2024-01-05\n---\n\nDer Text.\n")
    assert parsed.labels == {"title": "Parkgebühren", "date": "2024-01-05"}
    assert block_texts(parsed) == ["Der Text."]


def test_plain_text_unwraps_lines_and_finds_headings_and_tables() -> None:
    parsed = parsed_as(
        ".txt",
        "§ 1 Geltungsbereich\n\n"
        "Diese Entgeltordnung gilt für das Freibad und das Hallenbad am Mühl-\n"
        "graben. Sie gilt auch für alle Vereine, die dort regelmäßig üben und\n"
        "Wettkämpfe austragen.\n\n"
        "Tageskarte        4,00 €      5,00 €\n"
        "Zehnerkarte      36,00 €     45,00 €\n\n"
        "Mit freundlichen Grüßen\n\nErika Muster\n",
    )
    assert block_texts(parsed, BlockKind.HEADING) == ["§ 1 Geltungsbereich"]
    assert block_texts(parsed, BlockKind.PARAGRAPH)[0] == (
        "Diese Entgeltordnung gilt für das Freibad und das Hallenbad am Mühlgraben. Sie gilt auch für alle Vereine, "
        "die dort regelmäßig üben und Wettkämpfe austragen."
    )
    assert block_texts(parsed, BlockKind.ROW) == ["Tageskarte | 4,00 € | 5,00 €", "Zehnerkarte | 36,00 € | 45,00 €"]


def test_open_document_text() -> None:
    parsed = parsed_as(
        ".odt",
        odt(
            '<text:h text:outline-level="2">Zustand der Spielplätze</text:h>'
            '<text:p>Die Stadt unterhält<text:s text:c="2"/>43 <text:span>Spielplätze</text:span>.</text:p>'
            "<text:list><text:list-item><text:p>gut: 24</text:p></text:list-item></text:list>"
            "<table:table><table:table-row><table:table-cell><text:p>gesperrt</text:p></table:table-cell>"
            "<table:table-cell><text:p>1</text:p></table:table-cell></table:table-row></table:table>",
            title="Antwort",
        ),
    )
    assert parsed.title == "Antwort"
    assert [block.kind for block in parsed.blocks] == [
        BlockKind.HEADING,
        BlockKind.PARAGRAPH,
        BlockKind.ITEM,
        BlockKind.ROW,
    ]
    assert block_texts(parsed)[3] == "gesperrt | 1"


def test_rich_text_finds_bold_paragraphs_as_headings() -> None:
    source = (
        r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\fs21 \pard Antwort der Stadt\par {\b\fs28 Gr\'fcne Welle\par}"
        r"\pard Die Ampeln sind {\b seit} 2022 abgestimmt.\par "
        r"\trowd\cellx1\cellx2\pard\intbl Stadtteil\cell\pard\intbl 14\cell\row \pard Ende.\par}"
    )
    parsed = parsed_as(".rtf", source)
    assert block_texts(parsed, BlockKind.HEADING) == ["Grüne Welle"]
    assert block_texts(parsed, BlockKind.ROW) == ["Stadtteil | 14"]
    assert "Die Ampeln sind seit 2022 abgestimmt." in parsed.text


def test_characters_that_could_deceive_a_reader_do_not_get_in() -> None:
    parsed = parsed_as(".txt", "Gebühr \u202e€ 001\u202c\u200b und\u00a0mehr\x07.")
    assert parsed.text == "Gebühr € 001 und mehr."


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_empty_and_foreign_files_get_a_sentence_not_a_crash(suffix: str) -> None:
    with pytest.raises(NoTextError):
        parsed_as(suffix, b"")
    for data in (b"\x00\x01\x02\x03" * 400, b"PK\x03\x04 broken archive", b"%PDF-1.7 broken", b"{\\rtf1 {{{{"):
        with suppress(ParseError, NoTextError):  # anything else would be a crash
            assert parsed_as(suffix, data).text.strip()


def test_archive_that_unpacks_to_far_too_much_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", b" " * (70 * 1024 * 1024))
    with pytest.raises(ParseError, match="zu groß"):
        parsed_as(".odt", buffer.getvalue())


def test_entities_in_an_office_file_are_not_resolved() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("content.xml", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>')
    with pytest.raises(ParseError, match="Dokumenttyp"):
        parsed_as(".odt", buffer.getvalue())
