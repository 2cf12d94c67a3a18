"""By what search results can be narrowed, with how many papers each choice has."""

from dataclasses import dataclass
from enum import StrEnum


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
