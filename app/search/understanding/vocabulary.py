"""What a reader's corpus calls things: the values that a search text can be understood against."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

from app.access import Clearance
from app.knowledge.facets import Facet, FacetValue
from app.knowledge.filters import NO_FILTERS
from app.knowledge.index import Knowledge
from app.knowledge.model import Outcome
from app.search.understanding.committees import CommitteeNames
from app.search.understanding.paper_types import PaperTypes


@dataclass(frozen=True)
class Vocabulary:
    """Committees, paper types, outcomes and years that occur in what one reader may see, and nothing beyond it.

    ``outcomes`` and ``years`` tell what is known at all: a condition that no paper can meet is no condition but topic.
    """

    committees: tuple[str, ...] = ()
    paper_types: tuple[str, ...] = ()
    outcomes: frozenset[Outcome] = frozenset()
    years: frozenset[int] = frozenset()

    @classmethod
    def of(cls, facets: Mapping[Facet, Sequence[FacetValue]]) -> "Vocabulary":
        """From the facets of everything that the reader may see, most frequent values first."""

        def values(facet: Facet) -> tuple[str, ...]:
            found = sorted(facets.get(facet, ()), key=lambda value: (-value.count, value.value))
            return tuple(value.value for value in found if value.count > 0 and value.value)

        return cls(
            committees=values(Facet.COMMITTEE),
            paper_types=values(Facet.PAPER_TYPE),
            outcomes=frozenset(Outcome(value) for value in values(Facet.OUTCOME)) - {Outcome.UNKNOWN},
            years=frozenset(int(value) for value in values(Facet.YEAR)),
        )

    @cached_property
    def committee_names(self) -> CommitteeNames:
        """The committees, prepared for being recognised."""
        return CommitteeNames(self.committees)

    @cached_property
    def type_names(self) -> PaperTypes:
        """The paper types, prepared for being recognised."""
        return PaperTypes(self.paper_types)


class Vocabularies:
    """The vocabulary of each clearance, read anew after a refresh. Safe to use from several threads."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._lock = Lock()
        self._generation = -1
        self._known: dict[Clearance, Vocabulary] = {}

    def of(self, clearance: Clearance) -> Vocabulary:
        """What this reader's corpus holds now."""
        generation = self._knowledge.state(clearance).generation
        with self._lock:
            if generation != self._generation:
                self._generation, self._known = generation, {}
            known = self._known.get(clearance)
        if known is not None:
            return known
        vocabulary = Vocabulary.of(self._knowledge.facets(NO_FILTERS, clearance))
        with self._lock:
            if generation == self._generation:
                self._known[clearance] = vocabulary
        return vocabulary
