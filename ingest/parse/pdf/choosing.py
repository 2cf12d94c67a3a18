"""Which text of a page counts: the one in the file, or the one recognised from what the page shows.

A page goes to recognition if its text cannot be believed, or if there is next to none over a picture that covers most
of the page. The better text stays, by the same measure; text beyond belief is left out even if there is no other.
"""

from dataclasses import dataclass, replace

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest.ocr import RecognisedPicture, Recognition
from ingest.parse.pdf.drawing import draw
from ingest.parse.pdf.recognised import to_page
from ingest.parse.pdf.words import PageWords
from ingest.recognition.legibility import is_hopeless, is_legible, legibility

# A page under a picture of this share is a scan if it has fewer letters than a few lines of stamps and running headers
# have (judgement: what is wrongly taken for one costs the seconds of a recognition, and keeps its text).
_SCAN_SHARE = 0.5
_SCAN_LETTERS = 250
# With so few, it is a scan with a page number or a stamp, and its text is not the page's.
_STAMP_LETTERS = 40
# Recognised text stands in for sound text only where it is so much longer.
_LONGER = 1.5


@dataclass(frozen=True, slots=True)
class ChosenPage:
    """A page's words; ``confidence`` where they were recognised; ``is_missing`` where they are none or doubtful."""

    words: PageWords
    confidence: float | None = None
    is_missing: bool = False


def choose(page: pdfium.PdfPage, words: PageWords, recognition: Recognition) -> ChosenPage:
    """The text of a page, from ``words`` of the file and what can be recognised.

    Hidden words count where they lie on a picture of the page, as what a scanner recognised; elsewhere nobody sees
    them, and nobody shall find them.
    """
    if words.hidden:
        layer = words.hidden if _picture_share(page) > _SCAN_SHARE else ()
        words = replace(words, words=(*words.words, *layer), hidden=())
    text = " ".join(word.text for word in words.words)
    letters = sum(character.isalpha() for character in text)
    is_scan = letters < _SCAN_LETTERS and _picture_share(page) > _SCAN_SHARE
    has_text = any(character.isalnum() for character in text)
    if has_text and is_legible(text) and not is_scan:
        return ChosenPage(words)
    empty = replace(words, words=(), sideways="", rules=())
    if not has_text and not _shows_anything(page):
        return ChosenPage(empty)
    found = recognition.read(*draw(page), words.number) if recognition.available else None
    if found is not None and not found.lines and not has_text:
        return ChosenPage(empty)
    if found is not None and _is_better(found, text, letters):
        return ChosenPage(to_page(found, words.number), found.confidence)
    if not has_text or is_hopeless(text) or (is_scan and letters < _STAMP_LETTERS and found is None):
        return ChosenPage(empty, is_missing=True)
    return ChosenPage(words, is_missing=not recognition.available and not is_legible(text))


def _is_better(found: RecognisedPicture, text: str, letters: int) -> bool:
    recognised = sum(character.isalpha() for character in found.text)
    if not recognised or not letters:
        return recognised > 0
    if is_legible(text):
        return recognised > _LONGER * letters and is_legible(found.text)
    return is_hopeless(text) or legibility(found.text) > legibility(text)


def _shows_anything(page: pdfium.PdfPage) -> bool:
    return any(True for _ in page.get_objects(max_depth=1))


def _picture_share(page: pdfium.PdfPage) -> float:
    width, height = page.get_size()
    largest = 0.0
    for item in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = item.get_bounds()
        largest = max(largest, (right - left) * (top - bottom))
    return largest / (width * height) if width and height else 0.0
