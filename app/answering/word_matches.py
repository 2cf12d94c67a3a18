"""How well sentences meet the words of a question one by one, by what each word means where it stands.

The vector of a sentence blurs what it is about: one that speaks of the same things but not of what is asked is nearly
as near. Word by word, what is asked stands out as the words that nothing in the sentence comes close to.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from app.knowledge.german import analyse
from app.knowledge.protocols import Embedder

_LEAST = 2
"""The question's words that are looked at, those met worst. On XQuAD-de (fitting half, 23.11.2026) two tell a little
more than one, and both more than the mean of all words."""


def least_met(question: str, weights: Mapping[str, float], texts: Sequence[str], embedder: Embedder) -> list[float]:
    """For each text the mean cosine, over the question's two words that it meets worst, of its word nearest to each.

    Only words count that have a weight (``weights``, by term as analysed); a question without any gives zeros.
    """
    asked = embedder.embed_words(question, question=True)
    telling = [
        place for place, word in enumerate(asked.words) if any(weights.get(term, 0.0) > 0 for term in analyse(word))
    ]
    if not telling:
        return [0.0] * len(texts)
    return [_worst(asked.vectors[telling] @ embedder.embed_words(text).vectors.T) for text in texts]


def _worst(similarities: np.ndarray) -> float:
    if not similarities.size:
        return 0.0
    return float(np.sort(similarities.max(axis=1))[:_LEAST].mean())
