"""Walking an OParl system into the mirror: all lists, or what changed since the last walk.

The first walk is a full one. Later ones ask for ``modified_since`` the start of the last successful walk, less a day,
and take tombstones out. From time to time a full walk finds what vanished without a tombstone. An object that a full
walk did not meet is asked for by its own address and goes only if the server does not know it there either: a list that
got shorter while it was read, or that a broken server cut short, must not empty the index.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from ingest.sources.oparl import values
from ingest.sources.oparl.client import FetchError, NotFoundError, OparlClient, RefusedError
from ingest.sources.oparl.mirror import Mirror, Walk
from ingest.sources.oparl.objects import take_apart
from ingest.sources.oparl.values import Json

# Lists of a body in the order in which they are walked: what closes a paper comes before the papers.
_LISTS = (("organization", "organization"), ("meeting", "meeting"), ("paper", "paper"))
# Lists that OParl 1.1 offers beside them. They only tell whose object has to be fetched again.
_PART_LISTS = (("agendaItem", "agendaitem"), ("consultation", "consultation"), ("file", "file"))
_OVERLAP = timedelta(days=1)
# An unfinished full walk is gone on with for so long and so often; then it starts anew (judgement: paging has moved
# on). One after changes is short and always starts anew: gone on with, it would miss what has changed since its kill.
_RESUME_WITHIN, _MOST_RESUMES = timedelta(days=3), 3
# Far above any real list at the smallest page (judgement); it ends lists that never end.
_MOST_PAGES = 100_000


@dataclass(slots=True)
class Walked:
    """How a walk went: ``broken`` are the kinds of lists that broke off, with the reason."""

    walk: Walk
    broken: list[tuple[str, str]] = field(default_factory=list)


class Walker:
    """Brings the mirror's objects up to date. ``keep_closed``: the source itself is not public."""

    def __init__(self, client: OparlClient, mirror: Mirror, keep_closed: bool, days_between_full_walks: int) -> None:
        self._client = client
        self._mirror = mirror
        self._keep_closed = keep_closed
        self._between_full = timedelta(days=days_between_full_walks)

    def run(self, system_url: str, full: bool) -> Walked:
        """Walk the system; raises ``FetchError`` where it cannot even be begun (nothing has changed then)."""
        bodies = self._bodies(system_url)
        walked = Walked(self._begin(full))
        listed: set[str] = set()
        for body in bodies:
            for field_name, kind in _LISTS:
                for url in self._list_addresses(system_url, body, field_name):
                    listed.add(url)
                    self._walk_list(walked, url, kind)
            if not walked.walk.is_full:
                for field_name, kind in _PART_LISTS:
                    for url in self._list_addresses(system_url, body, field_name):
                        self._walk_list(walked, url, kind)
        if walked.walk.is_full:
            self._reconcile(walked, listed)
        self._refetch(walked)
        return walked

    def _begin(self, full: bool) -> Walk:
        now = datetime.now(UTC)
        last, last_full = self._mirror.last_start(full=False), self._mirror.last_start(full=True)
        is_full = full or not last_full or now - datetime.fromisoformat(last_full) >= self._between_full
        unfinished = self._mirror.unfinished_walk()
        if (
            unfinished
            and unfinished.is_full
            and unfinished.resumed < _MOST_RESUMES
            and now - datetime.fromisoformat(unfinished.started) < _RESUME_WITHIN
        ):
            self._mirror.resume_walk(unfinished)
            return unfinished
        since = "" if is_full else (datetime.fromisoformat(last) - _OVERLAP).isoformat(timespec="seconds")
        if is_full:
            self._mirror.forget_absent()
        return self._mirror.begin_walk(since)

    # --- what is there ---------------------------------------------------------------------------------------------

    def _bodies(self, system_url: str) -> list[Json]:
        """The bodies of the system; the address may also be that of a body, or of a list of bodies."""
        answer = self._client.get_json(system_url)
        found = [item for item in _objects(answer) if values.kind_of(item) in ("body", "")]
        if isinstance(answer, dict) and values.kind_of(answer) != "body" and "data" not in answer:
            found = []
            for part in values.parts(answer, "body"):
                found += [part] if isinstance(part, dict) else self._bodies_at(system_url, part)
        bodies = [body for body in found if any(body.get(name) for name, _ in _LISTS)]
        if not bodies:
            raise RefusedError("Dort liegt kein OParl-System mit Listen von Vorlagen oder Sitzungen")
        return bodies

    def _bodies_at(self, base: str, link: str) -> list[Json]:
        found: list[Json] = []
        seen: set[str] = set()
        url = self._client.join(base, link)
        while url and url not in seen and len(seen) < _MOST_PAGES:
            seen.add(url)
            answer = self._client.get_json(url)
            found += _objects(answer)
            following = _next_link(answer)
            url = self._client.join(url, following) if following else ""
        return [item for item in found if values.kind_of(item) in ("body", "")]

    def _list_addresses(self, system_url: str, body: Json, name: str) -> list[str]:
        return [self._client.join(system_url, part) for part in values.parts(body, name) if isinstance(part, str)]

    # --- lists -----------------------------------------------------------------------------------------------------

    def _walk_list(self, walked: Walked, list_url: str, kind: str) -> None:
        """Take in a list from where the walk stands; one that breaks off is noted and can be gone on with."""
        walk = walked.walk
        first = self._client.with_parameter(list_url, "modified_since", walk.since) if walk.since else list_url
        url = self._mirror.list_position(walk, first, kind)
        while url:
            try:
                answer = self._client.get_json(url)
            except NotFoundError:
                # some servers answer so where a page, or the whole selection, is empty
                answer = {"data": []}
            except FetchError as error:
                if isinstance(error, RefusedError) and url == first != list_url:
                    url = list_url  # the server does not know modified_since: the whole list tells it too
                    continue
                walked.broken.append((kind, str(error)))
                return
            try:
                following = _next_link(answer)
                following = self._client.join(url, following) if following else ""
                if following and not self._client.is_here(following):
                    raise RefusedError("Die Liste verweist auf einen anderen Server")
            except RefusedError as error:
                walked.broken.append((kind, str(error)))
                following = ""
                self._take_page(walk, list_url, kind, answer)
                return
            with self._mirror.transaction():
                self._take_page_inside(walk, list_url, kind, answer)
                goes_on = self._mirror.advance_list(walk, first, url, following)
            if not goes_on or self._mirror.count_pages(walk, first) > _MOST_PAGES:
                walked.broken.append((kind, "Die Liste verweist im Kreis auf sich selbst"))
                return
            url = following

    def _take_page(self, walk: Walk, list_url: str, kind: str, answer: Any) -> None:
        with self._mirror.transaction():
            self._take_page_inside(walk, list_url, kind, answer)

    def _take_page_inside(self, walk: Walk, list_url: str, kind: str, answer: Any) -> None:
        objects = _elements(answer)
        for number, json in enumerate(objects):
            name = values.identifier(json) if isinstance(json, dict) else ""
            if not isinstance(json, dict) or not name:
                reason = (
                    "Das Objekt hat keine brauchbare Kennung." if isinstance(json, dict) else "Das ist kein Objekt."
                )
                self._mirror.note_failure(walk, f"{kind}/?{number}", reason)
            elif values.kind_of(json) not in (kind, ""):
                self._mirror.note_failure(walk, name, "Das Objekt ist von anderer Art als seine Liste.")
            elif kind in ("organization", "meeting", "paper"):
                self._take_object(walk, list_url, kind, json, name)
            else:
                self._take_part(json, name)

    def _take_object(self, walk: Walk, list_url: str, kind: str, json: Json, name: str) -> None:
        if values.is_deleted(json):
            self._mirror.delete(name)
            return
        try:
            rows = take_apart({**json, "id": name}, kind, self._keep_closed)
        except RecursionError:
            self._mirror.note_failure(walk, name, "Das Objekt ist zu tief verschachtelt.")
            return
        self._mirror.store(rows, list_url, walk)

    def _take_part(self, json: Json, name: str) -> None:
        """A part that changed or went: its owners are fetched again, and what is deleted goes at once."""
        owners = [*self._mirror.owners_of(name), *values.ids(json, "meeting"), *values.ids(json, "paper")]
        if values.is_deleted(json):
            self._mirror.delete(name)
        for owner in owners:
            self._mirror.make_stale(owner)

    # --- what lists do not tell ------------------------------------------------------------------------------------

    def _reconcile(self, walked: Walked, listed: set[str]) -> None:
        """Ask for each object that a complete full walk did not meet; those that are gone are taken out.

        Objects of lists that broke off are not asked for.
        """
        broken = {kind for kind, _ in walked.broken}
        for name, list_url in self._mirror.unseen(walked.walk):
            top = self._mirror.top(name)
            if top is not None and (top[0] not in broken or list_url not in listed):
                self._fetch_again(walked.walk, name)

    def _refetch(self, walked: Walked) -> None:
        for name in self._mirror.stale():
            self._fetch_again(walked.walk, name)

    def _fetch_again(self, walk: Walk, name: str) -> None:
        """Fetch one object by its address; it stays as it is where the server has no answer."""
        top = self._mirror.top(name)
        if top is None:
            return
        kind, list_url = top
        try:
            json = self._client.get_json(name)
        except NotFoundError:
            with self._mirror.transaction():
                self._mirror.delete(name)
            return
        except FetchError as error:
            self._mirror.note_failure(walk, name, f"{error}.")
            return
        if not isinstance(json, dict) or values.identifier(json) != name:
            self._mirror.note_failure(walk, name, "Unter der Adresse des Objekts liegt ein anderes.")
            return
        with self._mirror.transaction():
            self._take_object(walk, list_url, kind, json, name)


def _elements(answer: Any) -> list[Any]:
    """The elements of a list's answer: its ``data``, or the answer itself where it is a list or a single object."""
    if isinstance(answer, list):
        return answer
    if not isinstance(answer, dict):
        return [answer] if answer is not None else []
    if "data" not in answer:
        return [answer] if "id" in answer else []
    data = answer["data"]
    return data if isinstance(data, list) else [data] if data else []


def _objects(answer: Any) -> list[Json]:
    return [item for item in _elements(answer) if isinstance(item, dict)]


def _next_link(answer: Any) -> str:
    links = answer.get("links") if isinstance(answer, dict) else None
    link = links.get("next") if isinstance(links, dict) else None
    return link.strip() if isinstance(link, str) else ""
