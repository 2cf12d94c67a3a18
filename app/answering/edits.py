"""Whether a word is a misspelling of another: a letter missing, added, changed, or two swapped."""

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
    return abs(len(word) - len(right)) <= allowed and _distance(word, right) <= allowed


def _distance(one: str, other: str) -> int:
    """Optimal string alignment distance (Damerau, "A technique for computer detection …", CACM 1964)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [place]
        for column, wanted in enumerate(other, start=1):
            cost = min(before[column] + 1, row[-1] + 1, before[column - 1] + (letter != wanted))
            if place > 1 and column > 1 and letter == other[column - 2] and one[place - 2] == wanted:
                cost = min(cost, earlier[column - 2] + 1)
            row.append(cost)
    return row[-1]
