"""What workers are made to do in tests: the ways in which reading a file can end."""

import ctypes
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from ingest.workers import Note


def obey(task: tuple[str, str], note: Note) -> str:
    """Do what the first word says; the second is its parameter."""
    word, parameter = task
    note(f"noted {word}")
    if word == "sleep":
        time.sleep(float(parameter))
    elif word == "spin":
        while True:
            pass
    elif word == "eat":
        _ = bytearray(int(parameter) * 2**20)
    elif word == "segfault":
        ctypes.string_at(0)
    elif word == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif word == "leave":
        os._exit(3)
    elif word == "child":
        child = subprocess.Popen(["sleep", "600"])
        Path(parameter).write_text(f"{os.getpid()} {child.pid}", encoding="ascii")
        time.sleep(600)
    elif word == "litter":
        descriptor, name = tempfile.mkstemp()
        os.write(descriptor, b"secret")
        Path(parameter).write_text(name, encoding="utf-8")
        os.kill(os.getpid(), signal.SIGKILL)
    elif word == "pid":
        return str(os.getpid())
    elif word == "large":
        return parameter * (8 * 2**20)
    return parameter
