"""A real model server with continuous batching behind the assistant: several answers at once, none of them mixed."""

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from langchain_core.messages import HumanMessage
from pydantic import SecretStr

from app.access import PUBLIC_ONLY
from app.answering.assistant import Assistant
from app.answering.endpoint import EndpointChatModel
from app.answering.model import Answer, Finished, Outcome
from app.errors import GenerationError
from app.knowledge.index import Knowledge
from app.models.files import ModelRole, require_model
from app.settings import Settings
from app.ui.question_run import QuestionRun
from tests.answering.model_server import model_server
from tests.answering.test_assistant import EASY
from tests.commands import run_module
from tests.fakes import make_knowledge, paper

pytestmark = pytest.mark.model

FEES = {"Hundesteuer": 129, "Zweitwohnungssteuer": 843, "Vergnügungssteuer": 357, "Marktgebühr": 216}


@pytest.fixture(scope="module")
def server(model_files: Settings) -> Iterator[str]:
    """Four answers at once, with a key."""
    with model_server(require_model(model_files, ModelRole.LANGUAGE).path, parallel=4, key="geheim") as address:
        yield address


@pytest.fixture
def model(server: str) -> EndpointChatModel:
    return EndpointChatModel(
        endpoint=server, api_key=SecretStr("geheim"), parallel=4, answer_tokens=64, answer_seconds=240.0
    )


@pytest.fixture
def knowledge(tmp_path: Path) -> Knowledge:
    return make_knowledge(
        tmp_path,
        *(paper(f"Satzung zur {name}", f"Die {name} beträgt {fee},00 Euro im Jahr.") for name, fee in FEES.items()),
    )


def test_four_questions_are_answered_at_once_and_none_is_mixed(knowledge: Knowledge, model: EndpointChatModel) -> None:
    assistant = Assistant(knowledge, model, EASY)
    answers: dict[str, Answer] = {}

    def ask(name: str) -> None:
        for event in assistant.ask(f"Wie hoch ist die {name} im Jahr?", PUBLIC_ONLY, session=name):
            if isinstance(event, Finished):
                answers[name] = event.answer

    threads = [threading.Thread(target=ask, args=(name,)) for name in FEES]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert {name: answer.outcome for name, answer in answers.items()} == dict.fromkeys(FEES, Outcome.ANSWERED)
    for name, answer in answers.items():
        written = [sentence for sentence in answer.sentences if not sentence.verbatim]
        text = " ".join(sentence.text for sentence in written)
        assert {fee: str(fee) in text for fee in FEES.values()} == {fee: own == name for own, fee in FEES.items()}
        numbers = {number for sentence in written for number in sentence.citations}
        cited = {item.document.metadata.title for item in answer.citations if item.number in numbers}
        assert cited == {f"Satzung zur {name}"}
        assert answer.timings.waited < 0.5  # nobody stood in a queue of ours
        assert answer.prompt_tokens > 50


def test_leaving_frees_the_server(model: EndpointChatModel) -> None:
    """All its places are taken by long answers, which are left; a short one then need not wait for their end."""
    long = model.model_copy(update={"answer_tokens": 1000})
    streams = [long.stream([HumanMessage(f"Zähle langsam von {number} bis tausend.")]) for number in range(4)]
    for stream in streams:
        next(piece for piece in stream if piece.content)
    for stream in streams:
        stream.close()  # type: ignore[attr-defined]
    began = time.monotonic()
    next(piece for piece in model.stream([HumanMessage("Sage Ja.")]) if piece.content)
    assert time.monotonic() - began < 8


def test_stopping_a_question_while_the_server_reads_takes_less_than_a_second(
    tmp_path: Path, model: EndpointChatModel
) -> None:
    long = make_knowledge(tmp_path, paper("Satzung", *(f"Die Steuer Nummer {n} beträgt {n} Euro." for n in range(40))))
    assistant = Assistant(long, model, EASY)
    run = QuestionRun("Steuer?", lambda: assistant.ask("Wie hoch ist die Steuer Nummer 7?", PUBLIC_ONLY))
    run.start()
    run.events(0, 30)
    run.stop()
    began = time.monotonic()
    run.join(10)
    assert time.monotonic() - began < 1


def test_too_long_a_prompt_and_a_wrong_key_are_clear_errors(model: EndpointChatModel, server: str) -> None:
    with pytest.raises(GenerationError, match="zu lang für den Modellserver"):
        model.invoke([HumanMessage("Wort " * 6000)])
    with pytest.raises(GenerationError, match=r"llm\.api_key"):
        EndpointChatModel(endpoint=server, api_key=SecretStr("falsch")).invoke([HumanMessage("Ja?")])
    assert model.invoke([HumanMessage("Sage Hallo.")]).content


@pytest.mark.chroma
def test_the_command_answers_without_a_language_model_of_its_own(
    corpus_settings: Settings, tmp_path: Path, server: str
) -> None:
    embedding = require_model(corpus_settings, ModelRole.EMBEDDING).path
    models = tmp_path / "models"
    models.mkdir()
    (models / embedding.name).symlink_to(embedding)
    finished = run_module(
        corpus_settings.model_copy(update={"models": models}),
        *("app", "ask", "Wie hoch ist die Hundesteuer für den ersten Hund?", "--json"),
        RATSLOTSE_LLM__ENDPOINT=server,
        RATSLOTSE_LLM__API_KEY="geheim",
    )
    assert finished.returncode == 0, finished.stderr
    assert json.loads(finished.stdout)["outcome"] == "answered"
