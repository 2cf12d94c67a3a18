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
        version = _output(command, "--version")
        listed = _output(command, "--list-langs")
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.match(r"tesseract\s+v?(\S+)", version)
    languages = frozenset(line.strip() for line in listed.splitlines()[1:])
    return Tesseract(Path(command), found[1] if found else "?", languages)


def missing_recognition(language: str) -> str:
    """What to install before text of this language can be recognised, as a German clause; empty: nothing."""
    found = find_tesseract()
    packages = " ".join(f"tesseract-ocr-{part.replace('_', '-')}" for part in language.split("+") if part)
    if found is None:
        return f"tesseract fehlt; bitte „apt-get install tesseract-ocr {packages}“ ausführen"
    if not found.reads(language):
        return f"tesseract fehlt die Sprache „{language}“; bitte „apt-get install {packages}“ ausführen"
    return ""


def _output(command: str, option: str) -> str:
    finished = subprocess.run(
        [command, option], stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=True
    )
    # old releases answer on the error channel
    return (finished.stdout or finished.stderr).decode("utf-8", "replace")
