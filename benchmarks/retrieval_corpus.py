"""Corpora to search in: rows written down as files, and taken in by the project's own ingest as a user would.

The index lies in the data folder's ``benchmarks/retrieval``, under the hash of its files, and is used again as long as
the versions of reading, analysis and embedding model are the same; otherwise the ingest brings it up to date.
"""

import hashlib
import json
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.access import AccessClass
from app.errors import IndexStateError, RatslotseError
from app.knowledge.build import open_refresh
from app.knowledge.embedding import fingerprint_of
from app.knowledge.german import ANALYSIS_VERSION
from app.knowledge.model import Document
from app.knowledge.schema import SCHEMA_VERSION
from app.models.files import ModelRole, require_model
from app.settings import Settings, SourceSettings, load_settings
from ingest.parse import PARSER_VERSION
from ingest.pipeline import Options, run
from ingest.progress import Phase, Progress

_AREA = Path("benchmarks") / "retrieval"
_MARK = "complete.json"


class CorpusError(RatslotseError):
    """A corpus for measuring cannot be read or taken in."""


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """One file to be taken in. ``target`` is what a hit in it counts as (a paper's id); ``metadata`` its sidecar."""

    id: str
    target: str
    text: str
    metadata: Mapping[str, str]

    @property
    def name(self) -> str:
        """A safe file name, for ids are addresses and whatever else."""
        return f"{hashlib.sha256(self.id.encode('utf-8', 'replace')).hexdigest()[:32]}.txt"


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus that was taken in: the settings to open it with, and the target of each document."""

    settings: Settings
    targets: Mapping[str, str]
    counts: Mapping[str, int]

    def target(self, document: Document) -> str:
        """What a hit in a document counts as; every document stems from a file of the corpus."""
        return self.targets[document.id.rpartition("/")[2]]


def take_in(files: Sequence[CorpusFile]) -> Corpus:
    """The files as an index, made anew only where needed. Errors: ``CorpusError``, ``ModelFileError``.

    A file without text is left out, as nothing can be read in it, and so is a row with the id of an earlier one.
    """
    settings = load_settings()
    usable = {file.name: file for file in reversed(files) if file.text.strip()}
    if not usable:
        raise CorpusError("Die Sammlung enthält keinen Text; bitte den angegebenen Ordner prüfen.")
    content = hashlib.sha256()
    for name, file in sorted(usable.items()):
        content.update(json.dumps([name, file.text, dict(file.metadata)], sort_keys=True).encode())
    data = settings.data.absolute() / _AREA / content.hexdigest()[:24]
    own = Settings(
        data=data,
        models=settings.models_folder,
        embedding=settings.embedding,
        ingest=settings.ingest,
        sources=(SourceSettings(path=data / "files", name="corpus", access=AccessClass.PUBLIC),),
    )
    counts = _taken_in(own, usable)
    return Corpus(own, {name: file.target for name, file in usable.items()}, {"rows": len(files), **counts})


def _taken_in(settings: Settings, files: Mapping[str, CorpusFile]) -> Mapping[str, int]:
    mark = settings.data / _MARK
    versions = {
        "reading": PARSER_VERSION,
        "analysis": ANALYSIS_VERSION,
        "schema": str(SCHEMA_VERSION),
        "embedding": fingerprint_of(require_model(settings, ModelRole.EMBEDDING), settings.embedding),
    }
    if mark.is_file():
        noted = json.loads(mark.read_text(encoding="utf-8"))
        if noted["versions"] == versions:
            return dict(noted["counts"])
    with _written(settings.data / "files", files):
        counts = _ingest(settings)
        if counts is None:  # an index of another schema: derived from these files, so simply made anew
            for path in settings.data.iterdir():
                if path.name != "files":
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
            counts = _ingest(settings)
    if counts is None:
        raise CorpusError(f"Der Index {settings.data} ist nicht lesbar; bitte diesen Ordner löschen.")
    mark.write_text(json.dumps({"versions": versions, "counts": counts}, indent=2) + "\n", encoding="utf-8")
    return counts


@contextmanager
def _written(folder: Path, files: Mapping[str, CorpusFile]) -> Iterator[None]:
    """The files with their sidecars, for the time of the ingest."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, file in files.items():
        (folder / name).write_text(file.text, encoding="utf-8", errors="replace")
        sidecar = {key: value for key, value in file.metadata.items() if value}
        (folder / f"{name}.meta.json").write_text(json.dumps({**sidecar, "access": "public"}), encoding="utf-8")
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _ingest(settings: Settings) -> dict[str, int] | None:
    """The counts of the run's report; ``None`` if the index there is of another version and has to be made anew."""
    try:
        report = run([], settings, open_refresh, _Phases(), Options(allow_removal=True, full=True))
    except IndexStateError:
        return None
    return report.counts


class _Phases(Progress):
    """Says on the error output what the ingest is at, and not every file."""

    def begin(self, phase: Phase, total: int = 0, chunks: Callable[[], int] = lambda: 0) -> None:
        """See ``Progress``."""
        super().begin(phase, total, chunks)
        print(f"{phase.value} ({total} {phase.unit}) …" if total else f"{phase.value} …", file=sys.stderr, flush=True)
