"""``ratslotse doctor``: what is installed, in which state models and index are, what is wrong and what to do about it.

Each check ends in one German sentence; an error's sentence is the one that the commands themselves would print.
"""

import os
import platform
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from app.access import PUBLIC_ONLY
from app.errors import DataFolderError, PortTakenError, RatslotseError
from app.models.files import ModelRole, require_model
from app.models.recognition import find_tesseract, missing_recognition
from app.offline import LOOPBACK_NAMES
from app.settings import Settings, load_settings, settings_file

_PACKAGES = (
    "llama-cpp-python",
    "chromadb",
    "tantivy",
    "langchain-core",
    "streamlit",
    "unstructured",
    "pypdfium2",
)


class State(StrEnum):
    """How a check ended; with a warning everything works, but somebody should know."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


_WORDS = {State.OK: "in Ordnung", State.WARNING: "Hinweis", State.ERROR: "Fehler"}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    title: str
    state: State
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """All checks in order, and the versions of what is installed (``None``: missing)."""

    checks: tuple[Check, ...]
    versions: dict[str, str | None] = field(default_factory=dict)

    @property
    def healthy(self) -> bool:
        """Whether no check ended in an error."""
        return all(check.state is not State.ERROR for check in self.checks)

    def as_object(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "healthy": self.healthy,
            "checks": [{"name": check.name, "state": check.state.value, "text": check.text} for check in self.checks],
            "versions": self.versions,
        }


def examine(settings: Settings | None = None) -> Report:
    """Look at everything. Changes nothing; the Chroma server that the index needs is stopped again."""
    versions = {name: _version(name) for name in _PACKAGES}
    checks = [_packages(versions)]
    try:
        settings = settings or load_settings()
    except RatslotseError as error:
        checks.append(Check("settings", "Einstellungen", State.ERROR, str(error)))
        return Report(tuple(checks), versions)
    file = settings_file()
    origin = f"aus {file.absolute()}" if file.is_file() else "Voreinstellungen, eine Einstellungsdatei gibt es nicht"
    checks.append(Check("settings", "Einstellungen", State.OK, f"{origin}."))
    checks.extend(_on(settings))
    return Report(tuple(checks), versions)


def print_report(report: Report) -> None:
    """The report for people."""
    width = max(len(check.title) for check in report.checks)
    for check in report.checks:
        print(f"{_WORDS[check.state]:<10}  {check.title:<{width}}  {check.text}")
    print()
    if report.healthy:
        print("Ratslotse ist einsatzbereit.")
    else:
        print("Ratslotse ist so nicht einsatzbereit; die Sätze bei „Fehler“ sagen, was zu tun ist.")


def _on(settings: Settings) -> Iterator[Check]:
    yield _attempt("data_folder", "Datenordner", lambda: _data_folder(settings.data))
    yield _language_model(settings)
    embedding = _attempt("embedding_model", "Embedding-Modell", lambda: _model(settings, ModelRole.EMBEDDING))
    yield embedding
    if embedding.state is State.ERROR:
        text = "nicht geprüft, weil das Embedding-Modell fehlt oder falsch ist."
        yield Check("index", "Bestand", State.ERROR, text)
    else:
        yield _index(settings)
    yield _recognition(settings)
    yield _port(settings)
    yield _reach(settings)
    yield _clearance(settings)


def _attempt(name: str, title: str, look: Callable[[], str]) -> Check:
    """The check that ``look`` describes, or the error that it raises."""
    try:
        return Check(name, title, State.OK, look())
    except RatslotseError as error:
        return Check(name, title, State.ERROR, str(error))


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _packages(versions: dict[str, str | None]) -> Check:
    missing = [name for name, version in versions.items() if version is None]
    if missing:
        text = f"Es fehlt {', '.join(missing)}; bitte „make setup“ oder „pip install -r requirements.lock“ ausführen."
        return Check("packages", "Programme", State.ERROR, text)
    listed = ", ".join(f"{name} {version}" for name, version in versions.items())
    return Check("packages", "Programme", State.OK, f"Python {platform.python_version()}, {listed}.")


def _data_folder(folder: Path) -> str:
    existing = next(parent for parent in (folder.absolute(), *folder.absolute().parents) if parent.exists())
    if not existing.is_dir():
        raise DataFolderError(f"Der Datenordner {folder} liegt unter einer Datei; bitte RATSLOTSE_DATA berichtigen.")
    try:
        with tempfile.NamedTemporaryFile(dir=existing, prefix=".ratslotse-"):
            pass
    except OSError as error:
        raise DataFolderError(
            f"In {existing} kann nicht geschrieben werden ({os.strerror(error.errno or 0)}); bitte die Zugriffsrechte "
            "ändern oder mit RATSLOTSE_DATA einen anderen Datenordner nennen."
        ) from error
    return f"{folder.absolute()}, beschreibbar."


def _language_model(settings: Settings) -> Check:
    name, title, endpoint = "language_model", "Sprachmodell", settings.llm.endpoint
    if endpoint is None:
        return _attempt(name, title, lambda: _model(settings, ModelRole.LANGUAGE))
    from app.answering.build import open_endpoint

    try:
        with closing(open_endpoint(settings, endpoint)) as model:
            model.warm_up()
    except RatslotseError as error:
        return Check(name, title, State.ERROR, str(error))
    text = f"der Modellserver {endpoint} antwortet, {settings.llm.answers_at_once} Antworten zugleich."
    address = urlsplit(endpoint)
    if address.scheme == "https" or address.hostname in LOOPBACK_NAMES:
        return Check(name, title, State.OK, text)
    warning = f"{text} Fragen und Fundstellen gehen unverschlüsselt durchs Netz; besser ist eine Adresse mit https."
    return Check(name, title, State.WARNING, warning)


def _model(settings: Settings, role: ModelRole) -> str:
    model = require_model(settings, role)
    return f"{model.name}, Prüfsumme richtig ({model.path})."


def _index(settings: Settings) -> Check:
    from app.answering.citations import corpus_phrase
    from app.knowledge.build import open_knowledge
    from app.knowledge.indexes import wanted_embedding

    name, title = "index", "Bestand"
    try:
        with open_knowledge(settings) as knowledge:
            state = knowledge.state()
        as_wanted = wanted_embedding(settings).fingerprint == state.embedding_fingerprint
    except RatslotseError as error:
        return Check(name, title, State.ERROR, str(error))
    text = f"{state.documents} Dokumente mit {state.chunks} Abschnitten. {corpus_phrase(state)}."
    if as_wanted:
        return Check(name, title, State.OK, text)
    note = "Er ist mit einem anderen Embedding-Modell erstellt, als eingestellt ist, und wird mit jenem gelesen"
    return Check(name, title, State.WARNING, f"{text} {note}; das nächste „ratslotse-ingest“ stellt um.")


def _recognition(settings: Settings) -> Check:
    name, title, language = "recognition", "Texterkennung", settings.ingest.recognition_language
    if not settings.ingest.text_recognition:
        return Check(name, title, State.OK, "abgeschaltet; gescannte Seiten werden als „ohne Text“ gemeldet.")
    found = find_tesseract()
    if missing := missing_recognition(language):
        text = f"{missing[0].upper()}{missing[1:]}. Bis dahin werden gescannte Seiten als „ohne Text“ gemeldet."
        return Check(name, title, State.WARNING, text)
    version = found.version if found else ""
    return Check(name, title, State.OK, f"tesseract {version}, Sprache „{language}“.")


def _port(settings: Settings) -> Check:
    from app.ui.server import address_of, open_socket

    address = address_of(settings.server)
    try:
        open_socket(settings.server).close()
    except PortTakenError:
        text = f"Unter {address} läuft schon ein Programm: Ratslotse selbst, oder eines, das den Port belegt."
        return Check("port", "Port", State.WARNING, text)
    except RatslotseError as error:
        return Check("port", "Port", State.ERROR, str(error))
    return Check("port", "Port", State.OK, f"{address} ist frei.")


def _reach(settings: Settings) -> Check:
    if settings.server.host in LOOPBACK_NAMES:
        return Check("reach", "Erreichbarkeit", State.OK, "nur von diesem Rechner aus.")
    text = f"Die Seiten sind unter {settings.server.host} im Netz zu erreichen, ohne Anmeldung."
    return Check("reach", "Erreichbarkeit", State.WARNING, text)


def _clearance(settings: Settings) -> Check:
    classes = ", ".join(sorted(access.value for access in settings.clearance)) or "keine"
    if settings.clearance <= PUBLIC_ONLY:
        return Check("clearance", "Einsicht", State.OK, f"Gezeigt werden Dokumente der Klassen: {classes}.")
    text = f"Ohne Anmeldung sieht jeder auch Nichtöffentliches (Klassen: {classes}); nur für Prüfstände gedacht."
    return Check("clearance", "Einsicht", State.WARNING, text)
