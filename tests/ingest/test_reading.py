"""One item: what its source says goes first, limits hold, and what is wrong with it is its verdict."""

import datetime
from pathlib import Path
from typing import Any

import pytest

from app.access import AccessClass
from app.knowledge.model import DecisionStatus, DocumentMetadata
from app.settings import IngestSettings
from ingest.metadata import merged
from ingest.reading import Reading, Seen, Task, read_item
from ingest.report import Verdict
from ingest.sources.model import Given, Item

PAPER = "Vorlage Nr.: B-012/2024\n\nBetreff: Radwege\n\nDatum: 12.03.2024\n\nDer Rat beschließt den Bau."


def read(
    data: bytes | str = PAPER,
    name: str = "a.txt",
    access: AccessClass | None = AccessClass.PUBLIC,
    known_hash: str = "",
    limits: IngestSettings | None = None,
    **more: Any,
) -> Reading:
    content = data.encode() if isinstance(data, str) else data
    fields = {"format": Path(name).suffix, "data": content, **more}
    item = Item(id=f"amt/{name}", uri=f"x:{name}", name=name, **fields)
    return read_item(Task(item, "amt", access, limits or IngestSettings(), known_hash), lambda _seen: None)


def test_words_of_the_source_go_before_those_of_the_document_and_classes_only_narrow() -> None:
    given = Given(
        DocumentMetadata(title="Radwegebau", reference_number="2024/0815"), (AccessClass.INTERNAL,), "amt/papers/7"
    )
    ((source, draft),) = read(given=given).documents
    assert draft.metadata.title == "Radwegebau"
    assert draft.metadata.reference_number == "2024/0815"
    assert draft.metadata.date == datetime.date(2024, 3, 12)
    assert draft.paper_id == "amt/papers/7"
    assert source.access is AccessClass.INTERNAL
    wider = Given(classes=(AccessClass.PUBLIC,))
    ((source, _),) = read(given=wider, access=AccessClass.NON_PUBLIC).documents
    assert source.access is AccessClass.NON_PUBLIC
    ((source, _),) = read(access=None).documents
    assert source.access is AccessClass.NON_PUBLIC


def test_a_status_that_is_given_does_not_take_the_date_of_another() -> None:
    described = DocumentMetadata(
        title="x", status=DecisionStatus.PROPOSED, status_date=datetime.date(2020, 1, 1), status_note="offen"
    )
    given = DocumentMetadata(title="", status=DecisionStatus.ADOPTED)
    found = merged(given, described)
    assert (found.title, found.status, found.status_date, found.status_note) == ("x", DecisionStatus.ADOPTED, None, "")
    assert merged(DocumentMetadata(title=""), described) == described


def test_what_is_there_already_is_not_parsed_and_any_change_around_it_is_a_change() -> None:
    known = read().seen.content_hash
    assert read(known_hash=known).is_unchanged
    given = Given(DocumentMetadata(title="Anderer Titel"))
    changes: list[dict[str, Any]] = [{"access": None}, {"given": given}, {"data": PAPER + "!"}, {"format": ".md"}]
    for change in changes:
        assert not read(known_hash=known, **change).is_unchanged


@pytest.mark.parametrize(
    ("data", "name", "limits", "verdict"),
    [
        (b"x" * 2**21, "a.txt", {"megabytes_per_file": 1}, Verdict.FAILED),
        (b"", "a.txt", {}, Verdict.SKIPPED),
        (b"%PDF-1.7", "a.pdf", {}, Verdict.FAILED),
        (b"?", "a.xyz", {}, Verdict.SKIPPED),
    ],
)
def test_verdicts(data: bytes, name: str, limits: dict[str, Any], verdict: Verdict) -> None:
    more: dict[str, Any] = {"format": ""} if name.endswith("xyz") else {}
    found = read(data, name, limits=IngestSettings(**limits), **more)
    assert [result.verdict for result in found.results] == [verdict]
    assert found.results[0].reason.endswith(".")
    assert found.documents == ()
    assert found.seen.content_hash


def test_what_was_seen_is_told_before_it_is_parsed() -> None:
    told: list[Seen] = []
    item = Item("amt/a.pdf", "x:a", "a.pdf", ".pdf", data=b"%PDF-1.7 broken")
    found = read_item(Task(item, "amt", None, IngestSettings()), told.append)
    assert told[-1] == found.seen
    assert [bool(seen.content_hash) for seen in told] == [False, True]
