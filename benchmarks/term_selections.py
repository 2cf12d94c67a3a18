"""Times both ways in which a term search keeps to a selection.

``python -m benchmarks.term_selections TERMS QUESTIONS``: ``TERMS`` is a folder with the terms of a large corpus
(``terms/0-2`` of a data folder that ``benchmarks speed`` made), ``QUESTIONS`` a ``queries.jsonl`` as in
``bench/karlsruhe``. Selections are runs of ids of random lengths, as the chunks of documents are. The figures say from
which size on ``app.knowledge.term_search`` asks for more hits than wanted.
"""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import quantiles
from unittest.mock import patch

from app.access import PUBLIC_ONLY
from app.knowledge import term_search
from app.knowledge.lexical import TantivyTermIndex
from app.knowledge.selection import Selection

_SIZES = (100, 5_000, 10_000, 20_000, 50_000, 200_000, 500_000)
_HITS = 100
_QUESTIONS = 40
_ROUNDS = 3
_ALWAYS, _NEVER = 10**9, -1


def main() -> None:
    """Print one JSON object: milliseconds (p50, p95) without a selection, and by size for each way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("terms", type=Path)
    parser.add_argument("questions", type=Path)
    arguments = parser.parse_args()
    rows = [json.loads(line) for line in arguments.questions.read_text(encoding="utf-8").splitlines()]
    asked = [row["query"] for row in rows if row["kind"] in ("anfrage", "titel")]
    asked = asked[:: max(1, len(asked) // _QUESTIONS)]
    index = TantivyTermIndex(arguments.terms)
    highest = int(index.ids(next(iter(PUBLIC_ONLY))).max())
    report: dict[str, object] = {"highest_id": highest, "questions": len(asked)}
    report["everything"] = _milliseconds(lambda question: index.search(question, PUBLIC_ONLY, _HITS), asked)
    for size in (size for size in _SIZES if size < highest):
        within = _selection(size, highest)

        def search(question: str, within: Selection = within) -> object:
            return index.search(question, PUBLIC_ONLY, _HITS, within)

        figures = {}
        for name, most in (("ids in the query", _NEVER), ("asking for more", _ALWAYS), ("as it is", None)):
            if most is None:
                figures[name] = _milliseconds(search, asked)
            elif most == _NEVER or size * 100 >= highest:  # fewer would ask for most of the index
                with patch.multiple(term_search, _MOST_ASKED=most, _ASKED_FOR_EACH_ID=most):
                    figures[name] = _milliseconds(search, asked)
        report[str(len(within))] = figures
    print(json.dumps(report, indent=2))


def _selection(size: int, highest: int) -> Selection:
    random = Random(size)
    ranges: dict[int, int] = {}
    while sum(ranges.values()) < size:
        ranges[random.randrange(1, highest)] = min(60, max(1, round(random.lognormvariate(1.6, 0.9))))
    starts = sorted(ranges)
    ends = [
        min(start + ranges[start], following)
        for start, following in zip(starts, [*starts[1:], highest + 1], strict=True)
    ]
    return Selection.of(zip(starts, ends, strict=True))


def _milliseconds(search: Callable[[str], object], asked: list[str]) -> list[float]:
    """p50 and p95 over the questions, of each the best of some rounds: other work on the machine is not meant."""
    best = []
    for question in asked:
        seconds = []
        for _ in range(_ROUNDS):
            began = time.perf_counter()
            search(question)
            seconds.append(time.perf_counter() - began)
        best.append(1000 * min(seconds))
    cuts = quantiles(best, n=20)
    return [round(cuts[9], 1), round(cuts[18], 1)]


if __name__ == "__main__":
    main()
