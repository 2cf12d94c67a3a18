"""``ratslotse start``: ready soon, stopped by every usual way to stop it, and nothing left running."""

import signal
import socket
import time
from pathlib import Path

import httpx
import pytest

from app.models.files import ModelRole, require_model
from app.settings import ServerSettings, Settings
from tests.commands import run_module
from tests.processes import StartedServer, left_running, started

READY_WITHIN = 10.0
"""Seconds, promised to those who type ``make run`` a second time."""


@pytest.fixture
def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture(scope="module")
def own_settings(tmp_path_factory: pytest.TempPathFactory, model_files: Settings) -> Settings:
    """A few documents in a data folder that nobody else uses, so that whatever runs for it was started here."""
    settings = Settings(data=tmp_path_factory.mktemp("start") / "data", models=model_files.models_folder)
    finished = run_module(settings, "ingest", "docs_corpus/webseiten")
    assert finished.returncode == 0, finished.stderr
    assert left_running(settings.data) == []
    return settings


def test_a_taken_port_ends_it_before_anything_is_opened(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        finished = run_module(Settings(data=tmp_path, server=ServerSettings(port=port)), "app", "start")
    assert finished.returncode == 2
    assert f"Der Port {port} auf 127.0.0.1 ist belegt" in finished.stderr
    assert finished.stderr.count("\n") == 1
    assert left_running(tmp_path) == []


@pytest.mark.model
@pytest.mark.chroma
def test_without_the_language_model_it_serves_the_search_and_says_how_to_get_it(
    own_settings: Settings, tmp_path: Path, free_port: int
) -> None:
    models = tmp_path / "models"
    models.mkdir()
    embedding = require_model(own_settings, ModelRole.EMBEDDING).path
    (models / embedding.name).symlink_to(embedding)
    with StartedServer(own_settings.model_copy(update={"models": models}), free_port) as server:
        server.wait_until_ready()
        assert httpx.get(server.address).status_code == httpx.codes.OK
        assert server.end(signal.SIGINT) == 0
    told = next(line for line in server.lines if "ratslotse models fetch" in line)
    assert "die Suche geht" in told


@pytest.mark.model
def test_without_documents_it_says_how_to_take_some_in(with_models: Settings, free_port: int) -> None:
    settings = with_models.model_copy(update={"server": ServerSettings(port=free_port)})
    finished = run_module(settings, "app", "start")
    assert finished.returncode == 2
    assert "ratslotse-ingest" in finished.stderr
    assert left_running(settings.data) == []


@pytest.mark.model
@pytest.mark.chroma
def test_it_is_ready_soon_and_ctrl_c_leaves_nothing_running(own_settings: Settings, free_port: int) -> None:
    with StartedServer(own_settings, free_port) as server:
        seconds = server.wait_until_ready()
        assert httpx.get(server.address).status_code == httpx.codes.OK
        assert any("chroma" in command for command in left_running(own_settings.data))  # so that the end can tell
        assert server.end(signal.SIGINT) == 0
    assert seconds < READY_WITHIN
    assert left_running(own_settings.data) == []
    assert "".join(server.lines).splitlines()[1:] == ["Ratslotse ist beendet."]


@pytest.mark.model
@pytest.mark.chroma
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_a_service_manager_can_stop_it_too(own_settings: Settings, free_port: int, number: signal.Signals) -> None:
    with started(own_settings, free_port) as server:
        assert server.end(number) == 0
    assert left_running(own_settings.data) == []


@pytest.mark.model
@pytest.mark.chroma
def test_ctrl_c_while_it_is_opening_leaves_nothing_running(own_settings: Settings, free_port: int) -> None:
    with StartedServer(own_settings, free_port) as server:
        while not any("chroma" in command for command in left_running(own_settings.data)):
            assert server.process.poll() is None
        assert server.end(signal.SIGINT) == 0
    assert "Traceback" not in "".join(server.lines)
    deadline = time.monotonic() + 20  # a Chroma server that was only starting notices by itself that it is alone
    while left_running(own_settings.data) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left_running(own_settings.data) == []
