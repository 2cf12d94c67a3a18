"""What the tests of the pages share."""

import socket

import pytest


@pytest.fixture
def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
