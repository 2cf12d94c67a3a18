"""German words for numbers: zwölf, dreiundzwanzig, zweihundertfünfzig, anderthalb, zwei Drittel."""

import re
from decimal import Decimal

_ONES = ("null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf")
_WORD_NUMBERS = {word: number for number, word in enumerate(_ONES)}
_WORD_NUMBERS |= {"dreizehn": 13, "vierzehn": 14, "fünfzehn": 15, "sechzehn": 16, "siebzehn": 17, "achtzehn": 18}
_WORD_NUMBERS |= {"neunzehn": 19, "zwo": 2, "dutzend": 12}
_TENS = {"zwanzig": 20, "dreißig": 30, "dreissig": 30, "vierzig": 40, "fünfzig": 50, "sechzig": 60, "siebzig": 70}
_TENS |= {"achtzig": 80, "neunzig": 90}
_FRACTIONS = {"drittel": 3, "viertel": 4, "fünftel": 5, "sechstel": 6, "achtel": 8, "zehntel": 10}
SHARE = re.compile(
    r"\b(?P<half>hälfte)\b"
    rf"|\b(?P<many>eine?[nms]?|zwei|drei|vier)[\s-]?(?P<part>{'|'.join(_FRACTIONS)})n?s?\b",
    re.IGNORECASE,
)
"""Shares of a whole; "Viertel" alone is a part of a town."""


def share(match: re.Match[str]) -> Decimal:
    """A match of ``SHARE`` in percent, to four places."""
    if match["half"]:
        return Decimal(50)
    many = _WORD_NUMBERS.get(match["many"].casefold(), 1)
    return (Decimal(100 * many) / _FRACTIONS[match["part"].casefold()]).quantize(Decimal("0.0001"))


def word_value(word: str) -> Decimal | None:
    """The number that a word stands for, halves included (anderthalb, zweieinhalb)."""
    folded = word.casefold()
    if folded == "anderthalb":
        return Decimal("1.5")
    if folded.endswith("einhalb"):
        front = folded.removesuffix("einhalb")
        whole = 1 if front == "ein" else _WORD_NUMBERS.get(front)
        return None if whole is None else whole + Decimal("0.5")
    number = word_number(word)
    return None if number is None else Decimal(number)


def word_number(word: str) -> int | None:
    """The number that a German word stands for (zwölf, dreiundzwanzig, zweihundertfünfzig), below a million.

    "ein" and "eine" are articles first and are not read; ordinals are not numbers of things.
    """
    return _thousands(word.casefold())


def _thousands(word: str) -> int | None:
    if "tausend" not in word:
        return _hundreds(word)
    front, _, back = word.partition("tausend")
    many = 1 if front in ("", "ein") else _hundreds(front)
    rest = 0 if not back else _hundreds(back.removeprefix("und") or back)
    return None if many is None or rest is None else many * 1000 + rest


def _hundreds(word: str) -> int | None:
    if "hundert" not in word:
        return _below_hundred(word)
    front, _, back = word.partition("hundert")
    many = 1 if front in ("", "ein") else _WORD_NUMBERS.get(front)
    rest = 0 if not back else _below_hundred(back.removeprefix("und") or back)
    return None if many is None or rest is None else many * 100 + rest


def _below_hundred(word: str) -> int | None:
    if word in _WORD_NUMBERS:
        return _WORD_NUMBERS[word]
    if word in _TENS:
        return _TENS[word]
    front, found, back = word.partition("und")
    ones = 1 if front == "ein" else _WORD_NUMBERS.get(front)
    return ones + _TENS[back] if found and ones is not None and 0 < ones < 10 and back in _TENS else None
