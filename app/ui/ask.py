"""The question page: evidence at once, then the checked sentences as they come, each with the place it stands in."""

import time
from functools import partial

import streamlit as st
from streamlit import runtime as streamlit_runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from app.answering.citations import corpus_phrase
from app.answering.model import (
    Answer,
    AnswerEvent,
    Citation,
    Evidence,
    EvidenceFound,
    Outcome,
    SentenceAccepted,
    SentenceDropped,
    Waiting,
)
from app.knowledge.german import matching_spans
from app.knowledge.model import Passage
from app.ui import cards, render, wording
from app.ui.question_run import QuestionRun
from app.ui.runtime import reader_clearance, services

_RUN = "question_run"

LONGEST_QUESTION = 500
"""Characters. Longer texts are not questions, and the embedding model reads only their beginning."""

_REFRESH_SECONDS = 0.5
_QUOTED_CHARACTERS = 320


def page() -> None:
    """Draw the page, and keep drawing while an answer is coming."""
    st.title("Frage stellen", anchor=False)
    if services().assistant is None:
        _say_why_not()
        return
    run = _current_run()
    _question_form(run)
    cards.show_opened_place()
    if run is not None:
        _RunView(run).show()


def _say_why_not() -> None:
    st.warning(
        "Fragen können zurzeit nicht beantwortet werden, weil das Sprachmodell fehlt oder beschädigt ist; den Grund "
        "findet der Betrieb im Protokoll des Servers. Die Suche geht auch ohne Sprachmodell."
    )
    cards.page_link(cards.SEARCH_PAGE, "Zur Suche", {})


def _current_run() -> QuestionRun | None:
    run = st.session_state.get(_RUN)
    return run if isinstance(run, QuestionRun) else None


def _question_form(run: QuestionRun | None) -> None:
    with st.form("question", border=False):
        st.text_input(
            "Ihre Frage an die Beschlüsse, Satzungen und Leistungen der Stadt",
            key="question_text",
            max_chars=LONGEST_QUESTION,
            value=run.question if run else "",
        )
        with st.container(horizontal=True):
            st.form_submit_button("Fragen", type="primary", on_click=_ask)
            if run is not None:  # also after its end: redrawing the page then would close what the reader has opened
                st.form_submit_button("Anhalten", on_click=_stop, key="stop")


def _ask() -> None:
    question = str(st.session_state.get("question_text", "")).strip()
    _stop()
    if not question:
        st.session_state.pop(_RUN, None)
        return
    parts = services()
    assistant = parts.assistant
    if assistant is None:
        return
    clearance = reader_clearance()  # here and now: the thread that asks has no session
    run = QuestionRun(question, lambda: assistant.ask(question, clearance), _presence())
    parts.runs.add(run)
    st.session_state[_RUN] = run
    run.start()


def _stop() -> None:
    run = _current_run()
    if run is not None:
        run.stop()


def _presence() -> partial[bool] | None:
    """A way to ask, from another thread, whether this session's reader is still there."""
    context = get_script_run_ctx()
    if context is None or not streamlit_runtime.exists():
        return None
    return partial(streamlit_runtime.get_instance().is_active_session, context.session_id)


class _RunView:
    """Draws a run's events in the order in which they come; nothing that stands is drawn a second time."""

    def __init__(self, run: QuestionRun) -> None:
        self._run = run
        self._seen = 0
        self._sentences = 0
        self._dropped = 0
        self._began = time.monotonic()
        self._doing = "Die Fundstellen werden gesucht …"
        self._citations: dict[int, Citation] = {}
        answer_side, evidence_side = st.columns([3, 2], gap="large")
        with answer_side:
            st.header("Antwort", anchor=False)
            self._status = st.empty()
            self._text = st.container()
            self._end = st.container()
        self._evidence_side = evidence_side

    def show(self) -> None:
        """Draw what is there, then what comes, until there is no more."""
        while True:
            over = self._run.over
            events = self._run.events(self._seen, 0 if over else _REFRESH_SECONDS)
            self._seen += len(events)
            for event in events:
                self._draw(event)
            if over and not events:
                break
            if not over:
                self._status.html(f'<p class="rl-note" role="status">{self._doing}</p>')
        self._status.empty()
        with self._end:
            self._draw_end()

    def _draw(self, event: AnswerEvent) -> None:
        match event:
            case Waiting(ahead):
                self._doing = wording.waiting_line(ahead) if ahead else self._doing
            case EvidenceFound(evidence, _):
                self._doing = "Die Antwort wird aus den Fundstellen formuliert …"
                with self._evidence_side:
                    self._draw_evidence(evidence)
            case SentenceAccepted(sentence, citations):
                self._citations.update({citation.number: citation for citation in citations})
                with self._text:
                    self._draw_sentence(sentence.text, sentence.citations)
            case SentenceDropped():
                self._dropped += 1

    def _draw_evidence(self, evidence: tuple[Evidence, ...]) -> None:
        if not evidence:
            return
        st.header("Fundstellen im Wortlaut", anchor=False)
        for item in evidence:
            document = item.passage.document
            with st.container(border=True, gap="xxsmall"):
                place = cards.Place(document.id, document.version, item.start, item.end)
                cards.open_button(document.metadata.title, place, key=f"evidence-{item.number}")
                cards.head(document, item.page, item.passage.chunk.confidence)
                cards.quote(item.text, matching_spans(item.text, self._run.question))

    def _draw_sentence(self, text: str, numbers: tuple[int, ...]) -> None:
        self._sentences += 1
        row = f"sentence-{self._sentences}"
        with st.container(horizontal=True, wrap=False, gap="xsmall", vertical_alignment="bottom", key=row):
            st.html(f'<p class="rl-sentence">{render.escape_html(text)}</p>', width="content")
            for number in numbers:
                citation = self._citations.get(number)
                if citation is not None:
                    self._citation_button(f"[{number}]", citation, key=f"cite-{self._sentences}-{number}")

    def _citation_button(self, label: str, citation: Citation, key: str) -> None:
        document = citation.document
        line = render.source_line(document, citation.page)
        cards.open_button(
            label,
            cards.Place(
                document.id, document.version, citation.start, citation.end, label=f"Fundstelle {citation.number}"
            ),
            key=key,
            description=f"{document.metadata.title} · {line}" if line else document.metadata.title,
        )

    def _draw_end(self) -> None:
        answer = self._run.answer
        if answer is None:
            if self._run.error:
                st.error(render.escape_markdown(self._run.error))
            elif self._run.stopped:
                st.html('<p class="rl-note" role="status">Angehalten. Was bis dahin geprüft war, steht hier.</p>')
            return
        self._draw_outcome(answer)
        self._draw_citations(answer)
        notes = [wording.dropped_line(answer.dropped_sentences)]
        if answer.sentences:
            notes.append(wording.OFFICIAL_TEXT)
        notes.append(corpus_phrase(answer.corpus))
        st.html("".join(f'<p class="rl-note">{render.escape_html(note)}</p>' for note in notes if note))

    def _draw_outcome(self, answer: Answer) -> None:
        if answer.outcome is Outcome.FAILED:
            st.error(render.escape_markdown(answer.message))
        elif answer.message:
            st.info(render.escape_markdown(answer.message))
        if answer.outcome is not Outcome.NOT_IN_DOCUMENTS or not answer.nearest:
            return
        with self._evidence_side:
            st.header("Am nächsten kommen", anchor=False)
            for number, passage in enumerate(answer.nearest, 1):
                self._draw_nearest(number, passage, answer.question)

    def _draw_nearest(self, number: int, passage: Passage, question: str) -> None:
        document, text = passage.document, passage.chunk.text
        spans = matching_spans(text, question)
        with st.container(border=True, gap="xxsmall"):
            place = cards.Place(document.id, document.version, passage.chunk.start, passage.chunk.end)
            cards.open_button(document.metadata.title, place, key=f"nearest-{number}")
            cards.head(document, passage.chunk.page, passage.chunk.confidence)
            cards.quote(text, spans, render.excerpt(text, spans, _QUOTED_CHARACTERS))

    def _draw_citations(self, answer: Answer) -> None:
        if not answer.citations:
            return
        st.header("Quellen", anchor=False)
        for citation in answer.citations:
            with st.container(gap="xxsmall"):
                self._citation_button(
                    f"[{citation.number}] {citation.document.metadata.title}", citation, key=f"source-{citation.number}"
                )
                cards.head(citation.document, citation.page, citation.confidence)
