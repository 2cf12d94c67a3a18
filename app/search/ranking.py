"""How relevant a paper is: fitted weights of what the indexes say, of its title, and of what kind of document it is.

All parts stand on fixed scales, so that a paper's relevance to a question depends on nothing else that was found, and
a cut through it is the same with filters and without. Fitted by ``python -m benchmarks fit-ranking``, which also says
what each part contributes.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.knowledge.german import analyse
from app.knowledge.matches import Matches, Scores
from app.knowledge.model import Document
from app.search.coverage import coverage

CALIBRATION_FILE = Path(__file__).with_name("calibration.json")


@dataclass(frozen=True, slots=True)
class Ranking:
    """The fitted numbers.

    A chunk's relevance is its BM25 score, as a share of the IDF of all terms of the question, plus
    ``vector_weight`` for each unit of cosine similarity above ``similarity_floor``, where texts of one language that
    have nothing in common lie with this embedding model. A paper's relevance is that of its best chunk, less ``length``
    for each e-fold of chunks: the best of many is better by chance. To the first, ``title`` is added where title and
    question are the same, and ``reply`` where a question is asked and the document answers one.
    ``standing`` is what an e-fold of a document's standing (``standing_weight``) counts for.
    A chunk counts as found from ``least_terms`` or ``least_similarity`` on.
    """

    vector_weight: float
    similarity_floor: float
    length: float
    title: float
    reply: float
    standing: float
    least_terms: float
    least_similarity: float


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


def paper_relevance(matches: Matches, chunks: Scores, ranking: Ranking) -> Scores:
    """Relevance of each paper of ``matches.keys``, from its chunks' ``chunk_relevance``."""
    best = np.zeros(len(matches.keys))
    np.maximum.at(best, matches.papers, chunks)
    return best - ranking.length * np.log(np.maximum(matches.sizes, 1))


def is_close(
    matches: Matches, weights: Mapping[str, float], ranking: Ranking, *, terms_alone: bool = False
) -> NDArray[np.bool_]:
    """Whether each chunk is close enough to the question for its paper to count as found.

    Each index decides by its own scale: what it has above the cut lies among the first that it gives, and so the answer
    for a paper depends neither on how many others were looked at nor on filters.
    """
    close: NDArray[np.bool_] = term_share(matches, weights) >= ranking.least_terms
    if not terms_alone:
        close |= np.nan_to_num(matches.cosines, nan=-1.0) >= ranking.least_similarity
    return close


def title_match(title: str, topic: str, weights: Mapping[str, float]) -> float:
    """How far a title says what the question says and nothing else, from 0 to 1.

    The product of two shares: of the question's IDF in the title, and of the title's terms in the question.
    """
    said, asked = set(analyse(title)), set(analyse(topic))
    if not said or not asked:
        return 0.0
    return coverage(weights, said) * len(said & asked) / len(said)


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
