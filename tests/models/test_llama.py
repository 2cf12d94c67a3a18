"""The one door to llama.cpp is the only one: whoever imports the library elsewhere decides how its threads wait."""

import ast
import os
import subprocess
import sys

import pytest

from app.models.llama import usable_threads
from app.settings import PROJECT_FOLDER


def test_nothing_else_imports_llama_cpp() -> None:
    importers = set()
    for folder in ("app", "ingest", "benchmarks"):
        for path in (PROJECT_FOLDER / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                if any(name.partition(".")[0] == "llama_cpp" for name in names):
                    importers.add(path.relative_to(PROJECT_FOLDER).as_posix())
    assert importers == {"app/models/llama.py"}


@pytest.mark.parametrize(("callers", "in_force"), [(None, "PASSIVE"), ("ACTIVE", "ACTIVE")])
def test_waiting_threads_sleep_unless_the_operator_says_otherwise(callers: str | None, in_force: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "OMP_WAIT_POLICY"}
    if callers:
        environment["OMP_WAIT_POLICY"] = callers
    program = "import app.models.llama, os; print(os.environ['OMP_WAIT_POLICY'])"
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, cwd=PROJECT_FOLDER, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == in_force


def test_every_processor_is_used_unless_the_settings_say_otherwise() -> None:
    assert usable_threads(3) == 3
    assert usable_threads(None) == len(os.sched_getaffinity(0))
