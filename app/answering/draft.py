"""What is known of an answer that is being made; each stage adds to it, and any stage may be the last."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as made_by

from app.answering.citations import Citations
from app.answering.model import (
    Answer,
    AnswerSentence,
    Citation,
    Evidence,
    Finished,
    Note,
    NotesAdded,
    Outcome,
    SentenceAccepted,
    Timings,
)
from app.knowledge.model import CorpusState, Passage, ServiceField

_NEAREST = 5


@dataclass(slots=True)
class Draft:
    """The answer so far. ``started`` is a ``time.monotonic``; the times of stages are seconds since then."""

    question: str
    started: float
    corpus: CorpusState = made_by(default_factory=lambda: CorpusState(0, 0, 0, None, "", ""))
    understood: str = ""
    evidence: tuple[Evidence, ...] = ()
    passages: tuple[Passage, ...] = ()
    sentences: list[AnswerSentence] = made_by(default_factory=list)
    notes: list[Note] = made_by(default_factory=list)
    citations: Citations = made_by(default_factory=Citations)
    field: ServiceField | None = None
    dropped: int = 0
    evidence_at: float | None = None
    first_at: float | None = None
    waited: float = 0.0
    prompt_tokens: int = 0
    message: str = ""
    """Why there is no answer, where a stage knows better than the last one."""

    @property
    def nearest(self) -> tuple[Passage, ...]:
        """The passages to be shown where there is no answer."""
        return self.passages[:_NEAREST]

    def elapsed(self) -> float:
        """Seconds since the question was asked."""
        return time.monotonic() - self.started

    def says(self, text: str) -> bool:
        """Whether a sentence says again what was said."""
        return any(text.casefold() == earlier.text.casefold() for earlier in self.sentences)

    def accept(self, text: str, places: Sequence[tuple[Citation, bool]], verbatim: bool = False) -> SentenceAccepted:
        """Take up a sentence that is held by these citations, as ``Citations.cite`` returns them."""
        sentence = AnswerSentence(text, tuple(citation.number for citation, _ in places), verbatim)
        self.sentences.append(sentence)
        self.first_at = self.first_at if self.first_at is not None else self.elapsed()
        return SentenceAccepted(sentence, tuple(citation for citation, new in places if new))

    def note(self, notes: Sequence[Note], places: Sequence[tuple[Citation, bool]] = ()) -> NotesAdded:
        """Take up notes, with the citations that they need."""
        self.notes.extend(notes)
        return NotesAdded(tuple(notes), tuple(citation for citation, new in places if new))

    def finished(self, outcome: Outcome, message: str = "") -> Finished:
        """The last event, with everything that was reached."""
        return Finished(
            Answer(
                question=self.question,
                outcome=outcome,
                sentences=tuple(self.sentences),
                citations=self.citations.all(),
                evidence=self.evidence,
                nearest=self.nearest,
                dropped_sentences=self.dropped,
                message=message,
                corpus=self.corpus,
                timings=Timings(self.evidence_at, self.first_at, self.elapsed(), self.waited),
                prompt_tokens=self.prompt_tokens,
                notes=tuple(self.notes),
                understood=self.understood,
                field=self.field,
            )
        )
