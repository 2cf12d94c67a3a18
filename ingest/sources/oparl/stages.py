"""The stages of a paper: which committee dealt with it when, in which role, and with which result.

The result of a decision belongs to the agenda item. What became of the paper: ``app.knowledge.decisions``.
"""

import re
from dataclasses import dataclass
from datetime import date

from app.knowledge.model import Stage
from ingest.outcome import read_result
from ingest.sources.oparl import values
from ingest.sources.oparl.mirror import Mirror
from ingest.sources.oparl.objects import Row

# A committee's name where only its meeting has one: "Bauausschuss (öffentlich/nicht öffentlich)"
_PUBLICNESS = re.compile(r"\s*[(\[][^)\]]*öffentlich[^)\]]*[)\]]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FullStage:
    """A stage with what the model's ``Stage`` has no place for: the text of the decision."""

    stage: Stage
    resolution: str = ""


def stages_of(mirror: Mirror, paper: Row) -> list[FullStage]:
    """All stages of a paper, oldest first; those without a date last."""
    named = [name for name in paper.json.get("consultation") or [] if isinstance(name, str)]
    names = list(dict.fromkeys([*named, *mirror.related("consultation", parent=paper.id)]))
    found = [_stage(mirror, row) for name in names if (row := mirror.get(name)) is not None]
    unique = list(dict.fromkeys(stage for stage in found if stage.stage.committee or stage.stage.date))
    return sorted(unique, key=lambda item: (item.stage.date is None, item.stage.date or date.max))


def _stage(mirror: Mirror, consultation: Row) -> FullStage:
    item = mirror.get(consultation.peer)
    if item is None:
        item = next(filter(None, map(mirror.get, mirror.related("agendaitem", peer=consultation.id))), None)
    meeting_ids = values.ids(consultation.json, "meeting")
    meeting = mirror.get(item.parent if item else "") or next(filter(None, map(mirror.get, meeting_ids)), None)
    fields = item.json if item else {}
    result = values.line(fields, "result")
    understood = read_result(result)
    day = values.day(meeting.json.get("start")) if meeting else None
    return FullStage(
        Stage(
            committee=committee_of(mirror, consultation) or (committee_of(mirror, meeting) if meeting else ""),
            date=day or values.day(fields.get("start")),
            agenda_item=values.line(fields, "number"),
            subject=values.line(fields, "name"),
            role=values.line(consultation.json, "role"),
            authoritative=values.truth(consultation.json.get("authoritative")),
            result=result,
            outcome=understood.outcome,
            majority=understood.majority,
            votes=understood.votes,
        ),
        values.text(fields, "resolutionText"),
    )


def committee_of(mirror: Mirror, row: Row) -> str:
    """The names of the organizations of a consultation or meeting; of a meeting at last its own."""
    organizations = (mirror.get(name) for name in values.ids(row.json, "organization"))
    names = [
        values.line(found.json, "name") or values.line(found.json, "shortName") for found in organizations if found
    ]
    joined = ", ".join(dict.fromkeys(name for name in names if name))
    return joined or (_PUBLICNESS.sub("", values.line(row.json, "name")) if row.kind == "meeting" else "")
