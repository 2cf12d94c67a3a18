"""Reads tesseract's hOCR: lines of words, with places and heights in pixels, and how sure each word is."""

import re
from dataclasses import dataclass

from lxml import etree

from ingest.recognition.ruling import PixelRule

_NUMBERS = re.compile(r"(\w+)((?:\s+-?\d+(?:\.\d+)?)+)")


@dataclass(frozen=True, slots=True)
class FoundWord:
    """A word with its box in pixels, y down, and tesseract's own confidence from 0 to 1."""

    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class FoundLine:
    """Words on one base line, which rises by ``slope`` and stands at ``base`` at the line's left edge ``x0``.

    ``height`` reaches from the descenders to the ascenders, also where the line's letters have none.
    """

    x0: float
    base: float
    slope: float
    height: float
    words: tuple[FoundWord, ...]

    @property
    def letters(self) -> int:
        """How many characters the line has."""
        return sum(len(word.text) for word in self.words)

    @property
    def confidence(self) -> float:
        """The mean over its characters."""
        return sum(word.confidence * len(word.text) for word in self.words) / max(self.letters, 1)


@dataclass(frozen=True, slots=True)
class RecognisedPicture:
    """What stands in a picture of ``width`` times ``height`` pixels: lines in tesseract's order, and ruled lines."""

    lines: tuple[FoundLine, ...]
    width: int
    height: int
    dpi: float
    rules: tuple[PixelRule, ...] = ()

    @property
    def confidence(self) -> float:
        """How sure tesseract was: the mean over the words, from 0 to 1."""
        confidences = [word.confidence for line in self.lines for word in line.words]
        return sum(confidences) / len(confidences) if confidences else 0.0

    @property
    def text(self) -> str:
        """All words, line by line."""
        return "\n".join(" ".join(word.text for word in line.words) for line in self.lines)


def read_hocr(data: bytes) -> list[FoundLine]:
    """The lines of a page in tesseract's order; lines without a visible character are left out."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=True)
    root = etree.fromstring(data, parser)
    if root is None:
        return []
    lines = []
    for element in root.iter("{*}span"):
        if element.get("class") == "ocrx_word" or not (element.get("class") or "").startswith("ocr_"):
            continue
        words = [word for child in element.iter("{*}span") if (word := _word(child)) is not None]
        places = _places(element)
        if not words or len(places.get("bbox", ())) != 4:
            continue
        x0, _, _, y1 = places["bbox"]
        slope, offset = places.get("baseline", (0.0, 0.0))
        height = places.get("x_size", (max(word.y1 - word.y0 for word in words),))[0]
        lines.append(FoundLine(x0, y1 + offset, slope, height, tuple(words)))
    return lines


def _word(element: etree._Element) -> FoundWord | None:
    text = "".join(str(part) for part in element.itertext()).strip()
    if element.get("class") != "ocrx_word" or not text:
        return None
    places = _places(element)
    if len(places.get("bbox", ())) != 4:
        return None
    x0, y0, x1, y1 = places["bbox"]
    confidence = places.get("x_wconf", (0.0,))[0] / 100
    return FoundWord(x0, y0, x1, y1, text, min(1.0, max(0.0, confidence)))


def _places(element: etree._Element) -> dict[str, tuple[float, ...]]:
    """The numbers of an element's title: ``bbox 1 2 3 4; baseline 0.01 -3; x_wconf 96``."""
    found: dict[str, tuple[float, ...]] = {}
    for part in (element.get("title") or "").split(";"):
        match = _NUMBERS.fullmatch(part.strip())
        if match:
            found[match[1]] = tuple(float(number) for number in match[2].split())
    return found
