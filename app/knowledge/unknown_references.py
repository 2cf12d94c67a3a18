"""Which stretches of a text are reference numbers of papers that do not exist (for this reader).

That a number does not exist is said only of what is surely meant as one: it looks like a number by the general
patterns, or like those that the corpus itself uses, and nothing around it says otherwise.
"""

import re
from collections.abc import Callable, Sequence

from app.knowledge.catalog_series import figures_series, shapes_of
from app.knowledge.reference_candidates import Candidate, has_separator, reference_candidates
from app.knowledge.reference_context import Doubt
from app.knowledge.reference_lookup import Naming
from app.knowledge.references import is_year, parse_references

_WITH_WORDS = re.compile(r"\b[^\W\d_][a-zäöüß]+\s+\d|\b[a-zäöüß]+\s+\d|[^\W_]\s+[a-zäöüß]|[^\W\d_]\s+[^\W\d_]")
"""„von 24/0912“ begins with a word, „24/0912 einen“ ends with one; „GRDrs 24/0912“ is all number."""
_LONGEST_LETTERS = 6
"""„GRDrs“ is a part of numbers, „Kosten“ in „Kosten von 24/0912“ is none."""
_FEWEST_FIGURES = 3
"""Of a number with one group of figures: „E-15“ is an energy class as soon as a paper."""

SeriesInUse = Callable[[list[str]], set[str]]
"""Those of these series (``catalog_series``) that are in use among what the reader may see."""


def unknown_numbers(text: str, namings: Sequence[Naming], series_in_use: SeriesInUse) -> list[str]:
    """Each as written, in order, once. ``namings``: what the text names and the reader may see."""
    spans = [
        (mention.start, mention.end, mention.text)
        for mention in parse_references(text)
        if not is_year(mention.text)  # "Beschlüsse 2024" are those of a year
    ]
    candidates = [candidate for candidate in reference_candidates(text) if _is_plausible(candidate)]
    series = {candidate.key: _telling_series(candidate) for candidate in candidates}
    used = series_in_use(list(dict.fromkeys(one for some in series.values() for one in some))) if series else set()
    spans += [(found.start, found.end, found.text) for found in candidates if not used.isdisjoint(series[found.key])]
    chosen: list[tuple[int, int, str]] = []
    for start, end, written in sorted(spans, key=lambda span: span[0] - span[1]):
        if any(start < other[1] and other[0] < end for other in chosen):
            continue
        if not _is_known(start, end, namings):
            chosen.append((start, end, written))
    for naming in namings:
        candidate = naming.candidate
        if naming.parent_only:
            end = candidate.end + len(candidate.rest)
            if not any(candidate.start < other[1] and other[0] < end for other in chosen):
                chosen.append((candidate.start, end, text[candidate.start : end]))
    return list(dict.fromkeys(written for _, _, written in sorted(chosen)))


def _is_known(start: int, end: int, namings: Sequence[Naming]) -> bool:
    """Whether a part of the stretch names papers; of „2021/0425/9“ the part „2021/0425“ does not make it known."""
    return any(
        start < naming.candidate.end and naming.candidate.start < end and not naming.parent_only for naming in namings
    )


def _is_plausible(candidate: Candidate) -> bool:
    """Whether it may be called missing, if the corpus has numbers of its shape."""
    if candidate.doubt is not Doubt.NONE or not candidate.whole:
        return False
    if candidate.labelled:
        return True
    if any(group.isalpha() and len(group) > _LONGEST_LETTERS for group in candidate.groups):
        return False
    if _WITH_WORDS.search(candidate.text):
        return False
    figures = [group for group in candidate.groups if group.isdigit()]
    if len(figures) == 1 and (len(figures[0]) < _FEWEST_FIGURES or len(candidate.groups) == 1):
        return False
    return has_separator(candidate) or bool(re.match(r"[A-ZÄÖÜ]+\d", candidate.text))


def _telling_series(candidate: Candidate) -> list[str]:
    """The series which tell, if any number stands in them, that this is meant as one.

    Numbers of its shape; and of its figures, if those are telling: „0425/2021“ where there is 2021/0425.
    """
    series = list(shapes_of(candidate.groups))
    figures = [group for group in candidate.groups if group.isdigit()]
    if len(figures) > 1 and any(len(figure) >= _FEWEST_FIGURES and not is_year(figure) for figure in figures):
        series.append(figures_series(candidate.groups))
    return series
