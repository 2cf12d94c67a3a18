"""Which time a question asks for, on three sets of questions; two were written after the rules were done."""

import json
from datetime import date
from pathlib import Path

import pytest

from app.search.as_of import find_as_of
from app.search.question import analyse_question

TODAY = date(2026, 11, 23)
CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "as_of_cases.jsonl").read_text(encoding="utf-8").splitlines()
    if line
]
LEAST = {"first": (1.0, 1.0), "second": (1.0, 1.0), "third": (1.0, 16 / 17)}
"""Precision and recall by set: what changes them is to be seen. The second and third set were each written after the
rules were done. Before their errors were looked at they had 0.86 and 0.95, and 0.83 and 0.88 (23.11.2026): these are
the figures to expect of questions that nobody has thought of. What is still missed is "Stand 01/2024"."""


def found_in(text: str) -> tuple[str, str] | None:
    found = find_as_of(text, TODAY)
    return None if found is None else (found.first.isoformat(), found.last.isoformat())


@pytest.mark.parametrize("name", list(LEAST))
def test_times_are_told_from_dates_of_things(name: str) -> None:
    cases = [case for case in CASES if case["set"] == name]
    wrong = []
    hits = claimed = wanted = 0
    for case in cases:
        expected = (case["first"], case["last"]) if case["first"] else None
        found = found_in(case["text"])
        claimed += found is not None
        wanted += expected is not None
        hits += found is not None and found == expected
        if found != expected:
            wrong.append(f"{case['text']}: {found} instead of {expected}")
    assert claimed
    assert wanted
    precision, recall = hits / claimed, hits / wanted
    assert (precision, recall) == LEAST[name], wrong


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Hundesteuer Stand 1.3.2022", "Hundesteuer"),
        (
            "Wie hoch war die Hundesteuer am 1.3.2022 für den ersten Hund?",
            "Wie hoch war die Hundesteuer für den ersten Hund?",
        ),
        ("Wie hoch waren die Schulden am 31.12.2022?", "Wie hoch waren die Schulden am 31.12.2022?"),
        ("Hundesteuer 2023", "Hundesteuer 2023"),
    ],
)
def test_the_day_for_which_a_rule_is_asked_is_not_looked_for(text: str, topic: str) -> None:
    assert analyse_question(text, TODAY).topic == topic


@pytest.mark.parametrize(
    "text", ["Stand 31.02.2022", "Gebühr am 99.99.9999", "Stand", "gültig am", "damals", "Stand 1.3."]
)
def test_what_is_no_date_is_no_time(text: str) -> None:
    assert find_as_of(text, TODAY) is None
