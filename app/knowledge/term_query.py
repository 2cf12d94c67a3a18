"""From a question's terms to tantivy queries: which fields are asked for which terms, with what weight."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from math import log

import tantivy
from tantivy import Occur, Query

from app.knowledge.compounds import CompoundSplitter
from app.knowledge.german import readings

MOST_QUERY_TERMS = 64
"""A question has far fewer; a page of pasted text must not become a query of thousands of clauses."""


@dataclass(frozen=True, slots=True)
class FieldWeights:
    """How much a term counts in each field, as factors of its BM25 score there.

    Title, parts and long forms are fitted. Headings stand for more than one passage and less than a document, so they
    count less than a title, and a service's synonyms are other titles of it; a reference number in a question means
    that number. ``long_forms`` is the factor on terms that the question does not hold itself: the long form of an
    acronym, and the reverse.
    """

    title: float
    parts: float
    long_forms: float = 0.5
    headings: float = 0.3
    body: float = 1.0
    reference: float = 2.0
    synonyms: float = 0.7


@dataclass(frozen=True, slots=True)
class Clause:
    """A term looked for in a field, and the factor on its BM25 score there."""

    field: str
    term: str
    weight: float


class Statistics:
    """Counts over several indexes taken as one."""

    def __init__(self, searchers: Sequence[tantivy.Searcher]) -> None:
        self._searchers = searchers
        self.entries = sum(int(searcher.num_docs) for searcher in searchers)

    def holding(self, field: str, term: str) -> int:
        """Entries that hold a term. A term's count includes removed entries until they are purged."""
        counts = (int(searcher.doc_freq(field, term)) for searcher in self._searchers)
        return min(self.entries, sum(counts))

    def idf(self, holding: int) -> float:
        """Inverse document frequency of a term that so many entries hold, as BM25 has it."""
        return _idf(self.entries, holding)

    def correction(self, searcher: tantivy.Searcher, clause: Clause) -> float:
        """By what a score in one index has to be multiplied to weigh as it would in all together."""
        if len(self._searchers) == 1 or not searcher.num_docs:
            return 1.0
        own = _idf(searcher.num_docs, min(searcher.num_docs, searcher.doc_freq(clause.field, clause.term)))
        return self.idf(self.holding(clause.field, clause.term)) / own


def clauses(
    question: str, splitter: CompoundSplitter, weights: FieldWeights, related: Mapping[str, float]
) -> list[Clause]:
    """What is looked for. ``related``: terms beyond the question's own, with the share to which each is meant."""
    asked = {reading.term: reading for reading in islice(readings(question), MOST_QUERY_TERMS)}
    parts = dict.fromkeys(part for reading in asked.values() for part in splitter.decompound(reading))
    beyond = {term: 1.0 for reading in asked.values() for term in reading.long_forms}
    beyond |= dict(islice(related.items(), MOST_QUERY_TERMS))
    return [
        *_in_whole_fields(((term, 1.0) for term in asked), weights),
        *_in_whole_fields(
            ((term, weights.long_forms * share) for term, share in beyond.items() if term not in asked), weights
        ),
        *(Clause("parts", part, weights.parts) for part in parts if weights.parts > 0),
    ]


def as_query(schema: tantivy.Schema, searcher: tantivy.Searcher, wanted: Iterable[Clause], all_of: Statistics) -> Query:
    """The clauses as a query on one index."""
    return Query.boolean_query(
        [
            (
                Occur.Should,
                Query.boost_query(
                    Query.term_query(schema, clause.field, clause.term, index_option="freq"),
                    clause.weight * all_of.correction(searcher, clause),
                ),
            )
            for clause in wanted
        ]
    )


def _in_whole_fields(terms: Iterable[tuple[str, float]], weights: FieldWeights) -> Iterator[Clause]:
    fields = (
        ("title", weights.title),
        ("headings", weights.headings),
        ("body", weights.body),
        ("reference", weights.reference),
        ("synonyms", weights.synonyms),
    )
    for term, share in terms:
        for field, weight in fields:
            if weight * share > 0:  # or a chunk could be found with a score of zero
                yield Clause(field, term, weight * share)


def _idf(entries: int, holding: int) -> float:
    return log(1 + (entries - holding + 0.5) / (holding + 0.5))
