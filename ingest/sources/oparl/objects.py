"""Objects as the mirror keeps them: taken apart, with the fields that are used, and nothing of what is closed.

Real servers embed objects, or link them, or both. Here each becomes a ``Row`` of its own that names its parts by id,
so that the rest needs to know one form only. People are never kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ingest.sources.oparl import values
from ingest.sources.oparl.values import Json

# For each kind the relations to what is embedded or linked, and the kind that stands there.
RELATIONS: dict[str, dict[str, str]] = {
    "paper": {
        "consultation": "consultation",
        "mainFile": "file",
        "auxiliaryFile": "file",
        "underDirectionOf": "organization",
        "originatorOrganization": "organization",
    },
    "meeting": {
        "agendaItem": "agendaitem",
        "invitation": "file",
        "resultsProtocol": "file",
        "verbatimProtocol": "file",
        "auxiliaryFile": "file",
        "organization": "organization",
    },
    "agendaitem": {"auxiliaryFile": "file", "resolutionFile": "file", "consultation": "consultation"},
    "consultation": {"agendaItem": "agendaitem", "meeting": "meeting", "organization": "organization"},
    "organization": {},
    "file": {},
}
_FIELDS: dict[str, tuple[str, ...]] = {
    "paper": ("name", "reference", "date", "paperType", "relatedPaper", "superordinatedPaper", "subordinatedPaper"),
    "meeting": ("name", "start", "end", "cancelled", "meetingState"),
    "agendaitem": ("name", "number", "order", "result", "resolutionText", "start", "meeting"),
    "consultation": ("role", "authoritative", "paper", "meeting"),
    "organization": ("name", "shortName"),
    "file": ("name", "fileName", "mimeType", "size", "date", "accessUrl", "downloadUrl"),
}
# What stays of a closed object: who it belongs to, so that what hangs on it is closed too.
_OF_CLOSED = ("meeting", "paper")
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Row:
    """One object of the mirror. ``parent`` is the meeting of an agenda item or the paper of a consultation, ``peer``
    the consultation of an agenda item or the agenda item of a consultation."""

    id: str
    kind: str
    json: Json
    modified: str
    closed: bool
    parent: str = ""
    peer: str = ""


def take_apart(json: Json, kind: str, keep_closed: bool) -> list[Row]:
    """The object and everything embedded in it, itself first; deleted parts are left out.

    Of closed objects only a stub remains unless ``keep_closed``. The object has an id (``values.identifier``).
    """
    return list(_rows(json, kind, values.identifier(json), keep_closed, 0, within_closed=False))


def stub(kind: str, json: Json) -> Json:
    """What stays of a closed object: its relations. A file of a closed agenda item may be named by an open paper."""
    return {key: json[key] for key in (*_OF_CLOSED, *RELATIONS[kind]) if key in json}


def _rows(
    json: Json, kind: str, name: str, keep_closed: bool, depth: int, *, within_closed: bool, owner: str = ""
) -> Iterator[Row]:
    closed = within_closed or values.is_closed(json)
    is_stub = closed and not keep_closed
    kept: dict[str, Any] = {key: json[key] for key in _FIELDS[kind] if json.get(key) is not None}
    below: list[Row] = []
    for field, part_kind in RELATIONS[kind].items():
        names: list[str] = []
        for number, part in enumerate(values.parts(json, field)):
            if isinstance(part, str):
                names.append(part)
                continue
            part_name = values.identifier(part) or f"{name}#{field}-{number}"
            if values.is_deleted(part) or depth >= _DEEPEST:
                continue
            names.append(part_name)
            below += _rows(part, part_kind, part_name, keep_closed, depth + 1, within_closed=closed, owner=name)
        if names:
            kept[field] = list(dict.fromkeys(names))
    parent, peer = _relatives(json, kind, owner, kept)
    if is_stub:
        kept = stub(kind, kept)
    yield Row(name, kind, kept, values.modified(json), closed, parent, peer)
    yield from below


def _relatives(json: Json, kind: str, owner: str, kept: Json) -> tuple[str, str]:
    def first(field: str) -> str:
        return next(iter(kept.get(field) or values.ids(json, field)), "")

    if kind == "agendaitem":
        return next(iter(values.ids(json, "meeting")), owner), first("consultation")
    if kind == "consultation":
        return next(iter(values.ids(json, "paper")), owner), first("agendaItem")
    return "", ""
