"""Numbers, amounts, dates and §§ of a text, each brought to one spelling for the term index.

``PATTERN`` is the part of the analyser's expression (verbose, ignoring case) that finds them; ``normal_number`` gives
the term of a plain number, ``read`` the terms of any other match. Values in sentences are compared elsewhere
(``app.answering.values``); here only spellings meet.
"""

import re
import unicodedata
from decimal import Decimal

from app.knowledge.abbreviations import LONG_FORMS

Terms = tuple[str, tuple[str, ...]]
"""The term that stands for a match, and what can be asked for inside it: month and year of a date, the factor of
„1,86 Mio.“, a § together with its paragraph and its statute."""

_MONTH_NAMES = (
    "januar jänner jaenner jan",
    "februar feber feb",
    "märz maerz mär mrz",
    "april apr",
    "mai",
    "juni jun",
    "juli jul",
    "august aug",
    "september sept sep",
    "oktober okt",
    "november nov",
    "dezember dez",
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names.split()}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True)).replace("ä", "(?:ä|a\u0308)")

_THOUSAND, _MILLION, _BILLION = Decimal(10**3), Decimal(10**6), Decimal(10**9)

_SPACE = "[\\ \u00a0\u2009\u202f]"
_GROUP_SPACE = "[\u00a0\u2009\u202f]"
_YEAR = r"(?:19|20)\d\d"
_NEW_CENTURY = 50
"""A year with two figures below it belongs to this century, as spreadsheet programs read it."""

PATTERN = rf"""
    (?=[\d§])(?:
        (?P<date>(?<![\w.])(?:
            (?P<day>\d{{1,2}})\.\s?(?:(?P<month>\d{{1,2}})\.|(?P<month_name>{_MONTH})\.?)\s?
                (?P<year>{_YEAR}|(?<=\.)\d\d(?![.,/]))(?!\d)
          | (?P<iso>{_YEAR}-\d\d-\d\d)(?![\w-])))
      | (?P<years>(?<![\w.,/-])(?P<first_year>{_YEAR})/(?P<second_year>{_YEAR}|\d\d)(?![\w/-]))
      | (?P<section>§{{1,2}}{_SPACE}?(?P<section_number>\d+(?:\s?[a-z])?)(?!\w))
      | (?P<amount>(?<!\w)(?P<factor>\d+(?:[.,]\d+)?)(?:{_SPACE}|-)?
            (?P<scale>(?:mio|mrd|tsd|millionen|million|milliarden|milliarde|tausend)(?!\w)|t€|teur(?!\w)))
      | (?P<number>(?<!\w)(?:\d{{1,3}}(?:\.\d{{3}})+(?:,\d+)?
            |\d{{1,3}}(?:{_GROUP_SPACE}\d{{3}})+(?:,\d+)?(?!\d)
            |\d{{1,3}}(?:{_SPACE}\d{{3}})+(?:,\d+)?(?={_SPACE}?(?:€|euro|eur)(?!\w))
            |\d+[.,]\d+|\d+)(?!(?:[^\W_]|[\u0300-\u036f\u00ad]))))
  | (?=[jfmasondp])(?<!\w)(?:
        (?P<month_of>(?P<only_month>{_MONTH})\.?\s(?P<its_year>{_YEAR})(?![\w.,/-]\w))
      | (?P<named_section>paragra(?:ph|f)(?:en)?\s?(?P<named_number>\d+(?:\s?[a-z])?)(?!\w)))
"""
"""A look at the first character spares most words the rest."""

_SECTION_PARTS = re.compile(
    r"""
    (?:,?\s*(?:abs(?:\.|atz)|absätze[ns]?)\s*(?P<paragraph>\d+\s?[a-z]?)(?!\w))?
    (?:,?\s*(?:s\.|satz|nr\.?|nummer|hs\.|halbsatz|buchst\.?|buchstabe|lit\.|alt\.|var\.)\s*\w{1,3}(?!\w))*
    (?:\s+(?:des\s+|der\s+)?(?P<statute>[^\W\d_]+(?:-[^\W\d_]+)*)(?:\s(?P<book>[ivx]+)(?!\w))?)?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_STATUTE_ENDINGS = ("gesetz", "gesetzes", "gesetzbuch", "gesetzbuches", "gesetzbuchs", "ordnung", "satzung")
_LIST_OF_SECTIONS = re.compile(r"\s*(?:,|und|u\.|sowie|oder|bis|[-\u2013])\s*(?:§\s*)?", re.IGNORECASE)

_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")


def read(match: re.Match[str]) -> Terms:
    """The terms of a match of ``PATTERN``."""
    kind = match.lastgroup
    if kind == "date":
        return _date(match)
    if kind == "month_of":
        month = _month(match["only_month"])
        return f"{match['its_year']}-{month:02d}", (match["its_year"],)
    if kind == "years":
        return _years(match)
    if kind in ("section", "named_section"):
        return _section(match, match["section_number"] or match["named_number"])
    return _amount(match)


def continues_sections(text: str, end: int, match: re.Match[str]) -> bool:
    """Whether a number goes on with a list of §§ that was read up to ``end`` („§§ 34 und 35“, „§§ 2 bis 4“)."""
    return match.lastgroup == "number" and bool(_LIST_OF_SECTIONS.fullmatch(text, end, match.start()))


def normal_number(text: str) -> str:
    """One spelling for a German number: ``1.250,50`` and ``1250.5`` become ``1250.5``, ``12.500`` becomes ``12500``.

    A point before exactly three figures separates thousands, as spaces do; any other point is a decimal point.
    """
    whole, _, fraction = "".join(text.split()).partition(",")
    if _THOUSANDS.fullmatch(whole):
        whole = whole.replace(".", "")
    elif not fraction and "." in whole:
        whole, _, fraction = whole.partition(".")
    whole = whole.lstrip("0") or "0"
    fraction = fraction.rstrip("0")
    return f"{whole}.{fraction}" if fraction else whole


def _date(match: re.Match[str]) -> Terms:
    if match["iso"]:
        year, month, day = match["iso"].split("-")
    else:
        year, day = match["year"], match["day"]
        month = match["month"] or str(_month(match["month_name"]))
        if len(year) == 2:
            year = ("20" if int(year) < _NEW_CENTURY else "19") + year
    if 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
        return f"{year}-{int(month):02d}-{int(day):02d}", (f"{year}-{int(month):02d}", year)
    return re.sub(r"\s", "", match["date"]).casefold(), ()


def _month(name: str) -> int:
    # „ı“ and „İ“ match an „i“ where case is ignored.
    return _MONTHS[unicodedata.normalize("NFC", name).casefold().replace("ı", "i").replace("i\u0307", "i")]


def _years(match: re.Match[str]) -> Terms:
    """Budget and school years; 2023/41 is none."""
    first, second = match["first_year"], match["second_year"]
    full = second if len(second) == 4 else f"{int(first) // 100:02d}{second}"
    if int(full) == int(first) + 1:
        return f"{first}/{full}", (first, full)
    return f"{first}/{second}", (first, normal_number(second))


def _amount(match: re.Match[str]) -> Terms:
    factor = normal_number(match["factor"])
    word = match["scale"].casefold()
    scale = _BILLION if word.startswith(("mrd", "milliard")) else _MILLION if word[0] == "m" else _THOUSAND
    value = (Decimal(factor) * scale).normalize()
    return f"{value:f}", (factor,)


def _section(match: re.Match[str], number: str) -> Terms:
    section = "§" + re.sub(r"\s", "", number).casefold()
    parts = _SECTION_PARTS.match(match.string, match.end())
    if parts is None:
        return section, ()
    found = [section]
    if parts["paragraph"]:
        found.append(f"{section}({re.sub(r'[^0-9a-z]', '', parts['paragraph'].casefold())})")
    statute = _statute(parts["statute"] or "", parts["book"] or "")
    if statute:
        found += [name + statute for name in found]
    return section, tuple(found[1:])


def _statute(word: str, book: str) -> str:
    """A statute's name as the end of a term: the long form where it is known, nothing for any other word."""
    folded = word.replace("-", "").casefold()
    if folded in LONG_FORMS:
        return LONG_FORMS[folded][0].casefold() + book.casefold()
    if folded.endswith(_STATUTE_ENDINGS):
        return re.sub("e?s$", "", folded) + book.casefold()
    if sum(character.isupper() for character in word) >= 2:
        return folded + book.casefold()
    return ""
