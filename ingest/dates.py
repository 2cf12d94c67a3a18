"""German and ISO dates out of text."""

import re
from datetime import date

_MONTHS = {
    "januar": 1, "jänner": 1, "jan": 1, "februar": 2, "feber": 2, "feb": 2, "märz": 3, "mär": 3, "maerz": 3, "mrz": 3,
    "april": 4, "apr": 4, "mai": 5, "juni": 6, "jun": 6, "juli": 7, "jul": 7, "august": 8, "aug": 8,
    "september": 9, "sept": 9, "sep": 9, "oktober": 10, "okt": 10, "november": 11, "nov": 11, "dezember": 12, "dez": 12,
}  # fmt: skip
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATE = re.compile(
    rf"(?<!\d)(?P<year>\d{{4}})-(?P<month>\d{{2}})-(?P<day>\d{{2}})(?!\d)"
    rf"|(?<!\d)(?P<d>\d{{1,2}})\.\s?(?:(?P<m>\d{{1,2}})\.\s?|(?P<name>{_NAMES})\.?\s+)(?P<y>\d{{4}}|\d{{2}})(?!\d)",
    re.IGNORECASE,
)
# Two digits of a year: 70 to 99 lie in the last century (POSIX).
_CENTURY_BORDER = 70


def find_date(text: str) -> date | None:
    """The first valid date: ``2024-03-12``, ``12.03.2024``, ``12.3.24``, ``12. März 2024``."""
    for match in _DATE.finditer(text):
        if match["year"]:
            year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
        else:
            day, year = int(match["d"]), int(match["y"])
            month = int(match["m"]) if match["m"] else _MONTHS[match["name"].casefold()]
            if len(match["y"]) == 2:
                year += 1900 if year >= _CENTURY_BORDER else 2000
        try:
            return date(year, month, day)
        except ValueError:
            continue
    return None
