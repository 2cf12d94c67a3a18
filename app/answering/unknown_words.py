"""Which words no document has: they may be misspelt, or name nothing that the city knows."""

from collections.abc import Iterable

from app.access import Clearance
from app.knowledge.german import readings
from app.knowledge.index import Knowledge

_NOWHERE = "qzxjvkqzx"
"""A word that stands nowhere: what weighs as much does not either."""
_UNKNOWN_SHARE = 0.999
"""Of the weight of a word that stands nowhere: those and only those weigh the most."""


def unknown_words(words: Iterable[str], knowledge: Knowledge, clearance: Clearance) -> frozenset[str]:
    """Those of the words that no document within the clearance has. Errors: those of the knowledge."""
    asked = list(words)
    weights = knowledge.term_weights(" ".join([_NOWHERE, *asked]), clearance)
    most = weights.get(_NOWHERE, max(weights.values(), default=0.0))
    return frozenset(
        word
        for word in asked
        if (terms := [reading.term for reading in readings(word)])  # words that are not indexed are none
        and all(weights.get(term, 0.0) >= _UNKNOWN_SHARE * most for term in terms)
    )
