"""Whether two texts say the same: shingles of words, for files that lie there twice in slightly different form."""

import re
from collections.abc import Set

_SHINGLE = 4
"""Words in a shingle: four in the same order seldom meet by chance."""
_SAME = 0.8
"""Share of common shingles (Jaccard) from which two texts count as the same. Judgement: a page's header and footer, or
hyphens at line ends, differ between a PDF and a web page of one text."""
_OVERLAPPING = 0.5
"""Share of a passage's shingles that another has, from which it adds too little to be shown beside it. Judgement."""
_LONGEST = 20_000
"""Characters looked at: what agrees so far is the same text, or a version of it."""
_WORD = re.compile(r"\w+")

Shingles = frozenset[int]


def shingles(text: str) -> Shingles:
    """The fingerprint of a text: hashes of its words taken four at a time, case and punctuation left out."""
    words = _WORD.findall(text[:_LONGEST].casefold())
    if len(words) <= _SHINGLE:
        return frozenset({hash(tuple(words))}) if words else frozenset()
    return frozenset(hash(tuple(words[at : at + _SHINGLE])) for at in range(len(words) - _SHINGLE + 1))


def says_the_same(one: Set[int], other: Set[int]) -> bool:
    """Whether two texts are the same but for details; an empty text is the same as none."""
    if not one or not other:
        return False
    common = len(one & other)
    return common >= _SAME * (len(one) + len(other) - common)


def adds_little(passage: Set[int], shown: Set[int]) -> bool:
    """Whether most of a passage stands in one that is shown already."""
    return not passage or len(passage & shown) >= _OVERLAPPING * len(passage)
