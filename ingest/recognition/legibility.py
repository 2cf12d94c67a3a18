"""How likely a page's text is what the page shows: German, or the litter that broken fonts and old scanners leave.

Four things are measured that hold for letters, tables and lists of names alike, and weighed by a logistic regression
(``python -m benchmarks fit-legibility``; weights, threshold, data and date in ``legibility.json``):

- ``transitions``: the mean natural logarithm of the probability of a letter after the letter before it, word ends
  counted as a letter. Shifted or exchanged letters (fonts without a character map) fall far below any German text.
- ``function_words``: the share of words that are articles, prepositions and the like.
- ``odd_characters``: the share of visible characters that no German text has (private codes, replacements, controls).
- ``odd_words``: the share of words of a shape that German does not have: a capital after a small letter, digits
  between letters, single letters in a row, no blank where there should be one.
"""

import json
import math
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

LEGIBILITY_FILE = Path(__file__).with_name("legibility.json")

LETTERS = "abcdefghijklmnopqrstuvwxyzäöüß"
# Letters of a text under which nothing can be said: a page number, a name on a plan.
FEWEST_LETTERS = 60
_MOSTLY = 0.5
_PUNCTUATION = ".,:;!?()[]{}/\\-–—―+*=%&§$€£#@\"'„“”‚‘’»«›‹`´^~<>|_°²³¹½¼¾…·•▪■□●○◦‣→⇒←↑↓✓✔✗☐☑☒×÷±µ®©™"
_FUNCTION_WORDS = frozenset(
    re.findall(
        r"\w+",
        "aber als am an auch auf aus bei bis da das dass dem den der des die dies diese dieser durch ein eine einem "
        "einen einer eines er es für gegen haben hat ich ihr im in ist ja jede kann kein keine man mehr mit nach nicht "
        "noch nur ob oder ohne sein seine sich sie sind so soll sowie über um und uns unter vom von vor war was weil "
        "wenn wer werden wie wir wird wurde wurden zu zum zur zwischen",
    )
)
_WORD = re.compile(r"\S+")
# A capital or a digit inside small letters; a long run without a vowel; a word longer than any but a chemist's
_ODD_SHAPE = re.compile(
    r"[a-zäöüß][A-ZÄÖÜ]{1,2}[a-zäöüß]|[A-Za-zÄÖÜäöüß]\d+[a-zäöüß]|[^\W\d_aeiouyäöüAEIOUYÄÖÜ]{7}|[^\W\d_]{40}"
)
_LETTER, _DIGIT, _SIGN, _BLANK, _ODD = range(5)


@dataclass(frozen=True, slots=True)
class Measures:
    """What is measured of a text; ``letters`` is how many it has."""

    letters: int
    transitions: float
    function_words: float
    odd_characters: float
    odd_words: float

    def features(self) -> dict[str, float]:
        """What the regression weighs."""
        return {
            "transitions": self.transitions,
            "function_words": self.function_words,
            "odd_characters": self.odd_characters,
            "odd_words": self.odd_words,
        }


@dataclass(frozen=True, slots=True)
class _Rule:
    weights: dict[str, float]
    intercept: float
    threshold: float
    hopeless: float
    table: NDArray[np.float64]


def legibility(text: str) -> float:
    """From 0 (litter) to 1 (German text). Text of fewer than ``FEWEST_LETTERS`` letters says little."""
    return _score(measure(text))


def _score(measures: Measures) -> float:
    rule = _rule()
    z = rule.intercept + sum(rule.weights[name] * value for name, value in measures.features().items())
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, z))))


def is_legible(text: str) -> bool:
    """Whether the text can be believed. True for what is too short to be judged, unless most of it is odd."""
    measures = measure(text)
    if measures.letters < FEWEST_LETTERS:
        return measures.odd_characters < _MOSTLY
    return _score(measures) >= _rule().threshold


def is_hopeless(text: str) -> bool:
    """Whether the text is worse than none: litter that no reader could make anything of."""
    measures = measure(text)
    if measures.letters < FEWEST_LETTERS:
        return measures.odd_characters >= _MOSTLY
    return _score(measures) < _rule().hopeless


def measure(text: str, table: NDArray[np.float64] | None = None) -> Measures:
    """Measure a text; ``table`` are the logarithms of the transitions, by default the fitted ones."""
    table = _rule().table if table is None else table
    codes = _codes(text)
    classes = _character_classes()[codes]
    visible = int((classes != _BLANK).sum())
    places = letter_places(text)
    first, second = places[:-1], places[1:]
    inside = (first != 0) | (second != 0)
    count = int(inside.sum())
    words = _WORD.findall(text)
    spelled = [word.strip(_PUNCTUATION).casefold() for word in words]
    spelled = [word for word in spelled if any(character.isalpha() for character in word)]
    odd = sum(_ODD_SHAPE.search(word) is not None for word in words) + _single_letters(spelled)
    return Measures(
        letters=int((classes == _LETTER).sum()),
        transitions=float(table[first, second][inside].mean() if count else table.min()),
        function_words=sum(word in _FUNCTION_WORDS for word in spelled) / max(len(spelled), 1),
        odd_characters=int((classes == _ODD).sum()) / max(visible, 1),
        odd_words=odd / max(len(spelled), 1),
    )


def letter_places(text: str) -> NDArray[np.intp]:
    """For each character its place in ``LETTERS``, from 1; 0 for everything else. The text begins and ends with 0."""
    places = _letter_table()[_codes(text)]
    return np.concatenate(([0], places, [0])).astype(np.intp)


def _single_letters(words: list[str]) -> int:
    """Letters that stand alone in rows of three: text set wide comes out so."""
    alone = [len(word) == 1 for word in words]
    return sum(all(alone[n : n + 3]) for n in range(len(alone) - 2))


def _codes(text: str) -> NDArray[np.uint16]:
    # characters beyond the first plane become two codes of none, which count as odd
    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype=np.uint16)


@cache
def _letter_table() -> NDArray[np.intp]:
    table = np.zeros(65536, dtype=np.intp)
    for place, letter in enumerate(LETTERS, 1):
        table[ord(letter)] = place
        if len(letter.upper()) == 1:
            table[ord(letter.upper())] = place
    return table


@cache
def _character_classes() -> NDArray[np.int8]:
    table = np.full(65536, _ODD, dtype=np.int8)
    for code in range(65536):
        character = chr(code)
        if character.isspace():
            table[code] = _BLANK
        elif character in _PUNCTUATION:
            table[code] = _SIGN
        elif code < 0x250 and character.isalpha():
            table[code] = _LETTER
        elif character in "0123456789":
            table[code] = _DIGIT
    return table


@cache
def _rule() -> _Rule:
    stored = json.loads(LEGIBILITY_FILE.read_text(encoding="utf-8"))["value"]
    table = np.array(stored["transitions"], dtype=np.float64)
    return _Rule(stored["weights"], stored["intercept"], stored["threshold"], stored["hopeless"], table)
