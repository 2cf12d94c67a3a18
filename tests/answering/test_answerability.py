"""The model is asked whether the best sentence answers, where that decides anything."""

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
from app.answering.answerability import Answerability, lacks_wanted, yes_share
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
    least_quoted=0.7,
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


def judged(knowledge: Knowledge, model: Judging, rule: Calibration = RULE) -> float:
    question = analyse_question("Wie hoch ist die Steuer für den Hund?")
    passages = Retriever(knowledge).find(question, PUBLIC_ONLY, 20).passages
    found = EvidenceFinder(knowledge, rule.evidence).find(question, passages, PUBLIC_ONLY)
    judging = Answerability(knowledge, model, rule).judge(question, passages, found, windows(found))
    while True:
        try:
            next(judging)
        except StopIteration as end:
            return float(end.value)


def test_the_model_says_whether_the_best_sentence_answers(knowledge: Knowledge) -> None:
    yes, no = Judging(tokens=[[("Ja", 0.8), ("Ne", 0.15)]]), Judging(tokens=[[("Ne", 0.7), ("Ja", 0.2)]])
    assert judged(knowledge, yes) > 0.7
    assert judged(knowledge, no) < 0.3
    assert "120 Euro" in yes.asked[0]
    assert "Hundesteuersatzung" in yes.asked[0]


def test_a_server_without_probabilities_is_taken_at_its_word(knowledge: Knowledge) -> None:
    assert judged(knowledge, Judging(tokens=[None])) < 0.3


@pytest.mark.parametrize("intercept", [9.0, -9.0])
def test_nothing_is_asked_that_changes_nothing(knowledge: Knowledge, intercept: float) -> None:
    model = Judging(tokens=[])
    judged(knowledge, model, replace(RULE, answer=Logistic({"yes": 1.0}, intercept, 0.5)))
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


@pytest.mark.parametrize(
    ("question", "text", "lacks"),
    [
        ("Wie hoch ist die Gebühr 2025?", "Die Gebühr wurde 2025 beschlossen.", True),
        ("Wie hoch ist die Gebühr 2025?", "Die Gebühr beträgt 2025 zwölf Euro.", False),
        ("Wann öffnet das Freibad?", "Das Freibad hat zwei Becken.", True),
        ("Wann öffnet das Freibad?", "Das Freibad öffnet am 1. Mai.", False),
        ("Wer leitet das Freibad?", "Das Freibad öffnet am 1. Mai.", False),
    ],
)
def test_what_is_asked_for_must_be_there_and_not_in_the_question_alone(question: str, text: str, lacks: bool) -> None:
    assert lacks_wanted(analyse_question(question), [text]) is lacks
    assert lacks_wanted(analyse_question(question), [text, "Am 3. März 2024 kostete es 7 Euro."]) is False
