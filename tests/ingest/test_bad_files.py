"""Real worker processes over files that hang, swell and crash: each has its verdict, and the others get in."""

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from app.access import AccessClass
from app.settings import PROJECT_FOLDER, IngestSettings, Settings, SourceSettings
from ingest import reading
from ingest.pipeline import SCRATCH_FOLDER, open_workers, run
from ingest.reading import Reading, Task
from ingest.report import Verdict
from ingest.workers import Limits, Note, Workers
from tests.commands import environment_for
from tests.ingest.fakes import FakeRefresh
from tests.ingest.sources.test_folder import put
from tests.processes import left_running


def read_badly(task: Task, note: Note) -> Reading:
    """The real reading, except that some names do what a broken parser does once the bytes are known."""

    def noted(seen: object) -> None:
        note(seen)
        if not getattr(seen, "content_hash", ""):
            return
        if task.item.name == "haengt.txt":
            time.sleep(600)
        elif task.item.name == "stuerzt.txt":
            os.kill(os.getpid(), signal.SIGSEGV)
        elif task.item.name == "frisst.txt":
            bytearray(2**34)

    return reading.read_item(task, noted)


def test_each_bad_file_has_its_verdict(tmp_path: Path) -> None:
    folder = tmp_path / "akten"
    for name in ("haengt.txt", "stuerzt.txt", "frisst.txt", *(f"gut{number}.txt" for number in range(8))):
        put(folder / name)
    settings = Settings(
        data=tmp_path / "data",
        sources=(SourceSettings(path=folder, access=AccessClass.PUBLIC),),
        ingest=IngestSettings(seconds_per_file=2.0, memory_megabytes_per_file=256, processes=2),
    )
    index = FakeRefresh()
    pool = Workers(read_badly, 2, Limits(2.0, 256), settings.data / SCRATCH_FOLDER)
    with pool:
        report = run([], settings, index.opened, open_pool=lambda *_: pool)
    assert report.counts == {"indexed": 8, "unchanged": 0, "removed": 0, "skipped": 0, "failed": 3}
    reasons = {file.path: file.reason for file in report.files if file.verdict is Verdict.FAILED}
    assert "länger als 2 Sekunden" in reasons["akten/haengt.txt"]
    assert "Absturz" in reasons["akten/stuerzt.txt"]
    assert "256 MB" in reasons["akten/frisst.txt"]


def test_nothing_is_left_of_workers_that_were_not_ended(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    put(settings.data / SCRATCH_FOLDER / "ratslotse-old" / "page.png", "of a run that was killed")
    with open_workers(settings, settings.data / SCRATCH_FOLDER):
        pass
    assert not (settings.data / SCRATCH_FOLDER).exists()


@pytest.mark.model
@pytest.mark.chroma
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_command_that_is_told_to_end_changes_nothing_and_leaves_nothing_running(
    with_models: Settings, tmp_path: Path, number: signal.Signals
) -> None:
    folder = tmp_path / "akten"
    for count in range(400):
        put(folder / f"{count}.txt", f"Der Rat beschließt die Sache {count}.\n\n" * 20)
    process = subprocess.Popen(
        [sys.executable, "-m", "ingest", str(folder)],
        cwd=PROJECT_FOLDER,
        env=environment_for(with_models),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # Started in the background, a shell would have us, and so the command, ignore Ctrl-C.
        preexec_fn=partial(signal.signal, number, signal.SIG_DFL),
    )
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("aufgenommen"):
            break
    process.send_signal(number)
    output = process.stdout.read()
    assert process.wait(60) == 2
    assert "Abgebrochen" in output
    assert "Traceback" not in output
    assert left_running(with_models.data) == []
    assert not (with_models.data / SCRATCH_FOLDER).exists()
