"""Where the model most likely read what a sentence of its says that no reader may see.

What it wrote is garbled or not certain, but it has chosen a place: that can be quoted instead, word for word.
"""

from collections.abc import Mapping, Sequence

from app.answering.model import Evidence
from app.answering.source_sentences import SourceSentence, Vocabulary
from app.answering.values import Value, is_held


def origin(
    added: Mapping[str, float], values: Sequence[Value], sources: Sequence[SourceSentence], vocabulary: Vocabulary
) -> SourceSentence | None:
    """The source sentence that has all values and most of the terms that the sentence adds to the question.

    ``added``: these terms with their weights; ``vocabulary``: that of the sources. ``None`` where nothing is added, or
    where no source sentence has it.
    """
    holding = [source for source in sources if all(is_held(value, source.values, source.text) for value in values)]
    scored = [(vocabulary.closeness(added, source), source) for source in holding]
    best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    return best[1] if values or best[0] > 0 else None


def as_evidence(source: SourceSentence, found: Sequence[Evidence]) -> Evidence:
    """The evidence that a source sentence is, or lies in; one that was only beside it becomes evidence of no score."""
    passage = source.passage
    for item in found:
        if item.passage.document.id == passage.document.id and item.start < source.end and source.start < item.end:
            return item
    return Evidence(len(found) + 1, source.text, source.start, source.end, passage.chunk.page, 0.0, passage)
