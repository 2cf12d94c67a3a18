"""Facets in words, and in the fields of ``Filters``."""

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

from app.access import AccessClass
from app.knowledge.facets import Facet
from app.knowledge.filters import Filters
from app.knowledge.model import Outcome
from app.search.understanding.outcomes import outcome_name
from app.ui import wording

TITLES = {
    Facet.COMMITTEE: "Gremium",
    Facet.OUTCOME: "Ergebnis",
    Facet.PAPER_TYPE: "Art",
    Facet.YEAR: "Zeitraum",
    Facet.SOURCE: "Quelle",
    Facet.ACCESS: "Zugriff",
}
FIELDS = {
    Facet.COMMITTEE: "committees",
    Facet.OUTCOME: "outcomes",
    Facet.PAPER_TYPE: "paper_types",
    Facet.SOURCE: "sources",
    Facet.ACCESS: "access",
}
"""The facets that are lists of values; ``Facet.YEAR`` stands for ``since`` and ``until``."""

_KINDS: dict[Facet, type[Any]] = {Facet.OUTCOME: Outcome, Facet.ACCESS: AccessClass}


def with_values(filters: Filters, facet: Facet, values: Iterable[str]) -> Filters:
    """The filters with these values, and no others, of a facet that is a list."""
    kind = _KINDS.get(facet, str)
    changed: dict[str, Any] = {FIELDS[facet]: tuple(kind(value) for value in values)}
    return replace(filters, **changed)


def value_label(facet: Facet, value: str) -> str:
    """A facet's value for readers."""
    if facet is Facet.OUTCOME:
        return outcome_name(Outcome(value))
    if facet is Facet.ACCESS:
        return wording.ACCESS_CLASSES[AccessClass(value)]
    return value


def narrowed(filters: Filters) -> list[Facet]:
    """The facets that these filters narrow, in the order in which they stand there."""
    by_name = {name: facet for facet, name in FIELDS.items()} | {"since": Facet.YEAR, "until": Facet.YEAR}
    found = {by_name[one.name] for one in fields(filters) if getattr(filters, one.name)}
    return [facet for facet in TITLES if facet in found]
