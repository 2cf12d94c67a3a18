"""The doctor names what is wrong and the way out, and nothing else is needed to find out."""

import json
import socket
from pathlib import Path

import pytest

from app.access import AccessClass
from app.answering.endpoint import EndpointChatModel
from app.cli import run
from app.doctor import Check, Report, State, examine, print_report
from app.models.recognition import find_tesseract
from app.settings import EmbeddingSettings, IngestSettings, LanguageModelSettings, ServerSettings, Settings
from tests.answering.scripted_server import Handler, serving


def find(report: Report, name: str) -> Check:
    return next(check for check in report.checks if check.name == name)


def test_an_empty_installation_is_told_to_fetch_models(
    tmp_settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    report = examine(tmp_settings)
    assert not report.healthy
    for name in ("language_model", "embedding_model"):
        assert find(report, name).state is State.ERROR
        assert "ratslotse models fetch" in find(report, name).text
    assert find(report, "index").state is State.ERROR
    assert find(report, "packages").state is State.OK
    print_report(report)
    out = capsys.readouterr().out
    assert out.count("Fehler  ") == 3
    assert "nicht einsatzbereit" in out


def test_looking_creates_nothing(tmp_settings: Settings) -> None:
    examine(tmp_settings)
    assert not tmp_settings.data.exists()


def test_a_data_folder_that_cannot_be(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    check = find(examine(Settings(data=file / "data")), "data_folder")
    assert check.state is State.ERROR
    assert "RATSLOTSE_DATA" in check.text


def test_a_folder_without_the_right_to_write() -> None:
    # the one place where root may not write either
    check = find(examine(Settings(data=Path("/proc/ratslotse/data"))), "data_folder")
    assert check.state is State.ERROR
    assert "Zugriffsrechte" in check.text


def test_a_taken_port_is_a_warning_because_it_may_be_ratslotse(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        server = ServerSettings(port=other.getsockname()[1])
        check = find(examine(Settings(data=tmp_path, server=server)), "port")
    assert check.state is State.WARNING
    assert str(server.port) in check.text


def test_what_others_can_see_is_said(tmp_path: Path) -> None:
    open_settings = Settings(
        data=tmp_path,
        server=ServerSettings(host="0.0.0.0"),
        clearance=frozenset({AccessClass.PUBLIC, AccessClass.NON_PUBLIC}),
    )
    report = examine(open_settings)
    assert find(report, "reach").state is State.WARNING
    assert find(report, "clearance").state is State.WARNING
    assert "non_public" in find(report, "clearance").text


def test_missing_text_recognition_is_a_warning_that_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    find_tesseract.cache_clear()
    try:
        check = find(examine(Settings(data=tmp_path)), "recognition")
        off = Settings(data=tmp_path, ingest=IngestSettings(text_recognition=False))
        assert find(examine(off), "recognition").state is State.OK
    finally:
        find_tesseract.cache_clear()
    assert check.state is State.WARNING
    assert "apt-get install tesseract-ocr tesseract-ocr-deu" in check.text


@pytest.mark.tesseract
def test_text_recognition_is_named_with_its_language(tmp_path: Path, tesseract: Path) -> None:
    check = find(examine(Settings(data=tmp_path)), "recognition")
    assert check.state is State.OK
    assert "„deu“" in check.text


def test_a_bad_setting_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from app.settings import load_settings

    monkeypatch.setenv("RATSLOTSE_SERVER__PORT", "viele")
    load_settings.cache_clear()
    try:
        assert run(["doctor", "--json"]) == 1
    finally:
        load_settings.cache_clear()
    checks = json.loads(capsys.readouterr().out)["checks"]
    assert checks[-1]["name"] == "settings"
    assert "server.port" in checks[-1]["text"]


@pytest.mark.model
def test_models_without_an_index_are_told_to_ingest(with_models: Settings) -> None:
    report = examine(with_models)
    assert find(report, "language_model").state is State.OK
    assert find(report, "embedding_model").state is State.OK
    assert find(report, "index").state is State.ERROR
    assert "ratslotse-ingest" in find(report, "index").text


@pytest.mark.model
@pytest.mark.chroma
def test_a_complete_installation_is_healthy(corpus_settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    report = examine(corpus_settings)
    assert [check.text for check in report.checks if check.state is State.ERROR] == []
    assert "Dokumente" in find(report, "index").text
    print_report(report)
    assert "einsatzbereit" in capsys.readouterr().out


@pytest.mark.model
@pytest.mark.chroma
def test_an_index_made_with_another_model_than_the_settings_name_is_a_warning(corpus_settings: Settings) -> None:
    changed = corpus_settings.model_copy(update={"embedding": EmbeddingSettings(passage_prefix="text: ")})
    check = find(examine(changed), "index")
    assert check.state is State.WARNING
    assert "anderen Embedding-Modell" in check.text


def test_an_endpoint_is_asked_and_no_model_file_is_missed(tmp_path: Path) -> None:
    def models(handler: Handler) -> None:
        handler.begin(kind="application/json")
        handler.send('{"data": [{"id": "stadtmodell"}]}')

    with serving(models) as server:
        llm = LanguageModelSettings(endpoint=server.address, endpoint_model="stadtmodell", parallel=6)
        check = find(examine(Settings(data=tmp_path, llm=llm)), "language_model")
        assert (check.state, "6 Antworten zugleich" in check.text) == (State.OK, True)
        wrong = LanguageModelSettings(endpoint=server.address, endpoint_model="anderes")
        check = find(examine(Settings(data=tmp_path, llm=wrong)), "language_model")
        assert check.state is State.ERROR
        assert "llm.endpoint_model" in check.text
    check = find(examine(Settings(data=tmp_path, llm=llm)), "language_model")
    assert check.state is State.ERROR
    assert "nicht zu erreichen" in check.text


def test_an_endpoint_without_encryption_is_a_warning_but_on_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EndpointChatModel, "models", lambda model: ["m"])
    for address, state in (
        ("http://modelle.stadt.example/v1", State.WARNING),
        ("https://modelle.stadt.example/v1", State.OK),
        ("http://localhost:8080/v1", State.OK),
    ):
        llm = LanguageModelSettings(endpoint=address)
        assert find(examine(Settings(data=tmp_path, llm=llm)), "language_model").state is state
