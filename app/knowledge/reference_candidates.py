"""Every stretch of a text that may be a reference number, of whatever scheme, with what speaks against it.

Which of them exist the catalog says (``reference_lookup``): so a number of any scheme is found in any spelling, and a
date or an amount is one only if there really is such a number, written so.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from app.knowledge.reference_context import (
    DASHES,
    SLASHES,
    Doubt,
    announced,
    announces_something_else,
    doubt_about_figures,
    has_unit,
    is_day_or_amount,
    is_law_or_phone,
)
from app.knowledge.references import groups_of, is_year, normalise_reference

_RUN = re.compile(r"[^\W\d_]+|\d+")
_TIGHT_GAP = re.compile(rf"[{SLASHES}_{DASHES}.]?")
_SPACED_SLASH = re.compile(rf"\s?[{SLASHES}_]\s?")
_GAP = re.compile(rf"|\s{{0,2}}(?:[{SLASHES}_.]|[{DASHES}])\s{{0,2}}|\s{{1,2}}|\.-\s?|\.?:\s?")
_HARD = re.compile(rf"[{SLASHES}_{DASHES}]")

_MOST_RUNS = 9
"""Letter and figure groups of the longest known scheme (``VII-A-00123-NF-02-ÄA-01`` has seven), and a label."""

_FEWEST_FIGURES_ALONE = 4
"""A bare number without any separator counts as a candidate from so many figures on, or after a label."""

_MOST_CANDIDATES = 2000
"""In one text; a question of 1,000 characters that is nothing but figures and dashes has some 4,000 stretches."""

_SUPPLEMENT = (
    r"(?:Ergänzungs?(?:vorlage|antrag|blatt)?|Ergaenzung|Erg|Nachtrags?(?:vorlage)?|Neufassung|Neuf|NF|Fassung)"
)
_NUMBERED = rf"(?:(\d{{1,2}})\.?\s?{_SUPPLEMENT}\b\.?|{_SUPPLEMENT}\b\.?\s?(?:Nr\.?\s?)?(\d{{1,2}})(?!\d|[.]\d))"
_SUPPLEMENT_AFTER = re.compile(rf"\s?[,;({DASHES}]?\s?(?:in der\s)?{_NUMBERED}", re.IGNORECASE)
_SUPPLEMENT_BEFORE = re.compile(
    rf"(?<!\d){_NUMBERED}\s(?:zu[rm]?\s|der\s|des\s|von\s)*(?:\w*(?:vorlage|drucksache|antrags?|ds|drs)\b\.?\s?)?"
    r"(?:-?\s?Nr\.?\s?|Nummer\s)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Characters ``[start, end)`` of a text that may be a number, as written, with comparison key and groups.

    ``labelled``: a word before it announces a paper. ``before``: letters that are written together with it and are not
    part of it (``GR-`` before ``2021/0425``), case-folded; ``rest``: something that is written together with it
    follows. ``compact``: its groups are joined by more than blanks. ``supplement``: the supplement that the words
    beside it name („1. Ergänzung“), else 0.
    """

    text: str
    key: str
    start: int
    end: int
    groups: tuple[str, ...]
    doubt: Doubt = Doubt.NONE
    labelled: bool = False
    before: str = ""
    rest: str = ""
    compact: bool = True
    supplement: int = 0

    @property
    def whole(self) -> bool:
        """Whether nothing that is written together with it is left out."""
        return not self.before and not self.rest


def reference_candidates(text: str) -> list[Candidate]:
    """Every stretch that may be a reference number of some scheme, longest first at each place.

    Groups of letters and figures count as one stretch where only a blank, a dash, a slash, an underscore or a point
    stands between them.
    """
    runs = list(_RUN.finditer(text))
    gaps = [text[one.end() : other.start()] for one, other in pairwise(runs)]
    found: list[Candidate] = []
    for first in range(len(runs)):
        if first and not gaps[first - 1] and not runs[first - 1][0].isalpha():
            continue  # the unit of „12km“, the year of „123a2021“: figures are never cut off from what follows
        for last in range(min(first + _MOST_RUNS, len(runs)) - 1, first - 1, -1):
            candidate = _candidate(text, runs, gaps, first, last)
            if candidate is not None:
                found.append(candidate)
            if len(found) >= _MOST_CANDIDATES:
                return found
    return found


def _candidate(text: str, runs: list[re.Match[str]], gaps: list[str], first: int, last: int) -> Candidate | None:
    stretch = [run[0] for run in runs[first : last + 1]]
    has_figures = [run.isdigit() for run in stretch]
    if not any(has_figures) or not all(
        _joined(runs[place], gaps[place], runs[place + 1]) for place in range(first, last)
    ):
        return None
    if last < len(gaps) and not gaps[last] and runs[last][0].isdigit() == runs[last + 1][0].isdigit():
        return None
    before = _written_before(runs, gaps, first)
    rest = _written_after(text, runs, gaps, last)
    if before is None or (rest and rest[0].isalpha()):
        return None
    start, end = runs[first].start(), runs[last].end()
    if has_unit(text, end):
        return None
    labelled = announced(text, start - len(before)) or _announces_by_itself(before)
    if before[-1:].isalpha() and not labelled and (len(stretch) == 1 or len(stretch[0]) < _FEWEST_FIGURES_ALONE):
        return None  # „IT22008“, „HHS4_V10“ are names of their own, „BV2021/0425“ is one with a label
    doubt = _doubt(text, start, end, stretch, gaps[first:last], labelled=labelled)
    if len(stretch) == 1 and not labelled and (len(stretch[0]) < _FEWEST_FIGURES_ALONE or is_year(stretch[0])):
        return None
    return Candidate(
        text=text[start:end],
        key=normalise_reference(text[start:end]),
        start=start,
        end=end,
        groups=tuple(groups_of(text[start:end])),
        doubt=doubt,
        labelled=labelled,
        before=before.casefold(),
        rest=rest,
        compact=any(not gap.isspace() for gap in gaps[first:last]),
        supplement=_supplement(text, start, end),
    )


def _doubt(text: str, start: int, end: int, stretch: list[str], gaps: list[str], *, labelled: bool) -> Doubt:
    if not labelled and is_law_or_phone(text, start, end):
        return Doubt.UNLIKELY
    letters = [run for run in stretch if not run.isdigit()]
    if not letters:
        if labelled:
            pointed = any("." in gap for gap in gaps) and is_day_or_amount(text[start:end])
            return Doubt.AS_WRITTEN if pointed else Doubt.NONE
        # The whole text is nothing but this: whoever types 18740 into a search asks for it.
        if text.strip(" \t?!.,;:\"'„“»«()").strip() == text[start:end] and not any("." in gap for gap in gaps):
            return Doubt.NONE
        return doubt_about_figures(text, start, end)
    if not stretch[0].isdigit() and gaps and not gaps[0].strip(". ") and not labelled:
        if announces_something_else(stretch[0]):
            return Doubt.AS_WRITTEN  # „DHH 2017/2018“ are years, „DHH 2023/6704“ a number where there is such a one
        if gaps[0].isspace() and stretch[0].islower() and len(stretch) > 1 and _is_small_word(stretch[0]):
            return Doubt.UNLIKELY  # „in 12/2024“ is no number IN 12/2024
    return Doubt.NONE


_SMALL_WORDS = frozenset(
    [
        "in",
        "im",
        "am",
        "an",
        "ab",
        "bis",
        "von",
        "vom",
        "zu",
        "zum",
        "mit",
        "aus",
        "bei",
        "auf",
        "um",
        "je",
        "ca",
        "nr",
        "die",
        "der",
        "das",
        "den",
        "es",
        "er",
        "so",
        "wo",
        "ob",
        "was",
    ]
)


def _is_small_word(word: str) -> bool:
    return word in _SMALL_WORDS


def _announces_by_itself(before: str) -> bool:
    return bool(before) and announced(before + " ", len(before) + 1)


def _joined(left: re.Match[str], gap: str, right: re.Match[str]) -> bool:
    if not _GAP.fullmatch(gap):
        return False
    if not (left[0].isdigit() and right[0].isdigit()):
        return ":" not in gap or not left[0].isdigit()
    # „14:30“ is a time, „am 3. 4 Anträge“ two things.
    return ":" not in gap and not (gap.startswith(".") and len(gap) > 1)


def _tight(gap: str) -> bool:
    return bool(_TIGHT_GAP.fullmatch(gap))


def _written_before(runs: list[re.Match[str]], gaps: list[str], first: int) -> str | None:
    """Letters that stand together with the run before it, or nothing; ``None`` where figures do: it is cut out."""
    if first == 0:
        return ""
    gap, previous = gaps[first - 1], runs[first - 1]
    if previous[0].isdigit():
        # „2021 / 1198 / 1“ is one number, „TOP 12 – 2021/0425“ are two.
        return None if _tight(gap) or _SPACED_SLASH.fullmatch(gap) else ""
    if not _tight(gap) or gap == ".":
        return ""
    if first > 1 and _tight(gaps[first - 2]) and runs[first - 2][0].isdigit():
        return None
    return previous[0] + gap


def _written_after(text: str, runs: list[re.Match[str]], gaps: list[str], last: int) -> str:
    if last >= len(gaps):
        return ""
    gap = gaps[last]
    if gap in (".", "") and (gap == "." and not runs[last + 1][0].isdigit()):
        return ""  # the end of a sentence, the ending of a file's name
    if not _tight(gap) and not (_SPACED_SLASH.fullmatch(gap) and runs[last + 1][0].isdigit()):
        return ""
    return text[runs[last].end() : runs[last + 1].end()]


def _supplement(text: str, start: int, end: int) -> int:
    match = _SUPPLEMENT_AFTER.match(text, end) or _SUPPLEMENT_BEFORE.search(text, max(0, start - 80), start)
    return int(match[1] or match[2]) if match else 0


def read_stretch(text: str, runs: list[re.Match[str]]) -> Candidate | None:
    """The candidate that consists of these groups of a text, if they can be one."""
    gaps = [text[one.end() : other.start()] for one, other in pairwise(runs)]
    return _candidate(text, runs, gaps, 0, len(runs) - 1)


def has_separator(candidate: Candidate) -> bool:
    """Whether a slash, a dash or an underscore joins its groups: what makes figures a number and not a quantity.

    Or points join three groups and more, as in „101.19.123“; dates are in doubt anyway.
    """
    return bool(_HARD.search(candidate.text)) or candidate.text.count(".") > 1
