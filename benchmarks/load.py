"""Many people asking at the same moment: times to evidence and answer, order of service, and whether anything is mixed.

Each person asks another question about the sample city, over one assistant with the real index and the real model.
"""

import threading
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Any

from app.access import PUBLIC_ONLY
from app.answering.assistant import Assistant
from app.answering.build import open_language_model
from app.answering.language_model import LanguageModel
from app.answering.model import Answer, EvidenceFound, Finished, Waiting
from app.knowledge.build import open_knowledge
from app.search.question import analyse_question
from app.settings import load_settings
from benchmarks.golden import Silent
from benchmarks.golden_judging import is_one_of
from benchmarks.golden_set import GoldenQuestion, load_golden, sampled

_PASSAGES = 20
_PATIENCE_S = 600.0
_SAME_MOMENT_S = 0.3
"""Who came to the queue within this time of another came at the same moment: seen from outside, nobody was first."""


@dataclass(slots=True)
class Person:
    """One of those who ask; times in seconds since all began."""

    question: GoldenQuestion
    evidence_s: float = 0.0
    queued_s: float = 0.0
    waits: list[Waiting] = field(default_factory=list)
    answer: Answer | None = None
    error: str = ""

    def ask(self, assistant: Assistant, together: threading.Barrier) -> None:
        """Ask when all are there, and listen to the end."""
        try:
            together.wait(_PATIENCE_S)
            began = time.monotonic()
            for event in assistant.ask(self.question.question, PUBLIC_ONLY, session=self.question.id):
                if isinstance(event, EvidenceFound):
                    self.evidence_s = time.monotonic() - began
                elif isinstance(event, Waiting) and event.ahead:
                    self.queued_s = self.queued_s or time.monotonic() - began
                    self.waits.append(event)
                elif isinstance(event, Finished):
                    self.answer = event.answer
        except Exception as error:  # a crash of one must be counted, not lost in a thread
            self.error = f"{type(error).__name__}: {error}"

    @property
    def left_queue_s(self) -> float:
        """When the model began on it."""
        return self.queued_s + (self.answer.timings.waited if self.answer else 0.0)


def measure_load(people: int, seed: int, with_model: bool) -> dict[str, Any]:
    """Ask on the user's own index. Without the model, what is measured is the way to the evidence alone."""
    settings = load_settings()
    model: LanguageModel = open_language_model(settings) if with_model else Silent()
    first, second, *others = _different(people + 2, seed)
    crowd, alone = [Person(question) for question in others], Person(second)
    with closing(model), open_knowledge(settings) as knowledge:
        assistant = Assistant(knowledge, model)
        assistant.warm_up()
        Person(first).ask(assistant, threading.Barrier(1))  # the first one of a process opens files
        alone.ask(assistant, threading.Barrier(1))
        together = threading.Barrier(len(crowd) + 1)
        threads = [threading.Thread(target=person.ask, args=(assistant, together), daemon=True) for person in crowd]
        for thread in threads:
            thread.start()
        together.wait(_PATIENCE_S)
        began, cpu = time.monotonic(), time.process_time()
        for thread in threads:
            thread.join(max(0.0, _PATIENCE_S - (time.monotonic() - began)))
        took, cpu = time.monotonic() - began, time.process_time() - cpu
        return {**_report(crowd, alone, assistant, took), "processor_s": round(cpu, 1)}


def _different(people: int, seed: int) -> list[GoldenQuestion]:
    """Questions with an answer that no two share the documents of."""
    chosen: list[GoldenQuestion] = []
    used: set[str] = set()
    for question in sampled([item for item in load_golden() if item.answerable and not item.history], None, seed):
        if not used & set(question.documents):
            chosen.append(question)
            used.update(question.documents)
    return sampled(chosen, people, seed)


def _report(crowd: Sequence[Person], alone: Person, assistant: Assistant, took: float) -> dict[str, Any]:
    answers = [person.answer for person in crowd if person.answer is not None]
    evidence = [person.evidence_s for person in crowd if person.answer is not None]
    queued = [person for person in crowd if person.waits and person.answer is not None]
    total = [answer.timings.total or 0.0 for answer in answers]
    outcomes = [answer.outcome.value for answer in answers]
    errors = [person.answer.message for person in crowd if person.answer and person.answer.outcome.value == "failed"]
    return {
        "people": len(crowd),
        "lost": len(crowd) - len(answers),
        "crashed": [person.error for person in crowd if person.error],
        "failed": errors,
        "mixed": sum(_mixed(person, assistant) for person in crowd),
        "right_document_cited": sum(_right(person) for person in crowd),
        "outcomes": {outcome: outcomes.count(outcome) for outcome in sorted(set(outcomes))},
        "evidence_s": {
            "alone": round(alone.evidence_s, 2),
            "median": round(median(evidence), 2),
            "slowest": round(max(evidence), 2),
        },
        "answer_s": {"median": round(median(total), 1), "slowest": round(max(total), 1), "all": round(took, 1)},
        "queue": {
            "waited": len(queued),
            "longest_s": round(max((answer.timings.waited for answer in answers), default=0.0), 1),
            "overtaken": _overtaken(queued),
            "went_backwards": sum(_went_backwards(person.waits) for person in crowd),
        },
    }


def _mixed(person: Person, assistant: Assistant) -> bool:
    """Whether an answer is that of another question: by its text, or by a source that its question does not find."""
    answer = person.answer
    if answer is None:
        return False
    found = assistant.retriever.find(analyse_question(person.question.question), PUBLIC_ONLY, _PASSAGES).passages
    own = {passage.document.id for passage in found}
    numbers = {number for sentence in answer.sentences for number in sentence.citations}
    cited = {citation.document.id for citation in answer.citations if citation.number in numbers}
    shown = {item.passage.document.id for item in answer.evidence}
    return answer.question != person.question.question or not (cited | shown) <= own


def _right(person: Person) -> bool:
    return person.answer is not None and any(
        is_one_of(citation.document, person.question.documents) for citation in person.answer.citations
    )


def _overtaken(queued: Sequence[Person]) -> int:
    """Pairs who were served in another order than the one in which they came to the queue; 0 is fair."""
    return sum(
        one.queued_s + _SAME_MOMENT_S < other.queued_s and one.left_queue_s > other.left_queue_s
        for one in queued
        for other in queued
    )


def _went_backwards(waits: Sequence[Waiting]) -> bool:
    """Whether somebody was told to have come further away from the model."""
    return any(later.ahead > earlier.ahead for earlier, later in pairwise(waits))
