"""What a question also asks for: acronyms for long forms and long forms for acronyms, as the documents define them.

An acronym with several meanings widens the question by each in proportion to the documents that define it so; meanings
that few of them share are left out.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from operator import attrgetter

from app.knowledge.acronyms import acronym_key, is_acronym, meaning_key, meaning_words
from app.knowledge.catalog_acronyms import Acronym
from app.knowledge.german import analyse, query_terms

_MOST_WORDS_OF_QUESTION = 64
_MOST_WORDS_OF_MEANING = 6
_SHORTEST_IN_SMALL, _LONGEST_IN_SMALL = 3, 8
_SHORTEST_FOR_MEANING = 3
"""Letters of an acronym that a long form also asks for: two stand for too much („KH“ for every „Karlsruhe“)."""
_SMALLEST_SHARE = 0.2
"""Of the documents that define an acronym, those with one of its meanings; what fewer mean is more often a slip or a
project of one year than what is asked for. Judgement."""

Expansion = dict[str, float]
"""Terms with the share, above 0 and up to 1, to which each is meant."""


def asked_keys(question: str) -> tuple[set[str], set[str]]:
    """The keys of acronyms and of meanings that may stand in a question: its words, and each run of its words.

    A word counts as an acronym if it is written like one („es“ and „Weg“ are not), or if the whole question is in small
    letters and the word is none of grammar.
    """
    words = meaning_words(question)[:_MOST_WORDS_OF_QUESTION]
    small = question == question.lower()
    acronyms = {
        acronym_key(word)
        for word in words
        if is_acronym(word) or (small and _SHORTEST_IN_SMALL <= len(word) <= _LONGEST_IN_SMALL and query_terms(word))
    }
    runs = (
        words[start:end]
        for start in range(len(words))
        for end in range(start + 1, min(len(words), start + _MOST_WORDS_OF_MEANING) + 1)
    )
    return acronyms, {key for key in map(meaning_key, runs) if key}


def expand(question: str, known: Collection[Acronym]) -> Expansion:
    """Terms that the question does not hold itself, from what is ``known`` of its keys."""
    acronyms, meanings = asked_keys(question)
    expansion: Expansion = {}
    for found, share in _shares((found for found in known if found.acronym in acronyms), attrgetter("acronym")):
        for term in analyse(found.long_form):
            expansion[term] = max(share, expansion.get(term, 0.0))
    for found, share in _shares(
        (found for found in known if found.meaning in meanings and len(found.acronym) >= _SHORTEST_FOR_MEANING),
        attrgetter("meaning"),
    ):
        for term in query_terms(found.short_form):
            expansion[term] = max(share, expansion.get(term, 0.0))
    asked = set(analyse(question))
    return {term: share for term, share in expansion.items() if term not in asked}


def _shares(found: Iterable[Acronym], key: Callable[[Acronym], str]) -> list[tuple[Acronym, float]]:
    """Each with its share of the documents that define the same key, small shares left out."""
    found = list(found)
    totals: Counter[str] = Counter()
    for acronym in found:
        totals[key(acronym)] += acronym.documents
    shares = [(acronym, acronym.documents / totals[key(acronym)]) for acronym in found]
    return [(acronym, share) for acronym, share in shares if share >= _SMALLEST_SHARE]
