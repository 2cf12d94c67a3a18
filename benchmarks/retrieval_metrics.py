"""How good a ranking is: recall, reciprocal rank and discounted gain, relevance being yes or no."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from statistics import mean

_RECALLS = (1, 5, 20)
_DEPTH = 10


def judged(ranking: Sequence[str], relevant: Collection[str]) -> dict[str, float]:
    """R@1, R@5, R@20, MRR@10 and nDCG@10 of one ranking, best first, each target once.

    R@k is the share of the relevant targets among the first k, of as many as k places can hold. nDCG after Järvelin and
    Kekäläinen, "Cumulated gain-based evaluation of IR techniques" (2002), with gains of 0 and 1.
    """
    wanted = frozenset(relevant)
    if not wanted:
        raise ValueError("a question without relevant targets cannot be judged")
    found = {f"R@{k}": len(wanted & set(ranking[:k])) / min(k, len(wanted)) for k in _RECALLS}
    ranks = [rank for rank, target in enumerate(ranking[:_DEPTH], start=1) if target in wanted]
    found[f"MRR@{_DEPTH}"] = 1 / ranks[0] if ranks else 0.0
    ideal = _gain(range(1, min(_DEPTH, len(wanted)) + 1))
    found[f"nDCG@{_DEPTH}"] = _gain(ranks) / ideal
    return found


def averaged(judgements: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Each figure's mean, to four places; nothing for no judgements."""
    if not judgements:
        return {}
    return {name: round(mean(found[name] for found in judgements), 4) for name in judgements[0]}


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile (nearest rank), in milliseconds."""
    ordered = sorted(seconds)
    if not ordered:
        return {}
    return {
        f"p{percent}_ms": round(1000 * ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)], 1)
        for percent in (50, 95)
    }


def distinct(targets: Iterable[str]) -> list[str]:
    """Each target once, where it comes first."""
    return list(dict.fromkeys(targets))


def _gain(ranks: Iterable[int]) -> float:
    return sum(1 / math.log2(rank + 1) for rank in ranks)
