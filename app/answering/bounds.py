"""What stands before and behind a number and turns its meaning: at least, at most, more than, from … to …."""

import re
from collections.abc import Sequence
from enum import StrEnum

from app.answering.changes import end_of_change
from app.answering.values import Value, ValueKind, is_held


class Bound(StrEnum):
    """How a number bounds what is said: as itself, or as a limit."""

    NONE = ""
    LEAST = "least"
    MOST = "most"
    OVER = "over"
    UNDER = "under"


_BEFORE = {
    Bound.OVER: r"(?:mehr|größer|länger|älter|höher|später|öfter|weiter)\s+als|(?<!verfügt )(?<!verfügen )über"
    r"|nach|oberhalb von|jenseits von",
    Bound.UNDER: r"(?:weniger|kleiner|kürzer|jünger|niedriger|geringer|früher)\s+als|unter|vor|unterhalb von"
    r"|nicht ganz",
    Bound.LEAST: r"mindestens|wenigstens|zumindest|minimal|nicht (?:weniger|kleiner|jünger|früher) als|nicht unter|ab"
    r"|frühestens|seit",
    Bound.MOST: r"höchstens|maximal|bis(?: zu)?|nicht (?:mehr|größer|länger|älter|höher) als|nicht über|spätestens"
    r"|allenfalls|längstens|innerhalb",
}
_AFTER = {
    Bound.LEAST: r"(?:und|oder) (?:mehr|älter|größer|länger)|aufwärts",
    Bound.MOST: r"(?:und|oder) (?:weniger|jünger|kleiner|kürzer)",
}
_BETWEEN = (
    r"\s+(?:(?:zum|zur|dem|der|den|einem|einer|einen|eine|ein|von|am|um|rund|etwa|ca\.|mit|in|im|jeweils|insgesamt"
    r"|einschließlich)\s+){0,2}$"
)
"""Small words that may stand between."""
_WORDS_BEFORE = [
    (bound, re.compile(rf"\b(?:{words}){_BETWEEN}", re.IGNORECASE))
    for bound in (Bound.LEAST, Bound.MOST, Bound.OVER, Bound.UNDER)
    for words in (_BEFORE[bound],)
]
_WORDS_AFTER = [(bound, re.compile(rf"\W*(?:{words})\b", re.IGNORECASE)) for bound, words in _AFTER.items()]
_STRONG = re.compile(
    rf"\b(?:mindestens|wenigstens|höchstens|maximal|bis zu|mehr als|weniger als|längstens){_BETWEEN}", re.IGNORECASE
)
_NAMES_LIMIT = re.compile(
    r"\b(?:höchst\w*|maximal\w*|mindest\w*|minimal\w*|ober\w*grenze\w*|unter\w*grenze\w*|grenzwert\w*|begrenz\w*|limit\w*"
    r"|rahmen\w*|spanne|zwischen|über\w*|unter\w*|darüber|darunter|mehr|weniger)\b",
    re.IGNORECASE,
)
_UPPER, _LOWER = {Bound.MOST, Bound.UNDER}, {Bound.LEAST, Bound.OVER}


def bounds_agree(sentence: str, values: Sequence[Value], source: str, held_by: Sequence[Value], beside: str) -> bool:
    """Whether each number of the sentence is as much a limit as the same number in the source.

    ``held_by``: the source's values; ``beside``: the question, whose "how much at most" says that a limit is meant.
    """
    for value in values:
        there = [other for other in held_by if is_held(value, [other], source)]
        if there and not any(_agrees(sentence, value, source, other, beside) for other in there):
            return False
    return True


def bound_of(text: str, value: Value) -> Bound:
    """The limit that a value is said to be."""
    before = text[max(0, value.start - 45) : value.start]
    for bound, pattern in _WORDS_AFTER:
        if pattern.match(text, value.end):
            return bound
    for bound, pattern in _WORDS_BEFORE:
        if pattern.search(before):
            return bound
    return Bound.NONE


def _agrees(sentence: str, value: Value, source: str, other: Value, beside: str) -> bool:
    if not _same_end(sentence, value, source, other):
        return False
    mine, theirs = bound_of(sentence, value), bound_of(source, other)
    if mine is theirs:
        return True
    if mine is not Bound.NONE and theirs is not Bound.NONE:
        return not ((mine in _UPPER and theirs in _LOWER) or (mine in _LOWER and theirs in _UPPER))
    if value.kind is not ValueKind.NUMBER:
        return True
    text, at = (sentence, value) if mine is not Bound.NONE else (source, other)
    if not _STRONG.search(text[max(0, at.start - 45) : at.start]):
        return True
    bare = source if mine is not Bound.NONE else sentence
    return _NAMES_LIMIT.search(bare) is not None or _NAMES_LIMIT.search(beside) is not None


def _same_end(sentence: str, value: Value, source: str, other: Value) -> bool:
    """Whether a number is not the old value for the new one, nor the votes against for those in favour."""
    mine, theirs = end_of_change(sentence, value), end_of_change(source, other)
    if mine is not None and theirs is not None and mine != theirs:
        return False
    first, second = (_first_of_votes(text, at) for text, at in ((sentence, value), (source, other)))
    return first is None or second is None or first == second


def _first_of_votes(text: str, value: Value) -> bool | None:
    """Whether a number is the first of "13 zu 25", or the second; ``None`` where it is neither."""
    if re.match(r"\s*(?:zu|:)\s*\d", text[value.end : value.end + 8]):
        return True
    return False if re.search(r"\d\s*(?:zu|:)\s*$", text[max(0, value.start - 8) : value.start]) else None
