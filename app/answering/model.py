"""What the answering side hands to its readers: evidence, citations, answers, and the events of a running answer.

All text in these types is untrusted (documents, model output): whoever shows it must escape it.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from app.knowledge.model import CorpusState, Document, Passage, ServiceField


class Outcome(StrEnum):
    """How a question ended.

    ``EVIDENCE_ONLY``: there are places that bear on it and no answer, because it is doubtful whether they answer it,
    because too much of what the model wrote was not held by them, or because the model is busy or broken.
    """

    ANSWERED = "answered"
    EVIDENCE_ONLY = "evidence_only"
    NOT_IN_DOCUMENTS = "not_in_documents"
    FAILED = "failed"


class NoteKind(StrEnum):
    """What a note tells; see ``Note``."""

    AS_OF = "as_of"
    PREMISE = "premise"
    STATUS = "status"
    CONTRADICTION = "contradiction"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A verbatim sentence that bears on the question: characters ``[start, end)`` of its document's text.

    ``number`` counts from 1 in order of rank; ``score`` is between 0 and 1.
    """

    number: int
    text: str
    start: int
    end: int
    page: int
    score: float
    passage: Passage


@dataclass(frozen=True, slots=True)
class Citation:
    """The place that holds a sentence of an answer. ``quote`` is verbatim: ``[start, end)`` of the document's text.

    ``confidence`` is that of the text recognition, from 0 to 1, where the place was read from an image.
    """

    number: int
    document: Document
    page: int
    quote: str
    start: int
    end: int
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence that passed the checks, with the numbers of the citations that hold it (at least one).

    ``verbatim``: it is the document's own wording, not formulated by the model.
    """

    text: str
    citations: tuple[int, ...]
    verbatim: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A German sentence that the program adds of its own knowledge; never the model's words.

    ``AS_OF``: for which day the answer holds; ``PREMISE``: what the question takes for granted and no document says;
    ``STATUS``: what became of what is quoted, by whom and when; ``CONTRADICTION``: places that say different things;
    ``OFFICE``: who is responsible. ``citations`` are numbers of the answer's citations, if the note has a place.
    """

    kind: NoteKind
    text: str
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds since the question was asked; ``None`` where that point was not reached.

    ``waited`` is the part of it spent in the queue for the model; evidence never waits.
    """

    evidence: float | None = None
    first_sentence: float | None = None
    total: float | None = None
    waited: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished answer. ``message`` is a German sentence for the reader where there is no answer, else empty.

    ``understood`` is the question as it was searched for, where it was read from an earlier one or had slips; else it
    is empty.
    ``field`` is the part of a service description that answers it, word for word and without the model.
    """

    question: str
    outcome: Outcome
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    evidence: tuple[Evidence, ...]
    nearest: tuple[Passage, ...]
    dropped_sentences: int
    message: str
    corpus: CorpusState
    timings: Timings = field(default_factory=Timings)
    prompt_tokens: int = 0
    notes: tuple[Note, ...] = ()
    understood: str = ""
    field: ServiceField | None = None

    @property
    def text(self) -> str:
        """The sentences with their citation numbers, as plain text."""
        return " ".join(
            sentence.text + "".join(f" [{number}]" for number in sentence.citations) for sentence in self.sentences
        )


@dataclass(frozen=True, slots=True)
class Understood:
    """A question that needs an earlier one, or has slips, was read as this one. Sent first, and only for those."""

    question: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Others are being answered; ``ahead`` questions come first. Sent after the evidence, again twice a second.

    ``expected_s`` is how many seconds that will take, from how long the last ones took; ``None`` where it is not told.
    """

    ahead: int
    expected_s: float | None = None


@dataclass(frozen=True, slots=True)
class EvidenceFound:
    """The evidence, before the model has said a word. Empty when the gate found that the documents do not answer.

    ``caution``: it is doubtful whether it answers the question; the model is not asked.
    """

    evidence: tuple[Evidence, ...]
    passages: tuple[Passage, ...]
    caution: bool = False


@dataclass(frozen=True, slots=True)
class NotesAdded:
    """Notes to the answer, with the citations that they bring along (those not sent before)."""

    notes: tuple[Note, ...]
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class SentenceAccepted:
    """One more checked sentence, with the citations that it brings along (those not sent before)."""

    sentence: AnswerSentence
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class SentenceDropped:
    """The model wrote a sentence that no evidence holds; its text is not handed on. ``reason`` is a German phrase."""

    reason: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The last event of every question, also of one that failed."""

    answer: Answer


AnswerEvent = Understood | Waiting | EvidenceFound | NotesAdded | SentenceAccepted | SentenceDropped | Finished
