"""Votes given as figures in the result of an agenda item, in the many ways in which clerks write them.

The text is folded (``app.knowledge.folding.fold``): lower case, umlauts as two letters. Figures are read as *yes : no :
abstained*, the order of every council's minutes.
"""

import re
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from app.knowledge.model import Votes


class _Side(Enum):
    YES = "yes"
    NO = "no"
    ABSTAINED = "abstained"


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures found, each ``None`` where the text does not give it ("bei 2 Enthaltungen" alone is no vote).

    ``spans`` are where labels stand with their figures: there "Zustimmung: 10" counts heads and says no more.
    """

    yes: int | None = None
    no: int | None = None
    abstained: int | None = None
    spans: tuple[tuple[int, int], ...] = ()

    def votes(self, unanimous: bool) -> Votes | None:
        """The vote, if yes and no are both known; "einstimmig, 12 Ja" leaves none against."""
        no = 0 if self.no is None and unanimous and self.yes is not None else self.no
        return None if self.yes is None or no is None else Votes(self.yes, no, self.abstained)


_WORDS = {
    "keine": 0, "keiner": 0, "keinen": 0, "ohne": 0, "ein": 1, "eine": 1, "einer": 1, "einem": 1, "zwei": 2, "drei": 3,
    "vier": 4, "fuenf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "elf": 11, "zwoelf": 12,
}  # fmt: skip
# The largest councils of Germany have fewer than 200 members; three digits leave room, a year has four.
_NUMBER = rf"(?:\d{{1,3}}(?!\d|[.,]\d|\.? ?%)|\b(?:{'|'.join(_WORDS)})\b)"
_LABELS = (
    (r"(?:ja|fuer|pro|zu)-?\s?stimmen?\b|\bja\b|\bdafuer\b|\bbefuerwortung(?:en)?\b|\bzustimmung(?:en)?\b"
     r"|\bstimmen? dafuer\b|\bpro\b", _Side.YES),
    (r"(?:nein|gegen)-?\s?stimmen?\b|\bnein\b|\bdagegen\b|\bablehnung(?:en)?\b|\bstimmen? dagegen\b|\b[ck]ontra\b",
     _Side.NO),
    (r"\b(?:stimm)?-?enthaltung(?:en)?\b|\benthalten\b|\benth(?:\.|\b)", _Side.ABSTAINED),
)  # fmt: skip
_LABEL = "|".join(f"(?P<{side.value}>{pattern})" for pattern, side in _LABELS)
_TOKEN = re.compile(rf"(?P<number>(?<![\d.,]){_NUMBER})|{_LABEL}")
# what may stand between a figure and its label
_BETWEEN = re.compile(r"[\s:=(\[\-–x*]*(?:stimmen?\b|mal\b)?[\s:=(\[\-–]*")
_AGAINST = re.compile(
    rf"(?P<yes>{_NUMBER})\s*(?:ja-?)?(?:stimmen?)?\s*gegen\s*(?P<no>{_NUMBER})(?!\s*-?\s*(?:fraktion|\w+partei))"
)
_TUPLE = re.compile(
    r"(?<![\d.,:/])(?P<yes>\d{1,3})\s?[:/]\s?(?P<no>\d{1,3})(?:\s?[:/]\s?(?P<abstained>\d{1,3}))?(?![\d:/]|[.,]\d)"
)
_DATE = re.compile(r"\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d{2})?|\d{4}-\d{2}-\d{2}|\d{1,2}[:.]\d{2}\s*uhr")


def find_figures(text: str) -> Figures:
    """The figures of a vote in a folded text: labelled ones first, then "12 gegen 3", then "12:3:2"."""
    text = _DATE.sub(lambda match: " " * len(match[0]), text)
    found, spans = _labelled(text)
    if match := _AGAINST.search(text):
        found = {_Side.YES: _value(match["yes"]), _Side.NO: _value(match["no"])} | {
            side: number for side, number in found.items() if side is _Side.ABSTAINED
        }
    if _Side.YES not in found and _Side.NO not in found and (match := _TUPLE.search(text)) and _is_vote(text, match):
        abstained = match["abstained"]
        found = {_Side.YES: int(match["yes"]), _Side.NO: int(match["no"])} | (
            {_Side.ABSTAINED: int(abstained)} if abstained is not None else found
        )
    return Figures(found.get(_Side.YES), found.get(_Side.NO), found.get(_Side.ABSTAINED), spans)


def _is_vote(text: str, match: re.Match[str]) -> bool:
    """Three figures parted by colons are a vote; two, or a fraction, only where the text speaks of one or is no more.

    Otherwise it would be a paper's number ("zu 12/3") or a majority ("2/3").
    """
    if match["abstained"] is not None and ":" in match[0]:
        return True
    before, after = text[: match.start()], text[match.end() :]
    alone = not re.search(r"\w", before + after)
    named = re.match(r"\s*stimmen?\b", after) or re.search(r"(abstimmung\w*|stimmen\w*|ergebnis)[\s:]*$", before)
    plain = ":" in match[0] and re.search(r"\bmit\s*$", before)
    return bool(alone or named or plain)


def _labelled(text: str) -> tuple[dict[_Side, int], tuple[tuple[int, int], ...]]:
    """Figures beside their labels. A colon ties a label to what follows it, else the first token tells the order."""
    tokens = [(match, _side(match)) for match in _TOKEN.finditer(text)]
    found: dict[_Side, int] = {}
    spans: list[tuple[int, int]] = []
    label_first = _is_label_first(text, tokens)
    for (first, first_side), (second, second_side) in pairwise(tokens):
        gap = text[first.end() : second.start()]
        if (first_side is None) == (second_side is None) or not _BETWEEN.fullmatch(gap):
            continue
        side = first_side or second_side
        number = second if first_side else first
        if side is None or side in found:
            continue
        if (first_side is not None) == label_first or (first_side is not None and ":" in gap):
            found[side] = _value(number["number"])
            spans.append((first.start(), second.end()))
    if len(found) == 1 and all(match["number"] in (None, *_WORDS) for match, _ in tokens):
        return {}, ()  # "keine Zustimmung", "eine Ablehnung" are words and no count
    return found, tuple(spans)


def _is_label_first(text: str, tokens: list[tuple[re.Match[str], _Side | None]]) -> bool:
    """Whether labels stand before their figures: told by the first pair that stands together."""
    for (first, first_side), (second, second_side) in pairwise(tokens):
        if (first_side is None) != (second_side is None) and _BETWEEN.fullmatch(text[first.end() : second.start()]):
            return first_side is not None
    return False


def _side(match: re.Match[str]) -> _Side | None:
    return next((side for side in _Side if match[side.value] is not None), None)


def _value(word: str) -> int:
    return _WORDS[word] if word in _WORDS else int(word)
