"""The command: help, reports and exit codes. The index is a fake; the run over real parts is tested at the end."""

import json
import os
import re
import signal
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.errors import AlreadyRunningError
from app.knowledge import build
from app.knowledge.verification import Finding, FindingKind, Findings
from app.settings import Settings, load_settings
from ingest.cli import app
from ingest.progress import LogProgress, Phase, terminal_progress
from ingest.report import FileResult, Report, Verdict, details, line, pages_phrase, summary
from tests.ingest.fakes import FakeRefresh
from tests.ingest.sources.test_folder import put

runner = CliRunner()


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeRefresh:
    fake = FakeRefresh()
    monkeypatch.setattr(build, "open_refresh", fake.opened)
    monkeypatch.setenv("RATSLOTSE_DATA", str(tmp_path / "data"))
    load_settings.cache_clear()
    return fake


def test_help_is_german() -> None:
    shown = runner.invoke(app, ["--help"])
    assert shown.exit_code == 0
    assert "Aufruf:" in shown.output
    assert "--report DATEI" in shown.output
    assert not any(word in shown.output for word in ("Usage", "Options", "Show this message", "Path"))


def test_report_and_exit_codes(index: FakeRefresh, tmp_path: Path) -> None:
    folder = tmp_path / "akten"
    put(folder / "a.txt")
    report = tmp_path / "report.json"
    done = runner.invoke(app, [str(folder), "--report", str(report)])
    assert done.exit_code == 0
    content = json.loads(report.read_text(encoding="utf-8"))
    assert content["counts"] == {"indexed": 1, "unchanged": 0, "removed": 0, "skipped": 0, "failed": 0}
    (entry,) = content["files"]
    assert (entry["verdict"], entry["reason"], entry["chunks"]) == ("indexed", "", 1)
    assert entry["path"] in index.active
    put(folder / "b.pdf", "%PDF-1.7")
    done = runner.invoke(app, [str(folder), "--quiet"])
    assert done.exit_code == 1
    assert "fehlgeschlagen" in done.output
    assert "b.pdf" in done.output
    done = runner.invoke(app, [str(tmp_path / "fehlt")])
    assert done.exit_code == 2
    assert "fehlt" in done.output
    assert len(index.active) == 1


def test_errors_are_one_sentence(index: FakeRefresh, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def locked(_settings: Settings) -> None:
        raise AlreadyRunningError("Ein anderes Einlesen läuft bereits; bitte warten.")

    monkeypatch.setattr(build, "open_refresh", locked)
    folder = tmp_path / "akten"
    put(folder / "a.txt")
    done = runner.invoke(app, [str(folder)])
    assert done.exit_code == 2
    assert done.output == "Ein anderes Einlesen läuft bereits; bitte warten.\n"


def test_report_that_cannot_be_written_is_said(index: FakeRefresh, tmp_path: Path) -> None:
    folder = tmp_path / "akten"
    put(folder / "a.txt")
    done = runner.invoke(app, [str(folder), "--report", str(tmp_path / "no" / "folder" / "r.json")])
    assert done.exit_code == 2
    assert "Bericht" in done.output
    assert "1 aufgenommen" in done.output


def test_commands_and_folders_of_their_name_are_told_apart(
    index: FakeRefresh, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    put(tmp_path / "status" / "a.txt")
    assert "noch nichts eingelesen" in runner.invoke(app, ["status"]).output
    assert index.active == {}
    assert runner.invoke(app, ["./status"]).exit_code == 0
    assert len(index.active) == 1


def test_dry_run_opens_nothing_that_could_change_and_says_what_would(index: FakeRefresh, tmp_path: Path) -> None:
    put(tmp_path / "akten" / "a.txt")
    done = runner.invoke(app, [str(tmp_path / "akten"), "--dry-run"])
    assert done.exit_code == 0
    assert "nichts wurde geändert: 1 aufgenommen" in done.output
    assert index.runs == []
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("arguments", "said"), [(["--since", "neulich"], "neulich"), (["--every", "1w"], "1w"), (["--every", "1s"], "10s")]
)
def test_option_that_is_not_understood_is_named(index: FakeRefresh, arguments: list[str], said: str) -> None:
    done = runner.invoke(app, arguments)
    assert (done.exit_code, index.runs) == (2, [])
    assert said in done.output


def test_source_that_lost_too_much_stops_with_2_unless_told(index: FakeRefresh, tmp_path: Path) -> None:
    folder = tmp_path / "akten"
    put(folder / "a.txt")
    runner.invoke(app, [str(folder)])
    (folder / "a.txt").unlink()
    done = runner.invoke(app, [str(folder)])
    assert done.exit_code == 2
    assert "--allow-removal" in done.output
    assert len(index.active) == 1
    assert runner.invoke(app, [str(folder), "--allow-removal"]).exit_code == 0
    assert index.active == {}


def test_every_goes_on_after_a_failed_run_and_ends_when_told(
    index: FakeRefresh, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "akten"
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 1:
            put(folder / "a.txt")  # the source was out of reach
        else:
            os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr("ingest.commands.refresh.sleep", wait)
    done = runner.invoke(app, [str(folder), "--every", "1h"])
    assert done.exit_code == 0
    assert "Den Pfad" in done.output
    assert "1 aufgenommen" in done.output
    assert done.output.endswith("Beendet.\n")
    assert 3500 < waits[0] <= 3600


@pytest.mark.parametrize("command", ["verify", "repair"])
def test_differences_are_named_with_the_way_out(monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    found = [Finding(FindingKind.TERMS_MISSING, 3, ("17", "18")), Finding(FindingKind.DANGLING_ROWS, 1)]

    def findings(number: int) -> Findings:
        return Findings(tuple(found[:number]), 10, 100)

    for number, code, said in ((0, 0, "Alles stimmt überein"), (1, 1, "repair"), (2, 1, "--full")):
        monkeypatch.setattr(build, f"{command}_index", lambda _settings, number=number: findings(number))
        done = runner.invoke(app, [command])
        assert done.exit_code == code
        assert said in done.output
        content = json.loads(runner.invoke(app, [command, "--json"]).output)
        assert [entry["kind"] for entry in content["findings"]] == ["terms_missing", "dangling_rows"][:number]


def test_log_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    progress = LogProgress(said.append)
    progress.begin(Phase.READING, 3000, lambda: 50)
    for number in range(2500):
        progress.result(FileResult(f"akten/{number}.txt", Verdict.INDEXED, chunks=1))
        progress.step()
    assert said[0] == "Einlesen: 3000 Dateien"
    counted = [text for text in said if "/ 3000" in text]
    assert [text.split()[0] for text in counted] == ["1000", "2000"]
    assert all("Dateien/s" in text and "Abschnitte/s" in text and "noch etwa" in text for text in counted)
    assert sum(text.startswith("aufgenommen") for text in said) < 500


def test_bar_on_a_terminal_shows_phase_count_and_rate(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")
    with terminal_progress() as progress:
        progress.begin(Phase.READING, 3, lambda: 7)
        progress.step(2)
        time.sleep(0.3)
        progress.begin(Phase.COMMITTING, chunks=lambda: 9)
        time.sleep(0.3)
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", capsys.readouterr().out)
    assert re.search(r"Einlesen\W+2/3 .*Dateien/s, .*Abschnitte/s, noch etwa", shown)
    assert re.search(r"Übernehmen.*9 Abschnitte eingebettet", shown)


def test_report_for_people() -> None:
    files = (
        FileResult("akten/a.pdf", Verdict.INDEXED, pages_without_text=(2, 5, 6)),
        FileResult("akten/b\x1b[2J.pdf", Verdict.FAILED, "Die PDF-Datei ist beschädigt."),
        FileResult("akten/c.txt", Verdict.UNCHANGED),
    )
    assert list(details(files)) == [
        "Hinweis: akten/a.pdf – Seiten 2, 5 und 6 ohne Text (gescannt?)",
        "fehlgeschlagen: akten/b\ufffd[2J.pdf – Die PDF-Datei ist beschädigt.",
    ]
    assert line(files[2]) == "unverändert: akten/c.txt"
    assert pages_phrase((2,)) == "Seite 2 ohne Text (gescannt?)"
    assert summary(Report(files, 2.34)) == (
        "1 aufgenommen, 1 unverändert, 0 entfernt, 0 übersprungen, 1 fehlgeschlagen (2,3 s)."
    )
