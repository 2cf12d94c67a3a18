"""Turn a text PDF into what a flatbed scanner makes of it: grey, slightly turned, speckled, without a text layer."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pypdfium2
from PIL import Image, ImageFilter
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

_DPI = 150
_TURN_DEGREES = 0.7
_SPECKLES = 900
_PAPER_GREY = 238
_SEED = 1848


def write_scan(text_pdf: Path, path: Path) -> None:
    """Render every page of `text_pdf`, degrade it under a fixed seed, and write the images as a PDF."""
    chance = random.Random(_SEED)
    canvas = Canvas(str(path), pagesize=A4, invariant=1, pageCompression=0)
    canvas.setTitle("Scan")
    document = pypdfium2.PdfDocument(text_pdf)
    try:
        for page in document:
            image = _degrade(page.render(scale=_DPI / 72, grayscale=True).to_pil(), chance)
            buffer = io.BytesIO()
            image.save(buffer, "JPEG", quality=58, dpi=(_DPI, _DPI))
            buffer.seek(0)
            canvas.drawImage(ImageReader(buffer), 0, 0, *A4)
            canvas.showPage()
    finally:
        document.close()
    canvas.save()


def _degrade(image: Image.Image, chance: random.Random) -> Image.Image:
    grey = image.convert("L").rotate(_TURN_DEGREES, resample=Image.Resampling.BICUBIC, fillcolor=255)
    grey = grey.point(lambda value: 40 + value * (_PAPER_GREY - 40) // 255)
    grey = grey.filter(ImageFilter.GaussianBlur(0.6))
    width, height = grey.size
    for _ in range(_SPECKLES):
        position = (chance.randrange(width), chance.randrange(height))
        grey.putpixel(position, chance.randrange(90, 200))
    return grey
