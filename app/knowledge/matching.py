"""Which words of a text a search for a question has matched: whole words in any spelling, parts of compounds, long
forms of acronyms, numbers and dates in other spellings."""

from collections.abc import Mapping

from app.knowledge.compounds import CompoundSplitter
from app.knowledge.german import Reading, readings, tokens

_PLAIN = str.maketrans("äöü", "aou")
_CUT = 1
"""Letters at the end of a part's stem that a compound may spell differently, as Snowball changes some endings."""


class Matcher:
    """Marks what was matched, for one question and one reader. Safe to use from several threads."""

    def __init__(self, question: str, splitter: CompoundSplitter, related: Mapping[str, float]) -> None:
        """``splitter`` and ``related`` as the search had them."""
        asked = list(readings(question))
        self._splitter = splitter
        self._whole = {term for reading in asked for term in (reading.term, *reading.long_forms)} | related.keys()
        self._parts = {part for reading in asked for part in splitter.decompound(reading)}
        self._hints = tuple(part[: max(3, len(part) - _CUT)] for part in self._parts)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Characters ``[start, end)`` of the matched words of a text, in order."""
        return [(token.start, token.end) for token in tokens(text) if self._matches(token.reading)]

    def _matches(self, reading: Reading) -> bool:
        if not self._whole.isdisjoint(reading.terms):
            return True
        if not reading.words:
            return not self._parts.isdisjoint(reading.terms)
        plain = reading.words[0].translate(_PLAIN)
        # Splitting asks the vocabulary some dozen times, so only words that can have one of the parts are split.
        return any(hint in plain for hint in self._hints) and not self._parts.isdisjoint(
            self._splitter.decompound(reading)
        )
