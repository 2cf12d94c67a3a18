"""The golden questions are well-formed, and what they expect stands in the documents they name."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.docs_corpus.reading import CORPUS, documents, sidecar, text_of

QUESTIONS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parent / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    if line
]
LEAST = {
    "answerable": 40,
    "number": 20,
    "reference": 12,
    "fee_history": 20,
    "service": 16,
    "decision_status": 20,
    "false_premise": 20,
    "follow_up": 10,
    "unanswerable": 40,
    "non_public": 7,
}
WITHOUT_ANSWER = {"unanswerable", "non_public"}
KEYS = {"id", "kind", "question", "documents", "facts", "forbidden", "note"}
OPTIONAL = {"hidden", "history"}


def stands_in(spelling: str, text: str) -> bool:
    """Say whether a spelling occurs in a text and is not part of a longer number (22 is not in 2022 or 22.000)."""
    return re.search(rf"(?<!\d)(?<!\d[.,:]){re.escape(spelling)}(?![.,:]?\d)", text) is not None


def test_the_set_is_large_and_mixed_enough() -> None:
    kinds = Counter(question["kind"] for question in QUESTIONS)
    assert set(kinds) == set(LEAST)
    assert {kind: kinds[kind] for kind, least in LEAST.items() if kinds[kind] < least} == {}
    assert 0.2 <= kinds["unanswerable"] / len(QUESTIONS) <= 0.3
    assert sum("typos" in question["note"] for question in QUESTIONS) >= 6
    assert sum("keyword" in question["note"] for question in QUESTIONS) >= 8


def test_ids_and_questions_are_unique() -> None:
    for values in (
        [question["id"] for question in QUESTIONS],
        [(question["question"].casefold(), *question.get("history", [])) for question in QUESTIONS],
    ):
        assert [value for value, count in Counter(values).items() if count > 1] == []


def test_an_earlier_question_needs_none_itself() -> None:
    """A history of one question is one that stands alone; whoever asks it need not resolve it first."""
    assert max(len(question.get("history", [])) for question in QUESTIONS) == 1


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["id"])
def test_form(question: dict[str, Any]) -> None:
    assert set(question) - OPTIONAL == KEYS
    assert ("hidden" in question) == (question["kind"] == "non_public")
    assert question["kind"] != "follow_up" or "history" in question
    assert all(isinstance(earlier, str) and earlier for earlier in question.get("history", ["?"]))
    assert question.get("history") != []
    assert question["kind"] != "false_premise" or question["forbidden"]
    assert all(isinstance(spelling, str) and spelling for fact in question["facts"] for spelling in fact)
    assert isinstance(question["forbidden"], list)
    assert all(isinstance(text, str) and len(text) > 1 for text in question["forbidden"])
    for name in question["documents"] + question.get("hidden", []):
        assert (CORPUS / name).is_file()
    if question["kind"] in WITHOUT_ANSWER:
        assert question["documents"] == []
        assert question["facts"] == []
    else:
        assert question["documents"]
        assert question["facts"]


@pytest.mark.parametrize(
    "question", [question for question in QUESTIONS if question["facts"]], ids=lambda question: question["id"]
)
def test_facts_stand_in_the_first_document(question: dict[str, Any]) -> None:
    text = text_of(question["documents"][0])
    missing = [fact for fact in question["facts"] if not any(stands_in(spelling, text) for spelling in fact)]
    assert missing == []


@pytest.mark.parametrize(
    "question", [question for question in QUESTIONS if question["facts"]], ids=lambda question: question["id"]
)
def test_no_fact_is_forbidden(question: dict[str, Any]) -> None:
    for fact in question["facts"]:
        assert not any(stands_in(text, spelling) for spelling in fact for text in question["forbidden"])


@pytest.mark.parametrize(
    "question", [question for question in QUESTIONS if "hidden" in question], ids=lambda question: question["id"]
)
def test_secrets_stand_in_hidden_documents_only(question: dict[str, Any]) -> None:
    assert all(sidecar(name)["access"] != "public" for name in question["hidden"])
    public = [name for name in documents() if sidecar(name).get("access", "public") == "public"]
    for secret in question["forbidden"]:
        assert stands_in(secret, text_of(question["hidden"][0]))
        assert [name for name in public if stands_in(secret, text_of(name))] == []


def test_public_questions_need_public_documents_only() -> None:
    for question in QUESTIONS:
        assert all(sidecar(name).get("access", "public") == "public" for name in question["documents"])
