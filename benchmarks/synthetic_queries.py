"""What is asked of a synthetic archive: queries made from its own texts and titles, and filters of chosen widths."""

import datetime
from collections.abc import Iterator, Sequence
from random import Random

from app.knowledge.filters import Filters
from benchmarks.synthetic import COMMITTEES, DAYS, FIRST_DAY, OUTCOMES, Archive

WIDTHS = (0.001, 0.01, 0.1, 0.5)
"""Shares of the archive that filters leave, as far as they can be foreseen."""

_LONGEST_QUERY = 300
"""Characters; nobody types more."""


def queries(archive: Archive, count: int, seed: int) -> list[str]:
    """Keywords, whole questions, titles and reference numbers in turn, each once: an embedder remembers texts."""
    random = Random(seed)
    made = dict[str, None]()
    for query in _endless(archive, random):
        made[query] = None
        if len(made) >= count:
            break
    return list(made)


def filters_of_width(width: float, count: int, seed: int) -> list[Filters]:
    """Filters that leave about this share: a span of days alone, or a shorter one with a committee or an outcome."""
    random = Random(f"{seed} {width}")
    return [_filters(width, random) for _ in range(count)]


def _endless(archive: Archive, random: Random) -> Iterator[str]:
    pool = archive.pool
    while True:
        yield " ".join(_nouns(random, random.choice(pool.sentences)))
        yield max(random.choice(pool.sentences), key=len)[:_LONGEST_QUERY]
        yield random.choice(pool.titles)[:_LONGEST_QUERY]
        yield f"Was wurde zu {' und '.join(_nouns(random, random.choice(pool.sentences)))} beschlossen?"
        yield f"Vorlage {archive.reference_number(random.randrange(archive.documents))}"


def _nouns(random: Random, sentences: Sequence[str]) -> list[str]:
    """Two or three words that begin with a capital letter, or any words where there are no such."""
    words = [word.strip('.,;:()„“"') for sentence in sentences for word in sentence.split()]
    nouns = [word for word in words if word.isalpha() and word[0].isupper() and len(word) > 4]
    return random.sample(nouns, min(len(nouns), random.randint(2, 3))) or words[:3]


def _filters(width: float, random: Random) -> Filters:
    committee, outcome = random.choice(list(COMMITTEES)), random.choice(list(OUTCOMES))
    ways: list[tuple[float, Filters]] = [
        (1.0, Filters()),
        (COMMITTEES[committee], Filters(committees=(committee,))),
        (OUTCOMES[outcome], Filters(outcomes=(outcome,))),
    ]
    share, filters = random.choice([(share, filters) for share, filters in ways if share >= width])
    days = max(1, round(DAYS * width / share))
    since = FIRST_DAY + datetime.timedelta(days=random.randrange(DAYS - days + 1))
    until = since + datetime.timedelta(days=days - 1)
    return Filters(since=since, until=until, committees=filters.committees, outcomes=filters.outcomes)
