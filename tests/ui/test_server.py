"""Serving: the address is taken or refused in one sentence, and no stray configuration changes what is served."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.errors import PortTakenError, SettingsError
from app.settings import PROJECT_FOLDER, ServerSettings
from app.ui.server import address_of, open_socket, streamlit_options


def test_a_taken_port_is_named_with_the_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortTakenError, match=f"Port {port} .* ist belegt.*--port {port + 1}"):
            open_socket(ServerSettings(port=port))


def test_a_freed_port_can_be_taken_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            other.accept()[0].close()  # leaves a connection in TIME_WAIT
    open_socket(ServerSettings(port=port)).close()


def test_an_address_of_another_machine_is_a_settings_error(monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = (socket.AF_INET, socket.SOCK_STREAM, 0, "", ("192.0.2.1", 8501))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [elsewhere])
    with pytest.raises(SettingsError, match="server.host"):
        open_socket(ServerSettings(host="192.0.2.1", port=8501))


def test_the_printed_address_can_be_opened() -> None:
    assert address_of(ServerSettings(host="0.0.0.0", port=1)) == "http://127.0.0.1:1"
    assert address_of(ServerSettings(host="::1", port=1)) == "http://[::1]:1"


def test_every_option_is_one_that_streamlit_knows() -> None:
    from streamlit import config

    unknown = set(streamlit_options(ServerSettings())) - set(config._config_options_template)
    assert not unknown


@pytest.fixture
def served(tmp_path: Path, free_port: int) -> Iterator[int]:
    """The pages, served in a home and an environment that want everything otherwise."""
    home = tmp_path / "home"
    (home / ".streamlit").mkdir(parents=True)
    (home / ".streamlit" / "config.toml").write_text(
        '[server]\nport = 1\nenableStaticServing = true\nenableAgentApi = true\nbaseUrlPath = "x"\n'
        '[browser]\ngatherUsageStats = true\n[client]\ntoolbarMode = "developer"\n'
    )
    environment = {**os.environ, "HOME": str(home), "STREAMLIT_CLIENT_TOOLBAR_MODE": "developer"}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.ui.serve_fake", str(tmp_path), str(free_port), "answer"],
        cwd=PROJECT_FOLDER,
        env=environment,
    )
    try:
        wait_for(free_port)
        yield free_port
    finally:
        process.terminate()
        process.wait(20)


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/_stcore/health").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise TimeoutError(f"nothing is served on port {port}")


def test_a_users_streamlit_configuration_changes_nothing(served: int) -> None:
    address = f"http://127.0.0.1:{served}"
    page = httpx.get(address)
    assert page.status_code == httpx.codes.OK
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert page.headers["referrer-policy"] == "no-referrer"
    host_config = httpx.get(f"{address}/_stcore/host-config").json()
    assert host_config["allowedOrigins"] == []
    assert httpx.post(f"{address}/_stcore/agent/interact", json={}).status_code != httpx.codes.OK


@pytest.mark.parametrize(("host", "status"), [("127.0.0.1", 101), ("elsewhere.example", 403)])
def test_only_a_name_of_this_machine_gets_a_session(served: int, host: str, status: int) -> None:
    """DNS rebinding: a page elsewhere whose name points to 127.0.0.1 must not talk to the pages here."""
    request = (
        f"GET /_stcore/stream HTTP/1.1\r\nHost: {host}:{served}\r\nOrigin: http://{host}:{served}\r\n"
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: streamlit\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", served), timeout=10) as connection:
        connection.sendall(request.encode())
        assert connection.recv(100).startswith(f"HTTP/1.1 {status} ".encode())
