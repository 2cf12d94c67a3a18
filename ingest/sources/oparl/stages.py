"""The stages of a paper: which committee dealt with it when, in which role, and with which result.

The result of a decision belongs to the agenda item; the paper's status is that of its decisive stage.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.knowledge.model import DecisionStatus, Outcome, Stage
from ingest.outcome import fold, read_result
from ingest.sources.oparl import values
from ingest.sources.oparl.mirror import Mirror
from ingest.sources.oparl.objects import Row
from ingest.status import status_of

_PRELIMINARY = re.compile(r"vorberat|(?<!\w)beratung|anhoer|empfehl|stellungnahme|mitberat")
_DECIDING = re.compile(r"entscheid|beschluss|beschliess")
_INFORMING = re.compile(r"kenntnis|information|bericht")
# A committee's name where only its meeting has one: "Bauausschuss (öffentlich/nicht öffentlich)"
_PUBLICNESS = re.compile(r"\s*[(\[][^)\]]*öffentlich[^)\]]*[)\]]", re.IGNORECASE)
# Results that leave a decision where it was
_SILENT = frozenset({Outcome.UNKNOWN, Outcome.NO_VOTE, Outcome.PRELIMINARILY_DISCUSSED})


@dataclass(frozen=True, slots=True)
class FullStage:
    """A stage with what the model's ``Stage`` has no place for: the text of the decision."""

    stage: Stage
    resolution: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What became of a paper, and the stage that says so (``None``: none does)."""

    status: DecisionStatus
    stage: Stage | None = None


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


def standing(stages: Sequence[Stage], today: date) -> Standing:
    """What became of the paper.

    The latest result of a stage that decides counts; where none of these has a result, the latest of another stage
    that is not preliminary. Being withdrawn ends a paper at whatever stage. A paper whose decision lies ahead, or that
    was only discussed, is proposed; one whose day of decision is past without a known result is unknown.
    """
    past = [stage for stage in stages if stage.date is None or stage.date <= today]
    deciding = [stage for stage in stages if _decides(stage)]
    telling = [stage for stage in past if stage.outcome not in _SILENT]
    if telling and telling[-1].outcome is Outcome.WITHDRAWN:
        return Standing(DecisionStatus.WITHDRAWN, telling[-1])
    if decided := [stage for stage in telling if _decides(stage)]:
        real = [stage for stage in decided if stage.outcome is not Outcome.NOTED] or decided
        return Standing(status_of(real[-1].outcome), real[-1])
    ahead = [stage for stage in stages if stage.date is not None and stage.date > today]
    if deciding:
        # what a committee thought beforehand is no decision, and none is known
        is_ahead = any(_decides(stage) for stage in ahead)
        is_undated = all(stage.date is None and not stage.result for stage in deciding)
        return Standing(DecisionStatus.PROPOSED if is_ahead or is_undated else DecisionStatus.UNKNOWN, deciding[-1])
    if others := [stage for stage in telling if not _prepares(stage)]:
        real = [stage for stage in others if stage.outcome is not Outcome.NOTED] or others
        return Standing(status_of(real[-1].outcome), real[-1])
    prepared = [stage for stage in past if _prepares(stage) and stage.result]
    if ahead or prepared:
        return Standing(DecisionStatus.PROPOSED, (ahead or prepared)[-1])
    return Standing(DecisionStatus.UNKNOWN, stages[-1] if stages else None)


def _prepares(stage: Stage) -> bool:
    return _PRELIMINARY.search(fold(stage.role)) is not None and not _DECIDING.search(fold(stage.role))


def _decides(stage: Stage) -> bool:
    """By its role; where the role does not say, by the source's mark. Servers mark hearings as authoritative too."""
    if _prepares(stage):
        return False
    role = fold(stage.role)
    return bool(_DECIDING.search(role)) or (stage.authoritative is True and not _INFORMING.search(role))
