"""Values in German text that must not be got wrong: numbers, amounts, percentages, dates, times, § and references.

Two spellings of one value compare equal: 1.860.000,00 € and 1,86 Mio. €; 31.05.2027 and 31. Mai 2027; zwölf and 12.
A date may be partial ("Mai 2027"); it is held by any date that agrees with all it says.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from app.answering.number_words import SHARE, share, word_value
from app.knowledge.references import parse_references, year_variants


class ValueKind(StrEnum):
    """What a value is; values of different kinds never stand for one another, but for a year and its date."""

    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    SECTION = "section"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Value:
    """A value and where it stands. ``key`` compares; ``unit`` is empty where none is named next to a number.

    ``thing`` is the noun behind a number without unit, case folded ("7 neue Stellplätze"), empty where there is none.

    Keys: number, its decimal without trailing zeros; date, ``(year, month, day)`` with 0 for what is not said; time,
    minutes of the day; section, the § number; reference, its comparison key.
    """

    kind: ValueKind
    key: object
    unit: str
    start: int
    end: int
    thing: str = ""


MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar jänner jan",
            "februar feber feb",
            "märz mär mrz",
            "april apr",
            "mai",
            "juni jun",
            "juli jul",
            "august aug",
            "september sept sep",
            "oktober okt",
            "november nov",
            "dezember dez",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))

_SCALES = {
    "tsd": Decimal(1000),
    "tausend": Decimal(1000),
    "t€": Decimal(1000),
    "teur": Decimal(1000),
    "mio": Decimal(1000000),
    "million": Decimal(1000000),
    "millionen": Decimal(1000000),
    "mrd": Decimal(1000000000),
    "milliarde": Decimal(1000000000),
    "milliarden": Decimal(1000000000),
}
_UNITS = {
    "EUR": r"€|eur(?:o|os)?\b",
    "CENT": r"cents?\b|ct\b",
    "%": r"%|prozent(?:ige[nrsm]?)?\b|v\.\s?h\.|vom hundert\b",
    "PERCENTAGE_POINT": r"prozentpunkten?\b",
    "DAY": r"tag(?:e|en|es)?\b|werktage?n?\b|kalendertage?n?\b",
    "WEEK": r"wochen?\b",
    "MONTH": r"monat(?:e|en|s)?\b",
    "YEAR": r"jahr(?:e|en|es)?\b",
    "HOUR": r"stunden?\b|std\b",
    "MINUTE": r"minuten?\b|min\b",
    "KM": r"km\b(?!/h)|kilometern?\b",
    "M2": r"m²|m2\b|qm\b|quadratmetern?\b",
    "M3": r"m³|m3\b|cbm\b|kubikmetern?\b",
    "CM": r"cm\b|zentimetern?\b",
    "MM": r"mm\b|millimetern?\b",
    "M": r"m\b|metern?\b",
    "HA": r"ha\b|hektar\b",
    "KG": r"kg\b|kilogramm\b|kilo\b",
    "T": r"t\b|tonnen?\b",
    "LITRE": r"l\b|litern?\b",
    "KWH": r"kwh\b|kilowattstunden?\b",
    "MWH": r"mwh\b|megawattstunden?\b",
    "KW": r"kw\b|kilowatt\b",
    "MW": r"mw\b|megawatt\b",
    "KMH": r"km/h\b|stundenkilometern?\b",
    "SECOND": r"sekunden?\b",
}
_UNIT = re.compile(
    r"[\s\u00a0]*(?:" + "|".join(f"(?P<u{n}>{pattern})" for n, pattern in enumerate(_UNITS.values())) + ")",
    re.IGNORECASE,
)
_UNIT_NAMES = list(_UNITS)
_STRICT_UNITS = frozenset({"EUR", "CENT", "%"})
"""Units that a sentence may name only where its source names them too (in the passage, if not beside the number)."""

_IN_OTHER = {
    "CENT": ("EUR", Decimal("0.01")), "KM": ("M", Decimal(1000)), "CM": ("M", Decimal("0.01")),
    "MM": ("M", Decimal("0.001")), "HA": ("M2", Decimal(10000)), "T": ("KG", Decimal(1000)),
    "MWH": ("KWH", Decimal(1000)), "MW": ("KW", Decimal(1000)), "WEEK": ("DAY", Decimal(7)),
    "YEAR": ("MONTH", Decimal(12)), "M3": ("LITRE", Decimal(1000)),
}  # fmt: skip
"""Units that are a multiple of another: 50 Cent are 0,50 Euro, 24 Monate two years."""
_THING = re.compile(r"[ \u00a0]+(?:[a-zäöüß]+(?:e|en|er|es|em)[ \u00a0]+)?([A-ZÄÖÜ][\w-]+)")
_SCHOOL_YEAR = re.compile(r"(?<![\w.,/-])((?:19|20)\d\d)(/(?:(?:19|20)?\d\d))(?![\w/-])")

_DATE_NUMERIC = re.compile(r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2}(?!\d))?(?![\d])")
_DATE_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_DATE_MONTH = re.compile(
    r"\b(?:stand|seit|ab|bis|vom?|zum|im|mitte|ende|anfang|gültig|ausgabe|fassung)\b:?\s*(?:monat\s+)?"
    r"(?P<date>(?P<month>0?[1-9]|1[0-2])\s?[/.]\s?(?P<year>(?:19|20)\d\d))(?![\d./-])",
    re.IGNORECASE,
)
"""A month in digits, "Stand 01/2024": only behind a word of time, for it looks like the number of a paper."""
_DATE_WORDS = re.compile(rf"(?<!\d)(?:(\d{{1,2}})\.\s*)?\b({_MONTH})\b\.?(?:\s+(\d{{4}}))?", re.IGNORECASE)
_TIME = re.compile(
    r"(?<![\d.,])(\d{1,2})[:.](\d{2})(?=\s*(?:uhr|h\b|bis|[-–]))|(?<![\d.,:])(\d{1,2}):(\d{2})(?!\d|:\d|\s*(?:\w+\s)?stimmen)",
    re.IGNORECASE,
)
_TIME_HOUR = re.compile(r"(?<![\d.,:])(\d{1,2})(?:[.:](\d{2}))?(?=\s*uhr\b)", re.IGNORECASE)
_TIME_RANGE = re.compile(r"(?<![\d.,:])(\d{1,2})(?=\s*(?:bis|[-–])\s*\d{1,2}(?:[.:]\d{2})?\s*uhr\b)", re.IGNORECASE)
_SECTION = re.compile(r"(?:§§?|\bParagra(?:f|ph)(?:en)?)\s*(\d+\s?[a-z]?)\b", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w.,])[-−–]?\d{1,3}(?:[.\u00a0\u202f']\d{3})+(?:,\d+)?(?![\d])|(?<!\w)\d+(?:[.,]\d+)?")
_SCALE = re.compile(r"\s*(t€|(?:teur|tsd|tausend|mio|millionen|million|mrd|milliarden|milliarde)\b)\.?", re.IGNORECASE)
_FRACTION = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}

_WORD = re.compile(r"[A-Za-zÄÖÜäöüß]+")
_ONE = re.compile(
    r"\b(?<!je )(?<!pro )eine[nmrs]?(?=\s+(?:tag|woche|monat|jahr|stunde)(?:e?s)?\b)|\bein(?=\s+(?:monat|jahr|tag)\b)",
    re.IGNORECASE,
)


def parse_values(text: str) -> list[Value]:
    """Every value of the text in order; no character belongs to two of them."""
    taken: list[Value] = []
    for find in (_months, _references, _sections, _dates, _times, _school_years, _shares, _numbers, _number_words):
        found = [value for value in find(text) if not any(_overlap(value, other) for other in taken)]
        taken.extend(found)
    return sorted(taken, key=lambda value: value.start)


def without_values(text: str) -> str:
    """The text without its numbers, dates and other values."""
    for value in reversed(parse_values(text)):
        text = f"{text[: value.start]} {text[value.end :]}"
    return text


def is_held(value: Value, source: Sequence[Value], source_text: str) -> bool:
    """Whether a value of a sentence occurs among the values of its source.

    Units must agree where both sides name one. Money and percentages need their unit somewhere in the source's text:
    a table names it once in its head.
    """
    return any(_holds(other, value, source_text) for other in source)


def _holds(source: Value, value: Value, source_text: str) -> bool:
    if value.kind is ValueKind.DATE and source.kind is ValueKind.DATE:
        return _agrees(value.key, source.key)
    if value.kind is ValueKind.NUMBER and source.kind is ValueKind.DATE:  # "2027" out of "31.05.2027"
        return not value.unit and isinstance(source.key, tuple) and value.key == Decimal(source.key[0])
    if value.kind is ValueKind.DATE and source.kind is ValueKind.NUMBER:
        return False
    if value.kind is ValueKind.REFERENCE and source.kind is ValueKind.REFERENCE:
        return value.key == source.key or value.key in year_variants(str(source.key))
    if value.kind is not source.kind:
        return False
    if value.unit != source.unit and value.unit and source.unit:
        return _in_least_unit(value) == _in_least_unit(source)
    if value.key != source.key:
        return False
    if value.unit == source.unit:
        return True
    if not value.unit:
        return not value.thing
    if source.thing and not re.search(rf"(?:{_UNITS[value.unit]})$", source.thing, re.IGNORECASE):
        return False
    return value.unit not in _STRICT_UNITS or names_unit(source_text, value.unit)


def _in_least_unit(value: Value) -> tuple[str, Decimal]:
    unit, factor = _IN_OTHER.get(value.unit, (value.unit, Decimal(1)))
    return unit, _plain(Decimal(str(value.key)) * factor)


def is_year(value: Value) -> bool:
    """Whether a bare number may be a year."""
    return value.kind is ValueKind.NUMBER and not value.unit and 1000 <= Decimal(str(value.key)) <= 2100


def names_unit(text: str, unit: str) -> bool:
    """Whether the text names the unit anywhere."""
    return re.search(rf"(?:(?<=\W)|(?<=\d)|^)(?:{_UNITS[unit]})", text, re.IGNORECASE) is not None


def parse_decimal(text: str) -> Decimal | None:
    """Read a number as Germans write it: 1.860.000,00, 12,5, 12.500, and also 1250.50. ``None`` if it is none."""
    plain = text.replace("\u00a0", "").replace("\u202f", "").replace("'", "").replace("−", "-").replace("–", "-")
    if "," in plain:
        plain = plain.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"-?[1-9]\d{0,2}(?:\.\d{3})+", plain):
        plain = plain.replace(".", "")
    try:
        return _plain(Decimal(plain))
    except InvalidOperation:
        return None


def _plain(number: Decimal) -> Decimal:
    """One form for equal numbers, so that they compare and hash alike whatever they were written as."""
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def _overlap(one: Value, other: Value) -> bool:
    return one.start < other.end and other.start < one.end


def _agrees(part: object, whole: object) -> bool:
    if not (isinstance(part, tuple) and isinstance(whole, tuple)):
        return False
    return all(mine in (0, theirs) for mine, theirs in zip(part, whole, strict=True))


def _months(text: str) -> list[Value]:
    return [
        Value(ValueKind.DATE, (int(match["year"]), int(match["month"]), 0), "", match.start("date"), match.end("date"))
        for match in _DATE_MONTH.finditer(text)
    ]


def _references(text: str) -> list[Value]:
    return [
        Value(ValueKind.REFERENCE, reference.key, "", reference.start, reference.end)
        for reference in parse_references(text)
    ]


def _sections(text: str) -> list[Value]:
    return [
        Value(ValueKind.SECTION, match.group(1).replace(" ", "").casefold(), "", match.start(), match.end())
        for match in _SECTION.finditer(text)
    ]


def _dates(text: str) -> list[Value]:
    found = []
    for match in _DATE_NUMERIC.finditer(text):
        day, month, year = int(match.group(1)), int(match.group(2)), match.group(3)
        full_year = 0 if not year else int(year) if len(year) == 4 else 2000 + int(year)
        if 1 <= day <= 31 and 1 <= month <= 12:
            found.append(Value(ValueKind.DATE, (full_year, month, day), "", match.start(), match.end()))
    for match in _DATE_ISO.finditer(text):
        year_number, month, day = (int(part) for part in match.groups())
        found.append(Value(ValueKind.DATE, (year_number, month, day), "", match.start(), match.end()))
    for match in _DATE_WORDS.finditer(text):
        if match.group(1) or match.group(3):  # a month alone is a word like others ("Mai")
            key = (int(match.group(3) or 0), MONTHS[match.group(2).casefold()], int(match.group(1) or 0))
            found.append(Value(ValueKind.DATE, key, "", match.start(), match.end()))
    return found


def _times(text: str) -> list[Value]:
    found: list[Value] = []
    for pattern in (_TIME, _TIME_HOUR, _TIME_RANGE):
        for match in pattern.finditer(text):
            groups = [group for group in match.groups() if group is not None]
            hour, minute = int(groups[0]), int(groups[1]) if len(groups) > 1 else 0
            value = Value(ValueKind.TIME, hour * 60 + minute, "", match.start(), match.end())
            if hour <= 24 and minute < 60 and not any(_overlap(value, other) for other in found):
                found.append(value)
    return found


def _school_years(text: str) -> list[Value]:
    """Both years of "2022/23", which "2022/2023" says too."""
    found = []
    for match in _SCHOOL_YEAR.finditer(text):
        first, second = int(match.group(1)), match.group(2)[1:]
        following = int(second) if len(second) == 4 else first // 100 * 100 + int(second)
        if following == first + 1:
            found.append(Value(ValueKind.NUMBER, Decimal(first), "", match.start(1), match.end(1)))
            found.append(Value(ValueKind.NUMBER, Decimal(following), "", match.start(2), match.end(2)))
    return found


def _shares(text: str) -> list[Value]:
    return [
        Value(ValueKind.NUMBER, _plain(share(match)), "%", match.start(), match.end()) for match in SHARE.finditer(text)
    ]


def _numbers(text: str) -> list[Value]:
    found = []
    for match in _NUMBER.finditer(text):
        digits = match.group().lstrip("-−–") if match.start() and text[match.start() - 1].isdigit() else match.group()
        number = parse_decimal(digits.lstrip("–"))
        if number is not None:
            found.append(_with_unit(text, number, match.start(), match.end()))
    for position, character in enumerate(text):
        if character in _FRACTION:
            found.append(_with_unit(text, _FRACTION[character], position, position + 1))
    return found


def _number_words(text: str) -> list[Value]:
    # "ein" is an article elsewhere
    found = [_with_unit(text, Decimal(1), match.start(), match.end()) for match in _ONE.finditer(text)]
    for match in _WORD.finditer(text):
        number = word_value(match.group())
        if number is not None:
            found.append(_with_unit(text, number, match.start(), match.end()))
    return found


def _with_unit(text: str, number: Decimal, start: int, end: int) -> Value:
    """The value with the scale ("Mio.") and unit ("€") that follow it; "€ 12" is read as well."""
    scale = _SCALE.match(text[end : end + 40])
    unit = ""
    if scale is not None:
        number = _plain(number * _SCALES[scale.group(1).casefold()])
        end += scale.end()
        if scale.group(1).casefold() in ("t€", "teur"):
            unit = "EUR"
    following = _UNIT.match(text, end)
    if following is not None:
        unit = next(name for n, name in enumerate(_UNIT_NAMES) if following.group(f"u{n}") is not None)
        end = following.end()
    elif not unit and re.search(r"(?:€|EUR)\s*$", text[:start]):
        unit = "EUR"
    thing = None if unit else _THING.match(text, end)
    return Value(ValueKind.NUMBER, number, unit, start, end, thing.group(1).casefold() if thing is not None else "")
