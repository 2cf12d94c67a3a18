"""From the mirror to what the pipeline takes in: papers, files, and documents made of papers and meetings."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from pathlib import PurePosixPath

from app.access import AccessClass, most_restrictive
from app.knowledge.folding import fold
from app.knowledge.model import DocumentMetadata
from ingest.sources.model import Given, Item, Listing
from ingest.sources.oparl import values
from ingest.sources.oparl.closing import closed_ids
from ingest.sources.oparl.formats import format_of_file
from ingest.sources.oparl.mirror import Mirror
from ingest.sources.oparl.names import readable_ids
from ingest.sources.oparl.objects import Row
from ingest.sources.oparl.papers import KnownPaper, digest, known_paper, meeting_json, paper_json
from ingest.sources.oparl.stages import committee_of
from ingest.sources.oparl.uses import FileUse, file_uses, items_of

_LONGEST_TITLE = 300
_NOT_YET = "Die Datei ist noch nicht geholt."


class Lister:
    """Lists a mirror for the source ``root`` whose default class is ``access``."""

    def __init__(self, mirror: Mirror, root: str, access: AccessClass | None, today: date) -> None:
        self._mirror = mirror
        self._root = root
        self._access = most_restrictive([access] if access is not None else [])
        self._today = today
        self._closed = closed_ids(mirror)
        self._paper_ids = readable_ids(root, "papers", mirror.names("paper"))
        self._papers: dict[str, KnownPaper] = {}

    def add_to(self, listing: Listing) -> None:
        """Add everything that the mirror holds."""
        for name in self._mirror.names("paper"):
            if row := self._mirror.get(name):
                self._add_paper(listing, row)
        uses = file_uses(self._mirror)
        ids = readable_ids(self._root, "files", uses)
        for name, use in uses.items():
            if row := self._mirror.get(name):
                self._add_file(listing, ids[name], row, use)
        meetings = self._mirror.names("meeting")
        for name, identifier in readable_ids(self._root, "meetings", meetings).items():
            if name not in self._closed and (row := self._mirror.get(name)):
                self._add_meeting(listing, identifier, row)

    def _add_paper(self, listing: Listing, row: Row) -> None:
        access = AccessClass.NON_PUBLIC if row.id in self._closed else self._access
        known = known_paper(self._mirror, row, self._paper_ids, self._root, access, self._today)
        self._papers[row.id] = known
        listing.papers.append(known.paper)
        if not (known.stages or known.paper.reference_number or values.line(row.json, "name")):
            return  # an object that says nothing makes no document
        data = paper_json(known)
        given = Given(known.metadata, self._classes(row.id), known.paper.id)
        listing.items.append(
            Item(
                id=known.paper.id,
                uri=row.id,
                name=f"{known.paper.reference_number or known.paper.title}",
                format="oparl-paper",
                data=data,
                stamp=digest([data.decode("utf-8", "replace"), _given(given)]),
                given=given,
            )
        )

    def _add_file(self, listing: Listing, identifier: str, row: Row, use: FileUse) -> None:
        state = self._mirror.file_state(row.id)
        if state is None or state.state == "failed":
            # not looked at: what the index holds of it stays, unless it is closed now and may have been open
            unseen = listing.skipped if self._classes(row.id, use.paper) else listing.closed
            unseen.append((identifier, state.reason if state else _NOT_YET))
            return
        if state.state != "ok":
            listing.skipped.append((identifier, state.reason))
            return
        file_name = values.line(row.json, "fileName") or PurePosixPath(state.url.partition("?")[0]).name
        path = self._mirror.content(state.sha256)
        types = [state.media_type, values.line(row.json, "mimeType").casefold()]
        names = [file_name, state.url, values.line(row.json, "name")]
        suffix = format_of_file(path, types, names)
        paper = self._papers.get(use.paper)
        given = Given(
            self._metadata(row, use, file_name), self._classes(row.id, use.paper), paper.paper.id if paper else ""
        )
        listing.items.append(
            Item(
                id=identifier,
                uri=state.url,
                name=file_name,
                format=suffix,
                path=path,
                stamp=digest([state.sha256, suffix, file_name, state.url, _given(given)]),
                given=given,
            )
        )

    def _classes(self, *names: str) -> tuple[AccessClass, ...]:
        return (AccessClass.NON_PUBLIC,) if any(name in self._closed for name in names) else ()

    def _metadata(self, row: Row, use: FileUse, file_name: str) -> DocumentMetadata:
        own = values.line(row.json, "name") or PurePosixPath(file_name).stem
        if paper := self._papers.get(use.paper):
            title = joined_title(paper.paper.title, own)
            return replace(paper.metadata, title=title)
        meeting = self._mirror.get(use.meeting)
        item = self._mirror.get(use.agenda_item)
        day = values.day(meeting.json.get("start")) if meeting else None
        committee = committee_of(self._mirror, meeting) if meeting else ""
        place = ", ".join(part for part in (committee, f"{day:%d.%m.%Y}" if day else "") if part)
        about = values.line(item.json, "name") if item else place
        return DocumentMetadata(
            title=joined_title(about, own) if item else joined_title(own, about),
            date=day or values.day(row.json.get("date")),
            paper_type=use.type,
            committee=committee,
        )

    def _add_meeting(self, listing: Listing, identifier: str, row: Row) -> None:
        """A meeting is a document where an agenda item has a result and no consultation: no paper tells of that one."""
        items = [item for item in items_of(self._mirror, row.id) if item.id not in self._closed]
        if not any(values.line(item.json, "result") and not item.peer for item in items):
            return
        day = values.day(row.json.get("start"))
        committee = committee_of(self._mirror, row)
        place = ", ".join(part for part in (committee, f"{day:%d.%m.%Y}" if day else "") if part)
        title = f"Tagesordnung mit Ergebnissen: {place or values.line(row.json, 'name') or 'Sitzung'}"[:_LONGEST_TITLE]
        metadata = DocumentMetadata(title=title, date=day, paper_type="Tagesordnung", committee=committee)
        data = meeting_json(title, metadata, [_agenda_row(item) for item in items])
        given = Given(metadata, self._classes(row.id))
        listing.items.append(
            Item(
                id=identifier,
                uri=row.id,
                name=title,
                format="oparl-meeting",
                data=data,
                stamp=digest([data.decode("utf-8", "replace"), _given(given)]),
                given=given,
            )
        )


def joined_title(first: str, second: str) -> str:
    """Two names as one title; a name that the other holds, or that is only a number, is not said twice."""
    if not first or not second or not any(character.isalpha() for character in second):
        return (first or second or "Datei ohne Namen")[:_LONGEST_TITLE]
    if fold(second) in fold(first):
        return first[:_LONGEST_TITLE]
    if fold(first) in fold(second):
        return second[:_LONGEST_TITLE]
    room = max(_LONGEST_TITLE - len(second) - 3, _LONGEST_TITLE // 3)
    shortened = first if len(first) <= room else f"{first[: room - 1].rstrip()}…"
    return f"{shortened} – {second}"[:_LONGEST_TITLE]


def _agenda_row(item: Row) -> tuple[str, str, str]:
    return values.line(item.json, "number"), values.line(item.json, "name"), values.line(item.json, "result")


def _given(given: Given) -> Mapping[str, object]:
    return asdict(given)
