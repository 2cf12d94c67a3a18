"""One running Ratslotse over the sample city, with the real models, for the tests that look at it from outside."""

import socket
from collections.abc import Iterator

import pytest

from app.settings import Settings
from tests.processes import StartedServer, started


@pytest.fixture(scope="module")
def running(corpus_settings: Settings) -> Iterator[StartedServer]:
    """``ratslotse start`` over ``docs_corpus``, public documents only."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = int(listener.getsockname()[1])
    with started(corpus_settings, port) as server:
        yield server
