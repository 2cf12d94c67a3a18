"""Papers and meetings of a council information system as documents of their own.

The result of a decision often stands in no file, only on the agenda item; here it becomes text that can be found and
quoted. The bytes are the JSON that ``ingest.sources.oparl`` writes.
"""

import json
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any

from app.knowledge.model import DecisionStatus, DocumentMetadata
from ingest.parse.document import BlockKind, ParsedDocument, ParseError, TextBuilder

_DATES = frozenset({"date", "status_date", "valid_from", "valid_until"})


def parse_paper(data: bytes) -> ParsedDocument:
    """A paper with its stages ("Beratungsfolge"); raises ``ParseError``."""
    content = _content(data)
    metadata = _metadata(content)
    builder = TextBuilder()
    builder.add(BlockKind.HEADING, metadata.title, level=1)
    builder.add(BlockKind.PARAGRAPH, _introduction(metadata))
    stages = content.get("stages") or []
    if stages:
        builder.add(BlockKind.HEADING, "Beratungsfolge", level=2)
    for stage in stages:
        subject = f" – {stage['subject']}" if stage["subject"] else ""
        builder.add(BlockKind.ITEM, f"{stage['line']}{subject}")
        if stage["resolution"]:
            builder.add(BlockKind.PARAGRAPH, f"Beschluss: {stage['resolution']}")
    return replace(builder.build(has_pages=False, title=metadata.title), metadata=metadata)


def parse_meeting(data: bytes) -> ParsedDocument:
    """A meeting's agenda with its results; raises ``ParseError``."""
    content = _content(data)
    metadata = _metadata(content)
    builder = TextBuilder()
    builder.add(BlockKind.HEADING, content["heading"], level=1)
    rows = [[number or "–", name, result] for number, name, result in content["items"]]
    builder.add_table([["TOP", "Gegenstand", "Ergebnis"], *rows])
    return replace(builder.build(has_pages=False, title=metadata.title), metadata=metadata)


def _introduction(metadata: DocumentMetadata) -> str:
    """ "Beschlussvorlage 2024/0781 vom 13.11.2024. Federführung: Tiefbauamt." """
    kind = metadata.paper_type or "Vorlage"
    number = f" {metadata.reference_number}" if metadata.reference_number else ""
    day = f" vom {metadata.date:%d.%m.%Y}" if metadata.date else ""
    office = f" Federführung: {metadata.office}." if metadata.office else ""
    related = f" Dazu gehören: {', '.join(metadata.related)}." if metadata.related else ""
    return f"{kind}{number}{day}.{office}{related}"


def _content(data: bytes) -> dict[str, Any]:
    try:
        content = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ParseError("Das Objekt der OParl-Quelle ist kein gültiges JSON.") from error
    if not isinstance(content, dict) or not isinstance(content.get("metadata"), dict):
        raise ParseError("Dem Objekt der OParl-Quelle fehlen die Metadaten.")
    return content


def _metadata(content: Mapping[str, Any]) -> DocumentMetadata:
    values: dict[str, Any] = {}
    known = {field.name for field in fields(DocumentMetadata)}
    for name, value in content["metadata"].items():
        if name not in known or value is None:
            continue
        if name in _DATES:
            value = date.fromisoformat(value)
        elif name == "status":
            value = DecisionStatus(value)
        elif isinstance(value, list):
            value = tuple(value)
        values[name] = value
    return DocumentMetadata(**values)
