"""A stretch of a document that is shown word for word, with the passage that a citation of it needs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from app.access import Clearance
from app.knowledge.model import DocumentText, Passage


@dataclass(frozen=True, slots=True)
class Place:
    """Characters ``[start, end)`` of the passage's document; ``text`` is what stands there."""

    passage: Passage
    start: int
    end: int
    text: str

    @property
    def page(self) -> int:
        """The page that the passage begins on."""
        return self.passage.chunk.page


def line_places(near: Passage, text: DocumentText, start: int, end: int) -> Iterator[Place]:
    """The lines of ``[start, end)`` that say something, each in the chunk that it stands in.

    ``near`` is any passage of the document; its score goes on to those that are made here.
    """
    position = start
    for line in text.text[start:end].split("\n"):
        stripped = line.strip()
        begin = position + len(line) - len(line.lstrip())
        position += len(line) + 1
        if not any(character.isalnum() for character in stripped):
            continue
        chunk = next((chunk for chunk in text.chunks if chunk.start <= begin < chunk.end), near.chunk)
        passage = near if chunk.id == near.chunk.id else replace(near, chunk=chunk, document=text.document, signals={})
        yield Place(passage, begin, begin + len(stripped), stripped)


def best_of_each(passages: Iterable[Passage], clearance: Clearance) -> list[Passage]:
    """The best passage of each document within the clearance, best first."""
    best: dict[str, Passage] = {}
    for passage in sorted(passages, key=lambda passage: -passage.score):
        if passage.document.access in clearance:
            best.setdefault(passage.document.id, passage)
    return list(best.values())
