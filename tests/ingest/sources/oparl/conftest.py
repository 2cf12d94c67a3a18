"""The invented town, served."""

from collections.abc import Iterator

import pytest

from tests.ingest.sources.oparl.server import Town, serving
from tests.ingest.sources.oparl.town import lindfurt


@pytest.fixture
def town() -> Iterator[Town]:
    """A fresh town on a server of its own."""
    found = lindfurt()
    with serving(found):
        yield found
