"""What is closed to the public, by what file, paper, agenda item and meeting say; one that closes is enough.

A paper is closed if it says so, or any consultation, agenda item or meeting that deals with it. In a public source what
is closed is not kept at all: its rows and bytes leave the mirror. In a source that is itself not public it is kept, and
listed as non-public.
"""

from ingest.sources.oparl import values
from ingest.sources.oparl.mirror import Mirror


def closed_ids(mirror: Mirror) -> set[str]:
    """Ids of all closed objects, papers closed by what deals with them and agenda items of closed meetings included."""
    closed = mirror.closed()
    closed |= {row.id for row in mirror.rows("agendaitem") if row.parent in closed}
    # a closed agenda item names its consultation, or is named by it
    peers = {row.peer for row in mirror.rows("agendaitem") if row.id in closed and row.peer}
    for row in mirror.rows("consultation"):
        meetings = values.ids(row.json, "meeting")
        if row.parent and (
            row.id in closed or row.id in peers or row.peer in closed or any(name in closed for name in meetings)
        ):
            closed.add(row.parent)
    return closed


def drop_closed(mirror: Mirror) -> list[str]:
    """Take what is closed out of the mirror of a public source; returns the papers that went."""
    closed = closed_ids(mirror)
    papers = sorted(closed.intersection(mirror.names("paper")))
    with mirror.transaction():
        for name in papers:
            mirror.delete(name)
        mirror.blank(sorted(closed))
    return papers
