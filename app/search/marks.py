"""Which words of a text to mark for a search."""

from collections.abc import Callable

from app.access import Clearance
from app.knowledge.index import Knowledge
from app.knowledge.references import parse_references, reference_keys

Span = tuple[int, int]


class Marks:
    """Marks what was searched for: words in any form and spelling, and numbers of papers as a whole.

    Of a number the whole is marked and not its parts: whoever looks for 2024/0815 does not look for every 2024.
    """

    def __init__(self, searched: str, matcher: Callable[[str], Callable[[str], list[Span]]]) -> None:
        """``matcher`` makes, for words, what marks them in a text; it gets ``searched`` without its numbers."""
        numbers = parse_references(searched)
        rest = searched
        for number in reversed(numbers):
            rest = f"{rest[: number.start]} {rest[number.end :]}"
        self._words = matcher(rest) if rest.strip() else None
        self._numbers = {key for number in numbers for key in reference_keys(number.text)}

    def spans(self, text: str) -> list[Span]:
        """Characters ``[start, end)`` to be marked."""
        spans = self._words(text) if self._words else []
        if self._numbers:
            found = parse_references(text)
            spans += [(one.start, one.end) for one in found if self._numbers.intersection(reference_keys(one.text))]
        return spans


def marks_for(searched: str, knowledge: Knowledge, clearance: Clearance) -> Marks:
    """Marks as the search matched: with parts of compounds, and long forms of acronyms that this reader may know."""
    return Marks(searched, lambda words: knowledge.matcher(words, clearance).spans)
