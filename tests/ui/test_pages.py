"""The pages over a small city in memory, run by Streamlit's own test harness: no browser, no server, no model."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import app.ui
from app.access import PUBLIC_ONLY, AccessClass
from app.answering.model import (
    Answer,
    EvidenceFound,
    Finished,
    Note,
    NoteKind,
    NotesAdded,
    Outcome,
    SentenceAccepted,
    Understood,
    Waiting,
)
from app.knowledge.model import DecisionStatus, ServiceField
from app.settings import Settings
from app.ui import runtime
from app.ui.runtime import Services
from tests.ui.fakes import (
    ANSWERING,
    SENTENCE,
    STATE,
    FakeCity,
    ScriptedAssistant,
    answered,
    make_document,
    make_evidence,
    make_services,
    make_text,
    refused,
    secret,
    statute,
)

# The harness cannot walk from page to page: each is tried as the first one, with the viewer beside it to link to.
_ONE_PAGE = """
import streamlit as st
from app.ui import cards, document, paper_page, {name}

viewer = st.Page(document.page, url_path="dokument")
paper = st.Page(paper_page.page, url_path="vorlage")
st.session_state[cards.DOCUMENT_PAGE] = viewer
st.session_state[cards.PAPER_PAGE] = paper
st.navigation([st.Page({name}.page, url_path="erste", default=True), viewer, paper], position="hidden").run()
"""

MAIN = Path(app.ui.__file__).with_name("main.py")


@pytest.fixture
def services(tmp_settings: Settings) -> Iterator[Services]:
    parts, _ = make_services(tmp_settings)
    runtime.provide(parts)
    yield parts
    runtime.withdraw()


def provide(settings: Settings, assistant: ScriptedAssistant, *texts: object) -> None:
    city = FakeCity([statute(), secret(), *texts])  # type: ignore[list-item]
    runtime.provide(Services(settings, assistant, city, city))


def open_page(name: str = "", **query: str) -> AppTest:
    """A page by the name of its module; the question page through ``main`` with all that stands around it."""
    if not name:
        return AppTest.from_file(str(MAIN), default_timeout=20).run()
    test = AppTest.from_string(_ONE_PAGE.format(name=name), default_timeout=20)
    for key, value in query.items():
        test.query_params[key] = value
    return test.run()


def shown(test: AppTest) -> str:
    """Everything that the reader reads, markup included."""
    parts: list[str] = []
    for element in test:
        proto = getattr(element, "proto", None)
        parts.extend(str(getattr(proto, field)) for field in ("body", "label") if getattr(proto, field, ""))
    return "\n".join(parts)


def ask(test: AppTest, question: str) -> AppTest:
    test.text_input[0].input(question)
    return test.button[0].click().run()


def test_the_first_page_asks_for_a_question_and_names_the_city(services: Services) -> None:
    page = open_page()
    assert not page.exception
    assert page.text_input[0].label.startswith("Ihre Frage")
    assert services.settings.city in shown(page)
    assert [button.label for button in page.button] == ["Fragen"]


def test_an_answer_stands_with_evidence_citation_status_and_state(services: Services) -> None:
    page = ask(open_page(), "Was kostet ein Hund?")
    text = shown(page)
    assert not page.exception
    assert SENTENCE in text
    assert (
        "Die Steuer beträgt im Kalenderjahr für den ersten <mark" in text
    )  # evidence, with the question's word marked
    assert "beschlossen am 02.05.2024" in text
    assert "Seite 2" in text
    assert "1 Satz wurde nicht angezeigt, weil ihn keine Fundstelle trägt." in text
    assert "Stand: 02.05.2024" in text


def test_a_citation_number_opens_its_passage_with_page_and_marked_words(services: Services) -> None:
    page = ask(open_page(), "Was kostet ein Hund?")
    page = page.button(key="cite-1-1").click().run()
    text = shown(page)
    assert not page.exception
    assert f"{ANSWERING}</mark>" in text
    assert "§ 2 Steuersätze" in text  # what stands around it
    assert text.count(SENTENCE) == 1  # the answer below is the same one, not asked again


def test_the_reader_asks_with_the_clearance_of_the_settings(tmp_settings: Settings) -> None:
    assistant = ScriptedAssistant(answered(make_evidence(statute(), ANSWERING), SENTENCE))
    provide(tmp_settings, assistant)
    ask(open_page(), "  Was kostet ein Hund?  ")
    assert assistant.asked == [("Was kostet ein Hund?", PUBLIC_ONLY)]


def test_an_empty_question_is_not_asked(tmp_settings: Settings) -> None:
    assistant = ScriptedAssistant([])
    provide(tmp_settings, assistant)
    page = ask(open_page(), "   ")
    assert not page.exception
    assert assistant.asked == []


def test_a_refusal_says_so_and_shows_what_comes_nearest(tmp_settings: Settings) -> None:
    nearest = FakeCity([statute()]).retrieve("hunden", PUBLIC_ONLY, 5)
    provide(tmp_settings, ScriptedAssistant(refused(nearest, "Dazu steht nichts in den Dokumenten.")))
    page = ask(open_page(), "Gilt das für Hunde auf dem Mond?")
    assert page.info[0].value == "Dazu steht nichts in den Dokumenten."
    assert any(header.value == "Am nächsten kommen" for header in page.header)
    assert "<mark" in shown(page)
    assert page.button(key="nearest-1").click().run().exception == []


def test_a_failure_is_shown_as_its_sentence(tmp_settings: Settings) -> None:
    answer = Answer("", Outcome.FAILED, (), (), (), (), 0, "Der Speicher reicht nicht.", STATE)
    provide(tmp_settings, ScriptedAssistant([Finished(answer)]))
    page = ask(open_page(), "Was?")
    assert page.error[0].value == "Der Speicher reicht nicht."


def test_waiting_and_stopping(tmp_settings: Settings) -> None:
    gate = threading.Event()
    assistant = ScriptedAssistant([Waiting(2), EvidenceFound((), ())], gate)
    provide(tmp_settings, assistant)
    page = open_page()
    # The page draws until the answer is complete; here somebody else's click ends that.
    threading.Thread(target=_stop_soon, args=(assistant,), daemon=True).start()
    page = ask(page, "Was?")
    gate.set()
    assert "Angehalten." in shown(page)
    assert assistant.closed.wait(5)


def _stop_soon(assistant: ScriptedAssistant) -> None:
    while not assistant.asked:
        time.sleep(0.01)
    time.sleep(0.2)
    for run in list(runtime.services().runs):
        run.stop()


def test_markup_in_titles_sentences_and_passages_stays_text(tmp_settings: Settings) -> None:
    hostile = "<script>alert(1)</script> **fett** [x](http://x.example) :red[y] $z$"
    text = make_text(make_document("h", hostile, reference="<i>1</i>"), [hostile])
    provide(tmp_settings, ScriptedAssistant(answered(make_evidence(text, hostile), hostile)), text)
    page = ask(open_page(), "Was?")
    assert not page.exception
    drawn = shown(page)
    assert "<script>alert" not in drawn
    assert "<i>" not in drawn
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in drawn
    label = page.button(key="source-1").label
    assert r"\<script\>" in label
    assert r"\*\*fett\*\*" in label


def test_what_the_reader_may_not_see_is_nowhere(services: Services) -> None:
    for page in (
        open_page("decisions", suche="Hundestaffel"),
        open_page("corpus"),
        open_page("document", document="city/geheim.pdf"),
        open_page("document", document="city/geheim.pdf", version="1", start="0", end="10"),
    ):
        assert not page.exception
        assert "Personalsache" not in shown(page)
        assert "Leiterin" not in shown(page)


def test_a_forbidden_document_and_a_missing_one_look_the_same(services: Services) -> None:
    forbidden = open_page("document", document="city/geheim.pdf")
    missing = open_page("document", document="city/gibt-es-nicht.pdf")
    assert shown(forbidden) == shown(missing)


def test_a_raised_clearance_shows_the_paper(tmp_path: Path) -> None:
    clearance = frozenset({AccessClass.PUBLIC, AccessClass.NON_PUBLIC})
    parts, _ = make_services(Settings(data=tmp_path, clearance=clearance))
    runtime.provide(parts)
    assert "Leiterin" in shown(open_page("document", document="city/geheim.pdf"))


def test_the_viewer_opens_the_page_of_the_citation_and_marks_it(services: Services) -> None:
    start = statute().text.index(ANSWERING)
    query = {"document": "city/steuer.pdf", "version": "1", "start": str(start), "end": str(start + len(ANSWERING))}
    page = open_page("document", **query)
    text = shown(page)
    assert f'<mark id="fundstelle">{ANSWERING}</mark>' in text
    assert "Seite 2 von 2" in text
    assert "Steuergegenstand ist" not in text
    back = page.button[0].click().run()
    assert "Steuergegenstand ist" in shown(back)


@pytest.mark.parametrize(
    "query",
    [
        {"version": "1", "start": "5", "end": "999999"},
        {"version": "1", "start": "9", "end": "5"},
        {"version": "2", "start": "5", "end": "9"},
        {"version": "1", "start": "-5", "end": "9"},
        {"version": "x", "start": "5", "end": "9"},
        {"version": "1", "start": "²", "end": "9"},
        {"page": "77"},
        {"page": "zwei"},
    ],
)
def test_an_address_that_does_not_fit_shows_the_document_without_a_mark(
    services: Services, query: dict[str, str]
) -> None:
    page = open_page("document", document="city/steuer.pdf", **query)
    assert not page.exception
    assert "Steuergegenstand ist" in shown(page)
    assert "<mark" not in shown(page)


def test_a_replaced_document_says_that_the_mark_is_gone(services: Services) -> None:
    page = open_page("document", document="city/steuer.pdf", version="2", start="5", end="9")
    assert "ersetzt" in page.warning[0].value


def test_the_list_names_number_date_status_and_as_of_when_it_is(tmp_settings: Settings) -> None:
    rejected = make_text(
        make_document("r", "Antrag Eisbahn", status=DecisionStatus.REJECTED, reference="A-7/2024"), ["x"]
    )
    parts, _ = make_services(tmp_settings, extra=[rejected])
    runtime.provide(parts)
    page = open_page("corpus")
    text = shown(page)
    assert not page.exception
    assert "2 Dokumente" in text
    assert "A-7/2024 · Satzung · Rat · 02.05.2024" in text
    assert "abgelehnt am 02.05.2024" in text
    assert "Stand: 02.05.2024" in text
    page.text_input[0].input("eisbahn 2024").run()
    assert "Hundesteuersatzung" not in shown(page)


def test_pages_asked_for_too_early_say_so(services: Services) -> None:
    runtime.withdraw()
    page = open_page()
    assert "noch nicht bereit" in page.error[0].value


def test_notes_stand_beside_the_answer_with_the_places_they_tell_of(tmp_settings: Settings) -> None:
    evidence, accepted, last = answered(make_evidence(statute(), ANSWERING), SENTENCE, dropped=0)
    assert isinstance(accepted, SentenceAccepted)
    note = Note(NoteKind.CONTRADICTION, "Die Fundstellen <b>widersprechen</b> sich.", (1,))
    provide(tmp_settings, ScriptedAssistant([evidence, accepted, NotesAdded((note,)), last]))
    page = ask(open_page(), "Was kostet ein Hund?")
    assert "<b>Widerspruch:</b> Die Fundstellen &lt;b&gt;widersprechen&lt;/b&gt; sich." in shown(page)
    assert ANSWERING in shown(page.button(key="note-1-1").click().run())


def test_the_documents_own_words_are_told_from_the_models(tmp_settings: Settings) -> None:
    evidence, accepted, last = answered(make_evidence(statute(), ANSWERING), SENTENCE, dropped=0)
    assert isinstance(accepted, SentenceAccepted)
    assert isinstance(last, Finished)
    verbatim = replace(accepted, sentence=replace(accepted.sentence, verbatim=True))
    field = Finished(replace(last.answer, field=ServiceField.COSTS))
    provide(tmp_settings, ScriptedAssistant([evidence, verbatim, field]))
    page = ask(open_page(), "Was kostet ein Hund?")
    assert f"„{SENTENCE}“" in shown(page)
    assert "Wörtlich aus der Leistungsbeschreibung, Abschnitt „Kosten“." in shown(page)


def test_doubtful_evidence_is_no_answer(tmp_settings: Settings) -> None:
    found = make_evidence(statute(), ANSWERING)
    message = "Die Fundstellen beantworten die Frage möglicherweise nicht."
    answer = Answer("", Outcome.EVIDENCE_ONLY, (), (), (found,), (), 0, message, STATE)
    provide(tmp_settings, ScriptedAssistant([EvidenceFound((found,), (), caution=True), Finished(answer)]))
    page = ask(open_page(), "Was?")
    assert page.warning[0].value == message
    assert "Ob diese Stellen die Frage beantworten, ist nicht sicher." in shown(page)


def test_a_follow_up_is_asked_with_what_was_asked_before_until_a_new_topic(tmp_settings: Settings) -> None:
    assistant = ScriptedAssistant(
        [Understood("Was kostet der zweite Hund?"), *answered(make_evidence(statute(), ANSWERING), SENTENCE)]
    )
    provide(tmp_settings, assistant)
    page = ask(open_page(), "Was kostet ein Hund?")
    page = ask(page, "Und der zweite?")
    assert not page.exception
    assert assistant.histories == [(), ("Was kostet der zweite Hund?",)]
    assert assistant.sessions[0] == assistant.sessions[1] != ""
    assert "Verstanden als: Was kostet der zweite Hund?" in shown(page)
    assert "<mark>Hund</mark>" in shown(page)  # what was meant is marked, not only what was typed
    assert [expander.label for expander in page.expander] == ["Zuvor gefragt: Was kostet ein Hund?"]
    page = next(button for button in page.button if button.label == "Neues Thema").click().run()
    assert not page.expander
    assert SENTENCE not in shown(page)
    ask(page, "Wann öffnet das Bad?")
    assert assistant.histories[-1] == ()
