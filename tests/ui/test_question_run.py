"""A question survives the page that asked it, stops when it is told to, and never takes the server down."""

import threading
import time
from collections.abc import Iterator

from app.access import PUBLIC_ONLY
from app.answering.model import AnswerEvent, Finished, Waiting
from app.errors import IndexStateError
from app.ui.question_run import QuestionRun
from tests.ui.fakes import ScriptedAssistant, answered, make_evidence, statute

EVENTS = answered(make_evidence(statute(), "Für jeden weiteren Hund beträgt sie 216 Euro."), "216 Euro.", dropped=0)


def make_run(assistant: ScriptedAssistant, wanted: threading.Event | None = None) -> QuestionRun:
    still_wanted = wanted.is_set if wanted else None
    return QuestionRun("Frage?", lambda: assistant.ask("Frage?", PUBLIC_ONLY), still_wanted)


def test_events_come_in_order_and_can_be_read_again_from_the_start() -> None:
    run = make_run(ScriptedAssistant(EVENTS))
    run.start()
    run.join(5)
    assert run.over
    assert run.events(0, 0)[:-1] == EVENTS[:-1]
    assert run.events(2, 0) == run.events(0, 0)[2:]
    assert run.answer is not None
    assert run.answer.question == "Frage?"


def test_events_waits_for_what_is_not_there_yet() -> None:
    gate = threading.Event()
    run = make_run(ScriptedAssistant(EVENTS, gate))
    run.start()
    assert run.events(0, 5) == EVENTS[:1]
    assert run.events(1, 0.05) == []
    threading.Timer(0.05, gate.set).start()
    assert run.events(1, 5)
    run.join(5)


def test_stopping_keeps_what_came_and_lets_the_assistant_go() -> None:
    gate = threading.Event()
    assistant = ScriptedAssistant(EVENTS, gate)
    run = make_run(assistant)
    run.start()
    run.events(0, 5)
    run.stop()
    assert run.over
    assert run.stopped
    gate.set()
    assert assistant.closed.wait(5)
    run.join(5)
    assert run.events(0, 0) == EVENTS[:1]
    assert run.answer is None


def test_a_reader_who_left_frees_the_assistant() -> None:
    wanted = threading.Event()
    assistant = ScriptedAssistant(EVENTS)
    run = make_run(assistant, wanted)
    run.start()
    assert assistant.closed.wait(5)
    run.join(5)
    assert run.over
    assert run.events(0, 0) == []


def test_an_error_for_people_is_kept_as_its_sentence() -> None:
    def ask() -> Iterator[AnswerEvent]:
        yield Waiting(1)
        raise IndexStateError("Der Bestand ist leer.")

    run = QuestionRun("Frage?", ask)
    run.start()
    run.join(5)
    assert run.over
    assert run.error == "Der Bestand ist leer."


def test_a_programming_error_ends_the_question_without_its_text_on_the_screen() -> None:
    def ask() -> Iterator[AnswerEvent]:
        yield Waiting(1)
        raise KeyError("internal detail")

    run = QuestionRun("Frage?", ask)
    run.start()
    run.join(5)
    assert run.over
    assert "internal detail" not in run.error
    assert run.error.endswith("Protokoll des Servers.")


def test_stopping_what_is_finished_does_not_make_it_stopped() -> None:
    run = make_run(ScriptedAssistant(EVENTS))
    run.start()
    run.join(5)
    run.stop()
    assert not run.stopped
    assert isinstance(run.events(0, 0)[-1], Finished)


def test_nobody_waits_longer_than_they_said() -> None:
    run = make_run(ScriptedAssistant(EVENTS, threading.Event()))
    run.start()
    run.events(0, 5)
    began = time.monotonic()
    run.events(1, 0.1)
    assert time.monotonic() - began < 2
    run.stop()


def test_a_silent_model_is_freed_at_once_and_its_silence_is_not_collected() -> None:
    closed = threading.Event()

    def ask() -> Iterator[AnswerEvent]:
        try:
            yield EVENTS[0]
            while True:
                time.sleep(0.01)
                yield Waiting(0)
        finally:
            closed.set()

    run = QuestionRun("Frage?", ask)
    run.start()
    assert run.events(0, 5) == EVENTS[:1]
    assert run.events(1, 0.1) == []
    run.stop()
    assert closed.wait(1)
    run.join(1)
    assert run.events(0, 0) == EVENTS[:1]
