"""Reference numbers of council papers: their keys for comparison, and what in a running text looks like one.

For comparison a number is the sequence of its letter groups and its figures, in lower case, without leading zeros and
whatever separates them: ``B-012/2024``, ``B 12/2024``, ``b_12-2024`` have the key ``b-12-2024``.

``parse_references`` reads a text by general patterns and tells what looks like a reference number (a question, a
paper's metadata, a number to be compared by value). Which stretches could be a number of whatever scheme a corpus
uses, for the catalog to say which of them exist, is the business of ``reference_candidates``.
"""

import re
import unicodedata
from dataclasses import dataclass
from itertools import product

from app.knowledge.reference_context import (
    BLANK,
    DASHES,
    SLASHES,
    Doubt,
    announced,
    announces_something_else,
    are_following_years,
    doubt_about_figures,
    has_unit,
    is_law_or_phone,
)

_RUN = re.compile(r"[^\W\d_]+|\d+")

# Words that announce a number and are not part of it, though some councils print them as if they were („Drs. 20-7597“).
# „DS“, „VO“ and the like are part of the number in other councils, so keys with and without the label are compared.
_LABEL_WORDS = """
    drucksache drucksachen drs ds vorlage vorlagen beschlussvorlage beschluss beschlüsse antrag anfrage anlage
    informationsvorlage mitteilungsvorlage berichtsvorlage sitzungsvorlage vo nr nummer az aktenzeichen
"""
LABELS = frozenset(_LABEL_WORDS.split())
"""In lower case."""

_DASH = f"[{DASHES}]"
_SLASH = f"[{SLASHES}_]"
# A number may be broken after its separator, where a line ends, but not before it.
_GAP = rf"{BLANK}[{SLASHES}_{DASHES}]\s?"
_SLASHED = rf"{BLANK}{_SLASH}\s?"
_BEFORE = r"(?<![\w§./,-])"
_AFTER = r"(?![\w§]|[.,/]\d)"

_PATTERNS = tuple(
    re.compile(_BEFORE + pattern + _AFTER)
    for pattern in (
        # 20-26 / V 01234: electoral period, kind, serial number
        rf"(?:20)?\d\d{_DASH}(?:20)?\d\d{_SLASHED}[A-Z]{{1,3}}{BLANK}\d{{1,6}}",
        # VII-DS-01234, VII-A-00123-NF-02: electoral period in Roman figures
        rf"[IVX]{{1,5}}{_GAP}[A-Z][A-Za-z]{{0,3}}{_GAP}\d{{2,6}}(?:{_GAP}[A-ZÄÖÜ]{{2,4}}{_GAP}\d{{1,2}})?",
        # 2021/BV/2114, 2021/AN/0123-01
        rf"(?:19|20)\d\d{_GAP}[A-Z]{{1,4}}{_GAP}\d{{1,6}}(?:{_GAP}\d{{1,3}})?",
        # DS/1246/V: serial number, then the electoral period in Roman figures
        rf"[A-Z]{{1,4}}{_SLASHED}\d{{1,6}}{_SLASHED}[IVX]{{1,5}}",
        # B-012/2024, BA_069_2024, IA – 220/2023, RA 547/2019, DS0123/24, VO/26/04523, DHH/2023/6704, BV2021/0425
        rf"(?P<letters>[A-ZÄÖÜ]{{1,4}})(?:{_GAP}|{BLANK})(?P<first>\d{{1,6}}){_GAP}(?P<second>\d{{2,6}})"
        rf"(?:{_GAP}\d{{1,3}})?",
        # 2021/1198/1: year, serial number, supplement
        rf"(?:19|20)\d\d{_SLASHED}\d{{2,6}}(?:{_SLASHED}\d{{1,3}})?",
        rf"(?:19|20)\d\d{_DASH}\d{{3,6}}(?:{_DASH}\d{{1,2}})?",
    )
)
# Whatever follows a word that announces a number: Drucksache 19/12345, Drs. 20-7597, Vorlage Nr. 1135.
_ANNOUNCED = re.compile(
    rf"{_BEFORE}(?:[A-Z]{{1,4}}[ /_-]?)?\d{{1,6}}(?:{_GAP}\d{{1,6}}){{0,2}}{_AFTER}(?!\.\s?(?:{_RUN.pattern}))"
)

_YEAR = re.compile(r"(?:19|20)\d\d")
_MOST_YEARS = 2
"""Groups of a number that are written with two or four figures at will: a year, or both years of a period."""


@dataclass(frozen=True, slots=True)
class ReferenceMention:
    """A reference number in a text: characters ``[start, end)``, as written, and its comparison key."""

    text: str
    key: str
    start: int
    end: int


def normalise_reference(text: str) -> str:
    """Comparison key of a reference number: its letter and figure groups, lower case, without leading zeros."""
    return "-".join(_group(run) for run in groups_of(text))


def groups_of(text: str) -> list[str]:
    """The letter groups and figure groups of a number, as written."""
    return _RUN.findall(unicodedata.normalize("NFKC", text))


def reference_keys(text: str) -> tuple[str, ...]:
    """The keys under which a document with this reference number is found: with, and without, its label."""
    groups = normalise_reference(text).split("-")
    if not any(group.isdigit() for group in groups):
        return ()
    return tuple(dict.fromkeys(key for key in ("-".join(groups), "-".join(_without_label(groups))) if key))


def is_year(figures: str) -> bool:
    """Whether figures may be a year, written with four of them."""
    return bool(_YEAR.fullmatch(figures))


def year_variants(key: str) -> tuple[str, ...]:
    """Keys that differ from this one by years written with two figures instead of four, or the reverse."""
    groups = key.split("-")
    choices: list[list[str]] = []
    for group in groups:
        if _YEAR.fullmatch(group):
            choices.append([group, group[2:].lstrip("0") or "0"])
        elif group.isdigit() and group.isascii() and len(group) <= 2:
            choices.append([group, f"20{int(group):02d}", f"19{int(group):02d}"])
        else:
            choices.append([group])
    variants = [
        "-".join(chosen)
        for chosen in product(*choices[:_MOST_GROUPS])
        if 0 < sum(new != old for new, old in zip(chosen, groups, strict=False)) <= _MOST_YEARS
    ]
    rest = groups[_MOST_GROUPS:]
    return tuple("-".join([variant, *rest]) for variant in sorted(variants, key=lambda new: _changes(new, groups)))


def parse_references(text: str) -> list[ReferenceMention]:
    """What looks like a reference number, in order and without overlaps.

    Left out: dates, school and budget years (2023/2024), periods, amounts, phone numbers, §§, courts' file numbers and
    laws of the European Union.
    """
    found: list[ReferenceMention] = []
    for pattern in (*_PATTERNS, _ANNOUNCED):
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < other.end and other.start < end for other in found):
                continue
            if not _counts(text, match, needs_label=pattern is _ANNOUNCED):
                continue
            found.append(ReferenceMention(match[0], normalise_reference(match[0]), start, end))
    return sorted(found, key=lambda mention: mention.start)


_MOST_GROUPS = 8
"""Groups of a key whose years are varied: more than any known scheme has, and few enough for all combinations."""


def _changes(variant: str, groups: list[str]) -> int:
    return sum(new != old for new, old in zip(variant.split("-"), groups, strict=False))


def _counts(text: str, match: re.Match[str], *, needs_label: bool) -> bool:
    start, end = match.span()
    if has_unit(text, end):
        return False
    is_announced = announced(text, start)
    if needs_label and not is_announced:
        return False
    if is_law_or_phone(text, start, end):
        return False
    if "letters" in match.re.groupindex:
        letters, first, second = match["letters"], match["first"], match["second"]
        if announces_something_else(letters):
            return False
        # „SJ 2022/23“, „GR23/24“: years and not a serial number. „S1/11“ lists two things.
        tight = match.start("first") == match.end("letters")
        if not is_announced and (are_following_years(first, second) or (tight and len(first) + len(second) < 4)):
            return False
    elif not re.search(r"[^\W\d_]", match[0]) and not is_announced:
        return doubt_about_figures(text, start, end) is Doubt.NONE
    return True


def _group(run: str) -> str:
    return (run.lstrip("0") or "0") if run.isdigit() else run.casefold()


def _without_label(groups: list[str]) -> list[str]:
    rest = list(groups)
    while len(rest) > 1 and rest[0] in LABELS:
        rest = rest[1:]
    return rest
