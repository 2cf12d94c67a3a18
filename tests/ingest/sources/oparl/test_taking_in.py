"""An OParl system through the whole run: documents, papers, and what the next run makes of changes."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from app.access import AccessClass
from app.knowledge.model import DecisionStatus
from app.settings import OparlSettings, Settings, SourceSettings
from ingest.pipeline import run
from ingest.report import Verdict
from tests.ingest.fakes import FakeRefresh, InlinePool
from tests.ingest.sources.oparl.server import Town
from tests.ingest.sources.oparl.town import reader, url


def _settings(folder: Path, town: Town) -> Settings:
    source = SourceSettings(url=f"oparl+{town.address}/oparl/system", name="lindfurt", access=AccessClass.PUBLIC)
    return Settings(data=folder, sources=(source,), oparl=OparlSettings(seconds_between_requests=0, attempts=2))


def _run(settings: Settings, refresh: FakeRefresh) -> dict[str, Verdict]:
    report = run([], settings, refresh.opened, open_pool=InlinePool().opened)
    return {result.path: result.verdict for result in report.files}


def test_papers_and_documents_are_taken_in_and_a_second_run_changes_nothing(town: Town, tmp_path: Path) -> None:
    refresh = FakeRefresh()
    verdicts = _run(_settings(tmp_path, town), refresh)
    assert set(verdicts.values()) == {Verdict.INDEXED, Verdict.SKIPPED}
    assert len(refresh.papers) == 6
    source, draft = refresh.active["lindfurt/files/1"]
    assert (source.access, draft.paper_id) == (AccessClass.PUBLIC, "lindfurt/papers/1")
    assert draft.metadata.status is DecisionStatus.ADOPTED
    assert draft.text == "Text der Datei 1."
    assert "12 Ja, 3 Nein" in refresh.active["lindfurt/papers/1"][1].text
    before = dict(refresh.active)
    town.papers[url("papers/1")]["modified"] = datetime.now(UTC).isoformat()
    assert set(_run(_settings(tmp_path, town), refresh).values()) == {Verdict.UNCHANGED, Verdict.SKIPPED}
    assert refresh.active == before


def test_a_new_result_reaches_the_files_of_the_paper(town: Town, tmp_path: Path) -> None:
    refresh = FakeRefresh()
    _run(_settings(tmp_path, town), refresh)
    meeting = town.meetings[url("meetings/m2")]
    meeting["agendaItem"][1]["result"] = "abgelehnt"
    meeting["modified"] = datetime.now(UTC).isoformat()
    verdicts = _run(_settings(tmp_path, town), refresh)
    changed = {name for name, verdict in verdicts.items() if verdict is Verdict.INDEXED}
    assert changed == {"lindfurt/papers/2", "lindfurt/files/3", "lindfurt/meetings/m2"}
    assert refresh.active["lindfurt/files/3"][1].metadata.status is DecisionStatus.REJECTED


def test_what_is_closed_at_the_source_is_removed_with_its_paper(town: Town, tmp_path: Path) -> None:
    refresh = FakeRefresh()
    _run(_settings(tmp_path, town), refresh)
    meeting = town.meetings[url("meetings/m2")]
    meeting["agendaItem"][1]["public"] = False
    meeting["modified"] = datetime.now(UTC).isoformat()
    _run(_settings(tmp_path, town), refresh)
    assert "lindfurt/papers/2" not in refresh.papers
    assert not {"lindfurt/papers/2", "lindfurt/files/3"} & refresh.active.keys()
    assert all("Hundesteuer" not in draft.text for _, draft in refresh.active.values())


_CHILD = """
import sys
from pathlib import Path
from tests.ingest.sources.oparl.town import reader
reader(Path(sys.argv[1]), sys.argv[2]).list()
"""


@pytest.mark.endurance
def test_runs_killed_at_any_moment_lose_and_double_nothing(town: Town, tmp_path: Path) -> None:
    whole = reader(tmp_path / "whole", town.address).list()
    started = time.monotonic()
    subprocess.run([sys.executable, "-c", _CHILD, str(tmp_path / "once"), town.address], check=True)
    length = time.monotonic() - started
    folder = tmp_path / "killed"
    endings = set()
    for moment in range(12):
        child = subprocess.Popen([sys.executable, "-c", _CHILD, str(folder), town.address])
        try:
            # the first half of the time is the start of the interpreter
            endings.add(child.wait(length * (0.5 + moment / 24)))
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
            endings.add(child.wait())
    assert -signal.SIGKILL in endings
    listing = reader(folder, town.address).list()
    assert {item.id: item.stamp for item in listing.items} == {item.id: item.stamp for item in whole.items}
    assert listing.papers == whole.papers
    assert listing.closed == []


@pytest.fixture
def served_city(shared: Path) -> Iterator[str]:
    """The shared city's OParl server with its quirks; yields its address."""
    command = [sys.executable, str(shared / "oparl" / "serve.py"), "--port", "8931", "--quirks", "--page", "100"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    server.stdout.readline()
    yield "http://127.0.0.1:8931"
    server.kill()
    server.wait()


@pytest.mark.endurance
def test_a_real_city_twice_and_then_with_changes(served_city: str, tmp_path: Path) -> None:
    def control(order: dict[str, str]) -> None:
        httpx.post(f"{served_city}/control", json=order, trust_env=False).raise_for_status()

    first = reader(tmp_path, served_city, attempts=6).list()
    formats = [item.format for item in first.items]
    assert (len(first.papers), formats.count("oparl-paper"), formats.count(".txt")) == (883, 883, 2150)
    assert (first.failed, first.closed) == ([], [])
    second = reader(tmp_path, served_city, attempts=6).list()
    assert (second.items, second.papers) == (first.items, first.papers)
    papers = sorted(first.papers, key=lambda paper: paper.id)
    deleted = [papers[n] for n in (10, 300, 700)]
    texts = [item for item in first.items if item.format == ".txt" and item.given.paper_id == papers[400].id][:1]
    texts += [item for item in first.items if item.format == ".txt" and item.given.paper_id == papers[600].id][:1]
    assert len(texts) == 2
    for paper in deleted:
        control({"delete": paper.uri})
    for item in texts:
        number = item.id.rpartition("/")[2]
        control({"retext": f"{served_city}/oparl/bodies/0001/files/{number}", "text": "Ein ganz neuer Text."})
    control({"touch": papers[500].uri})
    third = reader(tmp_path, served_city, attempts=6).list()
    before = {item.id: item for item in first.items}
    after = {item.id: item for item in third.items}
    gone_papers = {paper.id for paper in deleted}
    assert {before[name].given.paper_id for name in before.keys() - after.keys()} == gone_papers
    assert not [item.id for item in third.items if item.given.paper_id in gone_papers]
    assert {name for name in after if after[name].stamp != before[name].stamp} == {item.id for item in texts}
    assert after.keys() <= before.keys()
