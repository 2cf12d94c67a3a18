"""A small council information system that changes while it is asked: OParl 1.1 on loopback, with papers of one file."""

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

_SCHEMA = "https://schema.oparl.org/1.1"
_PAPERS = 12
_PAGE = 5


class SmallCity:
    """Its papers and the texts of their files. ``marks`` says what each file has to show, by the file's address."""

    def __init__(self, base: str, rng: random.Random) -> None:
        self.base = base
        self._rng = rng
        self._lock = Lock()
        self._papers: dict[int, dict[str, Any]] = {}
        self._texts: dict[int, str] = {}
        self.marks: dict[str, str] = {}
        for _ in range(_PAPERS):
            self.add()

    def add(self) -> bool:
        """A new paper."""
        with self._lock:
            number = len(self._papers) + 1
            self._papers[number] = {
                "id": f"{self.base}/papers/{number}",
                "type": f"{_SCHEMA}/Paper",
                "name": f"Vorlage zum Radweg Nr. {number}",
                "reference": f"{number}/2026",
                "auxiliaryFile": [],
            }
            self._retext(number)
        return True

    def retext(self) -> bool:
        """A file gets another text."""
        with self._lock:
            present = [number for number, paper in self._papers.items() if "deleted" not in paper]
            self._retext(self._rng.choice(present))
        return True

    def delete(self) -> bool:
        """A paper is gone; a tombstone stays."""
        with self._lock:
            present = [number for number, paper in self._papers.items() if "deleted" not in paper]
            if len(present) <= _PAPERS // 2:
                return False
            number = self._rng.choice(present)
            paper = self._papers[number]
            self._papers[number] = {key: paper[key] for key in ("id", "type")} | {"deleted": True, "modified": _now()}
            del self._texts[number], self.marks[self._address(number)], self.marks[paper["id"]]
        return True

    def answer(self, path: str, query: dict[str, list[str]]) -> tuple[str, bytes] | None:
        """Media type and body, or nothing."""
        with self._lock:
            head, _, last = path.strip("/").rpartition("/")
            if head == "text" and last.isdigit():
                text = self._texts.get(int(last))
                return None if text is None else ("text/plain", text.encode())
            found = self._object(head, last, query)
            return None if found is None else ("application/json", json.dumps(found).encode())

    def _object(self, head: str, last: str, query: dict[str, list[str]]) -> dict[str, Any] | None:
        lists = {name: f"{self.base}/{name}" for name in ("organization", "person", "meeting", "paper")}
        body = {"id": f"{self.base}/body", "type": f"{_SCHEMA}/Body", "name": "Kleinstadt", **lists}
        if last == "system":
            return {"id": f"{self.base}/system", "type": f"{_SCHEMA}/System", "body": f"{self.base}/bodies"}
        if last == "body":
            return body
        if head == "papers" and last.isdigit():
            return self._papers.get(int(last))
        rows = {"bodies": [body], "paper": list(self._papers.values())}.get(last, [])
        if last not in ("bodies", *lists):
            return None
        since = query.get("modified_since", [""])[0].replace(" ", "+")
        if since:
            limit = datetime.fromisoformat(since)
            rows = [row for row in rows if datetime.fromisoformat(row.get("modified", _now())) >= limit]
        else:
            rows = [row for row in rows if "deleted" not in row]
        page = int(query.get("page", ["1"])[0])
        links = {"next": f"{self.base}/{last}?page={page + 1}" + (f"&modified_since={since}" if since else "")}
        part = rows[(page - 1) * _PAGE : page * _PAGE]
        return {"data": part, "links": links if page * _PAGE < len(rows) else {}}

    def _retext(self, number: int) -> None:
        mark = f"M{self._rng.randrange(10**9):09}"
        paper, address = self._papers[number], self._address(number)
        self._texts[number] = f"Merkmal {mark} steht hier.\n\nDer Rat hat über den Radweg {number} beraten.\n"
        self.marks[address] = mark
        self.marks[paper["id"]] = ""
        file = {
            "id": f"{self.base}/files/{number}",
            "type": f"{_SCHEMA}/File",
            "name": "Beschlussvorlage",
            "fileName": f"{number}.txt",
            "mimeType": "text/plain",
            "accessUrl": address,
            "modified": _now(),
        }
        paper |= {"auxiliaryFile": [file], "modified": _now()}

    def _address(self, number: int) -> str:
        return f"{self.base}/text/{number}"


@contextmanager
def small_city(rng: random.Random) -> Iterator[SmallCity]:
    """The system, running."""
    city: SmallCity

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            found = city.answer(parts.path, parse_qs(parts.query.replace("+", "%2B")))
            media_type, body = found or ("text/plain", b"")
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", f"{media_type}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(body)
            except ConnectionError:
                return  # whoever asked was killed

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    city = SmallCity(f"http://127.0.0.1:{server.server_port}", rng)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield city
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
