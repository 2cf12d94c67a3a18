"""The account of skipped tests, and that CI does not accept them, tried on a small test file."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.settings import PROJECT_FOLDER

_LACKS_CHROMIUM = "skip_needs('Chromium', 'sudo apt-get install chromium')"
_LACKS_MATERIAL = "skip_needs('../shared (measuring material)', 'place it there')"


def run_pytest(folder: Path, line: str, *, ci: bool) -> subprocess.CompletedProcess[str]:
    file = folder / "test_one.py"
    file.write_text(f"from tests.conftest import skip_needs\ndef test_one():\n    {line}\n")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-c", os.devnull, "--rootdir", str(folder), str(file)],
        cwd=PROJECT_FOLDER,
        env={**os.environ, "CI": "true" if ci else ""},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_end_says_what_would_enable_a_skipped_test(tmp_path: Path) -> None:
    finished = run_pytest(tmp_path, _LACKS_CHROMIUM, ci=False)
    assert finished.returncode == 0
    assert "1 × needs Chromium\n       sudo apt-get install chromium" in finished.stdout
    assert "1 skipped" in finished.stdout.splitlines()[-1]


@pytest.mark.parametrize(("line", "code"), [(_LACKS_CHROMIUM, 1), (_LACKS_MATERIAL, 0), ("pass", 0)])
def test_ci_accepts_only_what_its_machine_cannot_have(tmp_path: Path, line: str, code: int) -> None:
    finished = run_pytest(tmp_path, line, ci=True)
    assert finished.returncode == code
    assert ("must not be skipped: needs Chromium" in finished.stdout) == (line == _LACKS_CHROMIUM)
