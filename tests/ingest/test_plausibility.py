"""What of recognised lines is text: made lines, with the mistakes that tesseract makes."""

import pytest

from ingest.recognition.hocr import FoundLine, FoundWord, read_hocr
from ingest.recognition.plausibility import plausible

HEIGHT = 40.0


def line(*words: tuple[str, float], gaps: tuple[float, ...] = ()) -> FoundLine:
    """Words with their confidences; ``gaps`` are the widths of the first blanks, in place of the usual 12 pixels."""
    found, x = [], 100.0
    for n, (text, confidence) in enumerate(words):
        width = 20.0 * len(text)
        found.append(FoundWord(x, 0, x + width, HEIGHT, text, confidence))
        x += width + (gaps[n] if n < len(gaps) else 12.0)
    return FoundLine(100.0, HEIGHT, 0.0, HEIGHT, tuple(found))


def text(found: FoundLine) -> str:
    return " ".join(word.text for kept in plausible([found]) for word in kept.words)


def test_doubtful_word_inside_a_sentence_stays() -> None:
    assert text(line(("Das", 0.9), ("ist", 0.9), ("nicht", 0.2), ("erlaubt.", 0.9))) == "Das ist nicht erlaubt."


def test_guess_at_a_picture_beside_a_line_goes() -> None:
    assert text(line(("ee", 0.2), ("Stadt", 0.9), ("Lindfurt", 0.9), gaps=(90.0,))) == "Stadt Lindfurt"
    assert text(line(("&", 0.9), ("Stadt", 0.9), gaps=(90.0,))) == "Stadt"
    assert text(line(("oo", 0.3), ("i", 0.3), ("ee", 0.4))) == ""


def test_rest_of_a_cells_border_goes_but_a_stroke_between_words_stays() -> None:
    assert text(line(("Markttag", 0.9), ("/", 0.9), ("2,40", 0.9), gaps=(60.0, 60.0))) == "Markttag 2,40"
    assert text(line(("und", 0.9), ("/", 0.9), ("oder", 0.9))) == "und / oder"


@pytest.mark.parametrize(
    ("words", "mended"),
    [
        (("$", "4", "Abs.", "2"), "§ 4 Abs. 2"),
        (("nach", "$4"), "nach § 4"),
        (("Dezernat", "Ill"), "Dezernat III"),
        (("Dezernat", "|", "Ordnungsamt"), "Dezernat I Ordnungsamt"),
        (("100", "$"), "100 $"),
    ],
)
def test_what_is_always_misread_is_mended(words: tuple[str, ...], mended: str) -> None:
    assert text(line(*((word, 0.9) for word in words))) == mended


def test_hocr_of_another_tesseract_is_read_as_far_as_it_goes() -> None:
    data = b"""<html><body><span class='ocr_line' title='bbox 10 20 300 60'>
      <span class='ocrx_word' title='bbox 10 25 90 55; x_wconf 91'><strong>Rat</strong></span>
      <span class='ocrx_word' title='bbox oops; x_wconf 91'>lost</span>
      <span class='ocrx_word' title='bbox 100 25 200 55'>haus</span></span>"""
    (found,) = read_hocr(data)
    assert [(word.text, word.confidence) for word in found.words] == [("Rat", 0.91), ("haus", 0.0)]
    assert (found.slope, found.height) == (0.0, 30.0)
    assert read_hocr(b"no markup") == []
