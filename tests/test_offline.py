"""The switches of ``app.offline`` against the installed libraries: an upgrade that renames one is noticed here."""

import importlib
import logging
import socket
import subprocess
import sys

import pytest

from app.offline import keep_streamlit_local, keep_unstructured_local, silence_telemetry


def test_the_users_environment_is_overridden(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "LANGSMITH_TRACING": "true",
        "DO_NOT_TRACK": "",
        "ANONYMIZED_TELEMETRY": "True",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector.example",
        "NO_PROXY": "intranet.example",
        "HTTP_PROXY": "http://proxy.example:3128",
    }.items():
        monkeypatch.setenv(name, value)
    environment = importlib.import_module("os").environ
    silence_telemetry()
    assert environment["LANGSMITH_TRACING"] == "false"
    assert environment["DO_NOT_TRACK"] == "1"
    assert "OTEL_EXPORTER_OTLP_ENDPOINT" not in environment
    assert environment["NO_PROXY"].split(",") == ["intranet.example", "127.0.0.1", "localhost", "::1"]


def test_langchain_does_not_trace() -> None:
    from langsmith.utils import tracing_is_enabled

    assert not tracing_is_enabled()


def test_chroma_neither_reports_nor_exports_traces() -> None:
    from chromadb.config import Settings

    settings = Settings()
    assert settings.anonymized_telemetry is False
    assert settings.chroma_otel_collection_endpoint == ""


def test_huggingface_hub_is_offline() -> None:
    from huggingface_hub import constants

    assert constants.HF_HUB_OFFLINE


def test_streamlit_gathers_nothing_and_does_not_ask_who_it_is() -> None:
    from streamlit import config, net_util

    keep_streamlit_local()
    assert config.get_option("browser.gatherUsageStats") is False
    assert net_util.get_external_ip() is None
    assert net_util.get_internal_ip() is None


def test_streamlits_command_line_gathers_nothing() -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "streamlit", "config", "show"], capture_output=True, text=True, timeout=60, check=True
    )
    assert "gatherUsageStats = false" in finished.stdout


def test_a_foreign_origin_makes_streamlit_look_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    from streamlit.web.server import server_util

    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("Streamlit tried to open a socket")

    keep_streamlit_local()
    monkeypatch.setattr(socket, "socket", forbidden)
    assert not server_util.is_url_from_allowed_origins("http://evil.example")


def test_unstructured_partitions_german_without_download_advert_or_report(caplog: pytest.LogCaptureFixture) -> None:
    keep_unstructured_local()
    from unstructured.partition.html import partition_html

    text = "Der Rat hat die Satzung am 12. März 2024 beschlossen. Sie tritt am Tag danach in Kraft."
    with caplog.at_level(logging.WARNING):
        elements = partition_html(text=f"<h1>Satzung</h1><p>{text}</p>", languages=["deu"])
    assert [element.text for element in elements] == ["Satzung", text]
    assert "commercial" not in caplog.text


@pytest.mark.parametrize("module", ["chromadb", "langchain_core.documents", "streamlit", "unstructured", "llama_cpp"])
def test_importing_a_library_opens_no_socket(module: str) -> None:
    program = (
        "import socket, sys\n"
        "from app.offline import silence_telemetry\n"
        "silence_telemetry()\n"
        "def audit(event, arguments):\n"
        "    if event in ('socket.connect', 'socket.getaddrinfo', 'socket.sendto'):\n"
        "        print('reached for the network:', arguments); sys.stdout.flush()\n"
        "sys.addaudithook(audit)\n"
        f"import {module}\n"
    )
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=True)
    assert "reached" not in finished.stdout
