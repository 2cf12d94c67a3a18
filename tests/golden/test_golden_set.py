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
LEAST = {"number": 10, "reference": 8, "fee_history": 8, "decision_status": 10, "non_public": 4, "answerable": 20}
WITHOUT_ANSWER = {"unanswerable", "non_public"}
KEYS = {"id", "kind", "question", "documents", "facts", "forbidden", "note"}


def stands_in(spelling: str, text: str) -> bool:
    """Say whether a spelling occurs in a text and is not part of a longer number (22 is not in 2022 or 22.000)."""
    return re.search(rf"(?<!\d)(?<!\d[.,:]){re.escape(spelling)}(?![.,:]?\d)", text) is not None


def test_the_set_is_large_and_mixed_enough() -> None:
    kinds = Counter(question["kind"] for question in QUESTIONS)
    assert set(kinds) == {*LEAST, "unanswerable"}
    assert {kind: kinds[kind] for kind, least in LEAST.items() if kinds[kind] < least} == {}
    assert len(QUESTIONS) >= 80
    assert 0.2 <= kinds["unanswerable"] / len(QUESTIONS) <= 0.3


def test_ids_and_questions_are_unique() -> None:
    for key in ("id", "question"):
        repeated = [value for value, count in Counter(question[key] for question in QUESTIONS).items() if count > 1]
        assert repeated == []


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["id"])
def test_form(question: dict[str, Any]) -> None:
    assert set(question) - {"hidden"} == KEYS
    assert ("hidden" in question) == (question["kind"] == "non_public")
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
