"""A question's whole way: reading, retrieval, gate, evidence, model, notes. Always ends with a ``Finished`` event."""

import logging
import math
import re
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing

from langchain_core.language_models.chat_models import BaseChatModel

from app.access import Clearance
from app.answering.answerability import Answerability
from app.answering.as_of_notes import as_of_notes
from app.answering.calibration import Calibration, load_calibration
from app.answering.contradictions import contradictions
from app.answering.draft import Draft
from app.answering.evidence import EMBEDDED, EvidenceFinder
from app.answering.follow_up import understood
from app.answering.formulation import Formulator
from app.answering.gate import Gate, Verdict
from app.answering.language_model import LanguageModel
from app.answering.model import (
    AnswerEvent,
    Citation,
    Evidence,
    EvidenceFound,
    Note,
    NoteKind,
    Outcome,
    Understood,
    Waiting,
)
from app.answering.papers_asked import papers_asked_about
from app.answering.places import Place
from app.answering.precedence import Precedence
from app.answering.premise_check import unheld_premise
from app.answering.prompt import leading_messages
from app.answering.responsible_office import responsible_office
from app.answering.service_fields import FieldAnswer, field_answer
from app.answering.status_notes import status_notes
from app.answering.turns import Turns
from app.errors import RatslotseError
from app.knowledge.index import Knowledge
from app.knowledge.model import Passage
from app.knowledge.references import normalise_reference, parse_references
from app.search.question import Question, Wanted, analyse_question, clean
from app.search.retrieval import Finding, Retriever
from app.search.standing import today

_PASSAGES = 20
_EVIDENCE = 5
SOURCES = 8
"""Sentences that the prompt is built around, as far as its budget goes; the first five are shown."""
_LEAST_EMBEDDED = 10
"""Sentences whose vectors are compared with the question where very many ask at once; more than go into the prompt."""
_WAIT = 0.5
"""Seconds between two looks at the queue; each gives the reader's side a chance to leave it."""

NOT_IN_DOCUMENTS = "In den vorliegenden Dokumenten steht dazu nichts; am nächsten kommen die genannten Fundstellen."
NOTHING_FOUND = "In den vorliegenden Dokumenten wurde zu dieser Frage nichts gefunden."
EVIDENCE_ONLY = (
    "Die Fundstellen beantworten die Frage möglicherweise nicht; bitte die angezeigten Stellen selbst prüfen."
)
_YES_OR_NO = re.compile(
    r"(?:und |aber )?(?:hat|haben|wurden?|wird|werden|ist|sind|war|waren|gilt|gelten|gibt|darf|muss|kann|soll)\b",
    re.IGNORECASE,
)
DECISION_TOLD = "Was aus der Vorlage wurde, steht oben; Näheres sagen die Fundstellen."
PREMISE_NOT_HELD = "Was die Dokumente dazu sagen, steht in den Fundstellen."
OVERLOADED = (
    "Zurzeit fragen sehr viele; auf eine formulierte Antwort müssten Sie zu lange warten. Die Fundstellen stehen hier."
)
FIELD_CUT = "Die Leistungsbeschreibung sagt dazu noch mehr; die Quelle öffnet die ganze Stelle."
BROKEN = "Die Antwort ist wegen eines unerwarteten Fehlers abgebrochen; bitte noch einmal fragen."


class Assistant:
    """Answers questions over what a reader may see. One per process: it holds the queue for its model."""

    def __init__(
        self,
        knowledge: Knowledge,
        model: BaseChatModel,
        calibration: Calibration | None = None,
        longest_wait_s: float = math.inf,
    ) -> None:
        """``calibration`` is the fitted one; another embedding model may need its own.

        Whoever would have to wait for the model longer than ``longest_wait_s`` gets the evidence alone.
        """
        fitted = calibration or load_calibration()
        self._knowledge = knowledge
        self._model = model
        self._longest_wait_s = longest_wait_s
        parallel = model.parallel if isinstance(model, LanguageModel) else 1
        self._turns = Turns(parallel)
        self._precedence = Precedence(pauses=parallel == 1)  # several at once are made by another machine
        self.retriever = Retriever(knowledge)
        self._finder = EvidenceFinder(knowledge, fitted.evidence)
        self._gate = Gate(knowledge, fitted)
        self._answerability = Answerability(knowledge, fitted)
        self._least_answerable = fitted.answer.threshold
        self._formulator = Formulator(knowledge, model, fitted)

    def warm_up(self) -> None:
        """Load the model and let it read what every prompt begins with. Raises ``ModelFileError``."""
        if isinstance(self._model, LanguageModel):
            self._model.warm_up(leading_messages())

    def ask(
        self, question: str, clearance: Clearance, *, history: Sequence[str] = (), session: str = ""
    ) -> Iterator[AnswerEvent]:
        """Answer one question. Closing the iterator gives up the place in the queue and stops the model.

        ``history`` are the earlier questions of the conversation, oldest first, as they were understood; answers are
        never among them. ``session`` says whose question it is: the queue is fair between sessions.

        Errors do not leave it: they end the answer as ``FAILED`` with a sentence for the reader, evidence kept.
        """
        draft = Draft(clean(question), time.monotonic())
        try:
            draft.corpus = self._knowledge.state()
            draft.understood = understood(clean(question), history, self.retriever, self._knowledge, clearance)
            if draft.understood:
                yield Understood(draft.understood)
            events = self._answer(draft.understood or question, clearance, draft, session)
            yield from self._precedence.ordered(events)
        except RatslotseError as error:
            yield draft.finished(Outcome.FAILED, str(error))
        except Exception:
            # The question may be personal: what went wrong is logged, what was asked is not.
            logging.getLogger(__name__).exception("a question ended in an unexpected error")
            yield draft.finished(Outcome.FAILED, BROKEN)

    def _answer(self, text: str, clearance: Clearance, draft: Draft, session: str) -> Generator[AnswerEvent]:
        question = analyse_question(text)
        finding = self.retriever.find(question, clearance, _PASSAGES)
        # Filtered once more here: whatever an index did, nothing beyond the clearance goes on to page or prompt.
        passages = [passage for passage in finding.passages if passage.document.access in clearance]
        draft.passages = tuple(passages)
        missing = _missing_reference(finding, passages)
        if missing or not passages:
            yield self._evidence_found(draft, ())
            yield draft.finished(Outcome.NOT_IN_DOCUMENTS, missing or NOTHING_FOUND)
            return
        found = self._finder.find(
            question, passages, clearance, SOURCES, self._precedence.share(EMBEDDED, _LEAST_EMBEDDED)
        )
        evidence = found[:_EVIDENCE]
        field = field_answer(question, passages, self._knowledge, clearance)
        if field is not None:
            yield self._evidence_found(draft, evidence)
            yield from self._contradictions(question, field.beside(evidence), draft)
            yield from _from_field(field, draft)
            return
        verdict = self._gate.decide(question, passages, evidence)
        yield self._evidence_found(
            draft, () if verdict is Verdict.NONE else evidence, caution=verdict is Verdict.CAUTION
        )
        premise = unheld_premise(question, passages, self._knowledge, clearance)
        if premise is not None:
            yield from _told(NoteKind.PREMISE, premise.text, premise.places, draft)
        if verdict is Verdict.NONE:
            yield from self._office(question, passages, clearance, draft)
            yield draft.finished(Outcome.NOT_IN_DOCUMENTS, NOT_IN_DOCUMENTS)
            return
        if premise is not None:
            # The model would take it for granted as well; what the documents say stands in the evidence.
            yield draft.finished(Outcome.EVIDENCE_ONLY, PREMISE_NOT_HELD)
            return
        if question.wanted is Wanted.DECISION:
            yield from self._what_became(question, passages, clearance, draft)
        if verdict is Verdict.CAUTION:
            yield from self._office(question, passages, clearance, draft)
            yield from _evidence_only(question, draft, EVIDENCE_ONLY)
            return
        yield from self._contradictions(question, evidence, draft)
        if _YES_OR_NO.match(question.text) and any(note.kind is NoteKind.STATUS for note in draft.notes):
            # A small model says yes to almost anything; what became of the paper is known.
            yield draft.finished(Outcome.EVIDENCE_ONLY, DECISION_TOLD)
            return
        probability = self._answerability.probability(question, passages, found)
        if probability < self._least_answerable:
            # A small model makes an answer of whatever it is given.
            yield from self._office(question, passages, clearance, draft)
            yield from _evidence_only(question, draft, EVIDENCE_ONLY)
            return
        yield from self._formulated(question, found, draft, session, probability)
        if draft.sentences:
            cited = draft.citations.all()
            known = {note.text for note in draft.notes}
            notes = [
                *as_of_notes(question, cited, today()),
                *status_notes(question, cited, self._knowledge, clearance, today()),
            ]
            added = [note for note in notes if note.text not in known]
            if added:
                yield draft.note(added)
            yield draft.finished(Outcome.ANSWERED)
        else:
            yield from _evidence_only(question, draft, draft.message or EVIDENCE_ONLY)

    def _what_became(
        self, question: Question, passages: Sequence[Passage], clearance: Clearance, draft: Draft
    ) -> Iterator[AnswerEvent]:
        """What became of the papers that a question for a decision is about, at once and without the model."""
        cited = [
            draft.citations.cite(passage, chunk.start, chunk.end, chunk.page, chunk.text)
            for passage in papers_asked_about(question, passages, self._knowledge, clearance)
            for chunk in (passage.chunk,)
        ]
        citations = [citation for citation, _ in cited]
        notes = status_notes(question, citations, self._knowledge, clearance, today())
        if notes:
            yield draft.note(notes, cited)

    def _office(
        self, question: Question, passages: Sequence[Passage], clearance: Clearance, draft: Draft
    ) -> Iterator[AnswerEvent]:
        office = responsible_office(question, passages, self._knowledge, clearance)
        if office is not None:
            yield from _told(NoteKind.OFFICE, office.text, office.places, draft)

    def _contradictions(self, question: Question, evidence: Sequence[Evidence], draft: Draft) -> Iterator[AnswerEvent]:
        for one in contradictions(question, evidence, self._knowledge, today()):
            places = [Place(item.passage, item.start, item.end, item.text) for item in one.places]
            yield from _told(one.kind, one.text, places, draft)

    def _evidence_found(self, draft: Draft, evidence: Sequence[Evidence], caution: bool = False) -> EvidenceFound:
        draft.evidence = tuple(evidence)
        draft.evidence_at = draft.elapsed()
        return EvidenceFound(draft.evidence, draft.nearest, caution)

    def _formulated(
        self, question: Question, found: Sequence[Evidence], draft: Draft, session: str, probability: float
    ) -> Iterator[AnswerEvent]:
        """What the model says, once it is this session's turn; nothing where that would take too long.

        ``probability``: that the evidence answers.
        """
        if self._turns.expected_s(session) > self._longest_wait_s:
            draft.message = OVERLOADED
            return
        with self._turns.take(session) as turn:
            queued = draft.elapsed()
            ahead = turn.ahead()
            while ahead:
                yield Waiting(ahead, turn.expected_s())
                ahead = turn.wait(ahead, _WAIT)
            draft.waited = draft.elapsed() - queued
            with closing(self._formulator.write(question, found, draft, probability)) as events:
                yield from events


def _evidence_only(question: Question, draft: Draft, message: str) -> Iterator[AnswerEvent]:
    """The evidence stands for itself; for which time, is told all the same, by the best place of each document."""
    if question.as_of is not None:
        best = {item.passage.document.id: item for item in reversed(draft.evidence)}
        shown = sorted(best.values(), key=lambda item: item.number)
        cited = [draft.citations.cite(item.passage, item.start, item.end, item.page, item.text) for item in shown]
        notes = as_of_notes(question, [citation for citation, _ in cited], today(), answered=False)
        if notes:
            yield draft.note(notes, cited)
    yield draft.finished(Outcome.EVIDENCE_ONLY, message)


def _from_field(answer: FieldAnswer, draft: Draft) -> Iterator[AnswerEvent]:
    """Lines of a service description, word for word."""
    draft.field = answer.field
    for place in answer.places:
        yield draft.accept(place.text, [_cited(place, draft)], verbatim=True)
    yield draft.finished(Outcome.ANSWERED, FIELD_CUT if answer.cut else "")


def _told(kind: NoteKind, text: str, places: Sequence[Place], draft: Draft) -> Iterator[AnswerEvent]:
    cited = [_cited(place, draft) for place in places]
    yield draft.note([Note(kind, text, tuple(citation.number for citation, _ in cited))], cited)


def _cited(place: Place, draft: Draft) -> tuple[Citation, bool]:
    return draft.citations.cite(place.passage, place.start, place.end, place.page, place.text)


def _missing_reference(finding: Finding, passages: Sequence[Passage]) -> str:
    """A sentence when the question is about numbers none of which exists for this reader, else empty.

    Minutes may deal with a paper that is not there itself: then it exists.
    """
    if not finding.unknown_references or finding.named:
        return ""
    mentioned = {
        normalise_reference(mention.text) for passage in passages for mention in parse_references(passage.chunk.text)
    }
    if any(normalise_reference(reference) in mentioned for reference in finding.unknown_references):
        return ""
    numbers = ", ".join(f"„{reference}“" for reference in finding.unknown_references)
    if len(finding.unknown_references) == 1:
        return f"Ein Dokument mit der Nummer {numbers} gibt es in den vorliegenden Dokumenten nicht."
    return f"Dokumente mit den Nummern {numbers} gibt es in den vorliegenden Dokumenten nicht."
