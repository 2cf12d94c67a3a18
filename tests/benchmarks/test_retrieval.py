"""Measuring retrieval: the figures, folders with gaps in them, and a whole run over a small folder."""

import gzip
import json
import math
from pathlib import Path
from typing import Any

import pytest

from app.settings import Settings, load_settings
from benchmarks import retrieval
from benchmarks.retrieval import Question, chosen, load_folder, measure_retrieval, measure_squad, table
from benchmarks.retrieval_corpus import CorpusError, CorpusFile
from benchmarks.retrieval_metrics import averaged, distinct, judged, percentiles

ROWS: list[dict[str, Any]] = [
    {
        "id": "https://ris.example/files/1?a=../../x",
        "paper": "p1",
        "reference": "2024/0001",
        "title": "Radweg Uferstraße",
        "type": "Antrag",
        "date": "2024-03-01",
        "name": "Antrag",
        "text": "Die Fraktion beantragt einen Radweg an der Uferstraße.",
    },
    {"id": "2", "paper": "p1", "text": "Lageplan zum Radweg an der Uferstraße, Maßstab 1 zu 500."},
    {"id": "3", "paper": "p2", "title": "", "reference": None, "date": "", "text": "Die Hundesteuer beträgt 120 Euro."},
    {"id": "4", "paper": "p3", "title": "Ohne Text", "text": "  \n"},
    {"id": "5", "text": "Der Spielplatz am Bahnhof wird erneuert.", "date": "im Mai", "type": 7},
]
QUESTIONS: list[dict[str, Any]] = [
    {"qid": "a", "kind": "titel", "query": "Radweg Uferstraße", "relevant": ["p1"]},
    {"qid": "b", "kind": "frage", "query": "Wie hoch ist die Hundesteuer?", "relevant": ["p2"]},
    {"qid": "c", "kind": "frage", "query": "Wird der Spielplatz erneuert?", "relevant": ["5"]},
    {"qid": "d", "kind": "frage", "query": "Was steht nirgends?", "relevant": ["p3", "p9"]},
]


def write(folder: Path, rows: list[dict[str, Any]], questions: list[dict[str, Any]]) -> Path:
    folder.mkdir()
    with gzip.open(folder / "corpus.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row) + "\n" for row in rows)
    (folder / "queries.jsonl").write_text("\n".join(json.dumps(row) for row in questions), encoding="utf-8")
    return folder


def test_figures_of_one_ranking() -> None:
    found = judged(["x", "right", "y"], {"right"})
    assert found["R@1"] == 0
    assert found["R@5"] == found["R@20"] == 1
    assert found["MRR@10"] == 0.5
    assert found["nDCG@10"] == pytest.approx(1 / math.log2(3))
    assert set(judged([], {"a", "b"}).values()) == {0.0}


def test_several_right_ones_are_shared_out() -> None:
    found = judged(["a", "x", "b"], {"a", "b", "c"})
    assert found["R@1"] == 1
    assert found["R@5"] == pytest.approx(2 / 3)
    ideal = 1 + 1 / math.log2(3) + 1 / math.log2(4)
    assert found["nDCG@10"] == pytest.approx((1 + 1 / math.log2(4)) / ideal)


def test_what_comes_after_the_tenth_place_gains_nothing_but_recall() -> None:
    found = judged([*map(str, range(10)), "right"], {"right"})
    assert (found["nDCG@10"], found["MRR@10"], found["R@20"]) == (0, 0, 1)


def test_means_and_percentiles() -> None:
    assert averaged([{"R@1": 1.0}, {"R@1": 0.0}]) == {"R@1": 0.5}
    assert percentiles([0.001 * number for number in range(1, 101)]) == {"p50_ms": 50.0, "p95_ms": 95.0}
    assert distinct(["b", "a", "b"]) == ["b", "a"]


def test_a_files_name_is_safe_whatever_its_id() -> None:
    names = {CorpusFile(id=row["id"], target="", text="", metadata={}).name for row in ROWS}
    assert len(names) == len(ROWS)
    assert all(name.removesuffix(".txt").isalnum() for name in names)


def test_halves_are_disjoint_and_complete() -> None:
    questions = [Question("frage", str(number), frozenset({"p"}), number % 3 == 0) for number in range(9)]
    fit, report = chosen(questions, "fit"), chosen(questions, "report")
    assert not set(fit) & set(report)
    assert set(fit) | set(report) == set(chosen(questions, "all"))


def test_a_folder_that_is_none_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"corpus\.jsonl\.gz"):
        load_folder(tmp_path)


@pytest.mark.model
@pytest.mark.chroma
def test_a_folder_with_gaps_is_measured_and_measured_again_without_reading_it_anew(
    tmp_path: Path, with_models: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RATSLOTSE_DATA", str(with_models.data))
    monkeypatch.setenv("RATSLOTSE_MODELS", str(with_models.models_folder))
    load_settings.cache_clear()
    monkeypatch.setattr(retrieval, "_REMEMBERED", 1)
    try:
        folder = write(tmp_path / "city", ROWS, QUESTIONS)
        found = measure_retrieval(folder)
        assert found["questions"] == {"frage": 2, "titel": 1}
        assert found["documents"] == 4
        for kind in ("frage", "titel"):
            assert set(found["kinds"][kind]) == {"terms", "vectors", "fused", "full"}
            assert found["kinds"][kind]["full"]["R@1"] == 1
        assert "titel (1)" in table(found)
        assert "Einlesen" in capsys.readouterr().err
        assert measure_retrieval(folder)["kinds"] == found["kinds"]
        assert "Einlesen" not in capsys.readouterr().err

        bridge = question("Wann wurde die Brücke gebaut?", "1902")
        river = question("Wie lang ist der Fluss?", "80")
        paragraphs = [
            {"context": "Die Brücke wurde 1902 gebaut.", "qas": [bridge]},
            {"context": "Der Fluss ist 80 Kilometer lang.", "qas": [river]},
        ]
        file = tmp_path / "squad.json"
        file.write_text(json.dumps({"data": [{"paragraphs": paragraphs}]}), encoding="utf-8")
        for contexts in (True, False):
            assert measure_squad(file, contexts)["kinds"]["questions"]["full"]["R@1"] == 1
    finally:
        load_settings.cache_clear()


def question(text: str, answer: str) -> dict[str, Any]:
    start = {"1902": 17, "80": 14}[answer]
    return {"question": text, "answers": [{"text": answer, "answer_start": start}]}
