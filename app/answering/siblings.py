"""Compounds with the same second part name different things: Grundschule and Gesamtschule, Freibad and Hallenbad.

No list of words is kept: a part is a word that the documents use.
"""

import re
from collections.abc import Callable, Collection, Sequence

from app.answering.clauses import Clause
from app.knowledge.german import analyse, fold

_NOUN = re.compile(r"(?<![\w-])[A-ZÄÖÜ][a-zäöüß]{5,}(?![\w-])")
_SHORTEST = 3
"""Letters of the shortest part, as in ``knowledge.compounds``."""
_LINKS = ("", "s", "n", "en", "e", "es")
"""What may stand between two parts."""


def takes_sibling(part: Clause, near: Sequence[Clause], known: Collection[str], is_word: Callable[[str], bool]) -> bool:
    """Whether a part names a sibling of what each of the closest clauses names, and does not name that.

    ``known``: the terms of the sources with their titles and headings, which may be told as they are.
    """
    told = [noun for noun in _NOUN.findall(part.text) if not any(term in known for term in analyse(noun))]
    return bool(told and near) and all(
        any(
            _are_siblings(noun, other, is_word)
            for noun in told
            for other in _NOUN.findall(clause.text)
            if not any(term in part.terms for term in analyse(other))
        )
        for clause in near
    )


def _are_siblings(one: str, other: str, is_word: Callable[[str], bool]) -> bool:
    one, other = fold(one), fold(other)
    if one.endswith(other) or other.endswith(one):
        return False
    common = 0
    while common < min(len(one), len(other)) and one[-common - 1] == other[-common - 1]:
        common += 1
    for length in range(common, _SHORTEST - 1, -1):
        if is_word(one[-length:]) and all(_is_part(word[:-length], is_word) for word in (one, other)):
            return True
    return False


def _is_part(word: str, is_word: Callable[[str], bool]) -> bool:
    return any(
        len(word) - len(link) >= _SHORTEST and word.endswith(link) and is_word(word[: len(word) - len(link)])
        for link in _LINKS
    )
