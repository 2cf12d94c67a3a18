"""The benchmark of the ingest, small, on the real model and a real Chroma server: it measures what it says."""

from pathlib import Path

import pytest

from app.settings import Settings
from benchmarks import ingest


@pytest.mark.model
@pytest.mark.chroma
def test_three_runs_are_told_apart_and_the_parts_add_up(
    model_files: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(ingest, "load_settings", lambda: model_files)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    result = ingest.measure_ingest(files=12, seed=1, profile=True)

    first, unchanged, changed = result["first"], result["unchanged"], result["changed"]
    assert first["counts"]["indexed"] == 12
    assert unchanged["counts"]["unchanged"] == 12
    assert changed["counts"] == {"indexed": 1, "unchanged": 11, "removed": 0, "skipped": 0, "failed": 0}
    assert first["chunks"] > changed["chunks"] > unchanged["chunks"] == 0
    assert sum(first["phases"].values()) == pytest.approx(first["seconds"], abs=0.1)
    assert 0 < first["embedding_cpu_share"] < 1
    assert {"main", "workers", "chroma"} <= first["peak_mb"].keys() & first["cpu_s"].keys()
    assert result["verify"]["clean"]
    assert any("EncoderContext" in place["function"] for place in first["profile"])
    assert "share of embedder's rate" in ingest.table(result)
    assert not list(tmp_path.iterdir()), "the temporary corpus and index are left behind"
