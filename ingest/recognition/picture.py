"""Pictures of pages: drawn from a PDF or read from a file, made grey, straight and of a size that pays."""

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

# A page of more pixels (a plan in A0) is drawn coarser: its letters are no smaller than elsewhere.
MOST_PIXELS = 40_000_000
# Skew is looked for on a picture of this height, up to so many degrees, in such steps.
_SMALL_HEIGHT = 1000
_MOST_SKEW = 4.0
_COARSE_STEP, _FINE_STEP = 0.5, 0.1
# Tesseract copes with less (measured: no difference in its characters).
_LEAST_SKEW = 0.25
_BLANK_SPREAD = 16


def is_blank(image: Image.Image) -> bool:
    """Whether a picture shows nothing: all of it is of nearly one shade, speckles aside."""
    pixels = np.asarray(image.convert("L").resize(_small_size(image), Image.Resampling.BOX))
    low, high = np.percentile(pixels, (0.05, 99.95))
    return bool(high - low < _BLANK_SPREAD)


def straightened(image: Image.Image) -> Image.Image:
    """The picture turned so that its lines of text run level."""
    angle = skew(image)
    if abs(angle) < _LEAST_SKEW:
        return image
    return image.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255)


def skew(image: Image.Image) -> float:
    """By how many degrees, counter-clockwise, the picture must be turned to be level (Postl's projection method).

    At the right angle, the sums of ink along the rows differ most from one row to the next.
    """
    small = image.convert("L").resize(_small_size(image), Image.Resampling.BOX)
    pixels = np.asarray(small)
    ink: NDArray[np.bool_] = pixels < _threshold(pixels)
    rows, columns = np.nonzero(ink)
    if rows.size < 200:
        return 0.0
    coarse = np.arange(-_MOST_SKEW, _MOST_SKEW + _COARSE_STEP / 2, _COARSE_STEP)
    best = max(coarse, key=lambda angle: _sharpness(rows, columns, float(angle), small.size))
    fine = np.arange(best - _COARSE_STEP, best + _COARSE_STEP + _FINE_STEP / 2, _FINE_STEP)
    found = float(max(fine, key=lambda angle: _sharpness(rows, columns, float(angle), small.size)))
    level = _sharpness(rows, columns, 0.0, small.size)
    # where turning sharpens nothing (a photo, a drawing), the picture stays as it is
    return found if _sharpness(rows, columns, found, small.size) > 1.05 * level else 0.0


def _sharpness(rows: NDArray[np.intp], columns: NDArray[np.intp], angle: float, size: tuple[int, int]) -> float:
    width, height = size
    # a picture turned counter-clockwise by the angle lifts what stands right of its middle
    places = rows - (columns - width / 2) * math.tan(math.radians(angle))
    counts = np.bincount(np.clip(np.rint(places), 0, height - 1).astype(np.intp), minlength=height)
    return float(np.sum(np.diff(counts.astype(np.float64)) ** 2))


def _threshold(pixels: NDArray[np.uint8]) -> float:
    """Between ink and paper: halfway from the paper's shade (the most common) to the darkest."""
    paper = float(np.argmax(np.bincount(pixels.ravel(), minlength=256)))
    return (paper + float(np.percentile(pixels, 0.1))) / 2


def _small_size(image: Image.Image) -> tuple[int, int]:
    factor = min(1.0, _SMALL_HEIGHT / max(image.height, 1))
    return max(1, round(image.width * factor)), max(1, round(image.height * factor))
