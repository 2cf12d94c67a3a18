"""Scans that come as pictures: the sample corpus' scanned letter, saved as scanners save, and pictures made to harm."""

import io
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from app.settings import PROJECT_FOLDER, IngestSettings
from ingest import ocr, parse
from ingest.parse.document import NoTextError, ParsedDocument, ParseError

SCAN = PROJECT_FOLDER / "docs_corpus" / "anfragen" / "RA-118-2019-antwort.pdf"


@pytest.fixture(autouse=True)
def recognition(request: pytest.FixtureRequest) -> Iterator[None]:
    ocr.set_up(IngestSettings(text_recognition="tesseract" in request.fixturenames))
    yield
    ocr.set_up(IngestSettings(text_recognition=False))


@pytest.fixture(scope="module")
def letter() -> Image.Image:
    """The scanned letter at 200 dpi."""
    document = pypdfium2.PdfDocument(SCAN)
    try:
        image: Image.Image = document[0].render(scale=200 / 72, grayscale=True).to_pil()
        return image.convert("L")
    finally:
        document.close()


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def read(data: bytes, suffix: str) -> ParsedDocument:
    return parse.parse(data, parse.FORMATS[suffix])


@pytest.mark.tesseract
def test_fax_of_two_pages_is_a_document_of_two_pages(tesseract: Path, letter: Image.Image) -> None:
    black_and_white = letter.point(lambda value: 255 if value > 150 else 0).convert("1")
    blank = Image.new("1", letter.size, 1)
    options = {"compression": "group4", "dpi": (200, 200), "save_all": True, "append_images": [blank, black_and_white]}
    parsed = read(saved(black_and_white, "TIFF", **options), ".tif")
    assert [page.number for page in parsed.pages] == [1, 2, 3]
    assert parsed.text.count("14.800 Euro") == 2
    assert [page.confidence is None for page in parsed.pages] == [False, True, False]
    assert parsed.pages_without_text == ()  # the blank back of a sheet lacks nothing


@pytest.mark.tesseract
def test_photographed_letter_on_its_side_is_read(tesseract: Path, letter: Image.Image) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held on its side, and says so
    on_its_side = letter.transpose(Image.Transpose.ROTATE_90)
    parsed = read(saved(on_its_side, "JPEG", quality=80, exif=exif.tobytes()), ".jpg")
    assert "14.800 Euro" in parsed.text


@pytest.mark.tesseract
@pytest.mark.parametrize("quarter", [Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180])
def test_page_that_lies_wrongly_is_turned(tesseract: Path, letter: Image.Image, quarter: Image.Transpose) -> None:
    parsed = read(saved(letter.transpose(quarter), "PNG", dpi=(200, 200)), ".png")
    assert "Die Kosten der neuen Wartehalle betragen 14.800 Euro" in " ".join(parsed.text.split())


@pytest.mark.tesseract
def test_transparent_picture_is_read_on_white(tesseract: Path, letter: Image.Image) -> None:
    ink = Image.new("RGBA", letter.size, (0, 0, 0, 0))
    ink.putalpha(letter.point(lambda value: 255 if value < 150 else 0))
    assert "14.800 Euro" in read(saved(ink, "PNG", dpi=(200, 200)), ".png").text


@pytest.mark.tesseract
def test_picture_without_text_holds_none(tesseract: Path) -> None:
    photo = Image.effect_noise((900, 700), 90)
    with pytest.raises(NoTextError, match="kein Text"):
        read(saved(photo, "JPEG"), ".jpeg")


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is very large, and unpacks to that."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x89PNG\r\n\x1a\nnot a picture", "beschädigt"),
        (b"II*\x00" + bytes(50), "beschädigt"),
        (bomb(60_000, 60_000), "zu groß"),
        (bomb(11_500, 11_500), "132 Millionen Bildpunkten"),
    ],
)
def test_broken_and_oversized_pictures_say_what_is_wrong(data: bytes, reason: str) -> None:
    with pytest.raises(ParseError, match=reason):
        read(data, ".png")


def test_truncated_picture_is_broken(letter: Image.Image) -> None:
    with pytest.raises(ParseError, match="beschädigt"):
        read(saved(letter, "PNG")[:5000], ".png")
