"""Council papers with the questions that council members asked: folders in the form of ``bench/karlsruhe``."""

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from app.access import AccessClass
from app.knowledge.model import DocumentDraft, DocumentMetadata, Page, Source
from benchmarks.corpora import cut

_OTHERS = 8
"""Of the papers that answer none of the questions, each how many-th is taken: the whole takes a quarter of an hour."""


@dataclass(frozen=True, slots=True)
class CouncilQuestion:
    """A question and the papers that answer it."""

    text: str
    papers: frozenset[str]


def load_questions(folder: Path, kind: str) -> list[CouncilQuestion]:
    """The questions of one kind, in the file's order."""
    rows = [json.loads(line) for line in (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines()]
    return [CouncilQuestion(row["query"], frozenset(row["relevant"])) for row in rows if row["kind"] == kind]


def load_papers(folder: Path, wanted: frozenset[str]) -> Iterator[tuple[Source, DocumentDraft]]:
    """The wanted papers, and of the others a fixed part. A document's ``uri`` is its paper's id."""
    with gzip.open(folder / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            row = json.loads(line)
            if row["text"].strip() and (row["paper"] in wanted or number % _OTHERS == 0):
                yield _source(row), _draft(row)


def _source(row: dict[str, Any]) -> Source:
    digest = hashlib.sha256(row["text"].encode()).hexdigest()
    return Source(f"council/{row['id']}", "council", row["paper"], digest, "text/plain", AccessClass.PUBLIC)


def _draft(row: dict[str, Any]) -> DocumentDraft:
    text = row["text"]
    return DocumentDraft(
        metadata=DocumentMetadata(
            title=row["title"],
            reference_number=row["reference"],
            date=date.fromisoformat(row["date"]) if row["date"] else None,
            paper_type=row["type"],
        ),
        text=text,
        pages=(Page(1, 0, len(text)),),
        chunks=tuple(cut(text)),
        has_pages=False,
    )
