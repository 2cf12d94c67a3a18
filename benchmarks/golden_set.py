"""The golden questions as the benchmark reads them; ``tests/golden/README.md`` says what their fields mean."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.settings import PROJECT_FOLDER

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
    history: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    note: str = ""

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
            history=tuple(row.get("history", ())),
            hidden=tuple(row.get("hidden", ())),
            note=row["note"],
        )
        for row in rows
    ]


def chosen(
    questions: Sequence[GoldenQuestion], kinds: Sequence[str], ids: Sequence[str], limit: int | None, seed: int
) -> list[GoldenQuestion]:
    """Those of the kinds and ids, all where none is named; then a sample of them. Order as in the file."""
    wanted = [item for item in questions if (not kinds or item.kind in kinds) and (not ids or item.id in ids)]
    return sampled(wanted, limit, seed)


def sampled(questions: Sequence[GoldenQuestion], limit: int | None, seed: int) -> list[GoldenQuestion]:
    """A sample in the file's order."""
    if limit is None or limit >= len(questions):
        return list(questions)
    return sorted(random.Random(seed).sample(list(questions), limit), key=lambda item: item.id)
