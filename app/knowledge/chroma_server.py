"""One Chroma server for a data folder, shared by all processes that need it, stopped by the last one out.

Measured: a second process on the same Chroma files does not see new rows in queries, and small writes can be lost; so
exactly one process owns the files, and all others talk to it over loopback. Three locks (``flock``) keep order in
``<data>/vectors.server/``:

- ``change``: held for the moment in which somebody starts or stops the server;
- ``clients``: shared by every process that uses the server, for as long as it does;
- ``server``: inherited by the server process for its whole life. Held means running, free means not running.

So nothing depends on the honesty of a file with a process id in it, and a crash at any point leaves nothing to clean:
the locks go with the processes. The server is in a session of its own: Ctrl-C in a terminal ends the client first.
"""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import BinaryIO
from urllib.parse import urlsplit

import httpx

from app.errors import DataFolderError, VectorStoreError
from app.settings import PROJECT_FOLDER, Settings

VECTORS_FOLDER = "vectors"
SERVER_FOLDER = "vectors.server"

_START_SECONDS = 60.0
"""Chroma is up after one second; the rest is for a machine that is busy with other things."""

_STOP_SECONDS = 15.0
_POLL_SECONDS = 0.05
_STARTS = 3
"""Attempts, each on another port: a port that was free may be taken before Chroma listens on it."""

_UNWANTED_VARIABLES = ("CHROMA_", "OTEL_")
"""Prefixes of variables that would configure the server from outside, or make it report elsewhere."""


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """Where a Chroma server listens; ``folder`` holds its files where they are the data folder's own."""

    host: str
    port: int
    encrypted: bool = False
    folder: Path | None = None


@contextmanager
def chroma_server(settings: Settings) -> Iterator[ServerAddress]:
    """The server that the settings name, or the data folder's own, kept running for the length of the context.

    Errors: ``VectorStoreError`` (cannot be started or reached), ``DataFolderError``.
    """
    if settings.vectors.url:
        yield _remote(settings.vectors.url)
        return
    server = _LocalServer(settings.data)
    address = server.enter()
    try:
        yield address
    finally:
        server.leave()


class ServerInUse:
    """The server of a process that goes on for months: one that has died is started anew, or joined anew."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._context: AbstractContextManager[ServerAddress] | None = None
        self._address: ServerAddress | None = None

    def address(self) -> ServerAddress:
        """Where it listens now. Errors as for ``chroma_server``."""
        with self._lock:
            if self._address is None or not _answers(self._address):
                self._leave()
                context = chroma_server(self._settings)
                self._address = context.__enter__()
                self._context = context
            return self._address

    def close(self) -> None:
        """Leave it."""
        with self._lock:
            self._leave()

    def _leave(self) -> None:
        context, self._context, self._address = self._context, None, None
        if context is not None:
            context.__exit__(None, None, None)


def server_is_running(data: Path) -> bool:
    """Whether a server of our own runs for this data folder, whoever started it."""
    try:
        with (data / SERVER_FOLDER / "server").open("rb") as lock:
            return not _try_lock(lock)
    except FileNotFoundError:
        return False


class _LocalServer:
    def __init__(self, data: Path) -> None:
        self._data = data
        self._folder = data / SERVER_FOLDER
        self._clients: BinaryIO | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def enter(self) -> ServerAddress:
        """Join the clients, starting the server if none runs."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with self._changing():
                self._clients = self._open("clients")
                # A server that is about to end by itself holds this lock exclusively until it is gone.
                _wait_for_lock(self._clients, fcntl.LOCK_SH, _STOP_SECONDS)
                return self._find_or_start()
        except OSError as error:
            self._let_go()
            raise DataFolderError(
                f"Im Datenordner {self._data} kann nicht geschrieben werden ({error.strerror or error}); "
                "bitte Pfad und Rechte prüfen."
            ) from error
        except BaseException:
            self._let_go()
            raise

    def leave(self) -> None:
        """Leave the clients; the last one stops the server and waits until it is gone."""
        with self._changing():
            clients = self._clients
            if clients is not None and _try_lock(clients):
                self._stop()
            self._let_go()

    def _find_or_start(self) -> ServerAddress:
        for _ in range(_STARTS):
            with self._open("server") as lock:
                self._process = self._start(lock) if _try_lock(lock) else None
            address = self._wait_until_up(self._process)
            if address is not None:
                return address
        raise VectorStoreError(
            f"Die Vektordatenbank (Chroma) lässt sich nicht starten; die Gründe stehen in {self._folder / 'log'}."
        )

    def _start(self, lock: BinaryIO) -> subprocess.Popen[bytes]:
        (self._folder / "address").unlink(missing_ok=True)
        vectors = self._data / VECTORS_FOLDER
        vectors.mkdir(exist_ok=True)
        environment = {
            name: value for name, value in os.environ.items() if not name.upper().startswith(_UNWANTED_VARIABLES)
        }
        environment["OTEL_SDK_DISABLED"] = "true"
        environment["RUST_LOG"] = "error"  # or it writes several lines for each request, without end
        environment["PYTHONPATH"] = os.pathsep.join(
            filter(None, (str(PROJECT_FOLDER), environment.get("PYTHONPATH", "")))
        )
        with (self._folder / "log").open("wb") as log:
            return subprocess.Popen(
                [
                    sys.executable,
                    "-P",  # or a file in the data folder could pass for a module
                    "-m",
                    "app.knowledge.chroma_process",
                    f"--path={vectors.absolute()}",
                    f"--port={_free_port()}",
                    f"--address-file={(self._folder / 'address').absolute()}",
                    f"--clients-file={(self._folder / 'clients').absolute()}",
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._folder,
                env=environment,
                pass_fds=[lock.fileno()],
                start_new_session=True,
            )

    def _wait_until_up(self, process: subprocess.Popen[bytes] | None) -> ServerAddress | None:
        """The address once the server answers; nothing if it ended before."""
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if process is not None and process.poll() is not None:
                return None
            if process is None and not server_is_running(self._data):
                return None
            known = self._read_address()
            address = ServerAddress("127.0.0.1", known[1], folder=self._data / VECTORS_FOLDER) if known else None
            if address is not None and _answers(address):
                return address
            time.sleep(_POLL_SECONDS)
        raise VectorStoreError(
            f"Die Vektordatenbank (Chroma) ist gestartet, antwortet aber nicht; bitte {self._folder / 'log'} ansehen "
            "und den Prozess „app.knowledge.chroma_process“ beenden."
        )

    def _stop(self) -> None:
        known = self._read_address()
        if known is None or not server_is_running(self._data):
            return
        # The lock shows that the process which wrote this number is alive, so the number is its own.
        os.kill(known[0], signal.SIGTERM)
        deadline = time.monotonic() + _STOP_SECONDS
        while server_is_running(self._data):
            if time.monotonic() > deadline:
                os.kill(known[0], signal.SIGKILL)
                deadline = float("inf")
            time.sleep(_POLL_SECONDS)
        if self._process is not None:
            self._process.wait()  # it is gone; without this it would stay in the process table until we end
        (self._folder / "address").unlink(missing_ok=True)

    def _read_address(self) -> tuple[int, int] | None:
        """Process id and port of the running server, or nothing while it has not written them yet."""
        try:
            known = json.loads((self._folder / "address").read_text(encoding="utf-8"))
            return int(known["pid"]), int(known["port"])
        except FileNotFoundError:
            return None

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with self._open("change") as lock:
            _wait_for_lock(lock, fcntl.LOCK_EX, _START_SECONDS + _STOP_SECONDS)
            yield

    def _open(self, name: str) -> BinaryIO:
        return (self._folder / name).open("ab+")

    def _let_go(self) -> None:
        if self._clients is not None:
            self._clients.close()
            self._clients = None


def _remote(url: str) -> ServerAddress:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise VectorStoreError(
            f"Die Einstellung „vectors.url“ ist keine Adresse der Form http://rechner:8000 ({url}); bitte berichtigen."
        )
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise VectorStoreError(
            f"Die Portnummer in der Einstellung „vectors.url“ ({url}) ist ungültig; bitte berichtigen."
        ) from error
    address = ServerAddress(parts.hostname, port, parts.scheme == "https")
    if not _answers(address):
        raise VectorStoreError(
            f"Die Vektordatenbank (Chroma) unter {url} antwortet nicht; bitte die Einstellung „vectors.url“ "
            "und den Server prüfen."
        )
    return address


def _answers(address: ServerAddress) -> bool:
    scheme = "https" if address.encrypted else "http"
    try:
        # Proxies of the environment are for the internet, not for a server in the house.
        response = httpx.get(
            f"{scheme}://{address.host}:{address.port}/api/v2/heartbeat", timeout=2.0, trust_env=address.encrypted
        )
        return response.status_code == 200 and "nanosecond heartbeat" in response.json()
    except (httpx.HTTPError, ValueError):
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _try_lock(file: BinaryIO) -> bool:
    """Whether the exclusive lock is ours now; closing the file gives it back."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait_for_lock(file: BinaryIO, kind: int, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise VectorStoreError(
                    "Ein anderer Prozess startet oder beendet gerade die Vektordatenbank (Chroma) und wird nicht "
                    "fertig; bitte später noch einmal versuchen."
                ) from None
        time.sleep(_POLL_SECONDS)
