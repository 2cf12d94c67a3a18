"""A search as an address: everything that was asked for stands in it, so that it can be sent and gone back to.

What an address says is untrusted: a value that is none is left out, and ``Address.problems`` says so in German.
Text, committees, types and sources are free text; whether the catalog knows them shows in what is found.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeVar

from app.access import AccessClass
from app.errors import RatslotseError
from app.knowledge.filters import NO_FILTERS, Filters
from app.knowledge.model import Outcome
from app.search.model import Order, SearchRequest

PER_PAGE = 10
"""Papers on one page: with three passages each that is some five screens, and is drawn at once. Judgement."""
MAX_PAGE = 100_000
_MOST_VALUES = 100
"""Values of one condition that an address may hold; more were not clicked together by anybody. Judgement."""
_LONGEST_VALUE = 300

TEXT, ORDER, PAGE, SINCE, UNTIL, DECLINED = "suche", "ordnung", "seite", "von", "bis", "ohne"
COMMITTEE, PAPER_TYPE, OUTCOME, ACCESS, SOURCE = "gremium", "art", "ergebnis", "zugriff", "quelle"

_NEWEST = "neueste"
_FREE_TEXT = {COMMITTEE: "committees", PAPER_TYPE: "paper_types", SOURCE: "sources"}

Query = Mapping[str, Sequence[str]]
_Choice = TypeVar("_Choice", bound=StrEnum)


class DayError(RatslotseError):
    """What was typed is no day, month or year."""


@dataclass(frozen=True, slots=True)
class Address:
    """What is searched for, and what of the address could not be understood. ``page`` counts from 1."""

    text: str = ""
    filters: Filters = NO_FILTERS
    declined: frozenset[str] = frozenset()
    order: Order = Order.RELEVANCE
    page: int = 1
    problems: tuple[str, ...] = ()

    def request(self) -> SearchRequest:
        """The same for the search."""
        return SearchRequest(
            self.text, self.filters, self.declined, self.order, limit=PER_PAGE, offset=(self.page - 1) * PER_PAGE
        )

    def query(self) -> dict[str, str | list[str]]:
        """The same for the browser; what is as usual is left out."""
        filters = self.filters
        parts: dict[str, str | list[str]] = {
            TEXT: self.text,
            **{name: list(getattr(filters, field)) for name, field in _FREE_TEXT.items()},
            OUTCOME: [outcome.value for outcome in filters.outcomes],
            ACCESS: [access.value for access in filters.access],
            SINCE: filters.since.isoformat() if filters.since else "",
            UNTIL: filters.until.isoformat() if filters.until else "",
            DECLINED: sorted(self.declined),
            ORDER: _NEWEST if self.order is Order.NEWEST else "",
            PAGE: str(self.page) if self.page > 1 else "",
        }
        return {name: value for name, value in parts.items() if value}


def read_address(query: Query) -> Address:
    """The search that an address asks for. Never fails; names it does not know are none of its business."""
    problems: list[str] = []

    def complain(name: str, value: str) -> None:
        shown = value if len(value) <= 40 else f"{value[:40]} …"
        problems.append(f"Die Angabe „{name}={shown}“ in der Adresse ist ungültig und wurde weggelassen.")

    def values(name: str) -> list[str]:
        given = list(dict.fromkeys(value.strip() for value in query.get(name, ()) if value.strip()))
        for value in [value for value in given if len(value) > _LONGEST_VALUE]:
            complain(name, value)
        return [value for value in given if len(value) <= _LONGEST_VALUE][:_MOST_VALUES]

    def choices(name: str, kind: type[_Choice]) -> tuple[_Choice, ...]:
        known = {choice.value: choice for choice in kind}
        for value in [value for value in values(name) if value not in known]:
            complain(name, value)
        return tuple(known[value] for value in values(name) if value in known)

    def single(name: str, read: Callable[[str], _T | None], default: _T) -> _T:
        given = values(name)
        if not given:
            return default
        value = read(given[-1])
        if value is None:
            complain(name, given[-1])
        return default if value is None else value

    since: date | None = single(SINCE, _iso_day, None)
    until: date | None = single(UNTIL, _iso_day, None)
    if since is not None and until is not None and since > until:
        problems.append("Der Zeitraum in der Adresse endet, bevor er beginnt, und wurde weggelassen.")
        since = until = None
    filters = Filters(
        since=since,
        until=until,
        committees=tuple(values(COMMITTEE)),
        paper_types=tuple(values(PAPER_TYPE)),
        outcomes=choices(OUTCOME, Outcome),
        access=choices(ACCESS, AccessClass),
        sources=tuple(values(SOURCE)),
    )
    texts = [text for text in query.get(TEXT, ()) if text.strip()]
    return Address(
        text=texts[-1].strip() if texts else "",
        filters=filters,
        declined=frozenset(values(DECLINED)),
        order=single(ORDER, {_NEWEST: Order.NEWEST, "relevanz": Order.RELEVANCE}.get, Order.RELEVANCE),
        page=single(PAGE, _page_number, 1),
        problems=tuple(problems),
    )


def without(address: Address, filters: Filters) -> Address:
    """The same search without these conditions, from its first page."""
    kept = address.filters
    changed = Filters(
        since=None if filters.since else kept.since,
        until=None if filters.until else kept.until,
        committees=_others(kept.committees, filters.committees),
        paper_types=_others(kept.paper_types, filters.paper_types),
        outcomes=_others(kept.outcomes, filters.outcomes),
        access=_others(kept.access, filters.access),
        sources=_others(kept.sources, filters.sources),
    )
    return replace(address, filters=changed, page=1)


_T = TypeVar("_T")

_TYPED_DAY = re.compile(r"(?:(?:(\d{1,2})\s*\.\s*)?(\d{1,2})\s*\.\s*)?(\d{4})")
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def typed_day(text: str, *, last: bool) -> date | None:
    """The day in what a reader typed: 1.3.2024, 3.2024 or 2024 (the first or ``last`` day of it), or 2024-03-01.

    Nothing typed is ``None``. Raises ``DayError``.
    """
    stripped = text.strip()
    if not stripped:
        return None
    if day := _iso_day(stripped):
        return day
    found = _TYPED_DAY.fullmatch(stripped) if stripped.isascii() else None
    try:
        if found is None:
            raise ValueError(stripped)
        year, month = int(found[3]), int(found[2] or (12 if last else 1))
        return date(year, month, int(found[1] or (monthrange(year, month)[1] if last else 1)))
    except ValueError as error:  # monthrange and date say no with it too
        raise DayError(
            f"„{stripped[:40]}“ ist kein Datum; bitte einen Tag (1.3.2024), einen Monat (3.2024) "
            "oder ein Jahr (2024) eingeben."
        ) from error


def _iso_day(text: str) -> date | None:
    found = _ISO_DAY.fullmatch(text) if text.isascii() else None
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def _page_number(text: str) -> int | None:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    return number if 1 <= number <= MAX_PAGE else None


def _others(values: tuple[_T, ...], removed: Iterable[_T]) -> tuple[_T, ...]:
    taken = set(removed)
    return tuple(value for value in values if value not in taken)
