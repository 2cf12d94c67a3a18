"""Writes a fitted number into the calibration, with where it comes from."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from app.answering.calibration import CALIBRATION_FILE


def store(
    name: str,
    value: Mapping[str, Any],
    data: Path | Sequence[Path],
    command: str,
    figures: Mapping[str, Any],
    file: Path = CALIBRATION_FILE,
) -> None:
    """Replace one entry of a calibration file, which is the answering floor's unless said otherwise.

    ``data`` is named by its last two parts, so that no folder of this machine gets in.
    """
    paths = [data] if isinstance(data, Path) else data
    entries = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    entries[name] = {
        "value": dict(value),
        "data": ", ".join("/".join(path.absolute().parts[-2:]) for path in paths),
        "date": datetime.now().astimezone().date().isoformat(),
        "command": f"python -m benchmarks {command}",
        "figures": dict(figures),
    }
    text = json.dumps(dict(sorted(entries.items())), ensure_ascii=False, indent=2)
    file.write_text(text + "\n", encoding="utf-8")


def is_fitted_on(article: int) -> bool:
    """Even articles are fitted on, odd ones reported on: no question is judged by what it helped to fit."""
    return article % 2 == 0
