"""Text recognition with the real tesseract, on the scan of the sample corpus and on pictures made for the test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from app.access import PUBLIC_ONLY
from app.knowledge.build import open_knowledge
from app.models import recognition
from app.settings import PROJECT_FOLDER, IngestSettings, Settings
from ingest import ocr
from ingest.parse.document import BlockKind, NoTextError
from ingest.parse.pdf import parse_pdf
from tests.ingest.fakes import block_texts

CORPUS = PROJECT_FOLDER / "docs_corpus"
SCAN = CORPUS / "anfragen" / "RA-118-2019-antwort.pdf"


@pytest.fixture
def recognising(tesseract: Path) -> Iterator[None]:
    """Text recognition as the default settings want it, for this test only."""
    ocr.set_up(IngestSettings())
    yield
    ocr.set_up(IngestSettings(text_recognition=False))


@pytest.mark.tesseract
@pytest.mark.usefixtures("recognising")
def test_scanned_letter_is_read_with_its_structure_and_confidence() -> None:
    parsed = parse_pdf(SCAN.read_bytes())
    text = " ".join(parsed.text.split())
    assert "Die Kosten der neuen Wartehalle betragen 14.800 Euro." in text
    assert "auf einer Länge von 18 Metern auf 18 Zentimeter angehoben" in text
    assert "Anfrage Nr.: RA-118/2019" in block_texts(parsed)
    assert parsed.pages_without_text == ()
    confidence = parsed.pages[0].confidence
    assert confidence is not None
    assert 0.85 < confidence <= 1.0


@pytest.mark.tesseract
def test_nothing_is_recognised_where_the_settings_do_not_want_it(tesseract: Path) -> None:
    ocr.set_up(IngestSettings(text_recognition=False))
    with pytest.raises(NoTextError, match="gescannt"):
        parse_pdf(SCAN.read_bytes())


def test_without_tesseract_the_report_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    recognition.find_tesseract.cache_clear()
    ocr.set_up(IngestSettings())
    try:
        with pytest.raises(NoTextError, match="apt-get install tesseract-ocr tesseract-ocr-deu") as caught:
            parse_pdf(SCAN.read_bytes())
        assert caught.value.pages_without_text == (1,)
        assert ocr.reader_version(Settings()) == "none"
    finally:
        recognition.find_tesseract.cache_clear()
        ocr.set_up(IngestSettings(text_recognition=False))


@pytest.mark.tesseract
def test_missing_language_is_named(tesseract: Path) -> None:
    assert "tesseract-ocr-xyz" in recognition.missing_recognition("deu+xyz")
    assert recognition.missing_recognition("deu") == ""


@pytest.mark.tesseract
@pytest.mark.usefixtures("recognising")
def test_blank_page_is_not_given_to_tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.recognition.tesseract.Engine.read", None)
    assert ocr.begin().read(Image.new("L", (800, 1100), 250), 100, 1) is None


@pytest.mark.tesseract
@pytest.mark.usefixtures("recognising")
def test_ruled_table_of_a_scan_keeps_item_and_fee_on_one_line() -> None:
    parsed = parse_pdf((CORPUS / "satzungen" / "marktgebuehrensatzung-2001.pdf").read_bytes())
    rows = block_texts(parsed, BlockKind.ROW)
    assert "Wochenmarkt am Rathausplatz | je Frontmeter und Markttag | 2,40 €" in rows
    assert "Lindenblütenmarkt im Juni | je Frontmeter und Markttag | 4,10 €" in rows
    headings = block_texts(parsed, BlockKind.HEADING)
    assert "§ 2 Höhe der Gebühren" in headings
    assert "§ 5 Erstattung" in headings
    assert any("Ortsrecht 7.02" in text for text in block_texts(parsed, BlockKind.BOILERPLATE))


@pytest.mark.tesseract
@pytest.mark.usefixtures("recognising")
def test_page_whose_fonts_lie_is_read_from_what_it_shows() -> None:
    parsed = parse_pdf((CORPUS / "anfragen" / "RA-274-2021-antwort.pdf").read_bytes())
    text = " ".join(parsed.text.split())
    assert "kosteten im Jahr 2020 zusammen 86.400 Euro" in text
    assert "Olqgixuw" not in text
    assert parsed.pages[0].confidence is not None


def test_letter_soup_is_not_taken_in_where_nothing_can_be_recognised() -> None:
    ocr.set_up(IngestSettings(text_recognition=False))
    with pytest.raises(NoTextError) as caught:
        parse_pdf((CORPUS / "anfragen" / "RA-274-2021-antwort.pdf").read_bytes())
    assert caught.value.pages_without_text == (1,)


@pytest.mark.tesseract
@pytest.mark.model
@pytest.mark.chroma
def test_fact_that_only_a_scan_holds_is_found_with_its_page_and_confidence(
    tesseract: Path, corpus_settings: Settings
) -> None:
    with open_knowledge(corpus_settings) as knowledge:
        passages = knowledge.search_terms("Standgebühr Wochenmarkt Rathausplatz Frontmeter", PUBLIC_ONLY, 3)
        best = passages[0]
        assert best.document.id.endswith("satzungen/marktgebuehrensatzung-2001.pdf")
        assert "2,40 €" in best.chunk.text
        found = knowledge.text(best.document.id, PUBLIC_ONLY)
    assert found is not None
    confidence = found.pages[best.chunk.page - 1].confidence
    assert confidence is not None
    assert confidence > 0.8
