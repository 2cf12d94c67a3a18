"""Roman numerals tell one thing of a kind from the others: Bauabschnitt II, Anlage XIV, Buch IX of the code."""

import re

_NUMERAL = re.compile(r"(?<![\w.-])(?=[IVXL]{2})(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})(?![\w-])")
"""Of two letters or more, below 90: one letter alone may be anything, and CD, DM and MIX are abbreviations."""
_IN_SOURCE = re.compile(r"(?<!\w)(?=[IVXL])(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})(?!\w)")
_NUMBER = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50}


def missing_numerals(sentence: str, source: str) -> list[str]:
    """The sentence's numerals that the source has neither so nor in Arabic figures, as written."""
    held = {_value(found.group()) for found in _IN_SOURCE.finditer(source)}
    held |= {int(found.group()) for found in _NUMBER.finditer(source)}
    return [found.group() for found in _NUMERAL.finditer(sentence) if _value(found.group()) not in held]


def _value(numeral: str) -> int:
    digits = [_DIGITS[letter] for letter in numeral]
    following = [*digits[1:], 0]
    return sum(-digit if digit < after else digit for digit, after in zip(digits, following, strict=True))
