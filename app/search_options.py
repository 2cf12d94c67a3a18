"""What was typed behind the switches of ``ratslotse search``, checked against what the reader's corpus has."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches

from app.errors import RatslotseError
from app.knowledge.facets import Facet, FacetValue
from app.knowledge.filters import Filters
from app.knowledge.model import Outcome
from app.search.model import Order
from app.search.understanding import Vocabulary
from app.search.understanding.dates import find_dates
from app.search.understanding.outcomes import outcome_name, read_outcome
from app.search.understanding.periods import Period, months
from app.search.understanding.words import FoldedText, fold

_NEAR = 3
_NEAR_ENOUGH = 0.6
"""difflib's own default for what is similar."""
_ISO_MONTH = re.compile(r"((?:19|20)\d\d)-(\d\d)|(\d\d?)[./]((?:19|20)\d\d)")
_ORDERS = {"relevanz": Order.RELEVANCE, "neueste": Order.NEWEST} | {order.value: order for order in Order}

Facets = Mapping[Facet, Sequence[FacetValue]]


class SearchOptionError(RatslotseError):
    """A value behind a switch is none that the corpus, or the calendar, has."""


def checked_filters(
    facets: Facets,
    today: date,
    *,
    committees: Sequence[str] = (),
    paper_types: Sequence[str] = (),
    outcomes: Sequence[str] = (),
    sources: Sequence[str] = (),
    since: str = "",
    until: str = "",
) -> Filters:
    """The values as filters; ``facets`` are those of everything that the reader may see.

    A committee may be named as in a search text ("BA", "Umweltausschuss"), a date in German or ISO, an outcome in
    German or by its id. Raises ``SearchOptionError`` for whatever is not known, with what comes near it.
    """
    vocabulary = Vocabulary.of(facets)
    first, last = _day("--from", since, today), _day("--to", until, today)
    filters = Filters(
        since=first.since if first else None,
        until=last.until if last else None,
        committees=_all(committees, "Ein Gremium", vocabulary.committees, _named_committees(vocabulary)),
        paper_types=_all(paper_types, "Eine Art", vocabulary.paper_types, _named_types(vocabulary)),
        outcomes=tuple(dict.fromkeys(outcome for text in outcomes for outcome in _outcomes(text))),
        sources=_all(sources, "Eine Quelle", [value.value for value in facets.get(Facet.SOURCE, ())], _nothing),
    )
    if filters.since and filters.until and filters.since > filters.until:
        raise SearchOptionError(f"„--from {since}“ liegt nach „--to {until}“; bitte beide Tage tauschen.")
    return filters


def read_order(text: str) -> Order:
    """„relevanz“ or „neueste“, or the stable id. Raises ``SearchOptionError``."""
    order = _ORDERS.get(fold(text.strip()))
    if order is None:
        raise SearchOptionError(f"Die Reihenfolge „{text}“ gibt es nicht; möglich sind „relevanz“ und „neueste“.")
    return order


def _all(
    texts: Sequence[str], what: str, known: Sequence[str], named: Callable[[str], Sequence[str]]
) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for text in texts for value in _values(text, what, known, named)))


def _values(text: str, what: str, known: Sequence[str], named: Callable[[str], Sequence[str]]) -> Sequence[str]:
    """The values that a text names: by its own name in any spelling, or as a search text would name it."""
    if text in known:
        return [text]
    wanted = fold(" ".join(text.split()))
    found = [value for value in known if fold(value) == wanted] or list(named(text))
    if found:
        return found
    by_spelling = {fold(value): value for value in reversed(known)}
    near = [by_spelling[spelling] for spelling in get_close_matches(wanted, list(by_spelling), _NEAR, _NEAR_ENOUGH)]
    if near:
        raise SearchOptionError(f"{what} „{text}“ gibt es nicht; ähnlich: {_listed(near)}.")
    if known:
        raise SearchOptionError(f"{what} „{text}“ gibt es nicht; es gibt zum Beispiel: {_listed(known[:_NEAR])}.")
    raise SearchOptionError(f"{what} „{text}“ gibt es nicht; bitte ohne diesen Schalter suchen.")


def _named_committees(vocabulary: Vocabulary) -> Callable[[str], Sequence[str]]:
    def named(text: str) -> Sequence[str]:
        words = FoldedText(text).words
        spans = vocabulary.committee_names.find(words)
        return spans[0].values if len(spans) == 1 and (spans[0].first, spans[0].last) == (0, len(words)) else ()

    return named


def _named_types(vocabulary: Vocabulary) -> Callable[[str], Sequence[str]]:
    return lambda text: vocabulary.type_names.meant(fold(text.strip()))


def _nothing(_: str) -> Sequence[str]:
    return ()


def _outcomes(text: str) -> tuple[Outcome, ...]:
    found = read_outcome(text)
    if not found:
        names = ", ".join(f"{outcome_name(outcome)} ({outcome.value})" for outcome in Outcome)
        raise SearchOptionError(f"Das Ergebnis „{text}“ gibt es nicht; möglich sind: {names}.")
    return found


def _day(option: str, text: str, today: date) -> Period | None:
    """The period that a date names: a day, a month or a year, German or ISO."""
    if not text:
        return None
    folded = fold(" ".join(text.split()))
    month = _ISO_MONTH.fullmatch(folded)
    try:
        if month:
            year, number = (int(month[1]), int(month[2])) if month[1] else (int(month[4]), int(month[3]))
            return months(year, number, number)
    except ValueError:
        pass
    else:
        for span in find_dates(folded, today):
            if (span.start, span.end) == (0, len(folded)) and None not in (span.period.since, span.period.until):
                return span.period
    raise SearchOptionError(
        f"„{option} {text}“ ist kein Datum; möglich sind zum Beispiel 12.03.2024, 2024-03-12, März 2024 und 2024."
    )


def _listed(values: Sequence[str]) -> str:
    return ", ".join(f"„{value}“" for value in values)
