"""Reference numbers of council papers, in running text and for comparison.

Two questions are kept apart. ``parse_references`` reads a text by general patterns and tells what looks like a
reference number (a paper's metadata, a link to another paper). ``reference_candidates`` offers every stretch of a
question that could be one, for the catalog to say which of them exist: so a number of any scheme is found in any
spelling, and a date or an amount is one only if the corpus really has such a number.

For comparison a number is the sequence of its letter groups and its figures, in lower case, without leading zeros and
whatever separates them: ``B-012/2024``, ``B 12/2024``, ``b_12-2024`` have the key ``b-12-2024``.
"""

import re
import unicodedata
from dataclasses import dataclass

_RUN = re.compile(r"[^\W\d_]+|\d+")

# Words that announce a number and are not part of it, though some councils print them as if they were („Drs. 20-7597“).
# „DS“, „VO“ and the like are part of the number in other councils, so keys with and without the label are compared.
_LABEL_WORDS = """
    drucksache drucksachen drs ds vorlage vorlagen beschlussvorlage beschluss beschlüsse antrag anfrage anlage
    informationsvorlage mitteilungsvorlage berichtsvorlage sitzungsvorlage vo nr nummer az aktenzeichen
"""
_LABELS = frozenset(_LABEL_WORDS.split())

_LABEL = r"(?:Drucksachen?|Drs\.?|DS|Beschlussvorlage|Informationsvorlage|Sitzungsvorlage|Vorlagen?|Antrag|Anfrage)"
_DASH = "[-\u2010-\u2015]"
_GAP = rf"\s?(?:[/_]|{_DASH})\s?"
_BEFORE = r"(?<![\w§./,-])"
_UNIT = r"\s?(?:€|%|Euro\b|EUR\b)"
_AFTER = rf"(?![\w§]|[.,/]\d|{_UNIT})"

_PATTERNS = tuple(
    re.compile(_BEFORE + pattern + _AFTER)
    for pattern in (
        # 20-26 / V 01234: electoral period, kind, serial number
        rf"\d\d{_DASH}\d\d\s?/\s?[A-Z]{{1,3}}\s?\d{{1,6}}",
        # VII-DS-01234, VII-A-00123-NF-02: electoral period in Roman figures
        rf"[IVX]{{1,5}}{_DASH}[A-Z][A-Za-z]{{0,3}}{_DASH}\d{{2,6}}(?:{_DASH}[A-Z]{{2,4}}{_DASH}\d{{1,2}})?",
        # 2021/BV/2114
        rf"(?:19|20)\d\d{_GAP}[A-Z]{{1,4}}{_GAP}\d{{1,6}}(?:{_GAP}\d{{1,3}})?",
        # DS/1246/V: serial number, then the electoral period in Roman figures
        r"[A-Z]{1,4}/\d{1,6}/[IVX]{1,5}",
        # B-012/2024, BA_069_2024, IA – 220/2023, RA 547/2019, DS0123/24, VO/26/04523, DHH/2023/6704
        rf"[A-ZÄÖÜ]{{1,4}}(?:{_GAP}|\s)?\d{{1,6}}{_GAP}\d{{2,6}}(?:{_GAP}\d{{1,3}})?",
        # 2021/1198/1: year, serial number, supplement
        r"(?:19|20)\d\d\s?[/_]\s?\d{2,6}(?:\s?[/_]\s?\d{1,3})?",
        rf"(?:19|20)\d\d{_DASH}\d{{3,6}}(?:{_DASH}\d{{1,2}})?",
        # Drucksache 19/12345, Drs. 20-7597, Vorlage Nr. 1135: whatever follows a word that announces a number
        rf"(?:{_LABEL}(?:{_DASH}?\s?Nr\.?|\s?Nummer)?:?\s?)"
        rf"(?P<number>[A-Z]{{0,4}}[ /_-]?\d{{1,6}}(?:{_GAP}\d{{1,6}}){{0,2}})",
    )
)

_LAW = re.compile(r"(?:\((?:EU|EG|EWG|UE)\)|Richtlinie|Verordnung|Directive|§+|Art\.?|Abs\.?)\s?(?:Nr\.?\s?)?$")
_PHONE = re.compile(r"(?:Tel(?:efon)?|Fax|Telefax|Mobil|Durchwahl|Rufnummer)\b[^\n\d]{0,12}$", re.IGNORECASE)
_CONTEXT = 40
"""Characters before a number that may say that it is none."""

_ISO_DATE = re.compile(rf"(?:19|20)\d\d{_DASH}(?:0[1-9]|1[0-2]){_DASH}(?:0[1-9]|[12]\d|3[01])")
_YEAR = re.compile(r"(?:19|20)\d\d")

_AMOUNT_FOLLOWS = re.compile(_UNIT)
_SEPARATOR = re.compile(rf"|\s?(?:[/_.]|{_DASH})\s?|\s|\.\s|:\s?")

_MOST_RUNS = 7
"""Letter and figure groups of the longest known scheme (``VII-A-00123-NF-02`` has five), with room for a label."""

_FEWEST_FIGURES_ALONE = 4
"""A bare number without any separator counts as a candidate from so many figures on, or after a label."""


@dataclass(frozen=True, slots=True)
class ReferenceMention:
    """A reference number in a text: characters ``[start, end)``, as written, and its comparison key."""

    text: str
    key: str
    start: int
    end: int


def normalise_reference(text: str) -> str:
    """Comparison key of a reference number: its letter and figure groups, lower case, without leading zeros."""
    return "-".join(_group(match[0]) for match in _RUN.finditer(unicodedata.normalize("NFKC", text)))


def reference_keys(text: str) -> tuple[str, ...]:
    """The keys under which a document with this reference number is found: with, and without, its label."""
    groups = normalise_reference(text).split("-")
    if not any(group.isdigit() for group in groups):
        return ()
    return tuple(dict.fromkeys(key for key in ("-".join(groups), "-".join(_without_label(groups))) if key))


def year_variants(key: str) -> tuple[str, ...]:
    """Keys that differ from this one by a year written with two figures instead of four, or the reverse."""
    groups = key.split("-")
    variants = []
    for place, group in enumerate(groups):
        if _YEAR.fullmatch(group):
            others = [group[2:].lstrip("0") or "0"]
        elif group.isdigit() and len(group) <= 2:
            others = [f"20{int(group):02d}", f"19{int(group):02d}"]
        else:
            continue
        variants += ["-".join([*groups[:place], other, *groups[place + 1 :]]) for other in others]
    return tuple(variants)


def parse_references(text: str) -> list[ReferenceMention]:
    """What looks like a reference number, in order and without overlaps.

    Left out: dates, school and budget years (2023/2024), amounts, phone numbers, §§ and laws of the European Union.
    """
    found: list[ReferenceMention] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            group = "number" if "number" in pattern.groupindex else 0
            start, end = match.span(group)
            if any(start < other.end and other.start < end for other in found):
                continue
            if _is_something_else(text, start, match[group]):
                continue
            found.append(ReferenceMention(match[group], normalise_reference(match[group]), start, end))
    return sorted(found, key=lambda mention: mention.start)


def reference_candidates(text: str) -> list[ReferenceMention]:
    """Every stretch of a text that may be a reference number of some scheme, longest first at each place.

    Groups of letters and figures count as one stretch where only a space, a dash, a slash, an underscore or a point
    stands between them. The caller keeps those whose key the catalog has.
    """
    runs = list(_RUN.finditer(text))
    found = []
    for first in range(len(runs)):
        if first and runs[first - 1].end() == runs[first].start():
            continue  # the middle of a word such as „IT22008“
        for last in range(min(first + _MOST_RUNS, len(runs)) - 1, first - 1, -1):
            if not all(_joined(text, runs[place], runs[place + 1]) for place in range(first, last)):
                continue
            if last + 1 < len(runs) and runs[last].end() == runs[last + 1].start():
                continue
            stretch = runs[first : last + 1]
            if not any(run[0].isdigit() for run in stretch):
                continue
            if len(stretch) == 1 and not _stands_alone(text, runs, first):
                continue
            start, end = stretch[0].start(), stretch[-1].end()
            if _AMOUNT_FOLLOWS.match(text, end):
                continue
            found.append(ReferenceMention(text[start:end], normalise_reference(text[start:end]), start, end))
    return found


def _group(run: str) -> str:
    return (run.lstrip("0") or "0") if run.isdigit() else run.casefold()


def _without_label(groups: list[str]) -> list[str]:
    rest = list(groups)
    while len(rest) > 1 and rest[0] in _LABELS:
        rest = rest[1:]
    return rest


def _is_something_else(text: str, start: int, number: str) -> bool:
    before = text[max(0, start - _CONTEXT) : start]
    if _LAW.search(before) or _PHONE.search(before) or _ISO_DATE.fullmatch(number):
        return True
    groups = [int(run) for run in re.findall(r"\d+", number)]
    letters = re.search(r"[^\W\d_]", number)
    if letters or len(groups) != 2 or not _YEAR.fullmatch(str(groups[0])):
        return False
    # 2023/2024 and 2023/24 are school, budget and business years; 2023/0024 is a number.
    following = groups[0] + 1
    return number.endswith((f"/{following}", f"/ {following}", f"-{following}")) or bool(
        re.search(rf"\D{following % 100:02d}$", number)
    )


def _joined(text: str, left: re.Match[str], right: re.Match[str]) -> bool:
    return bool(_SEPARATOR.fullmatch(text, left.end(), right.start()))


def _stands_alone(text: str, runs: list[re.Match[str]], place: int) -> bool:
    run = runs[place]
    if place and runs[place - 1][0].casefold() in _LABELS and _joined(text, runs[place - 1], run):
        return True
    return len(run[0]) >= _FEWEST_FIGURES_ALONE and not _YEAR.fullmatch(run[0])
