"""Pictures as documents: scans come as TIFF (with many pages), PNG and JPEG too. Their text is recognised.

What is a photo and no page of text is told by that nothing can be made out on it.
"""

import io
from collections.abc import Iterator

from PIL import Image, ImageOps, UnidentifiedImageError

from ingest import ocr
from ingest.parse.document import NoTextError, ParsedDocument, ParseError
from ingest.parse.pdf.assembly import Assembly
from ingest.parse.pdf.recognised import to_page
from ingest.parse.pdf.words import PageWords

# An A0 plan at 200 dpi has 62 million pixels; a picture that unpacks to more than this is a bomb.
_MOST_PIXELS = 120_000_000
_MOST_PAGES = 2000
# Scanners write 72 (and cameras anything) where they do not know; then the page is taken for A4.
_LEAST_DPI, _MOST_DPI = 100.0, 1200.0
_A4_SHORT_SIDE = 8.27
# A picture of so much less or more than the wanted resolution is brought to it.
_COARSE, _FINE = 0.7, 1.4
_KINDS = ("PNG", "JPEG", "TIFF")


def parse_image(data: bytes) -> ParsedDocument:
    """Recognise a picture's pages. Raises ``ParseError`` (corrupt, too large), ``NoTextError`` (nothing made out)."""
    try:
        with Image.open(io.BytesIO(data), formats=_KINDS) as picture:
            return _parse(picture)
    except Image.DecompressionBombError as error:
        raise ParseError("Das Bild ist ausgepackt zu groß.") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise ParseError("Die Bilddatei ist beschädigt und lässt sich nicht lesen.") from error


def _parse(picture: Image.Image) -> ParsedDocument:
    recognition = ocr.begin()
    assembly = Assembly()
    for number, (image, dpi) in enumerate(_pages(picture), 1):
        found = recognition.read(image, dpi, number) if recognition.available else None
        if found is None:
            assembly.add(PageWords(number, image.width, image.height, (), "", ()), is_missing=True)
        else:
            assembly.add(to_page(found, number), found.confidence if found.lines else None)
    warnings = recognition.warnings(assembly.missing)
    if not assembly.has_text:
        reason = "; ".join(["Auf dem Bild ist kein Text zu erkennen", *warnings])
        raise NoTextError(f"{reason}.", assembly.missing)
    return assembly.build("", warnings)


def _pages(picture: Image.Image) -> Iterator[tuple[Image.Image, float]]:
    """Each page in grey, upright as its file says, and near the wanted resolution."""
    count = getattr(picture, "n_frames", 1)
    if count > _MOST_PAGES:
        raise ParseError(f"Die Bilddatei hat {count} Seiten, gelesen werden höchstens {_MOST_PAGES}.")
    for number in range(count):
        picture.seek(number)
        width, height = picture.size
        if width * height > _MOST_PIXELS:
            millions = width * height // 1_000_000
            raise ParseError(f"Das Bild ist mit {millions} Millionen Bildpunkten zu groß.")
        dpi = _dpi(picture)
        image = ImageOps.exif_transpose(_on_white(picture)).convert("L")
        factor = ocr.DPI / dpi
        if not _COARSE <= 1 / factor <= _FINE:
            factor = min(factor, (_MOST_PIXELS / (width * height)) ** 0.5)
            size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
            image, dpi = image.resize(size, Image.Resampling.LANCZOS), dpi * factor
        yield image, dpi


def _on_white(picture: Image.Image) -> Image.Image:
    """What is transparent shows paper."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layered.size, "white"), layered)
    return picture


def _dpi(picture: Image.Image) -> float:
    stated = picture.info.get("dpi")
    found = float(stated[0]) if isinstance(stated, tuple) and stated and stated[0] else 0.0
    if _LEAST_DPI <= found <= _MOST_DPI:
        return found
    return min(_MOST_DPI, max(_LEAST_DPI / 2, min(picture.size) / _A4_SHORT_SIDE))
