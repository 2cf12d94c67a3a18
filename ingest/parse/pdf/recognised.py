"""A recognised page in the form of a PDF page's words, so that one layout code reads both.

Places are brought to points, lines to level, and heights, which vary with the letters of a line, to the sizes that
type really has on a page.
"""

import math
from collections.abc import Sequence
from statistics import median

from ingest.parse.pdf.words import PageWords, Rule, Word
from ingest.recognition.hocr import FoundLine, RecognisedPicture
from ingest.recognition.ruling import PixelRule

_POINTS = 72.0
# Of a font's size, what ascenders and descenders take together, and descenders alone (Helvetica 0.925 and 0.207,
# Times 0.900 and 0.217: the fonts' own metrics).
_HEIGHT_OF_SIZE = 0.91
_DESCENT_OF_SIZE = 0.21
# Heights within this share of the page's usual one are that one.
_SAME_SIZE = 0.2


def to_page(found: RecognisedPicture, number: int) -> PageWords:
    """The lines of a picture as a page."""
    scale = _POINTS / found.dpi
    lines, size = found.lines, (found.width, found.height)
    sizes = _sizes(lines, scale)
    turn = -math.atan(_slope(lines))
    words = [
        word for line, points in zip(lines, sizes, strict=True) for word in _words(line, points, scale, turn, size)
    ]
    rules = tuple(_rule(rule, scale, turn, size) for rule in found.rules)
    return PageWords(number, found.width * scale, found.height * scale, tuple(words), "", rules)


def _slope(lines: Sequence[FoundLine]) -> float:
    """The slope that most of the page's lines share; short lines say little about theirs."""
    slopes = [line.slope for line in lines for _ in range(line.letters // 10)]
    return median(slopes) if slopes else 0.0


def _words(line: FoundLine, points: float, scale: float, turn: float, size: tuple[int, int]) -> list[Word]:
    def turned(x: float, y: float) -> tuple[float, float]:
        return _turned(x, y, scale, turn, size)

    # one base for all words of the line: what slope is left after turning would part its ends
    centre = (line.words[0].x0 + line.words[-1].x1) / 2
    _, base = turned(centre, line.base + line.slope * (centre - line.x0))
    bottom = base + _DESCENT_OF_SIZE * points
    words = []
    for word in line.words:
        middle = (word.y0 + word.y1) / 2
        x0, _ = turned(word.x0, middle)
        x1, _ = turned(word.x1, middle)
        words.append(Word(x0, x1, bottom - points, bottom, word.text, points, False))
    return words


def _rule(rule: PixelRule, scale: float, turn: float, size: tuple[int, int]) -> Rule:
    """Thin and straight, as drawn: what is left of the picture's turn must not make a box of it."""
    x0, y0 = _turned(rule.x0, (rule.y0 + rule.y1) / 2, scale, turn, size)
    x1, y1 = _turned(rule.x1, (rule.y0 + rule.y1) / 2, scale, turn, size)
    if rule.x1 - rule.x0 >= rule.y1 - rule.y0:
        return Rule(x0, x1, (y0 + y1) / 2, (y0 + y1) / 2)
    x0, y0 = _turned((rule.x0 + rule.x1) / 2, rule.y0, scale, turn, size)
    x1, y1 = _turned((rule.x0 + rule.x1) / 2, rule.y1, scale, turn, size)
    return Rule((x0 + x1) / 2, (x0 + x1) / 2, y0, y1)


def _turned(x: float, y: float, scale: float, turn: float, size: tuple[int, int]) -> tuple[float, float]:
    """A place of the picture, turned around its middle, in points."""
    cosine, sine = math.cos(turn), math.sin(turn)
    x, y = x - size[0] / 2, y - size[1] / 2
    return (x * cosine - y * sine + size[0] / 2) * scale, (x * sine + y * cosine + size[1] / 2) * scale


def _sizes(lines: Sequence[FoundLine], scale: float) -> list[float]:
    """Font sizes of the lines in points; those near the page's usual size have exactly that."""
    raw = [line.height * scale / _HEIGHT_OF_SIZE for line in lines]
    weighted = [size for line, size in zip(lines, raw, strict=True) for _ in range(line.letters)]
    if not weighted:
        return raw
    usual = median(weighted)
    return [usual if abs(size - usual) <= _SAME_SIZE * usual else size for size in raw]
