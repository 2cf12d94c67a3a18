"""False alarms: how often ordinary evidence for real questions is said to contradict itself.

The questions are asked of the settings' own index (council questions, or the golden set) or, in SQuAD form, of a
corpus of their paragraphs. What fires is listed, to be looked at: no data has such contradictions marked.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.access import PUBLIC_ONLY
from app.answering.contradictions import contradictions
from app.answering.evidence import EvidenceFinder
from app.answering.model import NoteKind
from app.knowledge.build import open_knowledge
from app.knowledge.index import Knowledge
from app.search.question import MAX_CHARACTERS, analyse_question
from app.search.retrieval import Retriever
from app.search.standing import today
from app.settings import load_settings
from benchmarks.corpora import indexed
from benchmarks.squad import load_squad

_PASSAGES, _EVIDENCE = 20, 8
"""As many as the assistant looks at."""
_NUMBERS_ONLY = ("referenz",)
"""Kinds of questions that only name a paper."""


def measure_contradictions(file: Path, squad: bool, limit: int | None) -> dict[str, Any]:
    """Ask the first ``limit`` questions: in SQuAD form, or lines of JSON objects with ``query`` or ``question``."""
    with _opened(file, squad) as (knowledge, questions):
        retriever, finder = Retriever(knowledge), EvidenceFinder(knowledge)
        fired: list[dict[str, str]] = []
        asked = with_alarm = 0
        for text in questions[:limit]:
            question = analyse_question(text[:MAX_CHARACTERS])
            passages = retriever.find(question, PUBLIC_ONLY, _PASSAGES).passages
            evidence = finder.find(question, passages, PUBLIC_ONLY, _EVIDENCE)
            found = contradictions(question, evidence, knowledge, today())
            asked += 1
            with_alarm += any(item.kind is NoteKind.CONTRADICTION for item in found)
            fired += [
                {
                    "question": question.text,
                    "kind": item.kind.value,
                    "text": item.text,
                    "first": item.places[0].text,
                    "second": item.places[1].text,
                }
                for item in found
            ]
        return {"questions": asked, "with_contradiction": with_alarm, "fired": fired}


@contextmanager
def _opened(file: Path, squad: bool) -> Iterator[tuple[Knowledge, Sequence[str]]]:
    if squad:
        paragraphs, questions = load_squad(file)
        with indexed(paragraphs) as knowledge:
            yield knowledge, [question.text for question in questions]
        return
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]
    with open_knowledge(load_settings()) as knowledge:
        yield knowledge, [row.get("query") or row["question"] for row in rows if row.get("kind") not in _NUMBERS_ONLY]
