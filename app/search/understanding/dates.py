"""Stretches of a folded text that name a period: days, months, quarters, years, ranges, and those relative to today.

Only what is written is read here; whether it is a condition or part of the topic is decided where it stands
(``reading``).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.search.understanding.periods import Period, day, days, months, shifted, week_of, years

_MONTHS = {
    "januar": 1, "jaenner": 1, "jan": 1, "februar": 2, "feber": 2, "feb": 2, "maerz": 3, "mrz": 3, "april": 4, "apr": 4,
    "mai": 5, "juni": 6, "jun": 6, "juli": 7, "jul": 7, "august": 8, "aug": 8, "september": 9, "sept": 9, "sep": 9,
    "oktober": 10, "okt": 10, "november": 11, "nov": 11, "dezember": 12, "dez": 12,
}  # fmt: skip
_ORDINALS = {"erst": 1, "zweit": 2, "dritt": 3, "viert": 4, "1": 1, "2": 2, "3": 3, "4": 4} | {
    "i": 1, "ii": 2, "iii": 3, "iv": 4,
}  # fmt: skip
_NUMBERS = {
    "ein": 1, "eine": 1, "einem": 1, "einer": 1, "einen": 1, "zwei": 2, "drei": 3, "vier": 4, "fuenf": 5, "sechs": 6,
    "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "zwoelf": 12,
}  # fmt: skip
_SEASONS = {"fruehjahr": (3, 5), "fruehling": (3, 5), "sommer": (6, 8), "herbst": (9, 11)}
"""Meteorological seasons, in months."""
_PARTS_OF_YEAR = {"anfang": (1, 4), "mitte": (5, 8), "ende": (9, 12)}
_PARTS_OF_MONTH = {"anfang": (1, 10), "mitte": (11, 20), "ende": (21, 0)}
"""Thirds. Judgement: who writes "Ende 2023" does not mean a day."""
_CENTURY = 2000
"""Two figures of a year in a full date are of this century: council papers online are."""

_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?:19|20)\d\d"
_OF_YEAR = rf"(?:\s+(?:des\s+jahres|im\s+jahre?)?\s*|\s*/\s*)(?P<y>{_YEAR})"
_UNIT = r"(?:tag|woche|monat|quartal|halbjahr|jahr)"
_COUNT = r"\d{1,2}|" + "|".join(_NUMBERS)

# A number is no year where a unit follows that makes it an amount, or where it goes on.
_NO_MORE = (
    r"(?!\w|[.,]\d|\s?[/_-]\s?\d|-\w|\s?(?:€|%|euro\b|eur\b|mio\b|prozent\b|meter\b|m[²2³3]?\b|km\b|qm\b|kg\b|t\b))"
)


@dataclass(frozen=True, slots=True)
class DateSpan:
    """A period named in ``[start, end)`` of the folded text.

    ``bare``: without a preposition, as in "Haushalt 2024", so that it may well belong to the word before it.
    ``relative``: told from today.
    """

    period: Period
    start: int
    end: int
    bare: bool
    relative: bool = False


_Reader = Callable[[re.Match[str]], Period]


def _day_of(match: re.Match[str]) -> Period:
    year = int(match["dy"])
    month = int(match["dm"]) if match["dm"] else _MONTHS[match["dn"]]
    return day(date(year + _CENTURY if year < 100 else year, month, int(match["dd"])))


def _iso_day(match: re.Match[str]) -> Period:
    return day(date(int(match["iy"]), int(match["im"]), int(match["id"])))


def _part_of_month(match: re.Match[str]) -> Period:
    return days(int(match["y"]), _MONTHS[match["pm"]], *_PARTS_OF_MONTH[match["part"]])


def _month(match: re.Match[str]) -> Period:
    month = _MONTHS[match["mn"]]
    return months(int(match["y"]), month, month)


def _quarter(match: re.Match[str]) -> Period:
    number = int(match["qn"]) if match["qn"] else _ordinal(match["qo"])
    return months(int(match["y"]), 3 * number - 2, 3 * number)


def _half(match: re.Match[str]) -> Period:
    number = _ordinal(match["ho"])
    if number > 2:
        raise ValueError(number)
    return months(int(match["y"]), 6 * number - 5, 6 * number)


def _season(match: re.Match[str]) -> Period:
    return months(int(match["y"]), *_SEASONS[match["sn"]])


def _winter(match: re.Match[str]) -> Period:
    first = int(match["wy"])
    return Period(date(first, 12, 1), months(first + 1, 2, 2).until)


def _part_of_year(match: re.Match[str]) -> Period:
    return months(int(match["y"]), *_PARTS_OF_YEAR[match["ypart"]])


def _two_years(match: re.Match[str]) -> Period:
    first, last = int(match["ya"]), int(match["yb"])
    if (first + 1) % 100 != last % 100:
        raise ValueError(last)  # 2021/24 is no year of schools or budgets
    return years(first, first + 1)


def _years_apart(match: re.Match[str]) -> Period:
    first, last = int(match["yf"]), int(match["yl"])
    if first >= last:
        raise ValueError(last)
    return years(first, last)


def _year(match: re.Match[str]) -> Period:
    year = int(match["yy"])
    return years(year, year)


_ORDINAL = r"(?:erste[nrsm]?|zweite[nrsm]?|dritte[nrsm]?|vierte[nrsm]?|(?:[1-4]|iv|i{1,3})\.)"
_FORMS: tuple[tuple[str, _Reader], ...] = (
    (rf"(?P<dd>\d{{1,2}})\.\s?(?:(?P<dm>\d{{1,2}})\.\s?|(?P<dn>{_MONTH})\.?\s+)(?P<dy>{_YEAR}|\d\d)", _day_of),
    (rf"(?P<iy>{_YEAR})-(?P<im>\d\d)-(?P<id>\d\d)", _iso_day),
    (rf"(?P<part>anfang|mitte|ende)\s+(?P<pm>{_MONTH})\.?{_OF_YEAR}", _part_of_month),
    (rf"(?P<mn>{_MONTH})\.?{_OF_YEAR}", _month),
    (rf"(?:q(?P<qn>[1-4])|(?P<qo>{_ORDINAL})\s*quartals?){_OF_YEAR}", _quarter),
    (rf"(?P<ho>{_ORDINAL})\s*halbjahre?s?{_OF_YEAR}", _half),
    (rf"(?P<sn>{'|'.join(_SEASONS)}){_OF_YEAR}", _season),
    (rf"winter\s+(?P<wy>{_YEAR})\s?/\s?(?:20)?\d\d", _winter),
    (rf"(?P<ypart>anfang|mitte|ende)(?:\s+(?:des\s+jahres|jahr))?\s+(?P<y>{_YEAR})", _part_of_year),
    (rf"(?:jahre?n?\s+)?(?P<ya>{_YEAR})\s?/\s?(?P<yb>{_YEAR}|\d\d)", _two_years),
    (rf"(?:jahre?n?\s+)?(?P<yf>{_YEAR})\s?[-–—]\s?(?P<yl>{_YEAR})", _years_apart),
    (rf"(?:(?:kalender)?jahr(?:e?s|en?)?\s+)?(?P<yy>{_YEAR})", _year),
)
_PERIODS = tuple((re.compile(rf"(?<![\w.,§/-]){form}(?!\w)"), read) for form, read in _FORMS)

_PREPOSITIONS = re.compile(
    r"(?<!\w)(?P<word>zwischen|innerhalb|waehrend|seit|nach|vor|bis|von|vom|aus|am|ab|im|in|zwischen)\s+"
    r"(?:(?:einschliesslich|zum|zur|zu|dem|den|der|des|die|das)\s+){0,2}$"
)
_AND = re.compile(r"\s*(?:(?:und|bis)(?:\s+(?:einschliesslich|zum|zur|zu|dem|den|der))*\s+|[-–—]\s*)")
_FIRST_OF_RANGE = re.compile(
    rf"(?<![\w.,§/-])(?:(?P<rd>\d{{1,2}})\.(?:\s?(?P<rm>{_MONTH}|\d{{1,2}}\.))?|(?P<rn>{_MONTH}))\s*(?:bis|und|[-–—])\s*"
    r"(?:(?:zum|einschliesslich)\s+)?$"
)

_RELATIVE = re.compile(
    rf"""(?<!\w)(?:
      (?P<near>heute|gestern|vorgestern|heuer)
    | (?P<start>seit\s+(?:jahresbeginn|(?:anfang|beginn)\s+(?:des|dieses|diesen)\s+jahres))
    | (?P<since>seit\s+)(?P<n1>{_COUNT})\s+(?P<u1>tag|woche|monat|jahr)(?:e?n?)
    | (?:in|innerhalb|waehrend)?\s*(?:den|der)?\s*(?:letzten|vergangenen|zurueckliegenden)\s+(?P<n2>{_COUNT})\s+
      (?P<u2>tag|woche|monat|jahr)(?:e?n?)
    | vor\s+(?P<n3>{_COUNT})\s+(?P<u3>woche|monat|jahr)(?:e?n?)
    | (?P<open>seit\s+)?(?:(?:in|im|aus|vom|von|am)\s+)?(?:(?:der|dem|den|des)\s+)?
      (?P<which>diese[nrms]?|letzte[nrms]?|vergangene[nrms]?|vorige[nrms]?|vorletzte[nrms]?)\s+
      (?:(?P<unit>{_UNIT})(?:e?s)?|(?P<last_month>{_MONTH}))
    )(?!\w)""",
    re.VERBOSE,
)


def find_dates(text: str, today: date) -> list[DateSpan]:
    """Every period that a folded text names, in order, without overlaps; of two at one place the longer."""
    found = sorted([*_absolute(text), *_relative(text, today)], key=lambda span: (span.start, -span.end))
    kept: list[DateSpan] = []
    for span in found:
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def _absolute(text: str) -> Iterator[DateSpan]:
    plain: list[tuple[int, int, Period]] = []
    for form, read in _PERIODS:
        for match in form.finditer(text):
            start, end = match.span()
            if any(start < other_end and other_start < end for other_start, other_end, _ in plain):
                continue
            try:
                plain.append((start, end, read(match)))
            except (ValueError, KeyError):
                continue
    plain.sort(key=lambda found: found[0])
    place = 0
    while place < len(plain):
        start, end, period = plain[place]
        until = plain[place + 1] if place + 1 < len(plain) else None
        if until is not None and _AND.fullmatch(text, end, until[0]):
            joined = _joined(text, start, period, until)
            if joined is not None and _complete(text, joined.end):
                yield joined
                place += 2
                continue
        place += 1
        if _complete(text, end):
            yield _with_preposition(text, start, end, period)


def _complete(text: str, end: int) -> bool:
    """Whether the number that ends here is a date, and no amount and no part of a longer number."""
    return re.compile(_NO_MORE).match(text, end) is not None


def _joined(text: str, start: int, first: Period, until: tuple[int, int, Period]) -> DateSpan | None:
    """A range of two periods; "2021 und 2023" without "zwischen" is two years and no range."""
    _, end, last = until
    before = _PREPOSITIONS.search(text, 0, start)
    word = before["word"] if before else ""
    with_and = text[: until[0]].rstrip().endswith("und")
    if first.since is None or last.until is None or first.since > last.until:
        return None
    if with_and and word != "zwischen":
        consecutive = first.until is not None and last.since == first.until + timedelta(days=1)
        if not consecutive or word in ("seit", "nach", "vor", "bis", "ab"):
            return None
    begin = before.start() if before and word in ("zwischen", "von", "vom", "in", "im", "aus", "ab", "seit") else start
    return DateSpan(Period(first.since, last.until), begin, end, bare=begin == start)


def _with_preposition(text: str, start: int, end: int, period: Period) -> DateSpan:
    first = _FIRST_OF_RANGE.search(text, 0, start)
    if first is not None and period.since is not None and period.until is not None:
        begun = _beginning(first, period)
        if begun is not None:
            before = _PREPOSITIONS.search(text, 0, first.start())
            begin = before.start() if before else first.start()
            return DateSpan(Period(begun, period.until), begin, end, bare=before is None)
    before = _PREPOSITIONS.search(text, 0, start)
    if before is None:
        return DateSpan(period, start, end, bare=True)
    since, until = period.since, period.until
    match before["word"]:
        case "seit" | "ab":
            until = None
        case "nach":
            since, until = (until + timedelta(days=1) if until else None), None
        case "vor":
            since, until = None, (since - timedelta(days=1) if since else None)
        case "bis":
            since = None
        case "zwischen":
            return DateSpan(period, start, end, bare=True)
    return DateSpan(Period(since, until), before.start(), end, bare=False)


def _beginning(first: re.Match[str], last: Period) -> date | None:
    """The first day of "1. bis 15. März 2024" and of "März bis Mai 2024"; nothing if it is after the last."""
    if last.since is None:
        return None
    month = last.since.month
    if first["rn"]:
        month = _MONTHS[first["rn"]]
    elif first["rm"]:
        month = int(first["rm"][:-1]) if first["rm"][0].isdigit() else _MONTHS[first["rm"]]
    elif last.since != last.until:
        return None  # a day needs a day as its end
    try:
        begun = date(last.since.year, month, int(first["rd"]) if first["rd"] else 1)
    except ValueError:
        return None
    return begun if begun <= last.since else None


def _relative(text: str, today: date) -> Iterator[DateSpan]:
    for match in _RELATIVE.finditer(text):
        period = _relative_period(match, today)
        if period is not None:
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            yield DateSpan(period, start, match.end(), bare=False, relative=True)


def _relative_period(match: re.Match[str], today: date) -> Period | None:
    if match["near"]:
        if match["near"] == "heuer":
            return years(today.year, today.year)
        return day(today - timedelta(days=("heute", "gestern", "vorgestern").index(match["near"])))
    if match["start"]:
        return Period(date(today.year, 1, 1), None)
    if match["n1"] or match["n2"]:
        count, unit = _count(match["n1"] or match["n2"]), match["u1"] or match["u2"]
        return Period(_back(today, count, unit), None)
    if match["n3"]:
        return _around(_back(today, _count(match["n3"]), match["u3"]), match["u3"])
    back = 0 if match["which"].startswith("diese") else 2 if match["which"].startswith("vorletzt") else 1
    if match["last_month"]:
        month = _MONTHS[match["last_month"]]
        if back == 2 or (back == 0 and month > today.month):
            return None
        year = today.year - 1 if back and month >= today.month else today.year
        period = months(year, month, month)
    elif match["unit"] == "tag":
        return None
    else:
        period = _around(_back(today, back, match["unit"]), match["unit"])
    return Period(period.since, None) if match["open"] else period


def _back(today: date, count: int, unit: str) -> date:
    if unit in ("tag", "woche"):
        return today - timedelta(days=count * (7 if unit == "woche" else 1))
    return shifted(today, -count * {"monat": 1, "quartal": 3, "halbjahr": 6, "jahr": 12}[unit])


def _around(moment: date, unit: str) -> Period:
    """The calendar week, month, … that a day lies in."""
    if unit == "woche":
        return week_of(moment)
    length = {"monat": 1, "quartal": 3, "halbjahr": 6, "jahr": 12}[unit]
    first = (moment.month - 1) // length * length + 1
    return months(moment.year, first, first + length - 1)


def _count(text: str) -> int:
    return int(text) if text.isdigit() else _NUMBERS[text]


def _ordinal(text: str) -> int:
    key = text.rstrip(".")
    if key in _ORDINALS:
        return _ORDINALS[key]
    return next(number for word, number in _ORDINALS.items() if len(word) > 3 and key.startswith(word))
