"""Whether a word is a misspelling of another: a letter missing, added, changed, or two swapped."""

from collections.abc import Container

_ALIKE_TEXT = "bp dt gk fv vw sz ck cs iy ae mn ou qw we er rt tz zu ui io op as sd df fg gh hj jk kl yx xc cv vb bn nm"
ALIKE = frozenset(one for pair in _ALIKE_TEXT.split() for one in (pair, pair[::-1]))
"""Pairs of letters that sound alike in German, or are neighbours on a row of the German keyboard."""
_LONG = 9
_SHORTEST = 6


def is_misspelling(word: str, right: str) -> bool:
    """Whether ``word`` is ``right`` with one slip, or two in a word of nine letters and more. Judgement.

    The first letter counts as right: people seldom miss it, and most words one slip apart differ in it. Short words
    are one slip away from too many others.
    """
    if len(right) < _SHORTEST or word[:1] != right[:1] or not word.isalpha():
        return False
    allowed = 2 if len(right) >= _LONG else 1
    return abs(len(word) - len(right)) <= allowed and distance(word, right) <= allowed


def distance(one: str, other: str, alike: Container[str] | None = None) -> int:
    """How many slips make one word into the other: optimal string alignment.

    With ``alike``, a letter changed into one that is not alike counts twice: those are mostly other words.

    Damerau, "A technique for computer detection and correction of spelling errors", CACM 1964.
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [place]
        for column, wanted in enumerate(other, start=1):
            changed = 0 if letter == wanted else 1 if alike is None or letter + wanted in alike else 2
            cost = min(before[column] + 1, row[-1] + 1, before[column - 1] + changed)
            if place > 1 and column > 1 and letter == other[column - 2] and one[place - 2] == wanted:
                cost = min(cost, earlier[column - 2] + 1)
            row.append(cost)
    return row[-1]
