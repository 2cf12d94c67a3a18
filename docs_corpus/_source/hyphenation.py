"""Put soft hyphens into German words, so that justified papers break words at line ends as real ones do.

A rule of thumb, not a dictionary: a break goes before the last consonant between two vowels; `ch`, `sch`, `ck`, `ph`,
`th`, `qu` and pairs such as `gl` and `tr` stay whole. A short list of compound joints goes first, since the rule
misses those.
"""

from __future__ import annotations

import re

SOFT_HYPHEN = "\u00ad"
_SHORTEST_WORD = 8  # shorter words are hardly ever broken in official print
_SHORTEST_PART = 3

_JOINTS = (
    "steuer", "satzung", "gebühr", "beitrag", "ordnung", "pflicht", "verwaltung", "schutz", "pflanzung", "umfang",
    "ausschuss", "haushalt", "stellung", "nahme", "bescheid", "antrag", "wohnung", "straße", "amt", "stadt", "hund",
    "haltung", "halter", "nutzung", "leistung", "einrichtung", "betreuung", "einkommen", "verfahren", "behörde",
)  # fmt: skip
_JOINT = re.compile("(?<=[a-zäöüß]{3})(" + "|".join(_JOINTS) + ")")
_VOWELS = "aeiouäöüy"
_CLUSTER = re.compile(
    rf"([{_VOWELS}])([bcdfghjklmnpqrstvwxzß]*?)(sch|spr|ch|ck|ph|th|qu|[bfgkp]l|[bdfgkpt]r|[bcdfghjklmnpqrstvwxzß])(?=[{_VOWELS}])",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-zÄÖÜäöüß]+")


def hyphenate(text: str) -> str:
    """Return the text with soft hyphens at places where a German word may be broken."""
    return _WORD.sub(lambda match: _hyphenate_word(match.group()), text)


def _hyphenate_word(word: str) -> str:
    if len(word) < _SHORTEST_WORD or word.isupper():
        return word
    parts: list[str] = []
    for piece in _JOINT.sub(SOFT_HYPHEN + r"\1", word).split(SOFT_HYPHEN):
        parts.extend(_CLUSTER.sub(rf"\1\2{SOFT_HYPHEN}\3", piece).split(SOFT_HYPHEN))
    return SOFT_HYPHEN.join(_join_short(parts))


def _join_short(parts: list[str]) -> list[str]:
    """Join parts too short to stand alone at a line's end or beginning."""
    joined: list[str] = []
    for part in parts:
        if joined and (len(joined[-1]) < _SHORTEST_PART or len(part) < _SHORTEST_PART):
            joined[-1] += part
        else:
            joined.append(part)
    return joined
