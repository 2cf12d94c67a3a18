"""Reference numbers in a question that no paper has, each with numbers like it."""

import re
from collections.abc import Sequence

from app.access import Clearance
from app.knowledge.index import Knowledge
from app.knowledge.model import Document
from app.knowledge.references import LABELS
from app.search.model import KnownNumber, MissingNumber

_OFFERED = 5
"""Numbers offered for one that does not exist: more are a list to read and no hint."""
_MOST_MISSING = 5
"""Missing numbers that are looked into; a question with more of them is a list of numbers."""


def missing_numbers(knowledge: Knowledge, text: str, clearance: Clearance) -> tuple[MissingNumber, ...]:
    """What is a number by its looks and has no paper that this reader may see, in order of mention."""
    return tuple(
        MissingNumber(
            number,
            tuple(known_number(found) for found in knowledge.near_references(number, clearance, _OFFERED)),
        )
        for number in knowledge.unknown_references(text, clearance)[:_MOST_MISSING]
    )


def without(text: str, missing: Sequence[MissingNumber]) -> str:
    """The text without these numbers, which no document has; empty if only words that announce one are left."""
    if not missing:
        return text
    for number in missing:
        text = text.replace(number.text, " ")
    words = re.findall(r"\w+", text.casefold())
    return "" if LABELS.issuperset(words) else " ".join(text.split())


def known_number(document: Document) -> KnownNumber:
    """A document's number, with what names the paper to a reader."""
    metadata = document.metadata
    return KnownNumber(metadata.reference_number, metadata.title, document.paper_key, document.id)
