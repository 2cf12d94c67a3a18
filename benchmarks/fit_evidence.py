"""Fits the ranking of sentences: which features tell the sentence that holds the answer."""

from pathlib import Path
from typing import Any

import numpy as np

from app.access import PUBLIC_ONLY
from app.answering.evidence import EvidenceFinder, ScoredSentence
from app.search.question import analyse_question
from app.search.retrieval import Retriever
from benchmarks.corpora import indexed, is_from
from benchmarks.regression import fit_logistic, probabilities
from benchmarks.squad import SquadQuestion, load_squad
from benchmarks.store import is_fitted_on, store

FEATURES = ("similarity", "coverage", "context_coverage", "passage_score", "lacks_wanted")


def fit_evidence(squad: Path) -> dict[str, Any]:
    """Fit on one half of the articles, report the other, store the weights."""
    paragraphs, questions = load_squad(squad)
    with indexed(paragraphs) as knowledge:
        retriever, finder = Retriever(knowledge), EvidenceFinder(knowledge)
        scored = []
        for squad_question in questions:
            question = analyse_question(squad_question.text)
            passages = retriever.find(question, PUBLIC_ONLY, 20).passages
            scored.append((squad_question, finder.sentences(question, passages)))
    rows, labels = [], []
    for squad_question, sentences in scored:
        if is_fitted_on(squad_question.paragraph.article):
            rows += [sentence.features for sentence in sentences]
            labels += [holds_answer(sentence, squad_question) for sentence in sentences]
    rule = fit_logistic(rows, labels, FEATURES)
    held_out = [pair for pair in scored if not is_fitted_on(pair[0].paragraph.article)]
    ranks = [_rank(rule, question, sentences) for question, sentences in held_out]
    figures = {
        "questions_reported": len(held_out),
        "answer_in_best": round(float(np.mean([rank == 1 for rank in ranks])), 3),
        "answer_in_best_3": round(float(np.mean([0 < rank <= 3 for rank in ranks])), 3),
        "answer_in_best_5": round(float(np.mean([0 < rank <= 5 for rank in ranks])), 3),
    }
    # Ranking needs no threshold; the probability is shown as the score of a sentence.
    store("evidence", {**rule, "threshold": 0.0}, squad, f"fit-evidence --squad {squad.name}", figures)
    return {**rule, **figures}


def holds_answer(sentence: ScoredSentence, question: SquadQuestion) -> bool:
    """Whether the sentence stands in the answering paragraph and has the answer's words there."""
    if not is_from(sentence.passage.document, question.paragraph):
        return False
    start, end = sentence.passage.chunk.start + sentence.line.start, sentence.passage.chunk.start + sentence.line.end
    return any(place < end and place + len(text) > start for text, place in question.answers)


def _rank(rule: dict[str, Any], question: SquadQuestion, sentences: list[ScoredSentence]) -> int:
    """Rank of the first sentence with the answer, from 1; 0 where none has it."""
    if not sentences:
        return 0
    order = np.argsort(-probabilities(rule, [sentence.features for sentence in sentences]))
    return next((rank for rank, at in enumerate(order, start=1) if holds_answer(sentences[at], question)), 0)
