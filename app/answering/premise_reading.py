"""The sentences in which the documents may tell of what a question takes for granted, and how each of them stands."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from app.access import Clearance
from app.answering.places import Place
from app.answering.premise import Premise
from app.answering.sentences import split_sentences
from app.knowledge.decisions import standing
from app.knowledge.german import analyse
from app.knowledge.index import Knowledge
from app.knowledge.model import DecisionStatus, Document, Passage
from app.search.standing import is_over, today

_LOOKED_FOR = 20
"""Passages by terms that are read beside those of the question: what happened may stand under other words."""
_PART_CREDIT, _PART_LENGTH = 0.6, 5
"""Credit for a term that is only a part of a compound, and letters of its stem, as in ``search.coverage``."""
_SHORTEST_BEGINNING = 3
"""Letters of a stem that a compound may begin with: „Buslinien“ are told of the „Bus“. Judgement."""

OPEN = frozenset({DecisionStatus.PROPOSED, DecisionStatus.REFERRED, DecisionStatus.POSTPONED})
FAILED = frozenset({DecisionStatus.REJECTED, DecisionStatus.WITHDRAWN})
DONE = frozenset(
    {
        DecisionStatus.ADOPTED,
        DecisionStatus.ADOPTED_WITH_CHANGES,
        DecisionStatus.PARTLY_ADOPTED,
        DecisionStatus.IN_FORCE,
        DecisionStatus.AMENDED,
    }
)


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a document, and when, as far as is known."""

    status: DecisionStatus
    day: date | None
    is_over: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with the shares of the subject's weight (IDF, 0 to 1) that it has: alone, with title and headings.

    ``title`` is the title's own share; ``loosely`` is ``about`` with parts of compounds counted as whole words.
    """

    place: Place
    own: float
    about: float
    title: float
    loosely: float
    fate: Fate

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        return self.place.text


def read(found: Premise, passages: Sequence[Passage], knowledge: Knowledge, clearance: Clearance) -> list[Sentence]:
    """The sentences of the passages and of what the premise's own words find, within the clearance."""
    seen = {passage.chunk.id for passage in passages}
    more = knowledge.search_terms(f"{found.subject} {found.quote}", clearance, _LOOKED_FOR)
    allowed = [
        passage
        for passage in [*passages, *(passage for passage in more if passage.chunk.id not in seen)]
        if passage.document.access in clearance
    ]
    documents = {passage.document.id: passage.document for passage in allowed}
    fates = {name: _fate(document, knowledge, clearance) for name, document in documents.items()}
    weights = knowledge.term_weights(found.subject, clearance)
    return [sentence for passage in allowed for sentence in _sentences(passage, weights, fates[passage.document.id])]


def _sentences(passage: Passage, weights: Mapping[str, float], fate: Fate) -> Iterator[Sentence]:
    title = set(analyse(passage.document.metadata.title))
    context = title | set(analyse(" ".join(passage.chunk.headings)))
    by_title = _share(weights, title)
    chunk = passage.chunk
    for span in split_sentences(chunk.text):
        text = chunk.text[span.start : span.end]
        own = set(analyse(text))
        place = Place(passage, chunk.start + span.start, chunk.start + span.end, text)
        loosely = _share(weights, own | context, part_credit=1.0)
        yield Sentence(place, _share(weights, own), _share(weights, own | context), by_title, loosely, fate)


def _fate(document: Document, knowledge: Knowledge, clearance: Clearance) -> Fate:
    """From the stages of its paper where they tell it, else from what the document says of itself."""
    paper = knowledge.paper_of(document, clearance)
    if paper is not None and paper.stages:
        found = standing(paper.stages, today())
        if found.status is not DecisionStatus.UNKNOWN:
            return Fate(found.status, found.stage.date if found.stage else None, is_over(document, today()))
    return Fate(document.metadata.status, document.metadata.status_date, is_over(document, today()))


def _share(weights: Mapping[str, float], terms: AbstractSet[str], part_credit: float = _PART_CREDIT) -> float:
    """Share of the weights whose terms are there, or a compound that begins or ends with them.

    Unlike ``search.coverage`` it does not count the reverse: what is said of the „Hundesteuer“ is not said of
    „Hundesteuermarken“.
    """
    total = sum(weights.values())
    if total <= 0:
        return 0.0
    return sum(weight * _credit(term, terms, part_credit) for term, weight in weights.items()) / total


def _credit(term: str, terms: AbstractSet[str], part_credit: float) -> float:
    if term in terms:
        return 1.0
    begins = len(term) >= _SHORTEST_BEGINNING and any(other.startswith(term) for other in terms)
    inside = begins or (len(term) >= _PART_LENGTH and any(other.endswith(term) for other in terms))
    return part_credit if inside else 0.0
