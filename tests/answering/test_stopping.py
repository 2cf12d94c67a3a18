"""Who stops a question, or closes the page, frees the model within a second: while it waits, reads or writes."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from langchain_core.messages import HumanMessage, SystemMessage

from app.access import PUBLIC_ONLY
from app.answering.assistant import Assistant
from app.answering.build import open_local_model
from app.answering.generation import LlamaCppChatModel
from app.answering.model import AnswerEvent, EvidenceFound, Waiting
from app.settings import Settings
from app.ui.question_run import QuestionRun
from tests.answering.test_assistant import EASY, QUESTION, STATUTE
from tests.fakes import make_knowledge

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def model(model_files: Settings) -> Iterator[LlamaCppChatModel]:
    """Writes long answers."""
    with closing(open_local_model(model_files).model_copy(update={"answer_tokens": 400})) as opened:
        opened.warm_up()
        yield opened


@pytest.fixture
def assistant(tmp_path: Path, model: LlamaCppChatModel) -> Assistant:
    # What an earlier question left would spare the model its reading.
    other = model.model_copy(update={"answer_tokens": 1})
    list(other.stream([SystemMessage("Etwas anderes."), HumanMessage("Sage Ja.")]))
    return Assistant(make_knowledge(tmp_path, STATUTE), model, EASY)


def started(assistant: Assistant, present: Callable[[], bool] = lambda: True) -> QuestionRun:
    run = QuestionRun(QUESTION, lambda: assistant.ask(QUESTION, PUBLIC_ONLY), present)
    run.start()
    return run


def wait_for(run: QuestionRun, seen: Callable[[AnswerEvent], bool]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if any(seen(event) for event in run.events(0, 0.05)):
            return
    raise AssertionError(f"it did not come to that: {run.events(0, 0)}")


def seconds_until_free(run: QuestionRun, leave: Callable[[], None]) -> float:
    began = time.monotonic()
    leave()
    run.join(30)
    assert run.over
    return time.monotonic() - began


def evaluated(model: LlamaCppChatModel, at_least: int, since: int) -> None:
    deadline = time.monotonic() + 60
    while model.evaluated_tokens < since + at_least:
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.mark.parametrize("way", ["stop", "close the page"])
def test_while_the_model_reads(assistant: Assistant, model: LlamaCppChatModel, way: str) -> None:
    present = threading.Event()
    present.set()
    before = model.evaluated_tokens
    run = started(assistant, present.is_set)
    evaluated(model, 1, before)
    leave = run.stop if way == "stop" else present.clear
    assert seconds_until_free(run, leave) < 1
    read = model.evaluated_tokens - before
    time.sleep(0.3)
    assert model.evaluated_tokens - before == read  # it is free, not merely unheard
    assert read < 150  # of some 250
    assert run.answer is None


def test_while_the_model_writes(assistant: Assistant, model: LlamaCppChatModel) -> None:
    for piece in assistant.ask(QUESTION, PUBLIC_ONLY):  # so that the next one has little to read
        if not isinstance(piece, Waiting | EvidenceFound):
            break
    before = model.evaluated_tokens
    run = started(assistant)
    evaluated(model, 5, before)
    assert seconds_until_free(run, run.stop) < 1


def test_while_it_waits_for_its_turn(assistant: Assistant) -> None:
    first = started(assistant)
    wait_for(first, lambda event: isinstance(event, EvidenceFound))
    second, third = started(assistant), started(assistant)
    wait_for(second, lambda event: isinstance(event, Waiting))
    wait_for(third, lambda event: isinstance(event, Waiting))
    assert seconds_until_free(second, second.stop) < 1
    assert not first.over
    assert seconds_until_free(first, first.stop) < 1
    # The third is served now, not those who left.
    wait_for(third, lambda event: not isinstance(event, Waiting | EvidenceFound))
    third.stop()
    third.join(10)
