"""The model is asked whether a sentence answers, only as long as that decides anything."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models.chat_models import BaseChatModel, generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr

from app.access import PUBLIC_ONLY
from app.answering.answerability import Answerability, yes_share
from app.answering.calibration import Calibration, Logistic
from app.answering.evidence import EvidenceFinder, windows
from app.knowledge.index import Knowledge
from app.search.question import analyse_question
from app.search.retrieval import Retriever
from tests.fakes import make_knowledge, paper

ALWAYS = Logistic({}, 1.0, 0.5)
RULE = Calibration(
    evidence=Logistic({"similarity": 4.0, "coverage": 4.0, "context_coverage": 1.0}, -3.0, 0.0),
    gate=ALWAYS,
    grounding=ALWAYS,
    least_new_coverage=0.0,
    least_question_coverage=0.0,
    least_gate=0.0,
    answer=Logistic({"yes": 1.0}, 0.0, 0.5),
)


class Judging(BaseChatModel):
    """Answers each question with the next of the given first tokens, or in words where they are ``None``."""

    tokens: list[list[tuple[str, float]] | None]
    _asked: list[str] = PrivateAttr(default_factory=list)

    @property
    def asked(self) -> list[str]:
        return self._asked

    @property
    def _llm_type(self) -> str:
        return "judging"

    def _generate(self, messages: list[BaseMessage], *arguments: Any, **options: Any) -> ChatResult:
        return generate_from_stream(self._stream(messages))

    def _stream(self, messages: list[BaseMessage], *arguments: Any, **options: Any) -> Iterator[ChatGenerationChunk]:
        tokens = self.tokens[len(self._asked)]
        self._asked.append(str(messages[-1].content))
        yield ChatGenerationChunk(message=AIMessageChunk(content=""))
        metadata = {} if tokens is None else {"first_tokens": tokens}
        yield ChatGenerationChunk(message=AIMessageChunk(content="", response_metadata=metadata))
        yield ChatGenerationChunk(message=AIMessageChunk(content="Nein."))


@pytest.fixture
def knowledge(tmp_path: Path) -> Knowledge:
    return make_knowledge(
        tmp_path,
        paper("Hundesteuersatzung", "Die Steuer für den Hund beträgt 120 Euro. Die Steuer ist im Februar fällig."),
    )


def decided(knowledge: Knowledge, model: Judging, rule: Calibration = RULE) -> bool:
    question = analyse_question("Wie hoch ist die Steuer für den Hund?")
    passages = Retriever(knowledge).find(question, PUBLIC_ONLY, 20).passages
    found = EvidenceFinder(knowledge, rule.evidence).find(question, passages, PUBLIC_ONLY)
    decision = Answerability(knowledge, model, rule).decide(question, passages, found, windows(found))
    while True:
        try:
            next(decision)
        except StopIteration as end:
            return bool(end.value)


YES, NO = [("Ja", 0.8), ("Ne", 0.15)], [("Ne", 0.7), ("Ja", 0.2)]


def test_a_yes_to_the_best_sentence_is_enough(knowledge: Knowledge) -> None:
    model = Judging(tokens=[YES])
    assert decided(knowledge, model)
    assert "120 Euro" in model.asked[0]
    assert "Hundesteuersatzung" in model.asked[0]


def test_a_yes_to_the_second_one_counts_too(knowledge: Knowledge) -> None:
    model = Judging(tokens=[NO, YES])
    assert decided(knowledge, model)
    assert len(model.asked) == 2


def test_two_times_no_is_no_answer(knowledge: Knowledge) -> None:
    assert not decided(knowledge, Judging(tokens=[NO, NO]))


def test_a_server_without_probabilities_is_taken_at_its_word(knowledge: Knowledge) -> None:
    assert not decided(knowledge, Judging(tokens=[None, None]))


@pytest.mark.parametrize(("intercept", "answers"), [(9.0, True), (-9.0, False)])
def test_nothing_is_asked_that_changes_nothing(knowledge: Knowledge, intercept: float, answers: bool) -> None:
    model = Judging(tokens=[])
    assert decided(knowledge, model, replace(RULE, answer=Logistic({"yes": 1.0}, intercept, 0.5))) is answers
    assert model.asked == []


@pytest.mark.parametrize(
    ("tokens", "share"),
    [
        ([("Ja", 0.6), ("Ne", 0.2)], 0.75),
        ([(" Ja", 0.3), ("ja,", 0.3), ("Nein", 0.2)], 0.75),
        ([("N", 0.5), ("J", 0.5)], 0.5),
        ([("Der", 0.6), ("Die", 0.3)], 0.5),
        ([("Jahr", 0.9), ("Neu", 0.1)], 0.5),
        ([], 0.5),
    ],
)
def test_share_of_yes(tokens: list[tuple[str, float]], share: float) -> None:
    assert yes_share(tokens) == pytest.approx(share)
