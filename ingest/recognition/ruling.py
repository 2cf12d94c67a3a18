"""Ruled lines of a page's picture: found for the tables that they make, and wiped out before the text is read.

Tesseract takes the rules of a table for strokes of letters, and its cells for columns of text. The picture must be
straight (to about a tenth of a degree).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

# All lengths in pixels of the picture reduced by two: 150 dpi of the 300 that pages are brought to.
_REDUCTION = 2
# A rule is darker than what lies so far above and below it, by so much of 255: thicker ones are bars and pictures.
_REACH, _CONTRAST = 5, 24
# The shortest rules (20 mm across, 7 mm upright): longer than any stroke of a letter in print.
_SHORTEST_LEVEL, _SHORTEST_UPRIGHT = 120, 40
_MOST_RULES = 2000
# Ink this close above or below a rule belongs to a letter that touches it, and is kept.
_MARGIN, _INK = 3, 60

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class PixelRule:
    """A ruled line's box in pixels of the picture, y down."""

    x0: float
    y0: float
    x1: float
    y1: float


def find_rules(image: Image.Image) -> list[PixelRule]:
    """Level and upright rules; none where there are so many that the picture is a drawing."""
    pixels = _reduced(np.asarray(image))
    level = [PixelRule(x0, y0, x1, y1) for x0, y0, x1, y1 in _level_rules(pixels, _SHORTEST_LEVEL)]
    turned = np.ascontiguousarray(pixels.T)
    upright = [PixelRule(y0, x0, y1, x1) for x0, y0, x1, y1 in _level_rules(turned, _SHORTEST_UPRIGHT)]
    # a word's upright strokes are no rules; those of a table meet level ones
    upright = [rule for rule in upright if any(_meet(rule, other) for other in level)]
    rules = [*level, *upright]
    return rules if len(rules) <= _MOST_RULES else []


def without_rules(image: Image.Image, rules: list[PixelRule]) -> Image.Image:
    """The picture with its rules painted over in the shade of the paper, letters that cross them spared."""
    if not rules:
        return image
    pixels = np.array(image)
    paper = int(np.argmax(np.bincount(pixels.ravel(), minlength=256)))
    for rule in rules:
        if rule.x1 - rule.x0 >= rule.y1 - rule.y0:
            _wipe(pixels, rule, paper)
        else:
            _wipe(pixels.T, PixelRule(rule.y0, rule.x0, rule.y1, rule.x1), paper)
    return Image.fromarray(pixels)


def _reduced(pixels: Pixels) -> Pixels:
    """Half as wide and high; the darker pixels stay, so that thin lines do."""
    height, width = (size - size % _REDUCTION for size in pixels.shape)
    blocks = pixels[:height, :width].reshape(height // _REDUCTION, _REDUCTION, width // _REDUCTION, _REDUCTION)
    return np.asarray(blocks.min(axis=(1, 3)), dtype=np.uint8)


def _level_rules(pixels: Pixels, shortest: int) -> Iterator[tuple[float, float, float, float]]:
    """Boxes (x0, y0, x1, y1) of level rules, in pixels of the whole picture."""
    mask = _thin(pixels)
    # rules that are not quite level step from one row to the next; specks of paper part them
    mask[1:-1] |= mask[:-2] | mask[2:]
    mask[:, 1:-1] |= mask[:, :-2] | mask[:, 2:]
    padded = np.zeros((mask.shape[0], mask.shape[1] + 2), dtype=np.int8)
    padded[:, 1:-1] = mask
    steps = np.diff(padded, axis=1)
    rows, starts = np.nonzero(steps == 1)
    _, ends = np.nonzero(steps == -1)
    long = ends - starts >= shortest
    boxes: list[list[int]] = []
    for row, start, end in zip(rows[long].tolist(), starts[long].tolist(), ends[long].tolist(), strict=True):
        for box in reversed(boxes[-200:]):
            if row - box[3] <= 1 and start < box[2] and end > box[0]:
                box[0], box[2], box[3] = min(box[0], start), max(box[2], end), row
                break
        else:
            boxes.append([start, row, end, row])
    for x0, y0, x1, y1 in boxes:
        # less the row on either side by which the mask was made thicker
        if y1 - y0 <= 2 * _REACH:
            yield x0 * _REDUCTION, (y0 + 1) * _REDUCTION, x1 * _REDUCTION, max(y0 + 2, y1) * _REDUCTION


def _thin(pixels: Pixels) -> NDArray[np.bool_]:
    """Pixels that are darker than those above and below."""
    mask = np.zeros(pixels.shape, dtype=np.bool_)
    around = np.minimum(pixels[: -2 * _REACH], pixels[2 * _REACH :])
    mask[_REACH:-_REACH] = around.astype(np.int16) - pixels[_REACH:-_REACH] > _CONTRAST
    return mask


def _meet(first: PixelRule, second: PixelRule) -> bool:
    slack = 4 * _REDUCTION
    return (
        first.x0 <= second.x1 + slack
        and second.x0 <= first.x1 + slack
        and first.y0 <= second.y1 + slack
        and second.y0 <= first.y1 + slack
    )


def _wipe(pixels: Pixels, rule: PixelRule, paper: int) -> None:
    top, bottom = max(0, int(rule.y0) - _MARGIN), min(pixels.shape[0], int(rule.y1) + _MARGIN + 1)
    left, right = max(0, int(rule.x0) - 1), min(pixels.shape[1], int(rule.x1) + 2)
    if bottom - top < 3 or right <= left:
        return
    area = pixels[top:bottom, left:right]
    crossed = (area[0] < paper - _INK) | (area[-1] < paper - _INK)
    area[:, ~crossed] = paper
