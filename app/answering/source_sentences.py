"""The sentences of the windows that the model was given, each with what is compared with what it wrote."""

from dataclasses import dataclass

from app.answering.citations import status_phrase
from app.answering.clauses import Clause, clauses_of
from app.answering.evidence import Window, in_context
from app.answering.sentences import split_sentences
from app.answering.values import Value, parse_values
from app.knowledge.german import analyse
from app.knowledge.model import Passage


@dataclass(frozen=True, slots=True, eq=False)
class SourceSentence:
    """A sentence of a window: ``[start, end)`` of the document's text. ``context``: title, status, headings.

    ``own_terms`` are those of the sentence, ``terms`` those of the context too; ``values`` those of the sentence,
    ``context_values`` those of the context; ``embedded`` is what is compared with the question.
    """

    passage: Passage
    start: int
    end: int
    text: str
    context: str
    own_terms: frozenset[str]
    terms: frozenset[str]
    values: tuple[Value, ...]
    embedded: str
    context_values: tuple[Value, ...]

    def clauses(self) -> list[Clause]:
        """What the sentence says, part by part."""
        return clauses_of(self.text)


def source_sentences(window: Window) -> list[SourceSentence]:
    """The sentences of a window in order."""
    metadata = window.passage.document.metadata
    context = " ".join(
        part
        for part in (
            metadata.title,
            metadata.reference_number,
            metadata.committee,
            status_phrase(window.passage.document),
            *window.passage.chunk.headings,
        )
        if part
    )
    found = []
    context_terms = frozenset(analyse(context))
    context_values = tuple(parse_values(context))
    for span in split_sentences(window.text):
        text = window.text[span.start : span.end]
        own_terms = frozenset(analyse(text))
        found.append(
            SourceSentence(
                passage=window.passage,
                start=window.start + span.start,
                end=window.start + span.end,
                text=text,
                context=context,
                own_terms=own_terms,
                terms=own_terms | context_terms,
                values=tuple(parse_values(text)),
                embedded=in_context(text, window.passage),
                context_values=context_values,
            )
        )
    return found
