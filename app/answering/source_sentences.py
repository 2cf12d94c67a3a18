"""The sentences of the windows that the model was given, each with what is compared with what it wrote."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.answering.assertions import is_heading, is_question
from app.answering.citations import status_phrase
from app.answering.clauses import Clause, clauses_of
from app.answering.evidence import Window, in_context
from app.answering.lines import read_lines
from app.answering.sentences import split_sentences
from app.answering.tables import head_of, is_row, outcome_of
from app.answering.values import Value, parse_values
from app.knowledge.german import analyse
from app.knowledge.model import Passage
from app.search.coverage import coverage

_VOTES = "Ja-Stimmen Nein-Stimmen Gegenstimmen Antrag"
"""How a row of votes is told, whose head says "Ja" and "Nein"."""
_PRONOUN = re.compile(
    r"(?:Er|Sie|Es|Ihm|Ihr|Ihnen|Sein\w*|Ihre\w*|Dies\w*|Der|Das|Deren|Dessen|Dort|Da\w+|Dazu|Hier\w*|Beide)"
    r"(?=\s+(?:[a-zäöüß]|\d))"
)
"""What opens a sentence that goes on about the one before; "der" and "das" without a noun."""


@dataclass(frozen=True, slots=True, eq=False)
class SourceSentence:
    """A sentence of a window: ``[start, end)`` of the document's text. ``context``: title, status, headings; of a row
    also what its table stands under.

    ``asserts``: it is no question and no heading. ``head`` is the head row of the table that the sentence is a row
    of, part of the context; else empty. ``outcome``: what a row of votes decides, in a word.

    ``own_terms`` are those of the sentence, ``told_of`` also those of the one before where it begins with a pronoun,
    ``terms`` those of the context too; ``values`` those of the sentence,
    ``context_values`` those of the context; ``embedded`` is what is compared with the question.
    """

    passage: Passage
    start: int
    end: int
    text: str
    asserts: bool
    head: str
    outcome: str
    context: str
    own_terms: frozenset[str]
    told_of: frozenset[str]
    terms: frozenset[str]
    values: tuple[Value, ...]
    embedded: str
    context_values: tuple[Value, ...]

    def clauses(self) -> list[Clause]:
        """What the sentence says, part by part. A line break inside it is a wrap of the page."""
        return clauses_of(" ".join(self.text.split()))


def source_sentences(window: Window) -> list[SourceSentence]:
    """The sentences of a window in order."""
    metadata = window.passage.document.metadata
    context = " ".join(
        part
        for part in (
            metadata.title,
            metadata.reference_number,
            metadata.committee,
            status_phrase(window.passage.document),
            *window.passage.chunk.headings,
        )
        if part
    )
    found: list[SourceSentence] = []
    context_terms = frozenset(analyse(context))
    context_values = tuple(parse_values(context))
    chunk = window.passage.chunk
    above = {line.start: line.heading for line in read_lines(chunk.text, metadata.title, chunk.headings)}
    before = frozenset[str]()
    for span in split_sentences(window.text):
        text = window.text[span.start : span.end]
        own_terms = frozenset(analyse(text))
        head = head_of(chunk.text, window.start + span.start - chunk.start) if is_row(text) else ""
        outcome = outcome_of(text, head)
        heading = above.get(window.start + span.start - chunk.start, "") if is_row(text) else ""
        words = " ".join(part for part in (heading, head, f"{_VOTES} {outcome}" if outcome else "") if part)
        following = chunk.text[window.start + span.end - chunk.start :]
        found.append(
            SourceSentence(
                passage=window.passage,
                start=window.start + span.start,
                end=window.start + span.end,
                text=text,
                asserts=not is_question(text) and not is_heading(text, following, metadata.title, chunk.headings),
                head=head,
                outcome=outcome,
                context=" ".join(part for part in (context, heading, head) if part),
                own_terms=own_terms,
                told_of=own_terms | before if _PRONOUN.match(text) else own_terms,
                terms=own_terms | context_terms | frozenset(analyse(words)),
                values=tuple(parse_values(text)),
                embedded=in_context(text, window.passage),
                context_values=context_values,
            )
        )
        before = found[-1].told_of
    return found


class Vocabulary:
    """The terms of the sources, by their beginnings and ends: a sentence is compared with all of them many times."""

    def __init__(self, sources: Iterable[SourceSentence]) -> None:
        self._by_edge: dict[tuple[str, str], set[str]] = {}
        self._known: dict[str, tuple[frozenset[str], float]] = {}
        for term in set[str]().union(*(source.terms for source in sources)):
            for edge in _edges(term):
                self._by_edge.setdefault(edge, set()).add(term)

    def closeness(self, weights: Mapping[str, float], source: SourceSentence) -> float:
        """``coverage`` of weighted terms by the source's own terms, and 0.3 of that by its context's too."""
        total = sum(weights.values())
        covered = sum(
            weight * (self._credit(term, source.own_terms) + 0.3 * self._credit(term, source.terms))
            for term, weight in weights.items()
        )
        return covered / total if total > 0 else 0.0

    def _credit(self, term: str, terms: frozenset[str]) -> float:
        if term in terms:
            return 1.0
        alike, part = self._alike(term)
        return 0.0 if alike.isdisjoint(terms) else part

    def _alike(self, term: str) -> tuple[frozenset[str], float]:
        if term not in self._known:
            near = set[str]().union(*(self._by_edge.get(edge, set()) for edge in _edges(term))) - {term}
            alike = frozenset(other for other in near if coverage({term: 1.0}, (other,)) > 0)
            self._known[term] = alike, coverage({term: 1.0}, alike)
        return self._known[term]


_EDGE = 5
"""Characters of the shortest part of a compound that ``coverage`` counts; those that share none share no part."""


def _edges(term: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("begins", term[:_EDGE]), ("ends", term[-_EDGE:])
