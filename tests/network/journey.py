"""The whole way with the network cut: ingest, a question, the pages. Run as a program by ``test_network_cut``.

It gets the folder of the run and the port to serve on. Its last line of output is a JSON object of what happened; where
it runs, and what watches it, is the caller's business.
"""

import fcntl
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from tests.network.page_visitor import PageVisitor

DOCUMENTS = ("leistungen", "antraege", "anfragen", "webseiten")
"""Folders of docs_corpus that together hold most formats."""

QUESTION = "Was kostet ein Bewohnerparkausweis?"
_PAGES = ("", "beschluesse", "bestand")
_SIOCSIFFLAGS, _IFF_UP = 0x8914, 0x1


def main(output: Path, port: int) -> None:
    """Run the way and print what happened."""
    bring_loopback_up()
    result: dict[str, Any] = {"interfaces": [name for _, name in socket.if_nameindex()]}
    report = output / "report.json"
    folders = [f"docs_corpus/{name}" for name in DOCUMENTS]
    result["ingest"] = run("ingest", *folders, "--report", str(report))
    result["report"] = json.loads(report.read_text(encoding="utf-8"))["counts"] if report.exists() else None
    result["ask"] = run("app", "ask", QUESTION, "--json")
    result["pages"] = serve(port)
    print(json.dumps(result))


def run(*arguments: str) -> dict[str, Any]:
    """A command of the project, to its end."""
    finished = subprocess.run(
        [sys.executable, "-m", *arguments], capture_output=True, text=True, timeout=600, check=False
    )
    return {"code": finished.returncode, "out": finished.stdout[-6000:], "err": finished.stderr[-3000:]}


def serve(port: int) -> dict[str, Any]:
    """Start everything, visit each page, ask on the first, and stop it with Ctrl-C."""
    server = subprocess.Popen(
        [sys.executable, "-m", "app", "start"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    result: dict[str, Any] = {"texts": {}}
    try:
        result["front"] = wait_for_page(server, port)
        for page in _PAGES:
            with PageVisitor(port, page) as visitor:
                result["texts"][page] = visitor.load()[:2000]
        with PageVisitor(port, timeout=180) as visitor:
            visitor.load()
            result["answer"] = visitor.submit(QUESTION)
    except (AssertionError, OSError, TimeoutError, httpx.HTTPError) as error:
        result["failure"] = f"{type(error).__name__}: {error}"
    server.send_signal(signal.SIGINT)
    try:
        result["output"] = server.communicate(timeout=30)[0][-3000:]
    except subprocess.TimeoutExpired:
        server.kill()
        result["output"] = server.communicate()[0][-3000:]
        result["failure"] = "did not stop at Ctrl-C"
    result["code"] = server.returncode
    return result


def wait_for_page(server: "subprocess.Popen[str]", port: int) -> int:
    """The status of the front page, once it is served."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/_stcore/health").status_code == httpx.codes.OK:
                return httpx.get(f"http://127.0.0.1:{port}/").status_code
        except httpx.TransportError:
            time.sleep(0.3)
    raise TimeoutError("the pages were not served")


def bring_loopback_up() -> None:
    """A new network namespace has a loopback interface that is down; elsewhere this changes nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = struct.pack("16sh14x", b"lo", _IFF_UP)
        try:
            fcntl.ioctl(control, _SIOCSIFFLAGS, request)
        except PermissionError:
            if os.environ.get("NETWORK_NAMESPACE"):
                raise


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
