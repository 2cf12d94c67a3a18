"""One request to a server in a thread of its own, so that whoever waits for it can leave at any moment.

A thread that reads from a network connection cannot be interrupted; its connection can be shut down by another. So the
caller gets what has come, or nothing, at short intervals, and leaving closes the connection at once, which is how the
server knows that nobody waits any more.
"""

import queue
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from types import TracebackType
from typing import Any, Self

import httpx

_BLOCKS_AHEAD = 64
"""Blocks read before somebody takes them; then the reading pauses."""
_ERROR_TEXT = 65_536
"""Bytes that are read of an error page."""
_PATIENCE_S = 0.2


class _LeftError(Exception):
    """The caller has left; nobody sees this."""


class RefusedError(Exception):
    """The server answered with another status than 200, or with something else than a stream of events."""

    def __init__(self, status: int, kind: str, text: str) -> None:
        super().__init__(f"status {status}, {kind}")
        self.status = status
        self.kind = kind
        self.text = text


class Exchange:
    """A request for a stream of events, begun with the block and over with it."""

    def __init__(self, client: httpx.Client, request: httpx.Request) -> None:
        """The client must not reuse connections: each is shut down from outside."""
        self._client = client
        self._request = request
        self._blocks: queue.Queue[bytes | Exception | None] = queue.Queue(_BLOCKS_AHEAD)
        self._left = threading.Event()
        self._socket: socket.socket | None = None
        self._thread = threading.Thread(target=self._work, name="language-model-request", daemon=True)
        request.extensions["trace"] = self._trace

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._left.set()
        connection = self._socket
        if connection is not None:
            with suppress(OSError):  # over already
                connection.shutdown(socket.SHUT_RDWR)

    def blocks(self, every_s: float) -> Iterator[bytes]:
        """What comes, as it comes, to its end; an empty block whenever nothing came for ``every_s`` seconds.

        Errors: ``RefusedError``; ``httpx.HTTPError`` and ``OSError`` of the connection.
        """
        while True:
            try:
                block = self._blocks.get(timeout=every_s)
            except queue.Empty:
                yield b""
                continue
            if block is None:
                return
            if isinstance(block, Exception):
                raise block
            yield block

    def _work(self) -> None:
        with suppress(_LeftError):
            try:
                self._receive()
                self._put(None)
            except _LeftError:
                raise
            except Exception as error:  # whatever it is, the caller's thread is the one to judge it
                self._put(error)

    def _receive(self) -> None:
        with closing(self._client.send(self._request, stream=True)) as response:
            kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            if response.status_code != httpx.codes.OK or kind != "text/event-stream":
                raise RefusedError(response.status_code, kind, _beginning(response))
            for block in response.iter_raw():
                self._put(block)

    def _trace(self, event: str, details: dict[str, Any]) -> None:
        """httpcore tells each of its steps, so that the connection is known before anything is sent."""
        if self._left.is_set() and event == "http11.send_request_headers.started":
            raise _LeftError
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._socket = details["return_value"].get_extra_info("socket")

    def _put(self, block: bytes | Exception | None) -> None:
        while not self._left.is_set():
            with suppress(queue.Full):
                self._blocks.put(block, timeout=_PATIENCE_S)
                return
        raise _LeftError


def _beginning(response: httpx.Response) -> str:
    """The first part of an error page; a server that sends it drop by drop is not waited for."""
    text, deadline = b"", time.monotonic() + 2
    for block in response.iter_raw():
        text += block
        if len(text) > _ERROR_TEXT or time.monotonic() > deadline:
            break
    return text[:_ERROR_TEXT].decode("utf-8", "replace")
