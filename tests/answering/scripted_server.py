"""A model server that answers as the test says, on loopback, and remembers what it was asked."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Hands each request to the reply of its server."""

    protocol_version = "HTTP/1.1"
    server: "_Server"

    def do_POST(self) -> None:
        self.server.script.bodies.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        self.server.script.paths.append(self.path)
        self.server.script.headers.append(dict(self.headers))
        try:
            self.server.reply(self)
        except OSError:
            self.server.script.left_after.append(time.monotonic())
        self.close_connection = True

    def begin(self, status: int = 200, kind: str = "text/event-stream", **headers: str) -> None:
        """Send status and headers; the body ends with the connection."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Connection", "close")
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def send(self, text: str | bytes) -> None:
        """Send a part of the body at once."""
        self.wfile.write(text.encode() if isinstance(text, str) else text)
        self.wfile.flush()

    def piece(self, text: str, **more: Any) -> None:
        """Send a piece of an answer."""
        choice = {"index": 0, "delta": {"content": text}, "finish_reason": None, **more}
        self.send(f"data: {json.dumps({'choices': [choice]})}\n\n")

    def end(self, reason: str = "stop") -> None:
        """Send what ends an answer."""
        self.piece("", finish_reason=reason)
        self.send('data: {"choices": [], "usage": {"prompt_tokens": 321}}\n\ndata: [DONE]\n\n')

    def wait_until_left(self, patience: float = 10) -> None:
        """Say nothing until the other side closes the connection."""
        self.connection.settimeout(patience)
        if self.connection.recv(1) == b"":
            self.server.script.left_after.append(time.monotonic())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 – the standard library's name
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, script: "Script", reply: Reply) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.script = script
        self.reply = reply


@dataclass
class Script:
    """What a server was asked: bodies of requests, paths, headers, and when somebody left."""

    address: str = ""
    bodies: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    left_after: list[float] = field(default_factory=list)


@contextmanager
def serving(reply: Reply) -> Iterator[Script]:
    """A server with this reply to everything."""
    script = Script()
    with _Server(script, reply) as server:
        script.address = f"http://127.0.0.1:{server.server_address[1]}/v1"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield script
        finally:
            server.shutdown()
            thread.join(5)


def free_port() -> int:
    """A port on loopback where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
