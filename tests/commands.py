"""Running the project's commands as a user would: a process of its own, settings through the environment."""

import os
import subprocess
import sys
from pathlib import Path

from app.settings import PROJECT_FOLDER, Settings


def environment_for(settings: Settings) -> dict[str, str]:
    """The environment in which a command sees the data and models folders, port and clearance of ``settings``."""
    return {
        **os.environ,
        "RATSLOTSE_DATA": str(settings.data),
        "RATSLOTSE_MODELS": str(settings.models_folder),
        "RATSLOTSE_SERVER__PORT": str(settings.server.port),
        "RATSLOTSE_CLEARANCE": ",".join(sorted(settings.clearance)),
        "PYTHONUNBUFFERED": "1",
    }


def run_module(
    settings: Settings, *arguments: str | Path, timeout: float = 600, **variables: str
) -> subprocess.CompletedProcess[str]:
    """``python -m …`` in the project folder; output captured as text, the exit code left to the caller."""
    return subprocess.run(
        [sys.executable, "-m", *map(str, arguments)],
        cwd=PROJECT_FOLDER,
        env={**environment_for(settings), **variables},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
