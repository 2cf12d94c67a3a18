"""A question's whole way: retrieval, gate, evidence, model, checks. Always ends with a ``Finished`` event."""

import logging
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import cast

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage

from app.access import Clearance
from app.answering.calibration import Calibration, load_calibration
from app.answering.citations import Citations
from app.answering.evidence import EvidenceFinder, Window, windows
from app.answering.gate import Gate
from app.answering.generation import LlamaCppChatModel
from app.answering.grounding import Checker, is_refusal, without_marks
from app.answering.model import (
    Answer,
    AnswerEvent,
    AnswerSentence,
    Evidence,
    EvidenceFound,
    Finished,
    Outcome,
    SentenceAccepted,
    SentenceDropped,
    Timings,
    Waiting,
)
from app.answering.prompt import build_prompt, leading_messages
from app.answering.sentences import SentenceStream
from app.answering.turns import Turns
from app.errors import RatslotseError
from app.knowledge.index import Knowledge
from app.knowledge.model import CorpusState, Passage
from app.search.question import Question, analyse_question, clean
from app.search.retrieval import Finding, Retriever

_PASSAGES = 20
_NEAREST = 5
_EVIDENCE = 5
SOURCES = 8
"""Sentences that the prompt is built around, as far as its budget goes; the first five are shown."""
_WAIT = 0.5
"""Seconds between two looks at the queue; each gives the reader's side a chance to leave it."""

NOT_IN_DOCUMENTS = "In den vorliegenden Dokumenten steht dazu nichts; am nächsten kommen die genannten Fundstellen."
NOTHING_FOUND = "In den vorliegenden Dokumenten wurde zu dieser Frage nichts gefunden."
EVIDENCE_ONLY = (
    "Die Fundstellen beantworten die Frage möglicherweise nicht; bitte die angezeigten Stellen selbst prüfen."
)
BROKEN = "Die Antwort ist wegen eines unerwarteten Fehlers abgebrochen; bitte noch einmal fragen."


@dataclass(slots=True)
class _Draft:
    """What is known of a running answer; each stage adds to it."""

    question: str
    corpus: CorpusState
    started: float
    evidence: tuple[Evidence, ...] = ()
    passages: tuple[Passage, ...] = ()
    sentences: list[AnswerSentence] = field(default_factory=list)
    citations: Citations = field(default_factory=Citations)
    dropped: int = 0
    evidence_at: float | None = None
    first_at: float | None = None
    waited: float = 0.0
    prompt_tokens: int = 0

    def elapsed(self) -> float:
        return time.monotonic() - self.started

    def finished(self, outcome: Outcome, message: str = "") -> Finished:
        """The last event, with everything that was reached."""
        return Finished(
            Answer(
                question=self.question,
                outcome=outcome,
                sentences=tuple(self.sentences),
                citations=self.citations.all(),
                evidence=self.evidence,
                nearest=self.passages[:_NEAREST],
                dropped_sentences=self.dropped,
                message=message,
                corpus=self.corpus,
                timings=Timings(self.evidence_at, self.first_at, self.elapsed(), self.waited),
                prompt_tokens=self.prompt_tokens,
            )
        )


class Assistant:
    """Answers questions over what a reader may see. One per process: it holds the queue for its model."""

    def __init__(self, knowledge: Knowledge, model: BaseChatModel, calibration: Calibration | None = None) -> None:
        """``calibration`` is the fitted one; another embedding model may need its own."""
        fitted = calibration or load_calibration()
        self._knowledge = knowledge
        self._model = model
        self._turns = Turns()
        self._calibration = fitted
        self.retriever = Retriever(knowledge)
        self._finder = EvidenceFinder(knowledge, fitted.evidence)
        self._gate = Gate(knowledge, fitted.gate)

    def warm_up(self) -> None:
        """Load the model and let it read what every prompt begins with. Raises ``ModelFileError``."""
        if isinstance(self._model, LlamaCppChatModel):
            self._model.warm_up(leading_messages())

    def ask(self, question: str, clearance: Clearance) -> Iterator[AnswerEvent]:
        """Answer one question. Closing the iterator gives up the place in the queue and stops the model.

        Errors do not leave it: they end the answer as ``FAILED`` with a sentence for the reader, evidence kept.
        """
        draft = _Draft(clean(question), CorpusState(0, 0, 0, None, "", ""), time.monotonic())
        try:
            draft.corpus = self._knowledge.state()
            yield from self._answer(question, clearance, draft)
        except RatslotseError as error:
            yield draft.finished(Outcome.FAILED, str(error))
        except Exception:
            # The question may be personal: what went wrong is logged, what was asked is not.
            logging.getLogger(__name__).exception("a question ended in an unexpected error")
            yield draft.finished(Outcome.FAILED, BROKEN)

    def _answer(self, text: str, clearance: Clearance, draft: _Draft) -> Iterator[AnswerEvent]:
        question = analyse_question(text)
        finding = self.retriever.find(question, clearance, _PASSAGES)
        # Filtered once more here: whatever an index did, nothing beyond the clearance goes on to page or prompt.
        passages = [passage for passage in finding.passages if passage.document.access in clearance]
        draft.passages = tuple(passages)
        found = self._finder.find(question, passages, clearance, SOURCES)
        evidence = found[:_EVIDENCE]
        missing = _missing_reference(finding)
        opened = not missing and self._gate.opens(question, passages, evidence)
        draft.evidence = evidence if opened else ()
        draft.evidence_at = draft.elapsed()
        yield EvidenceFound(draft.evidence, draft.passages[:_NEAREST])
        if not opened:
            message = missing or (NOT_IN_DOCUMENTS if passages else NOTHING_FOUND)
            yield draft.finished(Outcome.NOT_IN_DOCUMENTS, message)
            return
        yield from self._formulate(question, windows(found), draft)

    def _formulate(self, question: Question, sources: Sequence[Window], draft: _Draft) -> Iterator[AnswerEvent]:
        checker = Checker(self._knowledge, question, sources, self._calibration)
        refused = False
        with self._turns.take() as turn:
            queued = draft.elapsed()
            ahead = turn.ahead()
            while ahead:
                yield Waiting(ahead)
                ahead = turn.wait(ahead, _WAIT)
            draft.waited = draft.elapsed() - queued
            with closing(self._sentences(build_prompt(question.text, sources), draft)) as sentences:
                for written in sentences:
                    if is_refusal(written):
                        refused = True
                        break
                    event = self._checked(checker, without_marks(written), draft)
                    if event is not None:
                        yield event
        if draft.sentences:
            yield draft.finished(Outcome.ANSWERED)
        else:
            yield draft.finished(Outcome.EVIDENCE_ONLY, EVIDENCE_ONLY if refused or draft.dropped else BROKEN)

    def _sentences(self, messages: list[BaseMessage], draft: _Draft) -> Generator[str]:
        """The model's sentences as they become whole. Closing it stops the model."""
        stream = SentenceStream()
        # LangChain promises an iterator and gives a generator, whose closing is what frees the model.
        with closing(cast(Generator[AIMessageChunk], self._model.stream(messages))) as chunks:
            for chunk in chunks:
                draft.prompt_tokens = chunk.response_metadata.get("prompt_tokens", draft.prompt_tokens)
                if chunk.response_metadata.get("finish_reason") == "length":
                    return  # the last sentence was cut off; half a sentence may say the opposite of the whole
                yield from stream.feed(str(chunk.content))
        yield from stream.flush()

    def _checked(self, checker: Checker, sentence: str, draft: _Draft) -> AnswerEvent | None:
        """The event for one sentence, or ``None`` for one that says again what was said."""
        if not any(character.isalnum() for character in sentence):
            return None
        if any(sentence.casefold() == earlier.text.casefold() for earlier in draft.sentences):
            return None
        verdict = checker.check(sentence)
        if not verdict.sources:
            draft.dropped += 1
            return SentenceDropped(verdict.reason)
        cited = [
            draft.citations.cite(source.passage, source.start, source.end, source.passage.chunk.page, source.text)
            for source in verdict.sources
        ]
        accepted = AnswerSentence(sentence, tuple(citation.number for citation, _ in cited))
        draft.sentences.append(accepted)
        draft.first_at = draft.first_at if draft.first_at is not None else draft.elapsed()
        return SentenceAccepted(accepted, tuple(citation for citation, new in cited if new))


def _missing_reference(finding: Finding) -> str:
    """A sentence when the question is about numbers none of which exists for this reader, else empty."""
    if not finding.unknown_references or finding.named:
        return ""
    numbers = ", ".join(f"„{reference}“" for reference in finding.unknown_references)
    if len(finding.unknown_references) == 1:
        return f"Ein Dokument mit der Nummer {numbers} gibt es in den vorliegenden Dokumenten nicht."
    return f"Dokumente mit den Nummern {numbers} gibt es in den vorliegenden Dokumenten nicht."
