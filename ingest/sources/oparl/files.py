"""Bringing the files' bytes into the mirror: what is new or changed, and nothing twice."""

from collections.abc import Sequence
from dataclasses import replace

from ingest.sources.oparl import values
from ingest.sources.oparl.client import FetchError, NotFoundError, OparlClient, RefusedError
from ingest.sources.oparl.formats import is_error_page
from ingest.sources.oparl.mirror import FileState, Mirror, Walk, batches
from ingest.sources.oparl.objects import Row

_GONE = "Der Server hat die Datei nicht (mehr)."
_ELSEWHERE = "Die Datei liegt auf einem anderen Server und wird nicht geholt."
_NO_ADDRESS = "Die Quelle nennt keine Adresse der Datei."
_ERROR_PAGE = "Statt der Datei kam eine Webseite."


class Downloader:
    """Downloads the files of one walk."""

    def __init__(self, client: OparlClient, mirror: Mirror) -> None:
        self._client = client
        self._mirror = mirror
        self._asks_heads = True

    def run(self, names: Sequence[str], walk: Walk) -> None:
        """Bring these files up to date; their states say what came of it. A killed run goes on where it was.

        A file is asked for when it is new, its object changed, or the last try failed; in a full walk every file is
        looked at, for one may vanish without its object saying so.
        """
        for portion in batches(names):
            states: list[FileState] = []
            try:
                states.extend(state for name in portion if (state := self._look(name, walk)))
            finally:
                with self._mirror.transaction():
                    for state in states:
                        self._mirror.save_file_state(state)

    def _look(self, name: str, walk: Walk) -> FileState | None:
        """The file's new state; ``None`` where nothing is to be asked."""
        row = self._mirror.get(name)
        if row is None:
            return None
        known = self._mirror.file_state(name)
        wanted = FileState(name, self._address(row), row.modified, values.line(row.json, "size"), walk=walk.id)
        if known and _same(known, wanted) and known.state in ("ok", "skipped"):
            if known.walk == walk.id or (known.state == "ok" and not walk.is_full):
                return None
            if known.state == "ok" and self._is_still_there(known):
                return replace(known, walk=walk.id)
        return self._bring(row, wanted, known)

    def _address(self, row: Row) -> str:
        addresses = [values.line(row.json, field) for field in ("downloadUrl", "accessUrl")]
        here = [address for address in addresses if self._client.is_here(address)]
        return next(iter(here or [address for address in addresses if address]), "")

    def _is_still_there(self, known: FileState) -> bool:
        """In a full walk: whether a file without validators is there; with them it is asked for conditionally."""
        if known.etag or known.last_modified:
            return False
        offered = self._client.is_offered(known.url) if self._asks_heads else None
        if offered is None:
            self._asks_heads = False
        return offered is not False

    def _bring(self, row: Row, wanted: FileState, known: FileState | None) -> FileState:
        if not wanted.url:
            return replace(wanted, state="skipped", reason=_NO_ADDRESS)
        if not self._client.is_here(wanted.url):
            return replace(wanted, state="skipped", reason=_ELSEWHERE)
        usable = known if known and known.sha256 and known.url == wanted.url else None
        incoming = self._mirror.incoming()
        try:
            got = self._client.download(
                wanted.url, incoming, usable.etag if usable else "", usable.last_modified if usable else ""
            )
        except NotFoundError:
            return replace(wanted, state="skipped", reason=_GONE)
        except RefusedError as error:
            return replace(wanted, state="skipped", reason=f"{error}.")
        except FetchError as error:
            # not looked at: what was there before stays, and the next run tries again
            kept = known or wanted
            return replace(kept, state="failed", reason=f"{error}.", walk=wanted.walk)
        if not got.changed and usable:
            return replace(
                wanted,
                sha256=usable.sha256,
                media_type=usable.media_type,
                etag=usable.etag,
                last_modified=usable.last_modified,
            )
        if is_error_page(incoming, values.line(row.json, "mimeType").casefold(), values.line(row.json, "fileName")):
            incoming.unlink()
            return replace(wanted, state="skipped", reason=_ERROR_PAGE)
        self._mirror.take_in(got.sha256)
        return replace(
            wanted,
            sha256=got.sha256,
            media_type=got.media_type,
            etag=got.etag,
            last_modified=got.last_modified,
        )


def _same(known: FileState, wanted: FileState) -> bool:
    return (known.url, known.modified, known.size) == (wanted.url, wanted.modified, wanted.size)
