"""How the client asks: again after failures, as long as asked to wait, and within limits."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.settings import OparlSettings
from ingest.sources.oparl.client import NotFoundError, OparlClient, RefusedError, UnreachableError
from tests.ingest.sources.oparl.server import Answer, Town

_PAUSE = 0.01


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def client(town: Town, waits: list[float]) -> Iterator[OparlClient]:
    settings = OparlSettings(seconds_between_requests=_PAUSE, attempts=4, megabytes_per_answer=1)
    found = OparlClient(f"{town.address}/oparl/system", settings, largest_file=1000, sleep=waits.append)
    yield found
    found.close()


def _failing(town: Town, path: str, *answers: Answer) -> None:
    """Answer in this order, then as usual."""
    left = list(answers)
    town.faults[path] = lambda _query: left.pop(0) if left else None


def test_failures_are_tried_again_with_growing_pauses(town: Town, client: OparlClient, waits: list[float]) -> None:
    _failing(town, "/oparl/system", Answer(500), Answer(503), Answer(200, b"<html>Wartung"))
    assert client.get_json(f"{town.address}/oparl/system")["type"].endswith("System")
    retries = [wait for wait in waits if wait > _PAUSE]
    assert retries == pytest.approx([0.05, 0.1, 0.2])


def test_a_cut_answer_is_tried_again(town: Town, client: OparlClient) -> None:
    whole = town.json({"data": ["x" * 1000]})
    _failing(town, "/oparl/system", Answer(200, whole.body, whole.headers, cut=True))
    assert "body" in client.get_json(f"{town.address}/oparl/system")


@pytest.mark.parametrize(
    ("asked", "waited"),
    [("7", 7.0), ("99999", 120.0), ("-5", 0.05), ("bald", 0.05), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.05)],
)
def test_the_server_says_how_long_to_wait_within_bounds(
    town: Town, client: OparlClient, waits: list[float], asked: str, waited: float
) -> None:
    _failing(town, "/oparl/system", Answer(429, b"", {"Retry-After": asked}))
    client.get_json(f"{town.address}/oparl/system")
    assert max(waits) == pytest.approx(waited)


def test_after_all_attempts_it_is_unreachable(town: Town, client: OparlClient) -> None:
    town.faults["/oparl/system"] = lambda _query: Answer(502)
    with pytest.raises(UnreachableError, match="HTTP 502, 4 Versuche"):
        client.get_json(f"{town.address}/oparl/system")
    assert len(town.asked) == 4


@pytest.mark.parametrize("status", [400, 401, 403, 501])
def test_refusals_are_not_tried_again(town: Town, client: OparlClient, status: int) -> None:
    town.faults["/oparl/system"] = lambda _query: Answer(status)
    with pytest.raises(RefusedError):
        client.get_json(f"{town.address}/oparl/system")
    assert len(town.asked) == 1


def test_too_large_is_refused_while_it_comes(town: Town, client: OparlClient, tmp_path: Path) -> None:
    town.faults["/oparl/system"] = lambda _query: Answer(200, b'{"a": "' + b"x" * 2**21)
    with pytest.raises(RefusedError, match="größer als 1 MB"):
        client.get_json(f"{town.address}/oparl/system")
    town.texts["download/1.txt"] = b"x" * 1001
    with pytest.raises(RefusedError, match="größer"):
        client.download(f"{town.address}/oparl/download/1.txt", tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


def test_redirects_are_followed_on_the_same_server_and_not_for_ever(town: Town, client: OparlClient) -> None:
    town.faults["/oparl/old"] = lambda _query: Answer(301, b"", {"Location": "/oparl/system"})
    assert "body" in client.get_json(f"{town.address}/oparl/old")
    town.faults["/oparl/round"] = lambda _query: Answer(302, b"", {"Location": "/oparl/round"})
    with pytest.raises(RefusedError, match="Kreis"):
        client.get_json(f"{town.address}/oparl/round")


def test_requests_are_spaced(town: Town, client: OparlClient, waits: list[float]) -> None:
    for _ in range(3):
        with pytest.raises(NotFoundError):
            client.get_json(f"{town.address}/oparl/nothing")
    assert len(waits) == 2
    assert all(0 < wait <= _PAUSE for wait in waits)


@pytest.mark.parametrize(
    "address",
    ["https://127.0.0.1:{port}/x", "http://localhost:{port}/x", "http://127.0.0.1:1/x", "http://127.0.0.1/x",
     "http://127.0.0.1:{port}@evil.example/x", "ftp://127.0.0.1:{port}/x", "//evil.example/x", "http://[", "", "\x00"],
)  # fmt: skip
def test_other_addresses_are_not_here(town: Town, client: OparlClient, address: str) -> None:
    port = town.address.rpartition(":")[2]
    assert not client.is_here(address.format(port=port))
    assert client.is_here(f"http://127.0.0.1:{port}/x?y=1#z")
