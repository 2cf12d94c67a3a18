"""Fits the gate: the same questions, asked of a corpus with the text that answers them, and of one without it.

Articles of an encyclopaedia (SQuAD form) and council papers: how alike everything is to a question differs with the
kind of text, and a city's papers are more alike than articles on twenty-four topics.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.access import PUBLIC_ONLY
from app.answering.evidence import EvidenceFinder
from app.answering.gate import Gate
from app.knowledge.index import Knowledge
from app.search.question import analyse_question
from app.search.retrieval import Retriever
from benchmarks.corpora import indexed, knowledge_of
from benchmarks.council import load_papers, load_questions
from benchmarks.regression import area_under_curve, fit_logistic, probabilities
from benchmarks.squad import SquadQuestion, load_squad
from benchmarks.store import store

FEATURES = ("similarity", "similarity_margin", "passage_coverage", "evidence", "sentence_coverage")
_SHOWN, _ANSWERED = 0.985, 0.97
"""Shares of answerable questions for which at least the evidence is shown, and which the model is asked. Judgement:
what passes wrongly is caught later, by the judgement of the evidence; what is held back wrongly is lost."""
_KEYWORDS = 3
"""Words of a keyword question, those with the highest IDF: people also type "hundesteuer höhe"."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A question asked of a corpus: whether that can answer it, and whether it is fitted on or reported."""

    kind: str
    features: dict[str, float]
    answerable: bool
    fitted: bool


def fit_gate(squad: Path, council: Path) -> dict[str, Any]:
    """Fit on one half of the questions, report the other, store the rule and its threshold."""
    rows = [*_article_rows(squad), *_council_rows(council)]
    fitting = [row for row in rows if row.fitted]
    rule = fit_logistic([row.features for row in fitting], [row.answerable for row in fitting], FEATURES)
    answerable = _scores(rule, [row for row in fitting if row.answerable])
    threshold = round(float(np.quantile(answerable, 1 - _ANSWERED)), 4)
    least = round(float(np.quantile(answerable, 1 - _SHOWN)), 4)
    reported = {
        kind: [row for row in rows if not row.fitted and row.kind == kind]
        for kind in sorted({row.kind for row in rows})
    }
    figures = {kind: _figures(rule, threshold, least, chosen) for kind, chosen in reported.items()}
    command = f"fit-gate --squad {squad.name} --council {council.name}"
    value = {**rule, "threshold": threshold, "least": least}
    store("gate", value, (squad, council), command, figures)
    return {**value, **figures}


def _article_rows(squad: Path) -> Iterator[_Row]:
    """Two corpora of half the articles each; a question is answerable in its own and not in the other.

    Questions of every second paragraph fit, the others report; both as they are and as keywords.
    """
    paragraphs, questions = load_squad(squad)
    for half in (0, 1):
        with indexed([paragraph for paragraph in paragraphs if paragraph.article % 2 == half]) as knowledge:
            for question in questions:
                answerable = question.paragraph.article % 2 == half
                fitted = question.paragraph.number % 2 == 0
                yield _Row("questions", _features(knowledge, question.text), answerable, fitted)
                yield _Row("keywords", _features(knowledge, keywords(knowledge, question)), answerable, fitted)


def _council_rows(council: Path) -> Iterator[_Row]:
    """Two corpora of a city's papers: one with half the papers that answer questions, one with the other half."""
    questions = load_questions(council, "anfrage")
    papers = sorted({paper for question in questions for paper in question.papers})
    for half in (0, 1):
        present = frozenset(papers[half::2])
        absent = frozenset(papers) - present
        drafts = ((source, draft) for source, draft in load_papers(council, present) if source.uri not in absent)
        with knowledge_of(drafts) as knowledge:
            for number, question in enumerate(questions):
                answerable = bool(question.papers & present)
                yield _Row("council questions", _features(knowledge, question.text), answerable, number % 2 == 0)


def _scores(rule: dict[str, Any], rows: Sequence[_Row]) -> NDArray[np.float64]:
    return probabilities(rule, [row.features for row in rows])


def _figures(rule: dict[str, Any], threshold: float, least: float, rows: Sequence[_Row]) -> dict[str, Any]:
    scores, labels = _scores(rule, rows), np.array([row.answerable for row in rows])
    return {
        "count": len(rows),
        "auc": round(area_under_curve(scores, labels.tolist()), 4),
        "answerable_pass": round(float((scores[labels] >= threshold).mean()), 3),
        "answerable_shown": round(float((scores[labels] >= least).mean()), 3),
        "unanswerable_pass": round(float((scores[~labels] >= threshold).mean()), 3),
        "unanswerable_shown": round(float((scores[~labels] >= least).mean()), 3),
    }


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
