"""Worker processes: what goes wrong in one is that task's alone, and nothing of it stays."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.settings import PROJECT_FOLDER
from ingest.workers import End, Ended, Limits, WorkerError, Workers
from tests.ingest.tasks import obey

Pool = Workers[tuple[str, str], str]


def pool(seconds: float = 20.0, megabytes: int = 300, processes: int = 2, scratch: Path | None = None) -> Pool:
    return Workers(obey, processes, Limits(seconds, megabytes), scratch)


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until_gone(process: int, seconds: float = 10.0) -> None:
    until = time.monotonic() + seconds
    while is_running(process):
        assert time.monotonic() < until, f"process {process} is still there"
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("task", "end"),
    [
        (("sleep", "60"), End.TIME),
        (("spin", ""), End.TIME),
        (("eat", "2000"), End.MEMORY),
        (("segfault", ""), End.CRASH),
        (("kill", ""), End.CRASH),
        (("leave", ""), End.CRASH),
    ],
)
def test_a_bad_task_ends_alone_and_what_was_known_of_it_is_kept(task: tuple[str, str], end: End) -> None:
    others = [("echo", str(number)) for number in range(6)]
    with pool(seconds=0.8) as workers:
        results = dict(workers.run([*others[:3], task, *others[3:]]))
    assert results.pop(task) == Ended(end, f"noted {task[0]}")
    assert results == {other: other[1] for other in others}


def test_results_of_any_size_and_many_tasks_through_few_processes() -> None:
    with pool() as workers:
        assert {len(result) for _, result in workers.run([("large", "x")] * 3) if isinstance(result, str)} == {2**23}
        processes = {result for _, result in workers.run([("pid", str(n)) for n in range(200)])}
    assert 1 <= len(processes) <= 2


def test_tasks_are_taken_only_when_a_worker_is_free() -> None:
    taken = 0

    def tasks() -> Iterator[tuple[str, str]]:
        nonlocal taken
        for number in range(50):
            taken += 1
            yield "echo", str(number)

    with pool() as workers:
        for seen, _ in enumerate(workers.run(tasks()), 1):
            assert taken <= seen + 2


def test_no_process_is_started_for_nothing(tmp_path: Path) -> None:
    with pool(scratch=tmp_path / "scratch") as workers:
        assert list(workers.run([])) == []
    assert not (tmp_path / "scratch").exists()


def test_children_of_a_worker_end_with_it(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    with pool(seconds=1.0) as workers:
        ((_, result),) = workers.run([("child", str(pids))])
    assert isinstance(result, Ended)
    for process in pids.read_text().split():
        wait_until_gone(int(process))


def test_temporary_files_of_a_killed_worker_are_removed(tmp_path: Path) -> None:
    named = tmp_path / "named"
    with pool(scratch=tmp_path / "scratch") as workers:
        list(workers.run([("litter", str(named))]))
        assert Path(named.read_text()).is_relative_to(tmp_path / "scratch")
        assert not Path(named.read_text()).exists()
    assert list((tmp_path / "scratch").iterdir()) == []


def test_workers_die_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    code = (
        "import sys\n"
        "from tests.ingest.test_workers import pool\n"
        "list(pool(seconds=600).run([('child', sys.argv[1])]))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(PROJECT_FOLDER)}
    parent = subprocess.Popen([sys.executable, "-c", code, str(pids)], env=environment)
    until = time.monotonic() + 20
    while not pids.exists() or not pids.read_text().strip():
        assert time.monotonic() < until
        time.sleep(0.05)
    parent.kill()
    parent.wait()
    worker, child = map(int, pids.read_text().split())
    wait_until_gone(worker)
    if is_running(child):  # ours to end: what a worker starts has to ask for this itself
        os.kill(child, 9)


def test_a_worker_that_has_become_fat_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.workers._FAT_MEGABYTES", 0)
    with pool(processes=1) as workers:
        processes = [result for _, result in workers.run([("pid", "1"), ("pid", "2")])]
    assert processes[0] != processes[1]


def test_workers_that_cannot_start_are_an_error_and_no_endless_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pool() as workers, pytest.raises(WorkerError, match="nicht starten"):
        list(workers.run([("echo", "1")]))
