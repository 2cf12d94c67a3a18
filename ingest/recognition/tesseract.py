"""Runs tesseract on one picture. Nothing is written to a disk, and nothing outlives the process that asked.

The picture goes in through a pipe and hOCR comes out of another one: hOCR because it knows, beyond the words of the
TSV output, each line's base and height, by which headings, columns and tables are told.
"""

import ctypes
import io
import os
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from app.models.recognition import Tesseract

_PR_SET_PDEATHSIG = 1
_C = ctypes.CDLL(None)
_SINGLE_THREAD = "1"
"""Workers are processes, one page each: threads of one page would only wait for one another."""


class RecognitionError(Exception):
    """A page could not be recognised: tesseract failed, or took longer than it may."""


@dataclass(frozen=True, slots=True)
class Engine:
    """Tesseract with a language and a time limit for each page, in seconds."""

    tesseract: Tesseract
    language: str
    seconds: float

    def read(self, image: Image.Image, dpi: float) -> bytes:
        """The page's hOCR. Raises ``RecognitionError``."""
        return self._run(image, dpi, "--psm", "3", "-l", self.language, output=("hocr",))

    def orientation(self, image: Image.Image, dpi: float) -> int:
        """By how many degrees (0, 90, 180, 270), clockwise, the picture must be turned; 0 where it cannot be told."""
        if "osd" not in self.tesseract.languages:
            return 0
        try:
            answer = self._run(image, dpi, "--psm", "0", "-l", "osd").decode("utf-8", "replace")
        except RecognitionError:  # too few letters to tell
            return 0
        found = dict(line.split(":", 1) for line in answer.splitlines() if ":" in line)
        try:
            return int(found["Rotate"]) % 360
        except (KeyError, ValueError):
            return 0

    def _run(self, image: Image.Image, dpi: float, *options: str, output: tuple[str, ...] = ()) -> bytes:
        picture = io.BytesIO()
        image.save(picture, "PPM")
        command = [str(self.tesseract.command), "stdin", "stdout", "--dpi", str(round(dpi)), *options, *output]
        try:
            finished = subprocess.run(
                command,
                input=picture.getbuffer(),
                capture_output=True,
                timeout=self.seconds,
                env={**os.environ, "OMP_THREAD_LIMIT": _SINGLE_THREAD},
                preexec_fn=_die_with(os.getpid()),
                check=True,
            )
        except subprocess.TimeoutExpired as error:
            raise RecognitionError("too slow") from error
        except (subprocess.CalledProcessError, OSError) as error:
            raise RecognitionError(str(error)) from error
        return finished.stdout


def _die_with(parent: int) -> Callable[[], None]:
    """What the child does before it becomes tesseract: ask the kernel to be killed when its parent is gone."""
    prctl = getattr(_C, "prctl", None)

    def prepare() -> None:
        if prctl is not None:
            prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it died before the kernel was asked
            os._exit(1)

    return prepare
