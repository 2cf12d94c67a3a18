"""What a run did, for people and for programs: a verdict for each file, counts, and the exit code."""

import json
from collections import Counter
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


class Report:
    """What a run did, by and by. ``seconds`` and ``notes``, sentences on the run as a whole, are set at its end."""

    def __init__(self, files: Iterable[FileResult] = (), seconds: float = 0.0) -> None:
        self.seconds = seconds
        self.notes: list[str] = []
        self._files: list[FileResult] = []
        self._counts: Counter[Verdict] = Counter()
        for file in files:
            self.add(file)

    def add(self, file: FileResult) -> None:
        """Note the verdict on one more file."""
        self._files.append(file)
        self._counts[file.verdict] += 1

    @property
    def files(self) -> list[FileResult]:
        """The results in the order of their paths."""
        return sorted(self._files, key=lambda file: file.path)

    @property
    def counts(self) -> dict[str, int]:
        """How many files have each verdict."""
        return {verdict.value: self._counts[verdict] for verdict in Verdict}

    @property
    def exit_code(self) -> int:
        """0, or 1 if some files failed. (2, could not run, is an error and has no report.)"""
        return 1 if self._counts[Verdict.FAILED] else 0


_WORDS = {
    Verdict.INDEXED: "aufgenommen",
    Verdict.UNCHANGED: "unverändert",
    Verdict.REMOVED: "entfernt",
    Verdict.SKIPPED: "übersprungen",
    Verdict.FAILED: "fehlgeschlagen",
}


def verdict_words() -> dict[Verdict, str]:
    """What the verdicts are called."""
    return dict(_WORDS)


def json_lines(report: Report) -> Iterator[str]:
    """The report as one JSON object, in pieces: a report on a million files is not put together in memory.

    Keys are stable.
    """
    counts = json.dumps(report.counts)
    notes = json.dumps(report.notes, ensure_ascii=False)
    yield f'{{\n  "counts": {counts},\n  "seconds": {report.seconds:.3f},\n  "notes": {notes},\n  "files": ['
    for number, file in enumerate(report.files):
        yield ",\n    " if number else "\n    "
        yield json.dumps(_as_object(file), ensure_ascii=False)
    yield "\n  ]\n}\n"


def write_json(report: Report, path: Path) -> None:
    """Write the JSON report; raises ``DataFolderError`` if that is not possible."""
    try:
        with path.open("w", encoding="utf-8") as file:
            file.writelines(json_lines(report))
    except OSError as error:
        raise DataFolderError(
            f"Der Bericht lässt sich nicht nach „{path}“ schreiben: {error.strerror}; bitte einen anderen Ort angeben."
        ) from error


def _as_object(file: FileResult) -> dict[str, object]:
    return {
        "path": file.path,
        "verdict": file.verdict.value,
        "reason": file.reason,
        "warnings": list(file.warnings),
        "pages_without_text": list(file.pages_without_text),
        "pages": file.pages,
        "chunks": file.chunks,
    }


def summary(report: Report) -> str:
    """One line with the counts."""
    counted = ", ".join(f"{report.counts[verdict.value]} {word}" for verdict, word in _WORDS.items())
    return f"{counted} ({duration(report.seconds)})."


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


def duration(seconds: float) -> str:
    """A span of time as a person says it: "2,3 s", "12 min 5 s", "3 h 20 min"."""
    if seconds < 100:
        return f"{seconds:.1f} s".replace(".", ",")
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes} min {rest} s" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"
