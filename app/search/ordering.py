"""The order of the papers that were found: the best are read, and weighed by what their documents are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import log

import numpy as np

from app.access import Clearance
from app.knowledge.german import analyse
from app.knowledge.index import Knowledge
from app.knowledge.model import Document
from app.search.candidates import READ, Candidates, RankedPaper
from app.search.close_calls import read_closely
from app.search.hits import fold_same, passages_of
from app.search.question import Question
from app.search.ranking import Ranking, answers, asks, title_match
from app.search.standing import asks_for_past_of, is_over, names_successor, standing_weight, today

FIRST = 20
"""Papers of which it is enough to be nearly close: a page of them."""
_ASKED_TIME = 2.0
"""What an e-fold of standing counts for where the text names a year: rules that were valid then are what is meant, and
those valid in none of its years lose as much as a fifth of what the best usually has. Judgement."""
_NEAR = 0.15
"""Difference in relevance up to which papers with one title are equally relevant. Judgement: some tenth of what the
best paper has."""
_FOLDED = 30
"""Papers among which those that say the same are folded: the first pages."""


@dataclass(frozen=True)
class Subject:
    """What a search is about: the question as typed, its topic, the IDF of the topic's terms, and all of them."""

    question: Question
    topic: str
    weights: Mapping[str, float]

    @cached_property
    def terms(self) -> frozenset[str]:
        """The topic's terms as they are indexed."""
        return frozenset(analyse(self.topic))


def in_order(
    candidates: Candidates,
    subject: Subject,
    knowledge: Knowledge,
    clearance: Clearance,
    ranking: Ranking,
    *,
    closely: bool = True,
) -> list[RankedPaper]:
    """The papers that were found, in their final order. One that says the same as one before it stands right behind it.

    Only the first ``READ`` are read and can change places; the order is the same whichever page is asked for. What is
    not close is found where it ranks among the ``FIRST``. ``closely``: whether close calls are decided by sentences.
    """
    head, tail = candidates.papers[:READ], candidates.papers[READ:]
    passages = passages_of(head, candidates, knowledge, clearance, 1)
    documents = {key: found[0].document for key, found in passages.items()}
    most = max((paper.score for paper in head), default=0.0)
    weighed = [
        replace(paper, score=paper.score + bonus(documents[paper.key], subject, ranking, most))
        for paper in head
        if paper.key in documents
    ]
    weighed.sort(key=lambda paper: (-paper.score, -_day(documents[paper.key]), paper.key))
    if closely and asks(subject.topic) and not np.isnan(candidates.matches.cosines).all():
        weighed = read_closely(weighed, passages, subject.topic, subject.weights, knowledge.embedder, ranking)
    weighed = [paper for place, paper in enumerate(weighed) if paper.close or place < FIRST]
    weighed = newest_of_one_title(weighed, documents, subject.question)
    weighed = after_successors(weighed, documents, subject.question)
    same = fold_same([paper.key for paper in weighed[:_FOLDED]], passages, knowledge, clearance)
    return [*_together(weighed, same), *(paper for paper in tail if paper.close)]


def bonus(document: Document, subject: Subject, ranking: Ranking, most: float) -> float:
    """What a paper's relevance gains, or loses, by the document that was found in it; ``most`` is what the best has."""
    gain = ranking.title * max(most, 0.0) * title_match(document.metadata.title, subject.terms, subject.weights)
    if asks(subject.topic) and answers(document):
        gain += ranking.reply
    strength = _ASKED_TIME if subject.question.years else ranking.standing
    return gain + strength * log(standing_weight(document, subject.question, today()))


def newest_of_one_title(
    papers: Sequence[RankedPaper], documents: Mapping[str, Document], question: Question
) -> list[RankedPaper]:
    """Where papers with one title are nearly as relevant, the newer comes before the older, unless a time is asked for.

    They are versions of one matter, or the same matter year after year; they share the places that they had.
    """
    if question.past or question.years:
        return list(papers)
    places: dict[str, list[int]] = {}
    for place, paper in enumerate(papers):
        places.setdefault(" ".join(analyse(documents[paper.key].metadata.title)), []).append(place)
    ordered = list(papers)
    for title, of_title in places.items():
        near = [place for place in of_title if papers[place].score >= papers[of_title[0]].score - _NEAR]
        if title and len(near) > 1:
            newest = sorted((papers[place] for place in near), key=lambda paper: -_day(documents[paper.key]))
            for place, paper in zip(near, newest, strict=True):
                ordered[place] = replace(paper, score=papers[place].score)
    return ordered


def after_successors(
    papers: Sequence[RankedPaper], documents: Mapping[str, Document], question: Question
) -> list[RankedPaper]:
    """Papers whose rules are over come right behind the one that took their place, unless the past is asked for."""
    day = today()
    ordered = list(papers)
    for paper in papers:
        document = documents[paper.key]
        if not is_over(document, day) or asks_for_past_of(question, document):
            continue
        place = ordered.index(paper)
        for other in ordered[place + 1 :]:
            if names_successor(document, documents[other.key]) and not is_over(documents[other.key], day):
                ordered.remove(other)
                ordered.insert(place, replace(other, score=max(other.score, paper.score)))
                break
    return ordered


def _together(papers: Sequence[RankedPaper], same: Mapping[str, str]) -> list[RankedPaper]:
    followers: dict[str, list[RankedPaper]] = {}
    for paper in papers:
        if paper.key in same:
            followers.setdefault(same[paper.key], []).append(replace(paper, same_as=same[paper.key]))
    return [one for paper in papers if paper.key not in same for one in (paper, *followers.get(paper.key, ()))]


def _day(document: Document) -> int:
    return document.metadata.date.toordinal() if document.metadata.date else 0
