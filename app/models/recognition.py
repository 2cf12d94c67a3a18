"""Text recognition on this machine: whether tesseract is installed, and which languages it reads.

Tesseract is a program of the system, not a package of Python: it is looked for, never fetched.
"""

import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_SECONDS = 20.0
_BLANK_PICTURE = b"P5\n32 32\n255\n" + b"\xff" * 32 * 32


@dataclass(frozen=True, slots=True)
class Tesseract:
    """An installed tesseract. ``languages`` are the names of its language files, ``osd`` (orientation) among them."""

    command: Path
    version: str
    languages: frozenset[str]

    def reads(self, language: str) -> bool:
        """Whether every part of a language setting (``deu+eng``) is installed."""
        return set(language.split("+")) <= self.languages


@cache
def find_tesseract() -> Tesseract | None:
    """The installed tesseract; ``None`` where there is none, or one that cannot be run. Looked up once a process."""
    command = shutil.which("tesseract")
    if command is None:
        return None
    try:
        listed = _output(command, "--list-langs")
        languages = frozenset(line.strip() for line in listed.splitlines()[1:])
        return Tesseract(Path(command), _version(command, languages), languages)
    except (OSError, subprocess.SubprocessError):
        return None


def missing_recognition(language: str) -> str:
    """What to install before text of this language can be recognised, as a German clause; empty: nothing."""
    found = find_tesseract()
    packages = " ".join(f"tesseract-ocr-{part.replace('_', '-')}" for part in language.split("+") if part)
    if found is None:
        return f"tesseract fehlt; bitte „apt-get install tesseract-ocr {packages}“ ausführen"
    if not found.reads(language):
        return f"tesseract fehlt die Sprache „{language}“; bitte „apt-get install {packages}“ ausführen"
    return ""


def _version(command: str, languages: frozenset[str]) -> str:
    """As recognised pages name it; ``?`` where nothing can be recognised.

    Not by ``--version``: for that tesseract has a library look this machine's own name up, which may ask the network.
    """
    language = min(languages - {"osd"}, default="")
    if not language:
        return "?"
    page = _output(command, "stdin", "stdout", "-l", language, "hocr", given=_BLANK_PICTURE)
    found = re.search(r"ocr-system'\s+content='tesseract\s+v?([^\s']+)", page)
    return found[1] if found else "?"


def _output(command: str, *options: str, given: bytes = b"") -> str:
    finished = subprocess.run([command, *options], input=given, capture_output=True, timeout=_SECONDS, check=True)
    # old releases answer on the error channel
    return (finished.stdout or finished.stderr).decode("utf-8", "replace")
