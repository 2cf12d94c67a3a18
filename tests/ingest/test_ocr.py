"""Text recognition with the real tesseract, on the scan of the sample corpus and on pictures made for the test."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from app.access import PUBLIC_ONLY
from app.knowledge.build import open_knowledge
from app.models import recognition
from app.models.recognition import Tesseract
from app.settings import PROJECT_FOLDER, IngestSettings, Settings
from ingest import ocr
from ingest.parse.document import BlockKind, NoTextError
from ingest.parse.pdf import parse_pdf
from ingest.recognition.tesseract import Engine
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
    found = ocr.begin().read(Image.new("L", (800, 1100), 250), 100, 1)
    assert found is not None
    assert found.lines == ()


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


@pytest.fixture
def sleeper(tmp_path: Path) -> Tesseract:
    """Stands in for a tesseract that does not come to an end; it leaves its process id."""
    script = tmp_path / "tesseract"
    script.write_text(f'#!/bin/sh\necho $$ > "{tmp_path}/pid"\nexec sleep 100\n')
    script.chmod(0o755)
    return Tesseract(script, "5", frozenset({"deu"}))


def page_with_ink() -> Image.Image:
    image = Image.new("L", (300, 400), 255)
    image.paste(0, (50, 50, 200, 60))
    return image


def test_page_that_takes_too_long_is_given_up_and_named(sleeper: Tesseract) -> None:
    recognition = ocr.Recognition(Engine(sleeper, "deu", 0.2))
    assert recognition.read(page_with_ink(), 100, 3) is None
    assert recognition.warnings((3,)) == ("Die Texterkennung ist auf Seite 3 gescheitert",)


def test_pages_for_which_no_time_is_left_are_named(sleeper: Tesseract) -> None:
    recognition = ocr.Recognition(Engine(sleeper, "deu", 0.2), deadline=0.0)
    for number in (4, 5):
        assert recognition.read(page_with_ink(), 100, number) is None
    (warning,) = recognition.warnings((4, 5))
    assert "den Seiten 4, 5" in warning
    assert "seconds_per_file" in warning


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux: the kernel ends the child")
def test_recognition_does_not_outlive_the_process_that_asked(sleeper: Tesseract) -> None:
    pid_file = sleeper.command.parent / "pid"
    code = (
        "import sys; from pathlib import Path; from PIL import Image; from app.models.recognition import Tesseract;"
        "from ingest.recognition.tesseract import Engine;"
        "Engine(Tesseract(Path(sys.argv[1]), '5', frozenset()), 'deu', 60).read(Image.new('L', (50, 50)), 100)"
    )
    command = [sys.executable, "-c", code, str(sleeper.command)]
    with subprocess.Popen(command, cwd=PROJECT_FOLDER) as parent:
        wait_for(lambda: pid_file.is_file() and pid_file.read_text().strip() != "")
        child = int(pid_file.read_text())
        assert is_running(child)
        parent.kill()
    wait_for(lambda: not is_running(child))


def is_running(process: int) -> bool:
    """Whether it is there and no zombie."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)
