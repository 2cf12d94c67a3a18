"""Measures text recognition on pages whose text is known: the sample corpus' PDFs, drawn and spoilt as a scanner does.

Three questions: which resolution pays, whether straightening does, and below which confidence words and lines are
guesses at pictures. Words are compared as bags of letters and digits, so that the order of reading does not count.
"""

import io
import itertools
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageDraw, ImageFilter

from app.errors import RatslotseError
from app.models.recognition import find_tesseract, missing_recognition
from app.settings import PROJECT_FOLDER
from ingest.recognition.hocr import FoundLine, read_hocr
from ingest.recognition.legibility import is_legible
from ingest.recognition.picture import straightened
from ingest.recognition.plausibility import plausible
from ingest.recognition.ruling import find_rules, without_rules
from ingest.recognition.tesseract import Engine

_SECONDS = 120.0
_FEWEST_WORDS = 80
_LEAST_WORDS = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6)
_LEAST_LINES = (0.0, 0.4, 0.5, 0.6, 0.7)
_HYPHEN = re.compile("[\x02\ufffe\u00ad-]\\s*\n")


class NoRecognitionError(RatslotseError):
    """Tesseract is needed for this."""


@dataclass(frozen=True, slots=True)
class _Sample:
    """A page with the words that stand on it."""

    page: pdfium.PdfPage
    words: Counter[str]


def measure_recognition(limit: int, seed: int) -> dict[str, Any]:
    """Word recall and precision by resolution and by what was done to the page; raises ``NoRecognitionError``."""
    tesseract = find_tesseract()
    if tesseract is None or missing_recognition("deu"):
        raise NoRecognitionError(f"Für die Messung: {missing_recognition('deu')}.")
    engine = Engine(tesseract, "deu", _SECONDS)
    documents = [pdfium.PdfDocument(path) for path in sorted((PROJECT_FOLDER / "docs_corpus").glob("*/*.pdf"))]
    samples = list(_samples(documents))
    random.Random(seed).shuffle(samples)
    samples = samples[:limit]
    result: dict[str, Any] = {"pages": len(samples), "tesseract": tesseract.version}
    result["drawn_at"] = {str(dpi): _score(engine, samples, _drawn(dpi), dpi) for dpi in (150, 200, 300, 400)}
    result["scanned_at_200_read_at"] = {
        str(dpi): _score(engine, samples, _scanned(200, dpi, 0.8), dpi) for dpi in (200, 300, 400)
    }
    result["turned_by_2_degrees"] = {
        "straightened": _score(engine, samples, _scanned(200, 300, 2.0), 300),
        "as_it_is": _score(engine, samples, _scanned(200, 300, 2.0), 300, straighten=False),
    }
    result["confidence"] = _thresholds(engine, samples, seed)
    return result


def _samples(documents: list[pdfium.PdfDocument]) -> Iterator[_Sample]:
    for document in documents:
        for page in document:
            text_page = page.get_textpage()
            text = text_page.get_text_bounded().replace("\r\n", "\n")
            text_page.close()
            words = _words(text)
            if words.total() >= _FEWEST_WORDS and is_legible(text):
                yield _Sample(page, words)


def _words(text: str) -> Counter[str]:
    return Counter(word for word in re.split(r"[\W_]+", _HYPHEN.sub("", text)) if word)


def _recognised(lines: list[FoundLine]) -> Counter[str]:
    return _words("\n".join(" ".join(word.text for word in line.words) for line in lines))


def _score(
    engine: Engine,
    samples: list[_Sample],
    make: Callable[[_Sample], Image.Image],
    dpi: int,
    straighten: bool = True,
) -> dict[str, float]:
    common = present = found = 0
    seconds = 0.0
    for sample in samples:
        image = make(sample)
        started = time.perf_counter()
        words = _recognised(_read(engine, image, dpi, straighten))
        seconds += time.perf_counter() - started
        common += (words & sample.words).total()
        present += sample.words.total()
        found += words.total()
    return {
        "recall": round(common / present, 4),
        "precision": round(common / max(found, 1), 4),
        "seconds_per_page": round(seconds / len(samples), 2),
    }


def _read(engine: Engine, image: Image.Image, dpi: int, straighten: bool = True) -> list[FoundLine]:
    image = straightened(image) if straighten else image
    return read_hocr(engine.read(without_rules(image, find_rules(image)), dpi))


def _drawn(dpi: int) -> Callable[[_Sample], Image.Image]:
    def make(sample: _Sample) -> Image.Image:
        picture: Image.Image = sample.page.render(scale=dpi / 72, grayscale=True).to_pil()
        return picture.convert("L")

    return make


def _scanned(scanner: int, dpi: int, degrees: float) -> Callable[[_Sample], Image.Image]:
    """Turned, blurred, grey, noisy, and squeezed by JPEG; then brought to the resolution that is read."""

    def make(sample: _Sample) -> Image.Image:
        image = _drawn(scanner)(sample).rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=255)
        image = image.filter(ImageFilter.GaussianBlur(0.5))
        pixels = np.asarray(image, dtype=np.float64) * 0.8 + 40
        pixels += np.random.default_rng(1).normal(0, 8, pixels.shape)
        buffer = io.BytesIO()
        Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=60)
        scan = Image.open(buffer).convert("L")
        size = (round(scan.width * dpi / scanner), round(scan.height * dpi / scanner))
        return scan if dpi == scanner else scan.resize(size, Image.Resampling.LANCZOS)

    return make


def _thresholds(engine: Engine, samples: list[_Sample], seed: int) -> list[dict[str, float]]:
    """For pairs of thresholds: the shares of right and of wrong words that fall below them, told by the page's words.

    On every page lies a picture: by itself tesseract makes nothing of it, beside text it reads words into it.
    """
    chance = random.Random(seed)
    texts = []
    for sample, picture in zip(samples, itertools.cycle((_scribble, _texture, _shapes)), strict=False):
        page = _scanned(200, 300, 0.8)(sample)
        page.paste(picture(chance), (chance.randint(0, page.width - _SIZE[0]), page.height - _SIZE[1] - 300))
        texts.append((sample.words, _read(engine, page, 300)))

    def counts(least_word: float, least_line: float) -> tuple[int, int]:
        found = [(_recognised(list(plausible(lines, least_line, least_word))), words) for words, lines in texts]
        right = sum((recognised & words).total() for recognised, words in found)
        return right, sum(recognised.total() for recognised, _ in found) - right

    all_right, all_wrong = counts(0.0, 0.0)
    rows = []
    for least_word, least_line in itertools.product(_LEAST_WORDS, _LEAST_LINES):
        right, wrong = counts(least_word, least_line)
        rows.append(
            {
                "least_word": least_word,
                "least_line": least_line,
                "right_words_dropped": round(1 - right / max(all_right, 1), 4),
                "wrong_words_dropped": round(1 - wrong / max(all_wrong, 1), 4),
            }
        )
    return rows


_SIZE = (900, 600)


def _scribble(chance: random.Random) -> Image.Image:
    """Signatures and handwritten notes."""
    image = Image.new("L", _SIZE, 245)
    draw = ImageDraw.Draw(image)
    for _ in range(6):
        x, y = chance.randint(20, 500), chance.randint(100, 500)
        points = []
        for _ in range(40):
            x, y = x + chance.randint(0, 20), y + chance.randint(-35, 35)
            points.append((x, y))
        draw.line(points, fill=40, width=4)
    return image


def _texture(chance: random.Random) -> Image.Image:
    """A photo: blurred noise of strong contrast."""
    noise = np.random.default_rng(chance.randint(0, 10_000)).integers(0, 256, (_SIZE[1] // 12, _SIZE[0] // 12))
    return Image.fromarray(noise.astype(np.uint8)).resize(_SIZE, Image.Resampling.BICUBIC)


def _shapes(chance: random.Random) -> Image.Image:
    """A plan: outlines of houses, circles and hatching."""
    image = Image.new("L", _SIZE, 250)
    draw = ImageDraw.Draw(image)
    for _ in range(50):
        x, y, width, height = (chance.randint(0, limit) for limit in (800, 500, 90, 70))
        (draw.rectangle if chance.random() < 0.6 else draw.ellipse)((x, y, x + width, y + height), outline=30, width=3)
    return image
