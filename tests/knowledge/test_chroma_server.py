"""One Chroma server for a data folder: shared, never two, gone with the last client, however that one ends."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from app.errors import DataFolderError, VectorStoreError
from app.knowledge.chroma_server import SERVER_FOLDER, chroma_server, server_is_running
from app.settings import PROJECT_FOLDER, Settings, VectorSettings

pytestmark = pytest.mark.chroma

_CLIENT = """
import sys, time
from pathlib import Path
from app.knowledge.chroma_server import chroma_server
from app.settings import Settings
with chroma_server(Settings(data=Path(sys.argv[1]))) as address:
    print(address.port, flush=True)
    sys.stdin.readline()
"""


@contextmanager
def _client(data: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Another process that uses the server until it is told to leave, and the port that it was given."""
    process = subprocess.Popen(
        [sys.executable, "-c", _CLIENT, str(data)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT_FOLDER,
    )
    assert process.stdout is not None
    try:
        yield process, int(process.stdout.readline())
    finally:
        process.kill()
        process.communicate()


def _process_id(data: Path) -> int:
    return int(json.loads((data / SERVER_FOLDER / "address").read_text(encoding="utf-8"))["pid"])


def _wait_until_gone(data: Path, seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while server_is_running(data) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not server_is_running(data)


def test_the_server_lives_as_long_as_it_is_needed(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    with chroma_server(settings) as outer:
        process = _process_id(tmp_path)
        with chroma_server(settings) as inner:
            assert inner == outer
        assert server_is_running(tmp_path)
        assert httpx.get(f"http://127.0.0.1:{outer.port}/api/v2/heartbeat").status_code == 200
    assert not server_is_running(tmp_path)
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_it_is_shared_between_processes_and_the_last_one_stops_it(tmp_path: Path) -> None:
    with _client(tmp_path) as (first, port):
        process = _process_id(tmp_path)
        with chroma_server(Settings(data=tmp_path)) as address:
            assert address.port == port
            assert first.stdin is not None
            first.stdin.write("\n")
            first.stdin.flush()
            assert first.wait(20) == 0
            assert server_is_running(tmp_path)
            assert _process_id(tmp_path) == process
        assert not server_is_running(tmp_path)


def test_many_that_start_at_once_get_one_server(tmp_path: Path) -> None:
    def use(_: int) -> tuple[int, int]:
        with chroma_server(Settings(data=tmp_path)) as address:
            time.sleep(1)
            return address.port, _process_id(tmp_path)

    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(use, range(4)))) == 1
    assert not server_is_running(tmp_path)


def test_when_all_clients_are_killed_the_server_ends_by_itself(tmp_path: Path) -> None:
    with _client(tmp_path) as (client, _):
        client.kill()
        client.wait()
        assert _wait_until_gone(tmp_path)


def test_when_the_one_that_started_it_is_killed_the_others_keep_it(tmp_path: Path) -> None:
    with _client(tmp_path) as (client, port), chroma_server(Settings(data=tmp_path)) as address:
        client.kill()
        client.wait()
        time.sleep(2.5)  # longer than the server waits before it looks for clients
        assert address.port == port
        assert server_is_running(tmp_path)
        assert httpx.get(f"http://127.0.0.1:{port}/api/v2/heartbeat").status_code == 200
    assert not server_is_running(tmp_path)


def test_interrupting_the_terminal_leaves_the_server_to_its_clients(tmp_path: Path) -> None:
    with chroma_server(Settings(data=tmp_path)):
        assert os.getsid(_process_id(tmp_path)) != os.getsid(0)


def test_a_server_that_was_killed_is_replaced_and_its_traces_do_not_matter(tmp_path: Path) -> None:
    with chroma_server(Settings(data=tmp_path)):
        killed = _process_id(tmp_path)
        os.kill(killed, signal.SIGKILL)
        assert _wait_until_gone(tmp_path)
        assert (tmp_path / SERVER_FOLDER / "address").exists()
        with chroma_server(Settings(data=tmp_path)) as address:
            assert _process_id(tmp_path) != killed
            assert httpx.get(f"http://127.0.0.1:{address.port}/api/v2/heartbeat").status_code == 200
    assert not server_is_running(tmp_path)


def test_no_file_in_the_data_folder_is_run_or_believed(tmp_path: Path) -> None:
    folder = tmp_path / SERVER_FOLDER
    folder.mkdir()
    (folder / "address").write_text(json.dumps({"pid": os.getpid(), "port": 9}), encoding="utf-8")
    (folder / "json.py").write_text("raise SystemExit('a file of the data folder was imported')", encoding="utf-8")
    with chroma_server(Settings(data=tmp_path)) as address:
        assert address.port != 9
    assert not server_is_running(tmp_path)


def test_only_loopback_is_listened_on(tmp_path: Path) -> None:
    with chroma_server(Settings(data=tmp_path)) as address:
        needle = f":{address.port:04X}"
        listening = [
            line.split()[1]
            for table in ("tcp", "tcp6")
            for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
            if line.split()[1].endswith(needle) and line.split()[3] == "0A"
        ]
        assert listening == [f"0100007F{needle}"]


def test_requests_do_not_fill_the_log(tmp_path: Path) -> None:
    with chroma_server(Settings(data=tmp_path)) as address:
        before = (tmp_path / SERVER_FOLDER / "log").stat().st_size
        for _ in range(20):
            httpx.get(f"http://127.0.0.1:{address.port}/api/v2/tenants/default_tenant")
        time.sleep(0.2)
        assert (tmp_path / SERVER_FOLDER / "log").stat().st_size == before


def test_a_server_in_the_network_is_used_as_it_is(tmp_path: Path) -> None:
    with chroma_server(Settings(data=tmp_path / "theirs")) as theirs:
        settings = Settings(data=tmp_path / "ours", vectors=VectorSettings(url=f"http://127.0.0.1:{theirs.port}"))
        with chroma_server(settings) as address:
            assert (address.host, address.port) == (theirs.host, theirs.port)
            assert address.folder is None  # their files are not ours to tidy
        assert not (tmp_path / "ours").exists()
        assert server_is_running(tmp_path / "theirs")


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "rechner:8000", "http://127.0.0.1:99999", "ftp://127.0.0.1"])
def test_a_server_that_cannot_be_reached_is_one_german_sentence(tmp_path: Path, url: str) -> None:
    settings = Settings(data=tmp_path, vectors=VectorSettings(url=url))
    with pytest.raises(VectorStoreError, match=r"„vectors\.url“"), chroma_server(settings):
        pass


def test_a_data_folder_that_is_a_file_is_one_german_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("", encoding="utf-8")
    with pytest.raises(DataFolderError, match="Datenordner"), chroma_server(Settings(data=tmp_path / "data")):
        pass
