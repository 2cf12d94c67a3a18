"""A paper of the mirror as the catalog's ``Paper``, and what its documents are told of it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from app.access import AccessClass
from app.knowledge.decisions import standing
from app.knowledge.model import DecisionStatus, DocumentMetadata, Paper, Stage
from ingest.sources.oparl import values
from ingest.sources.oparl.mirror import Mirror
from ingest.sources.oparl.objects import Row
from ingest.sources.oparl.stages import FullStage, stages_of

_RELATED = ("superordinatedPaper", "subordinatedPaper", "relatedPaper")
_LONGEST_TITLE = 300


@dataclass(frozen=True, slots=True)
class KnownPaper:
    """A paper with its metadata for documents and the texts of its decisions, beside the stages."""

    paper: Paper
    metadata: DocumentMetadata
    stages: tuple[FullStage, ...]


def known_paper(
    mirror: Mirror, row: Row, ids: Mapping[str, str], root: str, access: AccessClass, today: date
) -> KnownPaper:
    """Put a paper together. ``ids`` maps object ids of papers to those in the catalog."""
    stages = stages_of(mirror, row)
    plain = tuple(stage.stage for stage in stages)
    paper = Paper(
        id=ids[row.id],
        root=root,
        uri=row.id,
        content_hash="",
        access=access,
        title=_title(row),
        reference_number=values.line(row.json, "reference"),
        date=values.day(row.json.get("date")),
        paper_type=values.line(row.json, "paperType"),
        office=_offices(mirror, row),
        stages=plain,
        related=tuple(dict.fromkeys(ids[name] for name in _related(row) if name in ids)),
    )
    return KnownPaper(replace(paper, content_hash=_hash(paper)), _metadata(mirror, row, paper, today), tuple(stages))


def _title(row: Row) -> str:
    title = values.line(row.json, "name") or values.line(row.json, "reference") or values.line(row.json, "paperType")
    return title[:_LONGEST_TITLE] or "Vorlage ohne Titel"


def _offices(mirror: Mirror, row: Row) -> str:
    names = [name for field in ("underDirectionOf", "originatorOrganization") for name in values.ids(row.json, field)]
    found = [values.line(office.json, "name") for name in dict.fromkeys(names) if (office := mirror.get(name))]
    return ", ".join(name for name in found if name)


def _related(row: Row) -> list[str]:
    return [name for field in _RELATED for name in values.ids(row.json, field) if name != row.id]


def _metadata(mirror: Mirror, row: Row, paper: Paper, today: date) -> DocumentMetadata:
    found = standing(paper.stages, today)
    relatives = [mirror.get(name) for name in dict.fromkeys(_related(row))]
    references = [values.line(relative.json, "reference") for relative in relatives if relative]
    decided = found.stage is not None and found.status not in (DecisionStatus.UNKNOWN, DecisionStatus.PROPOSED)
    return DocumentMetadata(
        title=paper.title,
        reference_number=paper.reference_number,
        date=paper.date,
        paper_type=paper.paper_type,
        committee=found.stage.committee if found.stage else "",
        office=paper.office,
        status=found.status,
        status_date=found.stage.date if found.stage and decided else None,
        status_note=stage_line(found.stage) if found.stage and found.stage.result else "",
        related=tuple(reference for reference in references if reference and reference != paper.reference_number),
    )


def stage_line(stage: Stage) -> str:
    """A stage in one line: "Gemeinderat, 10.12.2019, TOP 17.1 (Entscheidung): einstimmig zugestimmt"."""
    day = f"{stage.date:%d.%m.%Y}" if stage.date else ""
    item = f"TOP {stage.agenda_item}" if stage.agenda_item else ""
    place = ", ".join(part for part in (stage.committee, day, item) if part)
    role = f" ({stage.role})" if stage.role else ""
    return f"{place}{role}: {stage.result or 'kein Ergebnis angegeben'}"


def _hash(paper: Paper) -> str:
    return digest({name: value for name, value in asdict(paper).items() if name != "content_hash"})


def digest(value: Any) -> str:
    """SHA-256 (hex) of a value's canonical JSON."""
    return hashlib.sha256(canonical(value)).hexdigest()


def canonical(value: Any) -> bytes:
    """JSON that is equal for equal values: sorted keys, dates in ISO form, no spaces."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return text.encode("utf-8", "backslashreplace")


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no plain form of {type(value).__name__}")


def paper_json(known: KnownPaper) -> bytes:
    """What the parser of ``oparl-paper`` makes a document of."""
    return canonical(
        {
            "metadata": asdict(known.metadata),
            "stages": [
                {"line": stage_line(full.stage), "subject": _other(full.stage, known), "resolution": full.resolution}
                for full in known.stages
            ],
        }
    )


def _other(stage: Stage, known: KnownPaper) -> str:
    """The agenda item's own name where it says more than the paper's."""
    return "" if stage.subject.casefold() == known.paper.title.casefold() else stage.subject


def meeting_json(title: str, metadata: DocumentMetadata, items: Sequence[tuple[str, str, str]]) -> bytes:
    """What the parser of ``oparl-meeting`` makes a document of; items are (number, name, result)."""
    return canonical({"metadata": asdict(metadata), "heading": title, "items": [list(item) for item in items]})
