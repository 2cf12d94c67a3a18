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
    AnswerSentence,
    Citation,
    Evidence,
    EvidenceFound,
    Note,
    NoteKind,
    NotesAdded,
    Outcome,
    SentenceAccepted,
    SentenceDropped,
    Understood,
    Waiting,
)
from app.knowledge.german import matching_spans
from app.knowledge.model import Passage
from app.ui import cards, render, wording
from app.ui.question_run import QuestionRun
from app.ui.runtime import reader_clearance, services

_RUN = "question_run"
_EARLIER = "earlier_runs"
"""Keys of the session: the question that is shown, and those of the same conversation before it, oldest first."""

LONGEST_QUESTION = 500
"""Characters. Longer texts are not questions, and the embedding model reads only their beginning."""

_FORMULATING = "Die Antwort wird aus den Fundstellen formuliert …"
_REFRESH_SECONDS = 0.5
_QUOTED_CHARACTERS = 320
_REMEMBERED = 10
"""Questions of a conversation that are kept in sight."""


def page() -> None:
    """Draw the page, and keep drawing while an answer is coming."""
    st.title("Frage stellen", anchor=False)
    if services().assistant is None:
        _say_why_not()
        return
    run = _current_run()
    _question_form(run)
    cards.show_opened_place()
    _draw_earlier()
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
                st.form_submit_button("Neues Thema", on_click=_begin_anew, key="new_topic")


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
    before = [*_earlier(), *([run] if (run := _current_run()) is not None else [])][-_REMEMBERED:]
    history = [earlier.understood for earlier in before]
    clearance = reader_clearance()  # here and now: the thread that asks has no session
    context = get_script_run_ctx()
    session = context.session_id if context is not None else ""
    asked = QuestionRun(
        question, lambda: assistant.ask(question, clearance, history=history, session=session), _presence()
    )
    parts.runs.add(asked)
    st.session_state[_EARLIER] = before
    st.session_state[_RUN] = asked
    asked.start()


def _begin_anew() -> None:
    """Nothing that was asked so far is context any more."""
    _stop()
    for key in (_RUN, _EARLIER):
        st.session_state.pop(key, None)
    st.session_state["question_text"] = ""


def _earlier() -> list[QuestionRun]:
    return list(st.session_state.get(_EARLIER, ()))


def _draw_earlier() -> None:
    """The conversation so far, each question with its answer, to be opened."""
    for number, run in enumerate(_earlier(), 1):
        with st.expander(f"Zuvor gefragt: {render.escape_markdown(run.question)}"):
            answer = run.answer
            if answer is None:
                st.html('<p class="rl-note">Angehalten.</p>')
                continue
            if answer.understood:
                _say(wording.understood_line(answer.understood))
            for sentence in answer.sentences:
                _say(_worded(sentence) + "".join(f" [{number}]" for number in sentence.citations), "rl-sentence")
            for note in answer.notes:
                _say(f"{wording.NOTES[note.kind]}: {note.text}")
            if answer.message:
                _say(answer.message)
            for citation in answer.citations:
                place = cards.Place(citation.document.id, citation.document.version, citation.start, citation.end)
                cards.open_button(
                    f"[{citation.number}] {citation.document.metadata.title}",
                    place,
                    key=f"earlier-{number}-{citation.number}",
                )


def _is_told(answer: Answer) -> bool:
    """Whether the notes tell more than for which time the places hold."""
    return any(note.kind is not NoteKind.AS_OF for note in answer.notes)


def _say(text: str, kind: str = "rl-note") -> None:
    st.html(f'<p class="{kind}">{render.escape_html(text)}</p>')


def _worded(sentence: AnswerSentence) -> str:
    """A document's own words are told from the model's by their quotation marks."""
    return f"„{sentence.text}“" if sentence.verbatim else sentence.text


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
        self._noted = 0
        self._dropped = 0
        self._began = time.monotonic()
        self._doing = "Die Fundstellen werden gesucht …"
        self._citations: dict[int, Citation] = {}
        answer_side, evidence_side = st.columns([3, 2], gap="large")
        with answer_side:
            st.header("Antwort", anchor=False)
            self._understood = st.container()
            self._status = st.empty()
            self._text = st.container()
            self._notes = st.container(gap="xsmall")
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
            case Understood(question):
                with self._understood:
                    line = render.escape_html(wording.understood_line(question))
                    st.html(f'<p class="rl-note" role="status">{line}</p>')
            case Waiting(ahead, expected_s):
                self._doing = wording.waiting_line(ahead, expected_s) if ahead else _FORMULATING
            case EvidenceFound(evidence, _, caution):
                self._doing = _FORMULATING
                with self._evidence_side:
                    self._draw_evidence(evidence, caution)
            case NotesAdded(notes, citations):
                self._citations.update({citation.number: citation for citation in citations})
                with self._notes:
                    for note in notes:
                        self._draw_note(note)
            case SentenceAccepted(sentence, citations):
                self._citations.update({citation.number: citation for citation in citations})
                with self._text:
                    self._draw_sentence(sentence)
            case SentenceDropped():
                self._dropped += 1

    def _draw_note(self, note: Note) -> None:
        """A note with the numbers of its places, drawn like a sentence but for its heading."""
        self._noted += 1
        row = f"note-{self._noted}"
        with st.container(horizontal=True, wrap=False, gap="xsmall", vertical_alignment="bottom", key=row):
            text = f"<b>{wording.NOTES[note.kind]}:</b> {render.escape_html(note.text)}"
            st.html(f'<p class="rl-told" role="note">{text}</p>', width="content")
            for number in note.citations:
                citation = self._citations.get(number)
                if citation is not None:
                    self._citation_button(f"[{number}]", citation, key=f"note-{self._noted}-{number}")

    def _draw_evidence(self, evidence: tuple[Evidence, ...], caution: bool) -> None:
        if not evidence:
            return
        st.header("Fundstellen im Wortlaut", anchor=False)
        if caution:
            _say(wording.DOUBTFUL_EVIDENCE)
        for item in evidence:
            document = item.passage.document
            with st.container(border=True, gap="xxsmall"):
                place = cards.Place(document.id, document.version, item.start, item.end)
                cards.open_button(document.metadata.title, place, key=f"evidence-{item.number}")
                cards.head(document, item.page, item.passage.chunk.confidence)
                cards.quote(item.text, matching_spans(item.text, self._run.understood))

    def _draw_sentence(self, sentence: AnswerSentence) -> None:
        self._sentences += 1
        row = f"sentence-{self._sentences}"
        with st.container(horizontal=True, wrap=False, gap="xsmall", vertical_alignment="bottom", key=row):
            st.html(f'<p class="rl-sentence">{render.escape_html(_worded(sentence))}</p>', width="content")
            for number in sentence.citations:
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
        if answer.field is not None:
            notes.append(wording.field_line(answer.field))
        elif answer.sentences:
            notes.append(wording.OFFICIAL_TEXT)
        notes.append(corpus_phrase(answer.corpus))
        st.html("".join(f'<p class="rl-note">{render.escape_html(note)}</p>' for note in notes if note))

    def _draw_outcome(self, answer: Answer) -> None:
        if answer.outcome is Outcome.FAILED:
            st.error(render.escape_markdown(answer.message))
        elif answer.message and answer.outcome is Outcome.EVIDENCE_ONLY and not _is_told(answer):
            st.warning(render.escape_markdown(answer.message))
        elif answer.message:
            st.info(render.escape_markdown(answer.message))
        if answer.outcome is not Outcome.NOT_IN_DOCUMENTS or not answer.nearest:
            return
        with self._evidence_side:
            st.header("Am nächsten kommen", anchor=False)
            for number, passage in enumerate(answer.nearest, 1):
                self._draw_nearest(number, passage, answer.understood or answer.question)

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
