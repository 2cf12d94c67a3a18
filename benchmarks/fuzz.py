"""Spoiled files of every format through the ingest's worker processes: each must get its verdict in time.

Nothing here judges the text that is still read; what counts is that no file hangs, kills its worker or ends in an
exception that no parser foresaw. Those are listed with the seed that makes the file again.
"""

import itertools
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from app.access import AccessClass
from app.settings import IngestSettings
from benchmarks.fuzz_samples import samples
from benchmarks.mutations import MUTATIONS
from ingest.reading import Reading, Task, read_item
from ingest.sources.model import Item
from ingest.workers import Ended, Limits, Workers

_SETTINGS = IngestSettings(text_recognition=False)
_LIMITS = Limits(seconds=30.0, megabytes=1500)
_MOST_LISTED = 50
# How the parsers' door reports an exception that the parser itself did not foresee.
_UNFORESEEN = re.compile(r"\((\w+)\)\.$")


def measure_fuzz(seconds: float, seed: int) -> dict[str, Any]:
    """Spoil and read for so many seconds; verdicts by format, what was unforeseen, and the slowest files."""
    end = time.monotonic() + seconds
    verdicts: dict[str, Counter[str]] = {}
    unforeseen: Counter[str] = Counter()
    ended: list[str] = []
    started: dict[str, float] = {}
    slowest: list[tuple[float, str]] = []

    def tasks() -> Iterator[Task]:
        for task in _tasks(seed):
            if time.monotonic() > end:
                return
            started[task.item.id] = time.monotonic()
            yield task

    with Workers(read_item, 2, _LIMITS) as workers:
        for task, answer in workers.run(tasks()):
            item = task.item
            took = time.monotonic() - started.pop(item.id)
            slowest = sorted([*slowest, (round(took, 2), item.id)], reverse=True)[:5]
            counts = verdicts.setdefault(item.format, Counter())
            if isinstance(answer, Ended):
                counts[answer.end.value] += 1
                ended.append(f"{answer.end.value}: {item.id}")
            else:
                counts[_verdict(answer, item.id)] += 1
                for result in answer.results:
                    if found := _UNFORESEEN.search(result.reason):
                        unforeseen[f"{item.format} {found.group(1)}"] += 1
    return {
        "files": sum(sum(counts.values()) for counts in verdicts.values()),
        "verdicts": {name: dict(sorted(counts.items())) for name, counts in sorted(verdicts.items())},
        "ended_by_limits": ended[:_MOST_LISTED],
        "unforeseen": dict(unforeseen.most_common(_MOST_LISTED)),
        "slowest_s": slowest,
    }


def spoiled(suffix: str, mutation: str, seed: int) -> bytes:
    """The spoiled file that ``suffix mutation seed`` in the result stands for."""
    sound = samples()
    # strings are seeded by their characters and not by a hash that differs between processes
    return MUTATIONS[mutation](sound[suffix], random.Random(f"{suffix} {mutation} {seed}"), sound)


def _tasks(seed: int) -> Iterator[Task]:
    sound = samples()
    for number in itertools.count(seed * 1_000_000):
        for suffix, mutation in itertools.product(sound, MUTATIONS):
            name = f"{suffix} {mutation} {number}"
            data = MUTATIONS[mutation](sound[suffix], random.Random(name), sound)
            item = Item(id=name, uri=f"fuzz:{number}", name=f"datei{suffix}", format=suffix, data=data)
            yield Task(item, "fuzz", AccessClass.PUBLIC, _SETTINGS)


def _verdict(reading: Reading, identifier: str) -> str:
    own = [result.verdict.value for result in reading.results if result.path == identifier]
    return own[0] if own else "container" if reading.results else "no verdict"
