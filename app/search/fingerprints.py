"""Whether two texts say the same: shingles of words, for files that lie there twice in slightly different form."""

import re
from typing import Any

_SHINGLE = 4
"""Words in a shingle: four in the same order seldom meet by chance."""
_SAME = 0.8
"""Share of common shingles (Jaccard) from which two texts count as the same. Judgement: a page's header and footer, or
hyphens at line ends, differ between a PDF and a web page of one text."""
_OVERLAPPING = 0.75
"""Share of a passage's words that another has, from which it adds too little to be shown beside it. Judgement."""
_LONGEST = 20_000
"""Characters looked at: what agrees so far is the same text, or a version of it."""
_WORD = re.compile(r"\w+")

Shingles = frozenset[int]


def shingles(text: str) -> Shingles:
    """The fingerprint of a text: hashes of its words taken four at a time, case and punctuation left out."""
    found = _WORD.findall(text[:_LONGEST].casefold())
    if len(found) <= _SHINGLE:
        return frozenset({hash(tuple(found))}) if found else frozenset()
    return frozenset(hash(tuple(found[at : at + _SHINGLE])) for at in range(len(found) - _SHINGLE + 1))


def says_the_same(one: frozenset[Any], other: frozenset[Any]) -> bool:
    """Whether two texts are the same but for details; an empty text is the same as none."""
    if min(len(one), len(other)) < _SAME * max(len(one), len(other), 1):
        return False  # most pairs end here
    common = len(one & other)
    return common >= _SAME * (len(one) + len(other) - common)


def words(text: str) -> frozenset[str]:
    """The words of a text, each once; quicker than ``shingles``."""
    return frozenset(_WORD.findall(text[:_LONGEST].casefold()))


def adds_little(passage: frozenset[str], shown: frozenset[str]) -> bool:
    """Whether most words of a passage stand in one that is shown already."""
    return not passage or len(passage & shown) >= _OVERLAPPING * len(passage)
