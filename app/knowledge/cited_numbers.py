"""The reference numbers that a document's text names, of whatever scheme, in one pass over a text of any length.

More is taken than what is surely a number: „GR 2023/0439“ counts with and without its letters, and a scheme that
nobody has seen counts too. What of it exists is settled when links are read, against the papers that there are then.
"""

import re
from collections.abc import Iterator

from app.knowledge.reference_candidates import Candidate, read_stretch
from app.knowledge.reference_context import DASHES, SLASHES, Doubt
from app.knowledge.references import ReferenceMention, reference_keys

_CLUSTER = re.compile(
    # letters before it, as in „IA 220/2023“ and „GRDrs 123/2021“, but no word
    r"(?:(?<!\w)[A-ZÄÖÜ](?:[a-zäöü]*[A-ZÄÖÜ][A-Za-zÄÖÜäöü]*)?[^\S\n])?"
    rf"(?<![\w.,])[^\W_]+(?:[^\S\n]?[{SLASHES}_{DASHES}]\s?[^\W_]+|[.](?=\d)[^\W_]+)*"
)
_FIGURE = re.compile(r"\d")
_RUN = re.compile(r"[^\W\d_]+|\d+")

_MOST_RUNS = 9
_LONGEST_LETTERS = 6
"""„GRDrs“ and „Neuf“ are parts of numbers; longer groups („CO2-Emissionen“) are words."""
_MOST_MENTIONS = 1000
"""Different numbers kept of one text: the agenda of a year, or a register of all decisions, has some hundreds."""


def cited_numbers(text: str) -> list[ReferenceMention]:
    """Each number that may be another paper's, where it stands first, by the keys under which papers are looked up."""
    found: dict[str, ReferenceMention] = {}
    for candidate in _candidates(text):
        for key in reference_keys(candidate.text):
            found.setdefault(key, ReferenceMention(candidate.text, key, candidate.start, candidate.end))
        if len(found) >= _MOST_MENTIONS:
            break
    return list(found.values())


def _candidates(text: str) -> Iterator[Candidate]:
    for cluster in _CLUSTER.finditer(text):
        if not _FIGURE.search(cluster[0]):
            continue
        runs = list(_RUN.finditer(text, cluster.start(), cluster.end()))
        if not 0 < len(runs) <= _MOST_RUNS:
            continue
        # As it stands; without letters before it („GR 2023/0439“); without words behind it („2023/0439-Anlage“).
        first = 1 if len(runs) > 1 and runs[0][0].isalpha() and text[runs[0].end()].isspace() else 0
        last = len(runs) - (1 if len(runs) > 1 and runs[-1][0].isalpha() else 0)
        for begin, end in dict.fromkeys([(0, len(runs)), (first, len(runs)), (0, last), (first, last)]):
            candidate = read_stretch(text, runs[begin:end]) if begin < end else None
            if candidate is not None and candidate.doubt is Doubt.NONE and _is_number(candidate):
                yield candidate


def _is_number(candidate: Candidate) -> bool:
    """A stretch without any separator („2 Kinder“, „A 5“, „IT22008“) names a paper only after a word that says so."""
    if any(group.isalpha() and len(group) > _LONGEST_LETTERS for group in candidate.groups):
        return False
    if candidate.labelled:
        return True
    return len(candidate.groups) > 1 and bool(re.search(rf"[{SLASHES}_{DASHES}.]", candidate.text))
