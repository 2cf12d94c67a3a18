"""What makes one thing the only one of its kind: the first, the last, the largest.

Asked for the last increase, a small model calls the one that it found the last. Only a place that says so knows it.
"""

import re

_TIME = r"(?!\s+(?:\d+\s+)?(?:Jahr|Monat|Woche|Tag|Stunde|Minute|Quartal|Halbjahr|Zeit))"
_RANK = re.compile(
    r"\b(?i:de[mnrs]|die|das|als|am|im|zu[mr]?|vom|beim|eine[rs]?|ihre?[mnrs]?|seine?[mnrs]?|unsere?[mnrs]?)\s+"
    rf"(?:(?P<first>erst)|(?P<last>letzt|jüngst)|(?P<most>größt|[a-zäöüß]{{2,}}st))e[mnrs]?\b{_TIME}"
)
"""An ordinal or a superlative, behind a word that no verb ("er leistete") follows. "Im letzten Jahr" is a time."""
_SAYS = {
    "first": re.compile(
        r"\b(?:zu)?erst|\bfrüh(?:er|est)|\banf[aä]ng|\bbeg[ai]nn|\b(?:ge)?gründ|\beröffn|\bursprüng|\bneue?[mnrs]?\b"
        r"|\b1\.(?=\s)",
        re.IGNORECASE,
    ),
    "last": re.compile(r"\b(?:zu)?letzt|\bjüngst|\bneuest|\bspätest|\bende\b|\bschließlich", re.IGNORECASE),
    "most": re.compile(
        r"\b(?:größt|[a-zäöüß]{2,}st)e[mnrs]?\b"
        r"|(?i:\bmeist|\brekord|\bspitze|\bregel\b|\büblich|\büberwieg|\bmehrheit|\bmehrzahl|\bgroßteil|\bhauptsäch"
        r"|\bprozent\b|%)"
    ),
}
"""What a place may say it with; a superlative with any other, since the biggest may be the strongest."""


def unsaid_rank(sentence: str, place: str) -> str:
    """The first ordinal or superlative of a sentence whose kind the place does not have; empty without one.

    ``place``: what is cited, with title and headings.
    """
    for found in _RANK.finditer(sentence):
        kind = found.lastgroup or ""
        if not _SAYS[kind].search(place):
            return found[0].split()[-1]
    return ""
