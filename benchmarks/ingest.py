"""The ingest's speed and memory on an invented corpus: first run, unchanged run, one per cent changed.

The embedder is meant to be the only bottleneck, so the measure of a first run is its share of the embedder's own rate
on the same chunks. Times of a machine with other work to do are upper bounds; the shares are taken within one run.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.access import AccessClass
from app.errors import RatslotseError
from app.settings import PROJECT_FOLDER, Settings, SourceSettings, load_settings
from benchmarks.generate import change, generate
from benchmarks.processes import Watch

_CHANGED = 0.01
_MOMENTS = 12
"""Points of time that the course of the memory is shown at."""


class MeasuringError(RatslotseError):
    """A part of the measurement failed."""


def measure_ingest(files: int, seed: int, profile: bool = False) -> dict[str, Any]:
    """Generate a corpus, take it in, and measure. Needs some 100 kB of disk for each file, in the temporary folder."""
    with tempfile.TemporaryDirectory(prefix="ratslotse-benchmark-") as folder:
        corpus, data = Path(folder) / "corpus", Path(folder) / "data"
        began = time.perf_counter()
        paths = generate(corpus, files, seed)
        generated = time.perf_counter() - began
        settings = _settings(corpus, data, Path(folder) / "settings.json")

        first = _watched("refresh", settings, *(["--profile"] if profile else []))
        alone = _part("embed", settings)
        unchanged = _watched("refresh", settings)
        changed = change(paths, max(1, round(files * _CHANGED)), seed)
        some = _watched("refresh", settings)
        result = {
            "corpus": {
                "files": files,
                "megabytes": _megabytes(corpus),
                "chunks": first["chunks"],
                "generated_s": round(generated, 1),
            },
            "embedder_alone": alone,
            "first": {**first, **_shares(first, alone, files)},
            "unchanged": {**unchanged, "files_per_s": _rate(files, unchanged["seconds"])},
            "changed": {**some, "files": len(changed)},
            "terms_alone": _part("analyse", settings),
            "catalog_alone": _part("known", settings),
            "verify": _part("verify", settings),
            "megabytes": {part.name: _megabytes(part) for part in sorted(data.iterdir()) if _megabytes(part)},
        }
        result["most_memory_mb"] = {run: _most_memory(result[run]) for run in ("first", "unchanged", "changed")}
        result["first"]["besides_model_mb"] = result["most_memory_mb"]["first"] - alone["memory_mb"]
        return result


def table(result: Mapping[str, Any]) -> str:
    """What matters of a result, for people."""
    first, unchanged, some = result["first"], result["unchanged"], result["changed"]
    alone, terms = result["embedder_alone"], result["terms_alone"]
    processor = ", ".join(f"{role} {seconds} s" for role, seconds in first["cpu_s"].items())
    rows = [
        ("corpus", f"{result['corpus']['files']} files, {result['corpus']['chunks']} chunks"),
        ("embedder alone", f"{alone['chunks_per_s']} chunks/s, {alone['tokens_per_s']} tokens/s"),
        ("  beside one context", f"{alone['to_one_context']} times its rate"),
        ("first run", f"{first['seconds']} s: {first['files_per_s']} files/s, {first['chunks_per_s']} chunks/s"),
        (
            "  share of embedder's rate",
            f"{first['share_of_embedder']:.0%}",
        ),
        ("  processor time", f"{processor}; embedding is {first['embedding_cpu_share']:.0%}"),
        ("  phases", _phases(first)),
        ("unchanged run", f"{unchanged['seconds']} s: {unchanged['files_per_s']} files/s"),
        ("  phases", _phases(unchanged)),
        (f"{some['files']} files changed", f"{some['seconds']} s"),
        ("  phases", _phases(some)),
        ("terms alone", f"{terms['chunks_per_s']} chunks/s"),
        ("verify", f"{result['verify']['seconds']} s"),
        ("most memory", ", ".join(f"{run} {size} MB" for run, size in result["most_memory_mb"].items())),
        ("  of the first run", ", ".join(f"{role} {size} MB" for role, size in first["peak_mb"].items())),
        ("  besides the model", f"{first['besides_model_mb']} MB"),
        ("indexes", ", ".join(f"{name} {size} MB" for name, size in result["megabytes"].items())),
    ]
    width = max(len(name) for name, _ in rows)
    lines = [f"{name:<{width}}  {value}" for name, value in rows]
    lines += [f"{place['share']:>8.1%}  {place['thread']}: {place['function']}" for place in first.get("profile", [])]
    return "\n".join(lines)


def _settings(corpus: Path, data: Path, file: Path) -> Path:
    """A settings file for the parts: the user's models and limits, a data folder and a source of our own."""
    settings = load_settings()
    source = SourceSettings(path=corpus, name="corpus", access=AccessClass.PUBLIC)
    own = Settings(
        data=data,
        models=settings.models_folder,
        sources=(source,),
        embedding=settings.embedding,
        ingest=settings.ingest,
    )
    file.write_text(own.model_dump_json(), encoding="utf-8")
    return file


def _part(part: str, settings: Path, *flags: str) -> dict[str, Any]:
    with _started(part, settings, *flags) as process:
        return _result(process, part)


def _watched(part: str, settings: Path, *flags: str) -> dict[str, Any]:
    with _started(part, settings, *flags) as process, Watch(process.pid) as watch:
        result = _result(process, part)
    totals = [sum(memory.values()) for _, memory in watch.series]
    step = max(1, len(watch.series) // _MOMENTS)
    shown = sorted({*range(0, len(totals), step), totals.index(max(totals))})
    return {
        **result,
        "cpu_s": {role: round(seconds, 1) for role, seconds in watch.seconds.items()},
        "peak_mb": {role: round(size / 2**20) for role, size in watch.peaks.items()},
        "memory_mb": [
            {"s": round(moment), **{role: round(size / 2**20) for role, size in memory.items()}}
            for moment, memory in (watch.series[number] for number in shown)
        ],
    }


def _started(part: str, settings: Path, *flags: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "benchmarks.ingest_parts", part, str(settings), *flags]
    return subprocess.Popen(command, cwd=PROJECT_FOLDER, stdout=subprocess.PIPE, text=True)


def _result(process: subprocess.Popen[str], part: str) -> dict[str, Any]:
    output, _ = process.communicate()
    if process.returncode != 0:
        raise MeasuringError(f"Der Teil „{part}“ der Messung ist gescheitert; die Ausgabe darüber sagt, woran.")
    result: dict[str, Any] = json.loads(output.splitlines()[-1])
    return result


def _shares(first: Mapping[str, Any], alone: Mapping[str, Any], files: int) -> dict[str, float]:
    """Rates of the first run, and how near it came to the embedder's own.

    ``embedding_cpu_share``: of the processor time of all processes, what the embedder alone needs for these chunks;
    unlike the share of its rate, it does not depend on what else the machine did.
    """
    chunks = first["chunks"]
    rate = chunks / first["seconds"]
    return {
        "files_per_s": _rate(files, first["seconds"]),
        "chunks_per_s": round(rate, 1),
        "share_of_embedder": round(rate / alone["chunks_per_s"], 3),
        "embedding_cpu_share": round(chunks * alone["cpu_s_per_chunk"] / sum(first["cpu_s"].values()), 3),
    }


def _most_memory(run: Mapping[str, Any]) -> int:
    """Megabytes of all processes of a run together, at the moment of the most."""
    moments: list[dict[str, int]] = run["memory_mb"]
    return max(sum(size for role, size in moment.items() if role != "s") for moment in moments)


def _phases(run: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {seconds} s" for name, seconds in run["phases"].items())


def _rate(count: int, seconds: float) -> float:
    return round(count / seconds, 1)


def _megabytes(path: Path) -> float:
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return round(sum(file.stat().st_size for file in files) / 2**20, 1)
