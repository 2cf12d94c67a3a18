"""The watch over a process tree: memory and processor time of the process and of what it starts, each by its role."""

import subprocess
import sys

from benchmarks.processes import Watch

_CHILD = (
    "import time; block = bytearray(80_000_000); end = time.process_time() + 0.6\nwhile time.process_time() < end: pass"
)
_PROGRAM = f"import subprocess, sys, time; subprocess.run([sys.executable, '-c', {_CHILD!r}]); time.sleep(0.4)"


def test_memory_and_time_of_a_worker_are_told_from_those_of_the_process_itself() -> None:
    with subprocess.Popen([sys.executable, "-c", _PROGRAM]) as process, Watch(process.pid) as watch:
        process.wait()
    assert watch.peaks["workers"] > 80_000_000
    assert watch.peaks["main"] < 80_000_000
    assert watch.seconds["workers"] > 0.2 > watch.seconds["main"] - 0.2
    assert len(watch.series) >= 2
    assert watch.series[-1][0] > watch.series[0][0]
