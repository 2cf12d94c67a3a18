"""Times of a question's stages, on the user's own index: evidence, first sentence, end."""

from collections.abc import Sequence
from statistics import median
from typing import Any

from app.answering.build import open_assistant
from app.settings import load_settings
from benchmarks.answers import ask


def measure_speed(questions: Sequence[str]) -> dict[str, Any]:
    """Ask each question once, one after the other, the model loaded and warmed up before."""
    with open_assistant(load_settings()) as assistant:
        assistant.warm_up()
        answers = [ask(assistant, question) for question in questions]
    return {
        "questions": len(answers),
        "evidence_s": _spread([answer.timings.evidence for answer in answers]),
        "first_sentence_s": _spread([answer.timings.first_sentence for answer in answers]),
        "total_s": _spread([answer.timings.total for answer in answers]),
        "prompt_tokens": _spread([float(answer.prompt_tokens) for answer in answers if answer.prompt_tokens]),
    }


def _spread(seconds: Sequence[float | None]) -> dict[str, float]:
    known = sorted(value for value in seconds if value is not None)
    return {"median": round(median(known), 3), "max": round(known[-1], 3), "count": len(known)} if known else {}
