"""The two derived indexes with the embedding model that they were made with: opened, replaced and dropped together.

The catalog's state says which ones are in force: ``index_build`` (a number that ``rebuild`` raises), the fingerprint of
the embedding model and the version of the text analysis. Terms lie in ``terms/<build>-<analysis>/``, vectors in
collections named after build and fingerprint. So what is made for another model, analysis or build lies beside what
readers use, and the transaction that activates it is the switch.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from app.errors import IndexStateError, ModelFileError
from app.knowledge.embedding import fingerprint_of
from app.knowledge.german import ANALYSIS_VERSION
from app.knowledge.model import CorpusState
from app.knowledge.protocols import Embedder, TermIndex, VectorIndex
from app.models.files import ModelFile, ModelRole, check_file, require_model, wanted_model
from app.settings import EmbeddingSettings, Settings

TERMS_FOLDER = "terms"


@dataclass(frozen=True, slots=True)
class IndexKey:
    """Which indexes: equal keys mean the same files."""

    build: int
    fingerprint: str
    analysis: str

    @classmethod
    def of(cls, state: CorpusState) -> IndexKey:
        """Those in force."""
        return cls(state.index_build, state.embedding_fingerprint, state.analysis_version)


@dataclass(frozen=True, slots=True)
class Indexes:
    """Terms, vectors and the embedder that goes with them. ``model`` is what the state row remembers of it."""

    key: IndexKey
    terms: TermIndex
    vectors: VectorIndex
    embedder: Embedder
    model: str = ""


@dataclass(frozen=True, slots=True)
class EmbeddingModel:
    """A checked model file and what it wants before a text."""

    file: ModelFile
    settings: EmbeddingSettings

    @property
    def fingerprint(self) -> str:
        """Of the vectors that it makes."""
        return fingerprint_of(self.file, self.settings)

    def described(self) -> str:
        """What the state row remembers, as JSON."""
        return json.dumps(
            {
                "name": self.file.name,
                "path": str(self.file.path.absolute()),
                "sha256": self.file.sha256,
                "query_prefix": self.settings.query_prefix,
                "passage_prefix": self.settings.passage_prefix,
            },
            ensure_ascii=False,
        )


def wanted_embedding(settings: Settings) -> EmbeddingModel:
    """The model that the settings name. Errors: ``ModelFileError``, ``SettingsError``."""
    return EmbeddingModel(require_model(settings, ModelRole.EMBEDDING), settings.embedding)


def indexed_embedding(settings: Settings, state: CorpusState) -> EmbeddingModel:
    """The model that the index in force was made with, whatever the settings name by now.

    Errors: ``IndexStateError`` (unknown, or this version of the program prepares texts differently),
    ``ModelFileError`` (its file is gone or another one).
    """
    found = _described(state.embedding_model, settings)
    wanted = wanted_model(settings, ModelRole.EMBEDDING)
    if found.file.sha256 == wanted.sha256:  # where it lies now, the settings know better
        found = EmbeddingModel(wanted, found.settings)
    if found.fingerprint != state.embedding_fingerprint:
        raise IndexStateError(
            "Der Suchindex wurde von einer anderen Programmversion oder mit einem anderen Einbettungsmodell erstellt; "
            "bitte „ratslotse-ingest“ ausführen."
        )
    try:
        check_file(found.file, settings)
    except ModelFileError as error:
        if found.file.sha256 == wanted.sha256:
            raise
        raise ModelFileError(
            f"Das Einbettungsmodell {found.file.name}, mit dem der Index erstellt wurde, ist nicht mehr da oder "
            f"verändert ({found.file.path}); bitte die Datei zurücklegen oder „ratslotse-ingest rebuild“ ausführen, "
            "das den Index mit dem eingestellten Modell neu erstellt."
        ) from error
    return found


def terms_folder(data: Path, key: IndexKey) -> Path:
    """Where the terms of these indexes lie."""
    return data / TERMS_FOLDER / f"{key.build}-{key.analysis}"


def other_terms(data: Path, key: IndexKey) -> list[Path]:
    """Terms of other builds and analyses, and whatever else lies among them."""
    own = terms_folder(data, key)
    return [entry for entry in sorted((data / TERMS_FOLDER).glob("*")) if entry != own]


def forget_other_terms(data: Path, key: IndexKey) -> None:
    """Delete ``other_terms``. A reader that has them open still reads them to the end."""
    for entry in other_terms(data, key):
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)


def check_state(state: CorpusState) -> None:
    """Raise ``IndexStateError`` unless this version of the program can read this state."""
    if state.documents == 0:
        raise IndexStateError("Es ist noch nichts eingelesen; bitte „ratslotse-ingest ORDNER“ ausführen.")
    if state.analysis_version != ANALYSIS_VERSION:
        raise IndexStateError(
            "Der Suchindex stammt von einer anderen Programmversion; bitte „ratslotse-ingest“ ausführen."
        )


def _described(text: str, settings: Settings) -> EmbeddingModel:
    try:
        known = json.loads(text)
        file = ModelFile(str(known["name"]), ModelRole.EMBEDDING, Path(known["path"]), str(known["sha256"]))
        prefixes = {name: str(known[name]) for name in ("query_prefix", "passage_prefix")}
    except (ValueError, KeyError, TypeError) as error:
        raise IndexStateError(
            "Im Katalog steht nicht, mit welchem Einbettungsmodell der Index erstellt wurde; bitte "
            "„ratslotse-ingest“ ausführen."
        ) from error
    return EmbeddingModel(file, settings.embedding.model_copy(update=prefixes))
