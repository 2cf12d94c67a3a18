"""Fits the gate: the same questions, asked of a corpus with the article that answers them, and of one without."""

from pathlib import Path
from typing import Any

import numpy as np

from app.access import PUBLIC_ONLY
from app.answering.evidence import EvidenceFinder
from app.answering.gate import Gate
from app.answering.question import analyse_question
from app.answering.retrieval import Retriever
from app.knowledge.index import Knowledge
from benchmarks.corpora import indexed
from benchmarks.regression import area_under_curve, fit_logistic, probabilities
from benchmarks.squad import SquadQuestion, load_squad
from benchmarks.store import store

FEATURES = ("similarity", "similarity_margin", "passage_coverage", "evidence", "sentence_coverage")
_PASS = 0.97
"""Share of answerable questions that must pass: the checks on sentences catch what passes wrongly, nothing catches
what is refused wrongly."""
_KEYWORDS = 3
"""Words of a keyword question, those with the highest IDF: people also type "hundesteuer höhe"."""


def fit_gate(squad: Path) -> dict[str, Any]:
    """Two corpora of half the articles each; a question is answerable in its own and not in the other.

    Questions of every second paragraph fit, the others report; both as they are and as keywords.
    """
    paragraphs, questions = load_squad(squad)
    rows: list[dict[str, float]] = []
    labels: list[bool] = []
    fitted: list[bool] = []
    short: list[bool] = []
    for half in (0, 1):
        with indexed([paragraph for paragraph in paragraphs if paragraph.article % 2 == half]) as knowledge:
            for question in questions:
                for is_short, text in enumerate((question.text, keywords(knowledge, question))):
                    rows.append(_features(knowledge, text))
                    labels.append(question.paragraph.article % 2 == half)
                    fitted.append(question.paragraph.number % 2 == 0)
                    short.append(bool(is_short))
    fitting = [at for at in range(len(rows)) if fitted[at]]
    rule = fit_logistic([rows[at] for at in fitting], [labels[at] for at in fitting], FEATURES)
    scores = probabilities(rule, rows)
    answerable = np.array([scores[at] for at in fitting if labels[at]])
    threshold = round(float(np.quantile(answerable, 1 - _PASS)), 4)
    figures = {}
    for name, wanted in (("questions", False), ("keywords", True)):
        chosen = [at for at in range(len(rows)) if not fitted[at] and short[at] is wanted]
        chosen_labels = [labels[at] for at in chosen]
        passed = scores[chosen] >= threshold
        figures[name] = {
            "count": len(chosen),
            "auc": round(area_under_curve(scores[chosen], chosen_labels), 4),
            "answerable_pass": round(float(passed[np.array(chosen_labels)].mean()), 3),
            "off_topic_pass": round(float(passed[~np.array(chosen_labels)].mean()), 3),
        }
    store("gate", {**rule, "threshold": threshold}, squad, f"fit-gate --squad {squad.name}", figures)
    return {**rule, "threshold": threshold, **figures}


def keywords(knowledge: Knowledge, question: SquadQuestion) -> str:
    """The question's weightiest words in their order, as somebody in a hurry would type them."""
    weighed = []
    for word in question.text.rstrip("?. ").split():
        weights = knowledge.term_weights(word)
        weighed.append((max(weights.values(), default=0.0), word.strip("?,.;:„“\"'()")))
    best = sorted(range(len(weighed)), key=lambda at: -weighed[at][0])[:_KEYWORDS]
    return " ".join(weighed[at][1] for at in sorted(best)).lower()


def _features(knowledge: Knowledge, text: str) -> dict[str, float]:
    question = analyse_question(text)
    passages = Retriever(knowledge).find(question, PUBLIC_ONLY, 20).passages
    evidence = EvidenceFinder(knowledge).find(question, passages, PUBLIC_ONLY)
    return dict(Gate(knowledge).features(question, passages, evidence))
