"""How relevant a paper is: fitted weights of what the indexes say, of its title, and of what kind of document it is.

All parts stand on fixed scales, so that a paper's relevance to a question depends on nothing else that was found, and
a cut through it is the same with filters and without. Fitted by ``python -m benchmarks fit-ranking``, which also says
what each part contributes.
"""

import json
import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from app.knowledge.german import analyse
from app.knowledge.matches import Matches, Scores
from app.knowledge.model import Document

CALIBRATION_FILE = Path(__file__).with_name("calibration.json")


@dataclass(frozen=True, slots=True)
class Ranking:
    """The ranking's numbers: ``title``, ``reply``, ``standing`` and ``similarity_floor`` are judgement, others fitted.

    A chunk's relevance is its BM25 score, as a share of the IDF of all terms of the question, plus
    ``vector_weight`` for each unit of cosine similarity above ``similarity_floor``, where texts of one language that
    have nothing in common lie with this embedding model. A paper's relevance is that of its best chunk. To the first
    papers, ``title`` times the best one's relevance is added where title and question are the same, and ``reply`` where
    a question is asked and the document answers one.
    ``standing`` is what an e-fold of a document's standing (``standing_weight``) counts for.
    A chunk's closeness is its share of terms plus ``closeness_of_vectors`` for each unit of similarity above the floor.
    Its paper counts as found from ``least_closeness`` on, or where its similarity is ``least_similarity`` or more,
    whatever its words; for the first few papers, ``least_closeness_of_first`` will do. ``usual_similarity`` is the
    median of what chunks with some of a question's words have.
    Where a question is asked and the first two papers are no more than ``close_call`` apart, the similarity of the
    nearest sentence is added, times ``sentence_weight`` (``close_calls``).
    """

    vector_weight: float
    similarity_floor: float
    title: float
    reply: float
    standing: float
    closeness_of_vectors: float
    least_closeness: float
    least_closeness_of_first: float
    least_similarity: float
    usual_similarity: float
    close_call: float
    sentence_weight: float


@cache
def fitted_ranking() -> Ranking:
    """The numbers that ship with the program."""
    value = json.loads(CALIBRATION_FILE.read_text(encoding="utf-8"))["ranking"]["value"]
    return Ranking(**{field.name: float(value[field.name]) for field in fields(Ranking)})


def term_share(matches: Matches, weights: Mapping[str, float]) -> Scores:
    """BM25 scores as shares of the question's whole IDF; a text of usual length with each term once has about 1."""
    total = sum(weights.values())
    return matches.terms / total if total > 0 else np.zeros(len(matches.ids))


def chunk_relevance(matches: Matches, weights: Mapping[str, float], ranking: Ranking) -> Scores:
    """Relevance of each chunk, from 0; an unknown similarity counts as none."""
    above = np.maximum(np.nan_to_num(matches.cosines, nan=0.0) - ranking.similarity_floor, 0.0)
    return term_share(matches, weights) + ranking.vector_weight * above


def paper_relevance(matches: Matches, chunks: Scores) -> Scores:
    """Relevance of each paper of ``matches.keys``, from its chunks' ``chunk_relevance``."""
    best = np.zeros(len(matches.keys))
    np.maximum.at(best, matches.papers, chunks)
    return best


def closeness(matches: Matches, weights: Mapping[str, float], ranking: Ranking) -> Scores:
    """How close each chunk is to the question, from 0: enough to count as found from ``least_closeness`` on.

    Where similarity is not known, it is taken to be what it usually is for chunks with some of the question's words.
    """
    cosines = np.where(np.isnan(matches.cosines), ranking.usual_similarity, matches.cosines)
    return _closeness(term_share(matches, weights), cosines, ranking)


def may_lack_close(matches: Matches, weights: Mapping[str, float], ranking: Ranking) -> bool:
    """Whether a chunk that neither index has given could be close: no worse, perhaps, than the worst of either."""
    shares = term_share(matches, weights)
    share = float(shares[shares > 0].min()) if matches.terms_cut_off else 0.0
    cosine = ranking.usual_similarity if np.isnan(matches.least_cosine) else matches.least_cosine
    return bool(_closeness(np.array([share]), np.array([cosine]), ranking)[0] >= ranking.least_closeness)


def _closeness(shares: Scores, cosines: Scores, ranking: Ranking) -> Scores:
    above = np.maximum(cosines - ranking.similarity_floor, 0.0)
    close = shares + ranking.closeness_of_vectors * above
    return np.where(cosines >= ranking.least_similarity, np.maximum(close, ranking.least_closeness), close)


def title_match(title: str, asked: Set[str], weights: Mapping[str, float]) -> float:
    """How far a title says what the question says and nothing else, from 0 to 1.

    The square of the product of two shares: of the question's IDF in the title, and of the title's terms in the
    question, whose terms are ``asked``. Squared, since half of a title is no title: what is typed as one is meant.
    """
    said = _terms_of_title(title)
    total = sum(weights.values())
    if not said or total <= 0:
        return 0.0
    covered = sum(weight for term, weight in weights.items() if term in said) / total
    return (covered * len(said & asked) / len(said)) ** 2


@lru_cache(maxsize=1 << 14)
def _terms_of_title(title: str) -> frozenset[str]:
    """Cached: the same titles come up for many questions."""
    return frozenset(analyse(title))


_ASKS = re.compile(
    r"\?\s*$|^(?:w(?:er|as|ann|o|ie|en|em|arum|eshalb|ieso|ieviel|elche[nmrs]?|oher|ohin|ofür|omit|odurch|oran|orauf|orin"
    r"|obei|ovon|ozu|orüber|orum)|inwie(?:weit|fern)|(?:in|an|auf|für|mit|bei|aus|zu|von|seit|bis|nach|über|unter|durch)"
    r" w(?:elche[nmrs]?|em|en|as|ann))\b",
    re.IGNORECASE,
)
_ANSWERS = re.compile(r"anfrage|antwort|auskunft")


def asks(text: str) -> bool:
    """Whether a text is a question and not a row of keywords or a title."""
    return _ASKS.search(text.strip()) is not None


def answers(document: Document) -> bool:
    """Whether a document belongs to an inquiry, by its type: councils ask there, and the administration replies."""
    return _ANSWERS.search(document.metadata.paper_type.casefold()) is not None
