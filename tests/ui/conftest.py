"""What the tests of the pages share."""

import socket

import pytest


@pytest.fixture
def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture(autouse=True)
def no_search_for_components(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare every page played by ``AppTest`` Streamlit's search of all installed packages for components."""
    monkeypatch.setattr(
        "streamlit.components.v2.manifest_scanner.scan_component_manifests", lambda *_, **__: [], raising=False
    )
