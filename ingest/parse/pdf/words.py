"""Words and ruled lines of a PDF page, with their places, read from pdfium's characters and paths.

All places are in points on the page as it is displayed (rotation applied), x to the right and y down.
"""

import ctypes
import marshal
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

# A page with more path points than this is a drawing or a map; its lines say nothing about tables.
_MOST_PATH_POINTS = 6000
_THICKEST_RULE = 3.0
_SHORTEST_RULE = 6.0
_LINE_END_HYPHEN = 0x02
_BOLD_NAME = re.compile(r"bold|black|heavy|semibd|[-,]bd\b", re.IGNORECASE)
_NAMELESS = re.compile(r"(?:[A-Z]{6}\+)?(?:CIDFont\+)?[A-Z]{0,3}\d*")
_BOLD_WEIGHT = 600


class Word(NamedTuple):
    """A run of characters without a blank. ``size`` is the font size in points, as displayed."""

    x0: float
    x1: float
    top: float
    bottom: float
    text: str
    size: float
    bold: bool

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def centre(self) -> float:
        return (self.x0 + self.x1) / 2


class Rule(NamedTuple):
    """A straight horizontal or vertical line, thinner than a few points."""

    x0: float
    x1: float
    top: float
    bottom: float

    @property
    def horizontal(self) -> bool:
        return self.x1 - self.x0 >= self.bottom - self.top


@dataclass(frozen=True, slots=True)
class PageWords:
    """What stands on a page: horizontal words, text set upright at the side, and ruled lines.

    ``hidden`` are words that are there but not drawn: the layer under which a scanner puts its recognised text, or
    something that nobody is meant to see.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    sideways: str
    rules: tuple[Rule, ...]
    hidden: tuple[Word, ...] = ()

    def packed(self) -> bytes:
        """The page without ``hidden``, in a fourth of the memory: 5,000 pages have two million words."""
        content = (list(map(tuple, self.words)), self.sideways, list(map(tuple, self.rules)))
        return marshal.dumps((self.number, self.width, self.height, *content))

    @classmethod
    def unpacked(cls, data: bytes) -> "PageWords":
        """The page that ``packed`` made small."""
        number, width, height, words, sideways, rules = marshal.loads(data)  # noqa: S302 - written by this process
        return cls(number, width, height, tuple(map(Word._make, words)), sideways, tuple(map(Rule._make, rules)))


class Frame:
    """Maps pdfium's page space (unrotated, y up) to the displayed page (y down)."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        left, bottom, right, top = _visible_box(page)
        self.left, self.bottom = left, bottom
        self.width, self.height = right - left, top - bottom
        self.rotation = page.get_rotation() % 360

    def point(self, x: float, y: float) -> tuple[float, float]:
        x, y = x - self.left, y - self.bottom
        if self.rotation == 90:
            return y, x
        if self.rotation == 180:
            return self.width - x, y
        if self.rotation == 270:
            return self.height - y, self.width - x
        return x, self.height - y

    def box(self, left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
        """A box as (x0, top, x1, bottom) of the displayed page."""
        if not self.rotation:
            upper = self.height + self.bottom
            return left - self.left, upper - top, right - self.left, upper - bottom
        (x0, y0), (x1, y1) = self.point(left, top), self.point(right, bottom)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def is_level(self, a: float, b: float) -> bool:
        """Whether a text direction (a, b) of page space is displayed left to right."""
        along = {0: a, 90: b, 180: -a, 270: -b}[self.rotation] if self.rotation in (0, 90, 180, 270) else a
        across = b if self.rotation in (0, 180) else a
        return along > 0 and abs(along) >= abs(across)


def _visible_box(page: pdfium.PdfPage) -> tuple[float, float, float, float]:
    """What of the page is displayed: its crop box, as far as that lies inside the media box."""
    media, crop = page.get_mediabox(), page.get_cropbox()
    left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
    right, top = min(media[2], crop[2]), min(media[3], crop[3])
    return (left, bottom, right, top) if right - left > 1 and top - bottom > 1 else media


def read_page(page: pdfium.PdfPage, number: int) -> PageWords:
    """Words and rules of one page; raises ``pdfium.PdfiumError`` where pdfium cannot read it."""
    frame = Frame(page)
    turned = frame.rotation in (90, 270)
    width, height = (frame.height, frame.width) if turned else (frame.width, frame.height)
    text_page = page.get_textpage()
    try:
        level: list[Word] = []
        upright: list[str] = []
        hidden: list[Word] = []
        for word, is_level, is_hidden in _words(text_page, frame):
            if not (-5 <= word.centre <= width + 5 and -5 <= word.middle <= height + 5):
                continue
            if is_hidden:
                hidden.append(word)
            elif is_level:
                level.append(word)
            else:
                upright.append(word.text)
    finally:
        text_page.close()
    rules = tuple(_rules(page, frame))
    return PageWords(number, width, height, tuple(level), " ".join(upright), rules, tuple(hidden))


def _words(text_page: pdfium.PdfTextPage, frame: Frame) -> Iterator[tuple[Word, bool, bool]]:
    """Words, whether they are level, and whether they are hidden."""
    raw = text_page.raw
    rectangle, matrix = pdfium_c.FS_RECTF(), pdfium_c.FS_MATRIX()
    looks: dict[int, _Look] = {}
    characters: list[str] = []
    box = [0.0, 0.0, 0.0, 0.0]
    size, look, is_level = 0.0, _Look(False, False), True

    def finished() -> tuple[Word, bool, bool]:
        word = Word(box[0], box[2], box[1], box[3], "".join(characters), size, look.bold)
        return word, is_level, look.hidden

    for index in range(text_page.count_chars()):
        code = pdfium_c.FPDFText_GetUnicode(raw, index)
        # pdfium gives the hyphen at a line's end as U+0002 here, and as U+FFFE in whole texts
        character = "\ufffe" if code == _LINE_END_HYPHEN else chr(code) if 0 < code <= 0x10FFFF else ""
        if not character or character.isspace():
            if characters:
                yield finished()
                characters = []
            continue
        if not pdfium_c.FPDFText_GetLooseCharBox(raw, index, rectangle):
            continue
        x0, top, x1, bottom = frame.box(rectangle.left, rectangle.top, rectangle.right, rectangle.bottom)
        if characters and is_level and not _continues(box, x0, top, bottom):
            yield finished()
            characters = []
        if not characters:
            box = [x0, top, x1, bottom]
            pdfium_c.FPDFText_GetMatrix(raw, index, matrix)
            size = pdfium_c.FPDFText_GetFontSize(raw, index) * math.hypot(matrix.c, matrix.d)
            is_level = frame.is_level(matrix.a, matrix.b)
            look = _look(raw, index, looks)
            characters = [character]
        else:
            box = [min(box[0], x0), min(box[1], top), max(box[2], x1), max(box[3], bottom)]
            characters.append(character)
    if characters:
        yield finished()


def _continues(box: list[float], x0: float, top: float, bottom: float) -> bool:
    """Whether a character stands on the word's line and close behind it (a quarter of the line's height)."""
    height = max(box[3] - box[1], 1.0)
    on_line = abs((top + bottom) / 2 - (box[1] + box[3]) / 2) < 0.5 * height
    return on_line and -0.5 * height < x0 - box[2] < 0.25 * height


class _Look(NamedTuple):
    """How a text object is drawn."""

    bold: bool
    hidden: bool


def _look(raw: pdfium_c.FPDF_TEXTPAGE, index: int, looks: dict[int, _Look]) -> _Look:
    handle = pdfium_c.FPDFText_GetTextObject(raw, index)
    address = ctypes.cast(handle, ctypes.c_void_p).value or 0
    if address not in looks:
        mode = pdfium_c.FPDFTextObj_GetTextRenderMode(handle) if address else None
        is_hidden = mode == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE
        looks[address] = _Look(_font_is_bold(handle) if address else False, is_hidden)
    return looks[address]


def _font_is_bold(text_object: pdfium_c.FPDF_PAGEOBJECT) -> bool:
    """By the name of its face. The stated weight is a guess from the stems and counts only where a name is none."""
    font = pdfium_c.FPDFTextObj_GetFont(text_object)
    if not font:
        return False
    buffer = ctypes.create_string_buffer(256)
    length = pdfium_c.FPDFFont_GetBaseFontName(font, buffer, 256)
    name = buffer.value.decode("utf-8", "replace") if 0 < length <= 256 else ""
    if _NAMELESS.fullmatch(name):
        return int(pdfium_c.FPDFFont_GetWeight(font)) >= _BOLD_WEIGHT
    return _BOLD_NAME.search(name) is not None


def _rules(page: pdfium.PdfPage, frame: Frame) -> Iterator[Rule]:
    points_left = _MOST_PATH_POINTS
    found: list[Rule] = []
    for item in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_PATH], max_depth=3):
        count = pdfium_c.FPDFPath_CountSegments(item.raw)
        points_left -= max(count, 0)
        if points_left < 0:
            return
        found.extend(_path_rules(item.raw, count, frame))
    yield from found


def _path_rules(raw: pdfium_c.FPDF_PAGEOBJECT, count: int, frame: Frame) -> Iterator[Rule]:
    matrix = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFPageObj_GetMatrix(raw, matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    previous: tuple[float, float] | None = None
    start: tuple[float, float] | None = None
    for index in range(count):
        segment = pdfium_c.FPDFPath_GetPathSegment(raw, index)
        kind = pdfium_c.FPDFPathSegment_GetType(segment)
        pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
        point = frame.point(
            matrix.a * x.value + matrix.c * y.value + matrix.e, matrix.b * x.value + matrix.d * y.value + matrix.f
        )
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdfium_c.FPDF_SEGMENT_LINETO and previous is not None:
            yield from _rule(previous, point)
        if pdfium_c.FPDFPathSegment_GetClose(segment) and start is not None:
            yield from _rule(point, start)
        previous = point


def _rule(first: tuple[float, float], second: tuple[float, float]) -> Iterator[Rule]:
    x0, x1 = sorted((first[0], second[0]))
    top, bottom = sorted((first[1], second[1]))
    thickness, length = sorted((x1 - x0, bottom - top))
    if thickness <= _THICKEST_RULE and length >= _SHORTEST_RULE:
        yield Rule(x0, x1, top, bottom)
