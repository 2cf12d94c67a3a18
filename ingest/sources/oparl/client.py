"""HTTP to one OParl server: politely, within limits, and never to another address.

Only the scheme, host and port of the configured system are contacted, by links and redirects too. Environment proxies
are not used. Raised are ``NotFoundError`` (the server says that there is nothing), ``RefusedError`` (an answer that
trying again will not mend) and ``UnreachableError`` (no answer after all attempts); all carry a German phrase.
"""

import email.utils
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import httpx

from app.settings import OparlSettings

_Read = TypeVar("_Read")

_AGENT = "Ratslotse (OParl-Client)"
_MOST_REDIRECTS = 5
# Waiting longer than this within one run would be a night lost to one object (judgement).
_LONGEST_WAIT = 120.0
# The first pause before trying again, as a multiple of the pause between requests; it doubles each time (judgement).
_BACK_OFF = 5.0
# A server that sends a byte now and then keeps every timeout; no answer may take longer than this (judgement).
_LONGEST_ANSWER = 1800.0
_TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504, 507, 509})
_GONE = frozenset({404, 410})


class FetchError(Exception):
    """A request that brought nothing; its text is a German phrase for a report."""


class NotFoundError(FetchError):
    """The server answered that there is no such thing (404, 410)."""


class RefusedError(FetchError):
    """The address or the answer is not to be used: another host, too large, no JSON, 403."""


class UnreachableError(FetchError):
    """No usable answer after all attempts."""


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A file's bytes at ``path``. ``changed`` is false where the server says that the known ones still hold."""

    changed: bool
    sha256: str = ""
    size: int = 0
    media_type: str = ""
    etag: str = ""
    last_modified: str = ""


class OparlClient:
    """Requests to the server of one system. ``requests`` counts those that were sent."""

    def __init__(
        self,
        system_url: str,
        settings: OparlSettings,
        largest_file: int,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """``largest_file`` in bytes; ``sleep`` waits so many seconds."""
        self._home = httpx.URL(system_url)
        self._settings = settings
        self._largest_file = largest_file
        self._sleep = sleep
        self._last_request = 0.0
        self.requests = 0
        self._http = httpx.Client(
            trust_env=False,
            follow_redirects=False,
            timeout=settings.timeout_seconds,
            headers={"User-Agent": _AGENT},
        )

    def close(self) -> None:
        self._http.close()

    def is_here(self, address: str) -> bool:
        """Whether the address lies on the configured server."""
        try:
            url = httpx.URL(address)
        except (httpx.InvalidURL, ValueError, TypeError):
            return False
        return (url.scheme, url.host, _port(url)) == (self._home.scheme, self._home.host, _port(self._home))

    def join(self, base: str, link: str) -> str:
        """A link as an absolute address without doubled slashes in its path; raises ``RefusedError``."""
        try:
            url = httpx.URL(base).join(link.strip())
            path = url.raw_path.decode("ascii")
            head, mark, query = path.partition("?")
            while "//" in head:
                head = head.replace("//", "/")
            return str(url.copy_with(raw_path=(head + mark + query).encode("ascii"), fragment=None))
        except (httpx.InvalidURL, ValueError, TypeError) as error:
            raise RefusedError("Die Adresse ist ungültig") from error

    def with_parameter(self, address: str, name: str, value: str) -> str:
        """The address with one more parameter in its query."""
        return str(httpx.URL(address).copy_merge_params({name: value}))

    def get_json(self, address: str) -> Any:
        """The JSON at an address; control characters in strings, a byte order mark and wrong charsets are accepted."""
        limit = self._settings.megabytes_per_answer * 2**20

        def read(response: httpx.Response) -> Any:
            data = bytearray()
            for piece in _in_time(response):
                data += piece
                if len(data) > limit:
                    raise RefusedError(f"Die Antwort ist größer als {self._settings.megabytes_per_answer} MB")
            return _decode(bytes(data))

        return self._request("GET", address, {"Accept": "application/json"}, read)

    def download(self, address: str, target: Path, etag: str = "", last_modified: str = "") -> Downloaded:
        """Bring a file to ``target``, which is whole or absent; with validators only if it changed."""
        headers = {"Accept": "*/*", "Accept-Encoding": "identity"}
        if etag:
            headers["If-None-Match"] = etag
        elif last_modified:
            headers["If-Modified-Since"] = last_modified

        def read(response: httpx.Response) -> Downloaded:
            if response.status_code == httpx.codes.NOT_MODIFIED:
                return Downloaded(changed=False)
            return self._save(response, target)

        return self._request("GET", address, headers, read)

    def is_offered(self, address: str) -> bool | None:
        """Whether a file is still there, without fetching it; ``None`` where the server does not answer that."""
        try:
            self._request("HEAD", address, {"Accept-Encoding": "identity"}, lambda _response: None, attempts=1)
        except NotFoundError:
            return False
        except FetchError:
            return None
        return True

    def _save(self, response: httpx.Response, target: Path) -> Downloaded:
        partial = target.with_suffix(".part")
        digest, size = hashlib.sha256(), 0
        try:
            with partial.open("wb") as file:
                for piece in _in_time(response):
                    size += len(piece)
                    if size > self._largest_file:
                        raise RefusedError(f"Die Datei ist größer als {self._largest_file // 2**20} MB")
                    digest.update(piece)
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
        return Downloaded(
            changed=True,
            sha256=digest.hexdigest(),
            size=size,
            media_type=response.headers.get("Content-Type", "").partition(";")[0].strip().casefold(),
            etag=response.headers.get("ETag", "")[:200],
            last_modified=response.headers.get("Last-Modified", "")[:100],
        )

    def _request(
        self,
        method: str,
        address: str,
        headers: Mapping[str, str],
        read: Callable[[httpx.Response], _Read],
        attempts: int = 0,
    ) -> _Read:
        attempts = attempts or self._settings.attempts
        reason, asked_wait = "", 0.0
        for attempt in range(attempts):
            if attempt:
                self._sleep(max(asked_wait, min(self._pause * 2 ** (attempt - 1), _LONGEST_WAIT)))
            try:
                with self._send(method, address, headers) as response:
                    if response.status_code not in _TRY_AGAIN:
                        return read(response)
                    reason = f"HTTP {response.status_code}"
                    asked_wait = _retry_after(response.headers.get("Retry-After", ""))
            except httpx.HTTPError as error:
                reason, asked_wait = type(error).__name__, 0.0
            except _BrokenAnswerError as error:
                reason, asked_wait = str(error), 0.0
        raise UnreachableError(f"Der Server antwortet nicht brauchbar ({reason}, {attempts} Versuche)")

    @property
    def _pause(self) -> float:
        return self._settings.seconds_between_requests * _BACK_OFF

    @contextmanager
    def _send(self, method: str, address: str, headers: Mapping[str, str]) -> Iterator[httpx.Response]:
        """One request with its redirects; raises for answers that are final."""
        for _ in range(_MOST_REDIRECTS + 1):
            if not self.is_here(address):
                raise RefusedError("Die Adresse liegt auf einem anderen Server und wird nicht abgerufen")
            self._wait_for_turn()
            self.requests += 1
            with self._http.stream(method, address, headers=dict(headers)) as response:
                if response.has_redirect_location:
                    address = self.join(address, response.headers["Location"])
                    continue
                if response.status_code in _GONE:
                    raise NotFoundError(f"Der Server kennt das nicht (HTTP {response.status_code})")
                is_fine = response.is_success or response.status_code == httpx.codes.NOT_MODIFIED
                if not is_fine and response.status_code not in _TRY_AGAIN:
                    raise RefusedError(f"Der Server verweigert die Antwort (HTTP {response.status_code})")
                yield response
                return
        raise RefusedError("Der Server leitet im Kreis um")

    def _wait_for_turn(self) -> None:
        due = self._last_request + self._settings.seconds_between_requests
        now = time.monotonic()
        if now < due:
            self._sleep(due - now)
        self._last_request = time.monotonic()


class _BrokenAnswerError(Exception):
    """An answer that is no JSON: often an error page in between, so it is tried again."""


def _in_time(response: httpx.Response) -> Iterator[bytes]:
    started = time.monotonic()
    for piece in response.iter_bytes():
        if time.monotonic() - started > _LONGEST_ANSWER:
            raise RefusedError("Die Antwort kommt zu langsam")
        yield piece


def _decode(data: bytes) -> Any:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    try:
        return json.loads(text, strict=False, parse_constant=lambda _name: None)
    except (ValueError, RecursionError) as error:
        raise _BrokenAnswerError("kein JSON") from error


def _retry_after(value: str) -> float:
    """Seconds that a server asks to wait, bounded; it may say them or a time."""
    value = value.strip()
    if value.isascii() and value.isdigit() and len(value) < 10:
        return min(float(value), _LONGEST_WAIT)
    try:
        moment = email.utils.parsedate_to_datetime(value)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, min((aware - datetime.now(UTC)).total_seconds(), _LONGEST_WAIT))
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0.0


def _port(url: httpx.URL) -> int | None:
    return url.port or {"http": 80, "https": 443}.get(url.scheme)
