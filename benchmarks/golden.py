"""The golden questions on the sample city: right document, right facts, and no answer where there is none.

A check, never data to fit on: thresholds come from other data.
"""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any
from urllib.parse import unquote, urlsplit

from app.answering.build import open_assistant
from app.answering.model import Answer, Outcome
from app.knowledge.model import Document
from app.settings import PROJECT_FOLDER, load_settings
from benchmarks.answers import ask, contains, judge, summary

GOLDEN_FILE = PROJECT_FOLDER / "tests" / "golden" / "questions.jsonl"


@dataclass(frozen=True, slots=True)
class GoldenQuestion:
    """One golden question; ``facts`` holds for each fact the spellings of which one must occur."""

    id: str
    kind: str
    question: str
    documents: tuple[str, ...]
    facts: tuple[tuple[str, ...], ...]
    forbidden: tuple[str, ...]

    @property
    def answerable(self) -> bool:
        """Whether the public corpus answers it."""
        return bool(self.documents)


def load_golden(file: Path = GOLDEN_FILE) -> list[GoldenQuestion]:
    """All golden questions, in the file's order."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]
    return [
        GoldenQuestion(
            id=row["id"],
            kind=row["kind"],
            question=row["question"],
            documents=tuple(row["documents"]),
            facts=tuple(tuple(fact) for fact in row["facts"]),
            forbidden=tuple(row["forbidden"]),
        )
        for row in rows
    ]


def sampled(questions: Sequence[GoldenQuestion], limit: int | None, seed: int) -> list[GoldenQuestion]:
    """A sample in the file's order."""
    if limit is None or limit >= len(questions):
        return list(questions)
    return sorted(random.Random(seed).sample(list(questions), limit), key=lambda item: item.id)


def measure_golden(limit: int | None, seed: int, details: bool) -> dict[str, Any]:
    """Ask the questions on the user's own index, public documents only."""
    questions = sampled(load_golden(), limit, seed)
    with open_assistant(load_settings()) as assistant:
        assistant.warm_up()
        results = [(question, ask(assistant, question.question)) for question in questions]
    return report(results, details)


def report(results: Sequence[tuple[GoldenQuestion, Answer]], details: bool) -> dict[str, Any]:
    """Figures by kind, and over all that have an answer and all that have none."""
    rows = [_row(question, answer) for question, answer in results]
    kinds = sorted({question.kind for question, _ in results})
    found: dict[str, Any] = {
        "questions": len(rows),
        "kinds": {kind: _figures([row for row in rows if row["kind"] == kind]) for kind in kinds},
        "answerable": _figures([row for row in rows if row["answerable"]]),
        "without_answer": _figures([row for row in rows if not row["answerable"]]),
    }
    if details:
        found["details"] = [
            {key: row[key] for key in ("id", "question", "outcome", "first", "facts", "text", "right_document")}
            for row in rows
        ]
    return found


def is_one_of(document: Document, names: Sequence[str]) -> bool:
    """Whether a document was made from one of these files of the sample corpus; a service says it in its address."""
    path = unquote(urlsplit(document.uri).path)
    return any(path.endswith(f"/{name}") for name in names)


def _row(question: GoldenQuestion, answer: Answer) -> dict[str, Any]:
    text = " ".join(sentence.text for sentence in answer.sentences)
    evidence = " ".join(item.text for item in answer.evidence)
    judged = judge(answer, [])
    return {
        **judged,
        "id": question.id,
        "kind": question.kind,
        "question": question.question,
        "answerable": question.answerable,
        "outcome": answer.outcome.value,
        "first": next((item.passage.document.id for item in answer.evidence), ""),
        "text": text,
        "right_document": any(is_one_of(item.passage.document, question.documents) for item in answer.evidence[:1]),
        "found": any(is_one_of(item.document, question.documents) for item in answer.nearest[:1]),
        "facts": _has_facts(text, question),
        "facts_in_evidence": _has_facts(evidence, question),
        "forbidden": answer.outcome is Outcome.ANSWERED and any(contains(text, bad) for bad in question.forbidden),
    }


def _has_facts(text: str, question: GoldenQuestion) -> bool:
    return bool(question.facts) and all(any(contains(text, way) for way in fact) for fact in question.facts)


def _figures(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    if not rows:
        return {"questions": 0}
    counted = summary([{**row, "right": row["facts"], "evidence": row["facts_in_evidence"]} for row in rows], True)
    counted["forbidden"] = sum(row["forbidden"] for row in rows)
    if rows[0]["answerable"]:
        counted["document_first"] = round(mean(row["found"] for row in rows), 3)
        counted["evidence_document_first"] = round(mean(row["right_document"] for row in rows), 3)
    return counted
