"""Whether a sentence of a source asserts anything: a question does not, and a heading only names a topic."""

import re
from collections.abc import Collection, Sequence

from app.answering.clauses import Clause, shared
from app.answering.values import ValueKind, parse_values
from app.knowledge.german import analyse, fold

_LONGEST_HEADING = 120
"""Characters up to which a line of its own may be a heading; judgement."""
_TEXT = 60
"""Characters from which a line is text, which a heading stands above; judgement."""
_NUMBERED = re.compile(r"(?:TOP\s?\d|§+\s?\d|Artikel\s\d|#{1,6}\s|Ziffer\s\d|Punkt\s\d|Zu\sTOP|zu\sTOP)")
_NOUN = re.compile(r"(?<![\w-])[A-ZÄÖÜ][a-zäöüß]{4,}(?![\w-])")
_CLOSING = "\"'“”»«)]"
_TOPIC = re.compile(
    r"\b(?:geht es|ging es|betrifft|betraf|betreff|behandel\w*|befass\w*|beschäftig\w*|themen?|gegenstand|inhalt|titel"
    r"|handelt (?:von|es sich)|informier\w*|beinhalte\w*|heißt|lautet|überschrift|tagesordnung\w*|punkt|vorlage|anfrage"
    r"|antrag|bericht\w*)\b",
    re.IGNORECASE,
)
_SAID = 0.6
"""Share of a part's terms from which it says what a clause asks; judgement."""
_WHETHER = re.compile(r"\s*(?:und |oder )?ob\b", re.IGNORECASE)
_IF = re.compile(r"\s*(?:und |oder |es sei denn )?(?:wenn|falls|sofern|soweit)\b", re.IGNORECASE)
_OPEN = re.compile(
    r"\b(?:ob|wenn|falls|sofern|soweit|sobald|wer|bei|beim|nur|vorausgesetzt|voraussetzung\w*|bedingung\w*|unter|für"
    r"|im fall\w*|prüf\w*|frag\w*|kann|können|könnte\w*|als|mit|ohne|nach|ab|bis|solange)\b",
    re.IGNORECASE,
)
"""What leaves open whether something is so, or names a condition in other words."""


def is_question(text: str) -> bool:
    """Whether a sentence asks."""
    return text.rstrip(_CLOSING).endswith("?")


def is_heading(text: str, following: str, title: str, headings: Collection[str]) -> bool:
    """Whether a sentence is a line that names what follows: the title, a heading, an item of an agenda.

    ``following`` is the text behind it. What has an amount or a measure says something even in a line of its own.
    """
    line = text.strip()
    if not line or "\n" in line or " | " in line or len(line) > _LONGEST_HEADING:
        return False
    folded = fold(line)
    if folded == fold(title) or any(folded == fold(heading) for heading in headings):
        return True
    if line.rstrip(_CLOSING)[-1:] in {".", ",", ";", ":", "!", "?", "…"}:
        return False
    if fold(title) and fold(title) in folded:
        return True
    if any(value.kind is ValueKind.TIME or value.unit for value in parse_values(line)):
        return False
    if _NUMBERED.match(line):
        return True
    if ": " in line or not line[0].isupper():
        return False
    below = re.match(r"[ \t]*\n[ \t]*\n\s*([^\n]+)", following)
    return below is not None and (len(below[1]) >= _TEXT or below[1].rstrip()[-1:] in {".", ":"} or " | " in below[1])


def tells_topic(sentence: str) -> bool:
    """Whether a sentence says what something is about: that a title or a heading can hold."""
    return _TOPIC.search(sentence) is not None


def leaves_open(part: Clause, near: Sequence[Clause]) -> bool:
    """Whether a part tells as a fact what its sources' closest clauses only ask or presuppose ("ob …", "falls …").

    It has their verb then, which is the last word of such a clause.
    """
    if not near or _OPEN.search(part.text):
        return False
    return all(
        (_WHETHER.match(clause.text) or _IF.match(clause.text))
        and shared(part.terms, clause.terms) >= _SAID * len(part.terms)
        and shared(analyse(clause.text)[-1:], part.terms)
        for clause in near
    )


def is_garbled(sentence: str, texts: Collection[str]) -> bool:
    """Whether a clause says a noun twice that none of the texts says twice: a small model lost its thread.

    "Die Insolvenz der Firma Insolvenz angemeldet hat den Auftrag bekommen."
    """
    for part in re.split(r"[,;:(](?!\d)|\s[–-]\s|\b(?:und|oder|sowie|als|wie|zu|von|bis)\b", sentence):
        nouns = _NOUN.findall(part)
        for noun in set(nouns):
            if nouns.count(noun) > 1 and all(len(re.findall(rf"\b{noun}", text)) < 2 for text in texts):
                return True
    return False
