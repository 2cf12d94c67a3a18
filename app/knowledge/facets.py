"""By what search results can be narrowed, with how many papers each choice has."""

from dataclasses import dataclass, replace
from enum import StrEnum

from app.knowledge.filters import Filters


class Facet(StrEnum):
    """The conditions of ``Filters`` that have values to choose from; ``YEAR`` stands for a date range."""

    COMMITTEE = "committee"
    PAPER_TYPE = "paper_type"
    OUTCOME = "outcome"
    YEAR = "year"
    ACCESS = "access"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value as ``Filters`` takes it (a year: four figures), and the number of papers that have it."""

    value: str
    count: int


_CONDITIONS = {
    Facet.COMMITTEE: ("committees",),
    Facet.PAPER_TYPE: ("paper_types",),
    Facet.OUTCOME: ("outcomes",),
    Facet.YEAR: ("since", "until"),
    Facet.ACCESS: ("access",),
    Facet.SOURCE: ("sources",),
}


def without(filters: Filters, facet: Facet) -> Filters:
    """The same without what narrows this facet."""
    none = Filters()
    return replace(filters, **{name: getattr(none, name) for name in _CONDITIONS[facet]})
