"""What a run did, for people and for programs: a verdict for each file, counts, and the exit code."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.errors import DataFolderError


class Verdict(StrEnum):
    """What became of a file. ``SKIPPED``: sound, but there is nothing to take in (no text, unknown format)."""

    INDEXED = "indexed"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class FileResult:
    """The verdict on one file or, in an XZuFi message, one service. ``path`` is the document's id.

    ``reason`` is a German sentence, empty where the verdict says all.
    """

    path: str
    verdict: Verdict
    reason: str = ""
    warnings: tuple[str, ...] = ()
    pages_without_text: tuple[int, ...] = ()
    pages: int = 0
    chunks: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """A finished run, in seconds."""

    files: tuple[FileResult, ...]
    seconds: float

    @property
    def counts(self) -> dict[str, int]:
        """How many files have each verdict."""
        return {verdict.value: sum(f.verdict is verdict for f in self.files) for verdict in Verdict}

    @property
    def exit_code(self) -> int:
        """0, or 1 if some files failed. (2, could not run, is an error and has no report.)"""
        return 1 if any(file.verdict is Verdict.FAILED for file in self.files) else 0


_WORDS = {
    Verdict.INDEXED: "aufgenommen",
    Verdict.UNCHANGED: "unverändert",
    Verdict.REMOVED: "entfernt",
    Verdict.SKIPPED: "übersprungen",
    Verdict.FAILED: "fehlgeschlagen",
}


def as_json(report: Report) -> str:
    """The report as one JSON object; keys are stable."""
    content = {
        "counts": report.counts,
        "seconds": round(report.seconds, 3),
        "files": [
            {
                "path": file.path,
                "verdict": file.verdict.value,
                "reason": file.reason,
                "warnings": list(file.warnings),
                "pages_without_text": list(file.pages_without_text),
                "pages": file.pages,
                "chunks": file.chunks,
            }
            for file in report.files
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def write_json(report: Report, path: Path) -> None:
    """Write the JSON report; raises ``DataFolderError`` if that is not possible."""
    try:
        path.write_text(as_json(report), encoding="utf-8")
    except OSError as error:
        raise DataFolderError(
            f"Der Bericht lässt sich nicht nach „{path}“ schreiben: {error.strerror}; bitte einen anderen Ort angeben."
        ) from error


def summary(report: Report) -> str:
    """One line with the counts."""
    counted = ", ".join(f"{report.counts[verdict.value]} {word}" for verdict, word in _WORDS.items())
    return f"{counted} ({_seconds(report.seconds)})."


def line(file: FileResult) -> str:
    """One file's line for a log."""
    text = f"{_WORDS[file.verdict]}: {printable(file.path)}"
    return f"{text} – {printable(file.reason)}" if file.reason else text


def details(files: Iterable[FileResult]) -> Iterator[str]:
    """Lines for what somebody should look at: failures, skipped files, warnings, and pages without text."""
    for file in files:
        if file.verdict in (Verdict.FAILED, Verdict.SKIPPED):
            yield line(file)
        for warning in file.warnings:
            yield f"Hinweis: {printable(file.path)} – {printable(warning)}"
        if file.pages_without_text and file.verdict is Verdict.INDEXED:
            yield f"Hinweis: {printable(file.path)} – {pages_phrase(file.pages_without_text)}"


def pages_phrase(pages: tuple[int, ...]) -> str:
    """ "Seite 2 ohne Text (gescannt?)" or "Seiten 2, 3 und 5 ohne Text (gescannt?)"; long lists are cut."""
    if len(pages) == 1:
        return f"Seite {pages[0]} ohne Text (gescannt?)"
    if len(pages) > 8:
        return f"{len(pages)} Seiten ohne Text, die erste ist Seite {pages[0]} (gescannt?)"
    return f"Seiten {', '.join(map(str, pages[:-1]))} und {pages[-1]} ohne Text (gescannt?)"


def printable(text: str) -> str:
    """File names are untrusted: control characters must not reach a terminal."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text)


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} s".replace(".", ",") if seconds < 100 else f"{int(seconds // 60)} min {int(seconds % 60)} s"
