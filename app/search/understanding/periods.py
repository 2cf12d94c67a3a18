"""Periods of days, as dates in German texts name them, and their German names."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

_MONTH_NAMES = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``since`` to ``until``, both included; ``None``: open on that side."""

    since: date | None
    until: date | None


def day(moment: date) -> Period:
    """One day."""
    return Period(moment, moment)


def days(year: int, month: int, first: int, last: int) -> Period:
    """Days of a month. Raises ``ValueError`` if there is no such day; a ``last`` of 0 is the month's last day."""
    return Period(date(year, month, first), date(year, month, last or monthrange(year, month)[1]))


def months(year: int, first: int, last: int) -> Period:
    """Whole months, both included."""
    return Period(date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def years(first: int, last: int) -> Period:
    """Whole years, both included."""
    return Period(date(first, 1, 1), date(last, 12, 31))


def week_of(moment: date) -> Period:
    """Monday to Sunday."""
    monday = moment - timedelta(days=moment.weekday())
    return Period(monday, monday + timedelta(days=6))


def shifted(moment: date, by_months: int) -> date:
    """The same day so many months later, or the last day of a month that is shorter."""
    index = moment.year * 12 + moment.month - 1 + by_months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(moment.day, monthrange(year, month)[1]))


def period_label(since: date | None, until: date | None) -> str:
    """ "2023", "2021–2022", "März 2024", "12.03.2024", "seit 2020", "bis 31.03.2020", "01.01.2023–15.02.2023"."""
    if since is None or until is None:
        if since is not None:
            return f"seit {since.year if (since.month, since.day) == (1, 1) else _day(since)}"
        if until is not None:
            return f"bis {until.year if (until.month, until.day) == (12, 31) else _day(until)}"
        return ""
    if (since.month, since.day, until.month, until.day) == (1, 1, 12, 31):
        return str(since.year) if since.year == until.year else f"{since.year}–{until.year}"
    if since == until:
        return _day(since)
    if since.day == 1 and until.day == monthrange(until.year, until.month)[1]:
        first, last = _MONTH_NAMES[since.month - 1], _MONTH_NAMES[until.month - 1]
        if since.year != until.year:
            return f"{first} {since.year}–{last} {until.year}"
        return f"{first} {since.year}" if first == last else f"{first}–{last} {since.year}"
    return f"{_day(since)}–{_day(until)}"


def _day(moment: date) -> str:
    return f"{moment:%d.%m.}{moment.year}"
