"""What ``status`` reads out of a catalog, and what it tells to do."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.access import AccessClass
from app.knowledge.catalog import CATALOG_FILE
from app.knowledge.catalog_writer import CatalogWriter
from app.knowledge.model import CorpusState, IntakeRecord, Run, RunState
from app.settings import Settings, SourceSettings, load_settings
from ingest.cli import app
from ingest.commands.status import Status, lines, read_status

COUNTS = {"indexed": 2, "unchanged": 0, "removed": 0, "skipped": 0, "failed": 1}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    source = SourceSettings(path=tmp_path / "akten", access=AccessClass.PUBLIC)
    return Settings(data=tmp_path / "data", sources=(source,))


@pytest.fixture
def catalog(settings: Settings) -> Iterator[CatalogWriter]:
    settings.data.mkdir()
    with closing(CatalogWriter(settings.data / CATALOG_FILE)) as writer:
        yield writer


def record(name: str, verdict: str, reason: str = "") -> IntakeRecord:
    return IntakeRecord(f"akten/{name}", "akten", "", "hash", "1", verdict, reason)


def test_a_run_with_a_failure(settings: Settings, catalog: CatalogWriter) -> None:
    catalog.begin_run(["akten"])
    catalog.record([record("a.txt", "indexed"), record("b.pdf", "failed", "Die PDF-Datei ist beschädigt.")])
    catalog.activate((), (), "print", "1")
    catalog.finish_run(1, RunState.COMPLETE, COUNTS)
    found = read_status(settings)
    assert found.items == {"akten": {"indexed": 1, "failed": 1}}
    assert [run.state for run in found.runs] == [RunState.COMPLETE]
    text = "\n".join(lines(found))
    assert "Quelle akten: 1 aufgenommen, 1 fehlgeschlagen" in text
    assert "fehlgeschlagen: akten/b.pdf – Die PDF-Datei ist beschädigt." in text
    assert found.next_steps == ("1 Datei ist fehlgeschlagen; bitte den genannten Grund beheben.",)


def test_what_is_to_be_done() -> None:
    now = datetime.now(UTC)

    def steps(*runs: tuple[RunState, timedelta]) -> str:
        history = tuple(
            Run(9 - number, now - ago, now - ago, state, ("akten",), COUNTS, "Chroma fehlt.")
            for number, (state, ago) in enumerate(runs)
        )
        return " ".join(Status(CorpusState(1, 2, 3, now, "print", "1"), {}, (), history, ()).next_steps)

    hour = timedelta(hours=1)
    assert steps((RunState.COMPLETE, hour)) == ""
    assert "Chroma fehlt." in steps((RunState.FAILED, hour), (RunState.COMPLETE, 2 * hour))
    assert "erneut" in steps((RunState.ABORTED, hour))
    assert "Zeitplan" in steps((RunState.COMPLETE, 40 * hour))
    assert "noch nichts" in steps()


def test_json_has_stable_keys(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RATSLOTSE_DATA", str(settings.data))
    load_settings.cache_clear()
    done = CliRunner().invoke(app, ["status", "--json"])
    load_settings.cache_clear()
    content = json.loads(done.output)
    assert done.exit_code == 1
    assert list(content) == ["corpus", "sources", "failed", "runs", "next_steps"]
    assert content["corpus"] is None
