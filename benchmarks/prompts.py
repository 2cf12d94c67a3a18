"""Compares forms of the prompt: right answers where the paragraph is there, refusals where it is not.

The form in use is ``app.answering.prompt``; it offers no way to refuse, since whether there is an answer is judged
apart. The others are what was tried. Nothing is checked here, so that the forms are seen and not the checks.
"""

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean, median
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from app.access import PUBLIC_ONLY
from app.answering.assistant import SOURCES
from app.answering.build import open_local_model
from app.answering.evidence import EvidenceFinder, Window, windows
from app.answering.grounding import is_refusal
from app.answering.prompt import build_prompt, describe, quoted
from app.search.question import analyse_question
from app.search.retrieval import Retriever
from app.settings import load_settings
from benchmarks.answers import contains, corpora
from benchmarks.generations import KeptModel
from benchmarks.squad import load_squad

Form = Callable[[str, Sequence[Window]], list[BaseMessage]]

_SHORT = "Beantworte die Frage kurz auf Deutsch, nur aus den Quellen. Sonst schreibe: Keine Angabe."
_STRICT = (
    "Du bist Auskunftsstelle einer Stadt. Prüfe zuerst, ob die Quellen die Frage wirklich beantworten. Wenn nicht, "
    "antworte genau: Keine Angabe. Wenn ja, antworte in einem vollständigen Satz und übernimm den Wortlaut der Quelle."
)


def _short(question: str, sources: Sequence[Window]) -> list[BaseMessage]:
    text = "\n\n".join(quoted(window.text) for window in sources)
    return [SystemMessage(_SHORT), HumanMessage(f"{text}\n\nFrage: {question}")]


def _strict(question: str, sources: Sequence[Window]) -> list[BaseMessage]:
    text = "\n\n".join(f"{describe(window.passage.document)}\n{quoted(window.text)}" for window in sources)
    return [SystemMessage(_STRICT), HumanMessage(f"{text}\n\nFrage: {question}")]


def _reminded(question: str, sources: Sequence[Window]) -> list[BaseMessage]:
    system, user = build_prompt(question, sources)
    reminder = "Antworte in einem vollständigen Satz nur aus den Quellen, sonst: Keine Angabe."
    return [system, HumanMessage(f"{user.content}\n{reminder}")]


FORMS: dict[str, Form] = {"in use": build_prompt, "short": _short, "strict": _strict, "reminded": _reminded}


def compare_prompts(squad: Path, limit: int, seed: int) -> dict[str, Any]:
    """Every form on the same sample of questions, with the answering paragraph and without it."""
    paragraphs, questions = load_squad(squad)
    sample = random.Random(seed).sample(questions, min(limit, len(questions)))
    settings = load_settings()
    model = KeptModel.over(open_local_model(settings), settings.data / "benchmarks")
    counts: dict[str, dict[str, list[float]]] = {
        name: {"right": [], "refused": [], "near_miss_refused": [], "words": [], "first_word_s": []} for name in FORMS
    }
    for mode in ("answerable", "near-miss"):
        for knowledge, group in corpora(mode, paragraphs, sample):
            for item in group:
                question = analyse_question(item.text)
                passages = Retriever(knowledge).find(question, PUBLIC_ONLY, 20).passages
                sources = windows(EvidenceFinder(knowledge).find(question, passages, PUBLIC_ONLY, SOURCES))
                for name, form in FORMS.items():
                    written = model.generate_text(form(question.text, sources))
                    refused = float(is_refusal(written.text))
                    if mode == "near-miss":
                        counts[name]["near_miss_refused"].append(refused)
                        continue
                    counts[name]["right"].append(float(any(contains(written.text, gold) for gold, _ in item.answers)))
                    counts[name]["refused"].append(refused)
                    counts[name]["words"].append(len(written.text.split()))
                    counts[name]["first_word_s"].append(written.first_word_s)
    return {
        name: {
            "questions": len(sample),
            **{key: round(mean(column[key]), 3) for key in ("right", "refused", "near_miss_refused")},
            **{key: median(column[key]) for key in ("words", "first_word_s")},
        }
        for name, column in counts.items()
    }
