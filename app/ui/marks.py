"""Which words of a text to mark for a search."""

from app.knowledge.german import matching_spans
from app.knowledge.references import parse_references, reference_keys
from app.ui.render import Span


def search_spans(text: str, words: str) -> list[Span]:
    """Characters ``[start, end)`` of the words searched for, in any form, and of the numbers, in any spelling.

    Of a number the whole is marked and not its parts: whoever looks for 2024/0815 does not look for every 2024.
    """
    numbers = parse_references(words)
    rest = words
    for number in reversed(numbers):
        rest = f"{rest[: number.start]} {rest[number.end :]}"
    spans = matching_spans(text, rest) if rest.strip() else []
    wanted = {key for number in numbers for key in reference_keys(number.text)}
    if wanted:
        found = parse_references(text)
        spans += [(one.start, one.end) for one in found if wanted.intersection(reference_keys(one.text))]
    return spans
