"""Text recognition of pages that are only pictures, or whose text is broken: tesseract, one page at a time.

``set_up`` says, once a process, how the settings want it; until then nothing is recognised. A document's parser asks
for a ``Recognition`` of its own, which keeps account of the time that the file may take and of what went wrong.
Where tesseract or its language is missing, pages stay without text and the report says what to install: never an
error of the run.
"""

import time
from dataclasses import dataclass, field, replace

from PIL import Image

from app.models.recognition import find_tesseract, missing_recognition
from app.settings import IngestSettings, Settings
from ingest.recognition.hocr import RecognisedPicture, read_hocr
from ingest.recognition.picture import is_blank, straightened
from ingest.recognition.plausibility import plausible
from ingest.recognition.ruling import find_rules, without_rules
from ingest.recognition.tesseract import Engine, RecognitionError

__all__ = ["DPI", "RecognisedPicture", "Recognition", "begin", "reader_version", "set_up"]

DPI = 300
"""Pictures are brought to this resolution: see the figures of ``python -m benchmarks recognition``."""

# A page takes 1 to 4 s on one core; a newspaper page in fine print 20 s. What takes longer is no page of text.
_SECONDS_PER_PAGE = 90.0
# Of the seconds that a file may take, those for recognition; the rest is for everything else.
_SHARE_OF_TIME = 0.8
# A page that is read worse than this may lie on its side, or upside down.
_LEAST_PAGE = 0.6
_FEWEST_LETTERS = 12

_settings: IngestSettings | None = None


def set_up(settings: IngestSettings) -> None:
    """How text is recognised in this process from now on."""
    global _settings
    _settings = settings


def begin() -> "Recognition":
    """Recognition for one document, beginning now."""
    settings = _settings
    if settings is None or not settings.text_recognition:
        return Recognition(None)
    tesseract, missing = find_tesseract(), missing_recognition(settings.recognition_language)
    if tesseract is None or missing:
        return Recognition(None, problem=f"Für die Texterkennung gescannter Seiten: {missing}")
    deadline = time.monotonic() + _SHARE_OF_TIME * settings.seconds_per_file
    return Recognition(Engine(tesseract, settings.recognition_language, _SECONDS_PER_PAGE), deadline)


def reader_version(settings: Settings) -> str:
    """What recognised the text, for the record: a file whose pages have no text is read again when this changes."""
    language = settings.ingest.recognition_language
    tesseract = find_tesseract()
    if not settings.ingest.text_recognition or tesseract is None or missing_recognition(language):
        return "none"
    return f"tesseract {tesseract.version} {language}"


@dataclass
class Recognition:
    """Recognises the pages of one document. ``engine`` is ``None`` where nothing can be recognised."""

    engine: Engine | None
    deadline: float = float("inf")
    problem: str = ""
    _failed: list[int] = field(default_factory=list)
    _late: list[int] = field(default_factory=list)

    @property
    def available(self) -> bool:
        """Whether it is worth drawing a page."""
        return self.engine is not None

    def read(self, image: Image.Image, dpi: float, number: int) -> RecognisedPicture | None:
        """The text of a page's picture: no lines on a blank one, ``None`` where none can be made out of what it shows.

        Also ``None`` where it failed, or no time is left: see ``warnings``.
        """
        if self.engine is None:
            return None
        if time.monotonic() > self.deadline:
            self._late.append(number)
            return None
        try:
            return _read(self.engine, image.convert("L"), dpi)
        except RecognitionError:
            self._failed.append(number)
            return None

    def warnings(self, missing: tuple[int, ...]) -> tuple[str, ...]:
        """What to tell about a document of whose pages ``missing`` stayed without text."""
        found = []
        if missing and self.problem:
            found.append(self.problem)
        if self._failed:
            found.append(f"Die Texterkennung ist auf {_pages(self._failed)} gescheitert")
        if self._late:
            found.append(
                f"Die Zeit reichte nicht für die Texterkennung auf {_pages(self._late)}; "
                "„ingest.seconds_per_file“ erhöhen und die Datei neu einlesen"
            )
        return tuple(found)


def _pages(numbers: list[int]) -> str:
    listed = ", ".join(str(number) for number in numbers[:10])
    more = f" und {len(numbers) - 10} weiteren" if len(numbers) > 10 else ""
    return f"Seite {listed}{more}" if len(numbers) == 1 else f"den Seiten {listed}{more}"


def _read(engine: Engine, image: Image.Image, dpi: float) -> RecognisedPicture | None:
    if is_blank(image):
        return RecognisedPicture((), image.width, image.height, dpi)
    found = _read_upright(engine, straightened(image), dpi)
    if found.confidence < _LEAST_PAGE:
        turn = engine.orientation(image, dpi)
        if turn:
            turned = _read_upright(engine, straightened(image.rotate(-turn, expand=True, fillcolor=255)), dpi)
            found = max(found, turned, key=lambda picture: picture.confidence)
    found = replace(found, lines=tuple(plausible(found.lines)))
    if sum(character.isalnum() for character in found.text) < _FEWEST_LETTERS:
        return None
    return found


def _read_upright(engine: Engine, image: Image.Image, dpi: float) -> RecognisedPicture:
    rules = find_rules(image)
    lines = read_hocr(engine.read(without_rules(image, rules), dpi))
    return RecognisedPicture(tuple(lines), image.width, image.height, dpi, tuple(rules))
