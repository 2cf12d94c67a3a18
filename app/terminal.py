"""Answers and search results as plain text for a terminal. Documents and model output may not steer the terminal."""

import shutil
import sys
import textwrap
from typing import TextIO

from app.answering.citations import corpus_phrase, status_phrase
from app.answering.model import (
    Answer,
    AnswerEvent,
    Citation,
    Evidence,
    EvidenceFound,
    Finished,
    NotesAdded,
    Outcome,
    SentenceAccepted,
    Understood,
    Waiting,
)
from app.knowledge.model import Document, Passage
from app.ui.render import source_line, visible
from app.ui.wording import (
    DOUBTFUL_EVIDENCE,
    NOTES,
    OFFICIAL_TEXT,
    dropped_line,
    field_line,
    recognition_line,
    understood_line,
    waiting_line,
)

_WIDEST = 100


class AnswerPrinter:
    """Prints the events of one question as they come: evidence, checked sentences, then the places they stand in."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stdout
        self._width = width_of(self._out)
        self._answering = False

    def show(self, event: AnswerEvent) -> None:
        """Print one event."""
        match event:
            case Understood(question):
                self._line(understood_line(question))
            case Waiting(ahead, expected_s) if ahead:
                self._line(waiting_line(ahead, expected_s))
            case EvidenceFound(evidence, _, caution):
                self._evidence(evidence, caution)
            case NotesAdded(notes, _):
                for note in notes:
                    self._line(f"{NOTES[note.kind]}: {note.text}{_numbers(note.citations)}")
            case SentenceAccepted(sentence, _):
                if not self._answering:
                    self._answering = True
                    self._line("Antwort")
                text = f"„{sentence.text}“" if sentence.verbatim else sentence.text
                self._line(text + _numbers(sentence.citations), indent="  ")
            case Finished(answer):
                self._end(answer)

    def _evidence(self, evidence: tuple[Evidence, ...], caution: bool) -> None:
        if not evidence:
            return
        self._line("Fundstellen im Wortlaut")
        if caution:
            self._line(DOUBTFUL_EVIDENCE)
        for item in evidence:
            self._line(f"• „{one_line(item.text)}“", indent="  ")
            self._line(describe(item.passage.document, item.page, item.passage.chunk.confidence), indent="    ")
        self._line("")

    def _end(self, answer: Answer) -> None:
        if answer.message:
            self._line(answer.message)
        if answer.outcome is Outcome.NOT_IN_DOCUMENTS and answer.nearest:
            self._line("")
            self._line("Am nächsten kommen")
            for passage in answer.nearest:
                self._line(f"• {_describe_passage(passage)}", indent="  ")
        if answer.citations:
            self._line("")
            self._line("Quellen")
            for citation in answer.citations:
                self._citation(citation)
        self._line("")
        if answer.dropped_sentences:
            self._line(dropped_line(answer.dropped_sentences))
        if answer.field is not None:
            self._line(field_line(answer.field))
        elif answer.sentences:
            self._line(OFFICIAL_TEXT)
        self._line(corpus_phrase(answer.corpus))

    def _citation(self, citation: Citation) -> None:
        self._line(
            f"[{citation.number}] {describe(citation.document, citation.page, citation.confidence)}", indent="  "
        )
        self._line(f"„{one_line(citation.quote)}“", indent="      ")

    def _line(self, text: str, indent: str = "") -> None:
        print(fold(text, self._width, indent), file=self._out, flush=True)


def describe(document: Document, page: int, confidence: float | None = None) -> str:
    """Title, reference, date, page and status of a document in one line, and how sure the text recognition was."""
    place, recognised = source_line(document, page), recognition_line(confidence)
    parts = [document.metadata.title, place, status_phrase(document), recognised]
    return " · ".join(part for part in parts if part)


def _describe_passage(passage: Passage) -> str:
    return describe(passage.document, passage.chunk.page, passage.chunk.confidence)


def one_line(text: str) -> str:
    """White space of every kind as single spaces."""
    return " ".join(text.split())


def fold(text: str, width: int | None, indent: str = "") -> str:
    """Text without control characters, wrapped to ``width`` characters (``None``: not at all), indented."""
    clean = visible(text).replace("\t", " ")
    if width is None or not clean:
        return indent + clean if clean else ""
    return textwrap.fill(
        clean, width, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def width_of(out: TextIO) -> int | None:
    """Columns of a terminal, at most ``_WIDEST``; files and pipes get unbroken lines."""
    return min(shutil.get_terminal_size().columns, _WIDEST) if out.isatty() else None


def _numbers(citations: tuple[int, ...]) -> str:
    return "".join(f" [{number}]" for number in citations)
