"""Draws a page for text recognition."""

import pypdfium2 as pdfium
from PIL import Image

from ingest.ocr import DPI
from ingest.recognition.picture import MOST_PIXELS

_POINTS = 72.0


def draw(page: pdfium.PdfPage) -> tuple[Image.Image, float]:
    """The page in grey as it is displayed, and the dots per inch at which it was drawn."""
    width, height = page.get_size()
    scale = DPI / _POINTS
    pixels = max(width * height * scale * scale, 1.0)
    if pixels > MOST_PIXELS:
        scale *= (MOST_PIXELS / pixels) ** 0.5
    bitmap = page.render(scale=scale, grayscale=True)
    try:
        return bitmap.to_pil().convert("L"), scale * _POINTS
    finally:
        bitmap.close()
