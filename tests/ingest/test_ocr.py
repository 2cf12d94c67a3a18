"""Text recognition with the real tesseract, on the scan of the sample corpus and on pictures made for the test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from app.models import recognition
from app.settings import PROJECT_FOLDER, IngestSettings, Settings
from ingest import ocr
from ingest.parse.document import NoTextError
from ingest.parse.pdf import parse_pdf
from tests.ingest.fakes import block_texts

SCAN = PROJECT_FOLDER / "docs_corpus" / "anfragen" / "RA-118-2019-antwort.pdf"


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
