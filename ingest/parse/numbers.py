"""Spreadsheet values as a German office program shows them: number formats applied, decimal comma, German names.

Formats are those of ECMA-376 part 1, 18.8.31 (numFmts). Not done, because no reader would miss it: colours, column
fill, and alignment; a fraction is shown as a decimal number.
"""

import datetime
import math
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

# Built-in formats that depend on the language of the program; openpyxl names the American ones (18.8.30).
GERMAN_BUILTIN = {
    14: "dd.mm.yyyy", 15: "dd. mmm yy", 16: "dd. mmm", 17: "mmm yy", 18: "hh:mm", 19: "hh:mm:ss", 20: "hh:mm",
    21: "hh:mm:ss", 22: "dd.mm.yyyy hh:mm", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00",
    41: "#,##0", 42: '#,##0 "€"', 43: "#,##0.00", 44: '#,##0.00 "€"', 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss",
    5: '#,##0 "€"', 6: '#,##0 "€"', 7: '#,##0.00 "€"', 8: '#,##0.00 "€"',
}  # fmt: skip
# Excel shows at most this many digits where no format says otherwise.
_GENERAL_DIGITS = 11
_MOST_DECIMALS = 15
_MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni",
    "Juli", "August", "September", "Oktober", "November", "Dezember",
)  # fmt: skip
_DAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
_TOKEN = re.compile(
    r'"([^"]*)"|\\(.)|_.|\*.|\[([^\]]*)\]|(AM/PM|A/P)|([yYmMdDhHsS]+)|(General|Standard)|(.)', re.DOTALL
)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)\s*(-?[\d.]+)\]")
_EPOCH = datetime.datetime(1899, 12, 30)  # noqa: DTZ001 (cells know no time zone)


@dataclass(frozen=True, slots=True)
class _Section:
    """One section of a number format: what stands before and after the digits, and how the digits are written."""

    before: str
    after: str
    decimals: int
    optional_decimals: int
    least_digits: int
    thousands: bool
    scale: int
    percent: bool
    general: bool
    digits: bool
    scientific: bool


def show_number(value: float, pattern: str) -> str:
    """A number under a number format: ``1234.5`` under ``#,##0.00 "€"`` is ``1.234,50 €``."""
    section, drop_sign = _section_for(value, pattern)
    sign = "-" if value < 0 and not drop_sign else ""
    if not section.digits and not section.general:
        return (sign + section.before + section.after).strip()
    digits = _general(abs(value)) if section.general or section.scientific else _fixed(abs(value), section)
    if sign and not re.search(r"[1-9]", digits):
        sign = ""
    return f"{sign}{section.before}{digits}{section.after}".strip()


def show_date(value: datetime.datetime | datetime.date | datetime.time | datetime.timedelta, pattern: str) -> str:
    """A date, time or duration under a date format: ``dd.mm.yyyy``, ``[h]:mm``."""
    if isinstance(value, datetime.timedelta):
        seconds, moment = value.total_seconds(), _EPOCH + value
    elif isinstance(value, datetime.time):
        moment = datetime.datetime.combine(_EPOCH.date(), value)
        seconds = (moment - _EPOCH).total_seconds()
    else:
        moment = value if isinstance(value, datetime.datetime) else datetime.datetime.combine(value, datetime.time())
        moment = moment.replace(tzinfo=None)
        seconds = (moment - _EPOCH).total_seconds()
    tokens = [match.groups() for match in _TOKEN.finditer(pattern.split(";")[0])]
    half = any(token[3] for token in tokens)
    shown = [_date_token(tokens, number, moment, seconds, half) for number in range(len(tokens))]
    return " ".join("".join(shown).split())


def _date_token(
    tokens: list[tuple[str | None, ...]], number: int, moment: datetime.datetime, seconds: float, half: bool
) -> str:
    quoted, escaped, bracket, meridiem, letters, _, other = tokens[number]
    if bracket is not None:
        return _elapsed(bracket, seconds)
    if meridiem:
        return "AM" if moment.hour < 12 else "PM"
    if not letters:
        # ";@" ends many date formats; "/" stands for the separator of the language, which is written out here
        return quoted or escaped or ("" if other in ("@", ";") else other or "")
    kind, width = letters[0].casefold(), len(letters)
    if kind == "m" and _is_minute(tokens, number):
        return f"{moment.minute:0{min(width, 2)}d}"
    if kind == "y":
        return f"{moment.year % 100:02d}" if width <= 2 else f"{moment.year:04d}"
    if kind == "m":
        name = _MONTHS[moment.month - 1]
        return {1: str(moment.month), 2: f"{moment.month:02d}", 3: name[:3], 4: name}.get(width, name[:1])
    if kind == "d":
        name = _DAYS[moment.weekday()]
        return {1: str(moment.day), 2: f"{moment.day:02d}", 3: name[:2]}.get(width, name)
    if kind == "h":
        hour = (moment.hour - 1) % 12 + 1 if half else moment.hour
        return f"{hour:0{min(width, 2)}d}"
    return f"{moment.second:0{min(width, 2)}d}"


def _is_minute(tokens: list[tuple[str | None, ...]], number: int) -> bool:
    """``m`` means minutes directly after hours or directly before seconds (18.8.31)."""
    if len(tokens[number][4] or "") > 2:
        return False
    before = next((_time_letter(token) for token in reversed(tokens[:number]) if _time_letter(token)), "")
    after = next((_time_letter(token) for token in tokens[number + 1 :] if _time_letter(token)), "")
    return before == "h" or after == "s"


def _time_letter(token: tuple[str | None, ...]) -> str:
    return (token[4] or token[2] or "")[:1].casefold()


def _elapsed(bracket: str, seconds: float) -> str:
    width, kind = len(bracket), bracket[:1].casefold()
    if not bracket or bracket.casefold() != kind * width or kind not in "hms":
        return _currency(bracket)
    return f"{int(seconds // {'h': 3600, 'm': 60, 's': 1}[kind]):0{min(width, 4)}d}"


def _section_for(value: float, pattern: str) -> tuple[_Section, bool]:
    """The section of a format for a value, and whether that section replaces the minus sign."""
    sections = _sections(pattern)
    conditions = [_CONDITION.search(section) for section in sections[:3]]
    if any(conditions):
        for section, condition in zip(sections, conditions, strict=False):
            if condition is None or _holds(value, condition.group(1), condition.group(2)):
                return _read_section(section), False
        return _read_section(sections[-1]), False
    if value < 0 and len(sections) > 1:
        return _read_section(sections[1]), True
    if value == 0 and len(sections) > 2:
        return _read_section(sections[2]), False
    return _read_section(sections[0]), False


def _holds(value: float, operator: str, bound: str) -> bool:
    try:
        limit = float(bound)
    except ValueError:
        return False
    return {
        "<": value < limit,
        ">": value > limit,
        "<=": value <= limit,
        ">=": value >= limit,
        "=": value == limit,
        "<>": value != limit,
    }[operator]


@lru_cache(maxsize=512)
def _sections(pattern: str) -> tuple[str, ...]:
    """A format cut at the semicolons that are neither quoted nor escaped."""
    parts = [""]
    for match in re.finditer(r'"[^"]*"|\\.|\[[^\]]*\]|;|[^;"\\\[]+|.', pattern, re.DOTALL):
        if match.group() == ";":
            parts.append("")
        else:
            parts[-1] += match.group()
    return tuple(parts)


@lru_cache(maxsize=512)
def _read_section(section: str) -> _Section:
    literal = {False: "", True: ""}
    mask, general, percent, scientific, seen = "", False, False, False, False
    for match in _TOKEN.finditer(section):
        quoted, escaped, bracket, _, letters, standard, other = match.groups()
        text = quoted if quoted is not None else escaped or (_currency(bracket) if bracket else "")
        if standard:
            general = seen = True
        elif match.group()[0] in "_*" and quoted is None and escaped is None:
            text = " " if match.group()[0] == "_" else ""
        elif letters:
            text = letters
        elif other is not None:
            if other in "0#?.," or (other == "/" and mask):
                mask, seen = mask + other, True
            elif other in "eE" and mask:
                scientific = True
            elif other == "%":
                percent, text = True, "%"
            elif other == "@":
                general = seen = True
            elif not scientific:
                text = other
        literal[seen] += text
    whole, _, fraction = mask.partition(".")
    fraction = "" if "/" in mask else fraction
    places = re.sub(r"[^0#?]", "", fraction)
    # commas behind the last digit divide by thousands
    scale = sum(len(part) - len(part.rstrip(",")) for part in (whole, fraction))
    thousands = bool(re.search(r"[0#?],+[0#?]", whole))
    return _Section(
        before=literal[False],
        after=literal[True],
        decimals=min(places.count("0"), _MOST_DECIMALS),
        optional_decimals=min(len(places) - places.count("0"), _MOST_DECIMALS) if "/" not in mask else 2,
        least_digits=min(whole.count("0"), 20),
        thousands=thousands,
        scale=min(scale, 4),
        percent=percent,
        general=general,
        digits=bool(re.search(r"[0#?]", mask)),
        scientific=scientific,
    )


def _currency(bracket: str | None) -> str:
    """``[$€-407]`` shows €; colours, conditions and languages show nothing."""
    match = re.match(r"\$([^-\]]*)", bracket or "")
    return match.group(1) if match else ""


def _fixed(value: float, section: _Section) -> str:
    try:
        number = Decimal(repr(value)) * (100 if section.percent else 1) / Decimal(1000**section.scale)
        places = section.decimals + section.optional_decimals
        number = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    except InvalidOperation:  # infinite, or more digits than a number format is made for
        return _general(value)
    whole, _, fraction = f"{number:f}".partition(".")
    while len(fraction) > section.decimals and fraction.endswith("0"):
        fraction = fraction[:-1]
    whole = whole.rjust(section.least_digits, "0") if whole != "0" or section.least_digits else whole
    if section.thousands:
        whole = f"{int(whole):,}".replace(",", ".").rjust(section.least_digits, "0")
    return f"{whole},{fraction}" if fraction else whole


def _general(value: float) -> str:
    if math.isfinite(value) and value == int(value) and abs(value) < 10**_GENERAL_DIGITS:
        return str(int(value))
    return f"{value:.{_GENERAL_DIGITS}g}".replace("e+", "E+").replace("e-", "E-").replace(".", ",")
