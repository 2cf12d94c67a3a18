"""Nothing reaches for the network at run time, not even in vain.

Two cuts at once. A library loaded into every process refuses and records each attempt to reach an address that is not
loopback, or to look a name up: an attempt that is silently swallowed is a defect too. And where the system allows it,
the processes live in a network namespace that has no other interface.
"""

import json
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.settings import PROJECT_FOLDER, ServerSettings, Settings
from tests.commands import environment_for
from tests.conftest import skip_needs
from tests.network.journey import QUESTION

_GUARD_SOURCE = Path(__file__).with_name("guard.c")
_USERS_WISHES = {
    "LANGSMITH_TRACING": "true",
    "LANGSMITH_API_KEY": "not-a-key",
    "ANONYMIZED_TELEMETRY": "True",
    "CHROMA_OTEL_COLLECTION_ENDPOINT": "http://192.0.2.1:4317",
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "true",
    "DO_NOT_TRACK": "",
    "SCARF_NO_ANALYTICS": "",
    "HF_HUB_OFFLINE": "0",
    "OTEL_SDK_DISABLED": "false",
}
"""An environment that asks for every telemetry there is: code has to win against it."""


@pytest.fixture(scope="module")
def guard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The recording library, compiled."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        skip_needs("a C compiler", "sudo apt-get install build-essential")
    library = tmp_path_factory.mktemp("guard") / "guard.so"
    command = [compiler, "-O1", "-shared", "-fPIC", "-o", str(library), str(_GUARD_SOURCE), "-ldl"]
    subprocess.run(command, check=True, capture_output=True)
    return library


def namespace_command() -> list[str]:
    """What to put before a command to run it in a network namespace of its own; empty where that is not allowed."""
    for options in (["-rn"], ["-n"]):
        command = ["unshare", *options]
        if (
            shutil.which("unshare")
            and subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0
        ):
            return command
    return []


def attempts_of(log: Path) -> list[str]:
    return log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []


def test_the_guard_notices_what_it_should(guard: Path, tmp_path: Path) -> None:
    log = tmp_path / "attempts.log"
    program = (
        "import socket\n"
        "def attempt(function, *arguments):\n"
        "    try: function(*arguments)\n"
        "    except OSError: pass\n"
        "attempt(socket.create_connection, ('192.0.2.1', 80), 1)\n"
        "attempt(socket.getaddrinfo, 'telemetry.example', 443)\n"
        "attempt(socket.gethostbyname, 'names.example')\n"
        "attempt(socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto, b'x', ('192.0.2.2', 53))\n"
        "attempt(socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).connect, ('2001:db8::1', 53))\n"
        "attempt(socket.create_connection, ('127.0.0.1', 1), 1)\n"
        "attempt(socket.getaddrinfo, 'localhost', 1)\n"
    )
    variables = {"LD_PRELOAD": str(guard), "NETWORK_GUARD_LOG": str(log)}
    subprocess.run([sys.executable, "-c", program], env=variables, check=True, timeout=60)
    assert [line.split(" by ")[0] for line in attempts_of(log)] == [
        "connect 192.0.2.1",
        "getaddrinfo telemetry.example",
        "getaddrinfo names.example",
        "sendto 192.0.2.2",
        "connect 2001:db8::1",
    ]


@pytest.mark.network_cut
@pytest.mark.model
@pytest.mark.chroma
def test_ingest_question_and_pages_with_the_network_cut(guard: Path, tmp_path: Path, model_files: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    settings = Settings(data=tmp_path / "data", models=model_files.models_folder, server=ServerSettings(port=port))
    log = tmp_path / "attempts.log"
    namespace = namespace_command()
    environment = {
        **environment_for(settings),
        **_USERS_WISHES,
        "LD_PRELOAD": str(guard),
        "NETWORK_GUARD_LOG": str(log),
        "NETWORK_NAMESPACE": " ".join(namespace),
    }
    finished = subprocess.run(
        [*namespace, sys.executable, "-m", "tests.network.journey", str(tmp_path), str(port)],
        cwd=PROJECT_FOLDER,
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr[-4000:]
    result: dict[str, Any] = json.loads(finished.stdout.splitlines()[-1])
    if namespace:
        assert result["interfaces"] == ["lo"]

    assert attempts_of(log) == []

    assert result["ingest"]["code"] == 0, result["ingest"]
    assert result["report"]["indexed"] > 20
    assert result["ask"]["code"] == 0, result["ask"]
    assert "Bewohnerpark" in result["ask"]["out"]
    pages = result["pages"]
    assert "failure" not in pages, pages
    assert pages["front"] == 200
    assert all(pages["texts"].values())
    assert "Bewohnerpark" in pages["answer"].replace(QUESTION, "")
    assert pages["code"] == 0, pages["output"]
