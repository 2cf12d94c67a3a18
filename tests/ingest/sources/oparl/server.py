"""A small OParl server over an invented town's objects, which behaves as badly as it is told to.

Objects are dictionaries that a test changes as it likes; a URL in them begins with ``BASE``, which is replaced by the
server's address. ``faults`` maps a path to a function that answers instead.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

BASE = "http://base.invalid"
Json = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """An HTTP answer; ``cut`` breaks the connection after half of the body."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False


Fault = Callable[[dict[str, str]], Answer | None]


@dataclass
class Town:
    """The town's data, and what was asked for. ``page`` elements stand on a page of a list."""

    papers: dict[str, Json] = field(default_factory=dict)
    meetings: dict[str, Json] = field(default_factory=dict)
    organizations: dict[str, Json] = field(default_factory=dict)
    others: dict[str, Json] = field(default_factory=dict)
    texts: dict[str, bytes] = field(default_factory=dict)
    media_types: dict[str, str] = field(default_factory=dict)
    validators: bool = False
    page: int = 3
    doubled_slashes: bool = False
    faults: dict[str, Fault] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    address: str = ""

    def answer(self, path: str, query: dict[str, str], headers: dict[str, str]) -> Answer:
        path = path.replace("//", "/")
        if (fault := self.faults.get(path)) and (answer := fault(query)):
            return answer
        lists = {"papers": self.papers, "meetings": self.meetings, "organizations": self.organizations}
        name = path.removeprefix("/oparl/")
        if name == "system":
            return self.json({"id": f"{BASE}/oparl/system", "type": _type("System"), "body": f"{BASE}/oparl/bodies"})
        if name == "bodies":
            links = {f: f"{BASE}/oparl/{f}s" for f in ("paper", "meeting", "organization")}
            return self.json({"data": [{"id": f"{BASE}/oparl/bodies/1", "type": _type("Body"), **links}]})
        if name in lists:
            return self.listing(name, list(lists[name].values()), query)
        if name in self.texts:
            return self.file(name, headers)
        for objects in (*lists.values(), self.others):
            if found := objects.get(f"{BASE}{path}"):
                return self.json(found)
        return Answer(404, b'{"error": "unknown"}')

    def listing(self, name: str, rows: list[Json], query: dict[str, str]) -> Answer:
        if since := query.get("modified_since"):
            limit = datetime.fromisoformat(since)
            assert limit.tzinfo is not None
            rows = [r for r in rows if "modified" in r and datetime.fromisoformat(r["modified"]) >= limit]
        else:
            rows = [r for r in rows if not r.get("deleted")]
        page = int(query.get("page", 1))
        part = rows[(page - 1) * self.page : page * self.page]
        if not part:
            return Answer(404, b"{}")
        links = {}
        if page * self.page < len(rows):
            slash = "/" if self.doubled_slashes else ""
            extra = f"&modified_since={since.replace('+', '%2B')}" if since else ""
            links["next"] = f"{BASE}/oparl/{slash}{name}?page={page + 1}{extra}"
        return self.json({"data": part, "links": links})

    def file(self, name: str, headers: dict[str, str]) -> Answer:
        body = self.texts[name]
        found = {"Content-Type": self.media_types.get(name, "text/plain")}
        if self.validators:
            found["ETag"] = f'"{hash(body)}"'
            if headers.get("If-None-Match") == found["ETag"]:
                return Answer(304, b"", found)
        return Answer(200, body, found)

    def json(self, value: Any) -> Answer:
        text = json.dumps(value, ensure_ascii=False).replace(BASE, self.address)
        return Answer(200, text.encode(), {"Content-Type": "application/json"})


def _type(name: str) -> str:
    return f"https://schema.oparl.org/1.1/{name}"


@contextmanager
def serving(town: Town) -> Iterator[str]:
    """Serve the town on loopback; yields the address of the server."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: found[0] for name, found in parse_qs(parts.query).items()}
            town.asked.append(self.path if self.command == "GET" else f"{self.command} {self.path}")
            town.agents.add(self.headers.get("User-Agent", ""))
            answer = town.answer(parts.path, query, dict(self.headers.items()))
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(answer.body[: len(answer.body) // 2] if answer.cut else answer.body)

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    town.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield town.address
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
