"""What all tests share: the settings they run under, the real models and corpus, and the account of what was skipped.

Tests see none of the caller's settings and reach no address but loopback. A test that lacks something skips through
``skip_needs``, so that the end of the run can say which command would enable it. Under ``CI=true`` a skip fails the
run, except for what a CI machine cannot have.
"""

import os
import shutil
import socket
import subprocess
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any, NoReturn

import pytest

from app.errors import ModelFileError
from app.models.files import ModelRole, require_model
from app.offline import LOOPBACK_NAMES, silence_telemetry
from app.settings import PROJECT_FOLDER, Settings, load_settings
from tests.commands import run_module

silence_telemetry()

_ALLOWED_SKIPS_IN_CI = ("needs ../shared", "needs a GPU")
_ENABLE = " — enable with: "
_skip_reasons: Counter[str] = Counter()


def skip_needs(what: str, command: str) -> NoReturn:
    """Skip the test for want of ``what``; ``command`` is what a developer types to have it run the next time."""
    pytest.skip(f"needs {what}{_ENABLE}{command}")


# --- isolation ---------------------------------------------------------------------------------------------------


def pytest_configure(config: pytest.Config) -> None:
    """Drop the caller's settings before anything reads them, a ``ratslotse.toml`` in the checkout included."""
    for name in [name for name in os.environ if name.startswith("RATSLOTSE_")]:
        del os.environ[name]
    folder = tempfile.TemporaryDirectory(prefix="ratslotse-tests-")
    config.add_cleanup(folder.cleanup)
    empty = Path(folder.name) / "empty.toml"
    empty.touch()
    os.environ["RATSLOTSE_CONFIG"] = str(empty)
    load_settings.cache_clear()


@pytest.fixture(autouse=True)
def no_name_lookups(monkeypatch: pytest.MonkeyPatch) -> None:
    """pytest-socket guards connections; this guards what comes before them: a name looked up is a packet sent."""
    real = socket.getaddrinfo

    def guarded(host: Any, *arguments: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name not in (None, "", "0.0.0.0", "::", *LOOPBACK_NAMES):
            raise AssertionError(f"a test tried to look up the name {name!r}")
        return real(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", guarded)


@pytest.fixture
def tmp_settings(tmp_path: Path) -> Settings:
    """Settings over an empty data folder of the test's own."""
    return Settings(data=tmp_path / "data")


# --- things that not every machine has -----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def model_files() -> Settings:
    """Settings whose models folder is the project's ``data/models``, with both default models in it, verified.

    Never downloads. The data folder in these settings must not be written to: use ``with_models`` for that.
    """
    settings = Settings()
    try:
        for role in ModelRole:
            require_model(settings, role)
    except ModelFileError as error:
        skip_needs(f"the model files ({error})", "ratslotse models fetch")
    return settings


@pytest.fixture
def with_models(tmp_path: Path, model_files: Settings) -> Settings:
    """An empty data folder of the test's own, and the real models."""
    return Settings(data=tmp_path / "data", models=model_files.models_folder)


@pytest.fixture(scope="session")
def corpus_settings(tmp_path_factory: pytest.TempPathFactory, model_files: Settings) -> Settings:
    """A data folder with ``docs_corpus`` ingested by the real command and models, once for the whole run.

    Shared: tests read it and do not write to it.
    """
    settings = Settings(data=tmp_path_factory.mktemp("corpus") / "data", models=model_files.models_folder)
    finished = run_module(settings, "ingest", "docs_corpus", timeout=900)
    if finished.returncode != 0:
        output = (finished.stdout + finished.stderr)[-5000:]
        pytest.fail(f"ingest of docs_corpus ended with {finished.returncode}:\n{output}", pytrace=False)
    return settings


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with measuring material beside the checkout."""
    folder = PROJECT_FOLDER.parent / "shared"
    if not (folder / "bench").is_dir():
        skip_needs("../shared (measuring material)", "place it beside the checkout")
    return folder


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The path of an installed Chromium or Chrome."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return Path(found)
    skip_needs("Chromium", "sudo apt-get install chromium")


@pytest.fixture(scope="session")
def tesseract() -> Path:
    """The path of an installed tesseract that knows German."""
    found = shutil.which("tesseract")
    if found is None or "deu" not in _recognition_languages(found):
        skip_needs("tesseract with German", "sudo apt-get install tesseract-ocr tesseract-ocr-deu")
    return Path(found)


def _recognition_languages(command: str) -> list[str]:
    listed = subprocess.run([command, "--list-langs"], capture_output=True, text=True, timeout=60, check=False)
    return listed.stdout.split()


# --- the account at the end ----------------------------------------------------------------------------------------


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    _note_skip(report)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    _note_skip(report)


def _note_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        _skip_reasons[reason.removeprefix("Skipped: ")] += 1


def _forbidden_skips() -> list[str]:
    if os.environ.get("CI", "").lower() != "true":
        return []
    return [reason for reason in _skip_reasons if not reason.startswith(_ALLOWED_SKIPS_IN_CI)]


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skipped test is a test that did not pass."""
    if session.exitstatus == pytest.ExitCode.OK and _forbidden_skips():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not _skip_reasons:
        return
    terminalreporter.section("what was skipped, and what would enable it")
    for reason, count in sorted(_skip_reasons.items()):
        what, _, command = reason.partition(_ENABLE)
        terminalreporter.write_line(f"{count:4} × {what}")
        if command:
            terminalreporter.write_line(f"       {command}")
    for reason in _forbidden_skips():
        terminalreporter.write_line(f"CI=true: must not be skipped: {reason.partition(_ENABLE)[0]}", red=True)
