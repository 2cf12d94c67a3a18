"""What each file is to the objects that name it: of a paper, of an agenda item, of a meeting."""

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.sources.oparl.mirror import Mirror
from ingest.sources.oparl.objects import Row

# The relations to files and what the documents behind them are, where the file does not say.
_PAPER_FIELDS = {"mainFile": "", "auxiliaryFile": ""}
_ITEM_FIELDS = {"resolutionFile": "Beschluss", "auxiliaryFile": ""}
_MEETING_FIELDS = {
    "invitation": "Einladung",
    "resultsProtocol": "Niederschrift",
    "verbatimProtocol": "Wortprotokoll",
    "auxiliaryFile": "",
}


@dataclass(frozen=True, slots=True)
class FileUse:
    """The ids of what a file belongs to, empty where it belongs to none; ``type`` is what its relation calls it."""

    paper: str = ""
    agenda_item: str = ""
    meeting: str = ""
    type: str = ""


def file_uses(mirror: Mirror) -> dict[str, FileUse]:
    """For every file that a paper, an agenda item or a meeting names its first use, in that order."""
    found: dict[str, FileUse] = {}
    for use, name in _uses(mirror):
        found.setdefault(name, use)
    return found


def paper_of_item(mirror: Mirror, item: Row) -> str:
    """The paper that an agenda item deals with, empty where it is not in the mirror."""
    consultation = mirror.get(item.peer)
    if consultation is None:
        names = mirror.related("consultation", peer=item.id)
        consultation = mirror.get(names[0]) if names else None
    paper = consultation.parent if consultation else ""
    return paper if paper and mirror.top(paper) else ""


def _uses(mirror: Mirror) -> Iterator[tuple[FileUse, str]]:
    for paper in mirror.names("paper"):
        if row := mirror.get(paper):
            yield from ((FileUse(paper=paper, type=kind), name) for kind, name in _files(row, _PAPER_FIELDS))
    meetings = mirror.names("meeting")
    for meeting in meetings:
        for item in items_of(mirror, meeting):
            if files := list(_files(item, _ITEM_FIELDS)):
                paper = paper_of_item(mirror, item)
                yield from ((FileUse(paper, item.id, meeting, kind), name) for kind, name in files)
    for meeting in meetings:
        if row := mirror.get(meeting):
            yield from ((FileUse(meeting=meeting, type=kind), name) for kind, name in _files(row, _MEETING_FIELDS))


def items_of(mirror: Mirror, meeting: str) -> list[Row]:
    """The agenda items of a meeting in the order of its agenda."""
    row = mirror.get(meeting)
    names = list(row.json.get("agendaItem") or []) if row else []
    found = [item for name in dict.fromkeys(names) if (item := mirror.get(name)) is not None]
    return sorted(found, key=lambda item: _order(item.json.get("order")))


def _order(value: object) -> float:
    """Items without a number stay where the list has them: sorting is stable, and they count as equal to the first."""
    try:
        return float(str(value))
    except ValueError:
        return 0.0


def _files(row: Row, fields: dict[str, str]) -> Iterator[tuple[str, str]]:
    for field, kind in fields.items():
        for name in row.json.get(field) or []:
            yield kind, name
