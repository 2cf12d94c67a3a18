"""Fetching what objects only link to: files, consultations, agenda items, meetings, organizations by their addresses.

A relation may also be the address of a list; then the ids found there take its place.
"""

from collections import deque
from typing import Any

from ingest.sources.oparl import values
from ingest.sources.oparl.client import FetchError, NotFoundError, OparlClient, RefusedError, UnreachableError
from ingest.sources.oparl.mirror import Mirror, Walk, batches
from ingest.sources.oparl.objects import RELATIONS, Row, take_apart
from ingest.sources.oparl.values import Json

# An agenda item's consultation leads to a paper, which comes by its own list or not at all.
_NOT_FOLLOWED = frozenset({("agendaitem", "consultation")})
# Parts of one object and pages of one relation, far above real ones (judgement): a server cannot keep a run for ever.
_MOST_PARTS, _MOST_PAGES = 20_000, 500


class Resolver:
    """Completes the mirror's objects with what they link to."""

    def __init__(self, client: OparlClient, mirror: Mirror, keep_closed: bool) -> None:
        self._client = client
        self._mirror = mirror
        self._keep_closed = keep_closed

    def run(self, walk: Walk) -> None:
        """Resolve all objects that wait for it; one whose links cannot be reached waits for the next run."""
        for names in batches(self._mirror.unresolved()):
            resolved = []
            for name in names:
                try:
                    self._resolve(name)
                    resolved.append(name)
                except UnreachableError as error:
                    self._mirror.note_failure(walk, name, f"Teile des Objekts fehlen: {error}.")
            with self._mirror.transaction():
                for name in resolved:
                    self._mirror.mark_resolved(name)

    def _resolve(self, owner: str) -> None:
        waiting = deque(self._mirror.owned(owner))
        seen = {row.id for row in waiting}
        while waiting and len(seen) < _MOST_PARTS:
            row = waiting.popleft()
            for field, kind in self._followed(row):
                for name in list(row.json.get(field) or []):
                    if name in seen or self._is_known(name):
                        continue
                    seen.add(name)
                    for found in self._fetch(owner, row, field, kind, name):
                        seen.add(found.id)
                        waiting.append(found)

    def _followed(self, row: Row) -> list[tuple[str, str]]:
        return [item for item in RELATIONS[row.kind].items() if (row.kind, item[0]) not in _NOT_FOLLOWED]

    def _is_known(self, name: str) -> bool:
        return not self._client.is_here(name) or self._mirror.is_absent(name) or self._mirror.get(name) is not None

    def _fetch(self, owner: str, row: Row, field: str, kind: str, name: str) -> list[Row]:
        try:
            answer = self._client.get_json(name)
            elements = self._list_elements(name, answer)
        except UnreachableError:
            raise
        except FetchError:
            self._mirror.note_absent(name)
            return []
        if elements is None:
            json = answer if isinstance(answer, dict) else {}
            rows = self._take(json, kind, name)
        else:
            parts = [(json, values.identifier(json)) for json in elements]
            rows = [found for json, part in parts if part for found in self._take(json, kind, part)]
            named = [item for item in row.json[field] if item != name] + [part for _, part in parts if part]
            row.json[field] = list(dict.fromkeys(named))
        with self._mirror.transaction():
            if not rows:
                self._mirror.note_absent(name)
            self._mirror.add(owner, [row, *rows] if elements is not None else rows)
        return rows

    def _take(self, json: Json, kind: str, name: str) -> list[Row]:
        if values.is_deleted(json) or values.kind_of(json) not in (kind, "") or not json:
            return []
        try:
            return take_apart({**json, "id": name}, kind, self._keep_closed)
        except RecursionError:
            return []

    def _list_elements(self, url: str, answer: Any) -> list[Json] | None:
        """All elements of a list with its further pages; ``None`` where the answer is an object."""
        if isinstance(answer, dict) and "data" not in answer:
            return None
        found: list[Json] = []
        seen: set[str] = set()
        while url and url not in seen and len(seen) < _MOST_PAGES:
            seen.add(url)
            data = answer.get("data") if isinstance(answer, dict) else answer
            found += [item for item in values.parts({"data": data}, "data") if isinstance(item, dict)]
            links = answer.get("links") if isinstance(answer, dict) else None
            link = links.get("next") if isinstance(links, dict) else None
            if not isinstance(link, str) or not link.strip():
                break
            url = self._client.join(url, link)
            try:
                answer = self._client.get_json(url)
            except (NotFoundError, RefusedError):
                break
        return found
