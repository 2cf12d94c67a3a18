"""Starting ``ratslotse start`` as a user would, and finding what it left running."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from app.settings import PROJECT_FOLDER, ServerSettings, Settings
from tests.commands import environment_for


class StartedServer:
    """A running ``ratslotse start``; its output is collected as it comes."""

    def __init__(self, settings: Settings, port: int) -> None:
        settings = settings.model_copy(update={"server": ServerSettings(port=port)})
        self.address = f"http://127.0.0.1:{port}"
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "app", "start"],
            cwd=PROJECT_FOLDER,
            env=environment_for(settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def wait_until_ready(self, timeout: float = 60) -> float:
        """Wait for the line with the address; returns the seconds since the start."""
        while not any(self.address in line for line in self.lines):
            if self.process.poll() is not None or time.monotonic() - self.began > timeout:
                raise AssertionError(f"not ready; its output was: {self.lines}")
            time.sleep(0.02)
        return time.monotonic() - self.began

    def end(self, signal_number: int, timeout: float = 40) -> int:
        """Send a signal and wait; returns the exit code."""
        self.process.send_signal(signal_number)
        code = self.process.wait(timeout)
        self._reader.join(5)
        return code

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                self.process.kill()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.lines.extend(iter(self.process.stdout.readline, ""))


def left_running(data: Path) -> list[str]:
    """Command lines of processes started for a data folder: children inherit its name in their environment."""
    wanted = f"RATSLOTSE_DATA={data}".encode()
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        try:
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:  # gone meanwhile, or not ours
            continue
    return found


@contextmanager
def started(settings: Settings, port: int) -> Iterator[StartedServer]:
    """A server that is ready."""
    with StartedServer(settings, port) as server:
        server.wait_until_ready()
        yield server
