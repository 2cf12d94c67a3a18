"""From a search text to an ``Understanding``, and from a request to the filters in force."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

from app.knowledge.facets import Facet
from app.knowledge.filters import NO_FILTERS, Filters
from app.knowledge.german import query_terms
from app.search.model import SearchRequest, Understanding, UnderstoodFilter
from app.search.understanding.conditions import Condition, Conditions
from app.search.understanding.edges import Reading
from app.search.understanding.reading import read
from app.search.understanding.vocabulary import Vocabulary

_CUT = " \t\r\n,;:.!?-–—/"
"""What a topic neither begins nor ends with where words were taken away beside it."""
_LONGEST = 1000
"""Characters of a search text that are read for conditions; a question may not be longer (``MAX_CHARACTERS``)."""


def understand(
    text: str, vocabulary: Vocabulary, today: date, declined: Collection[str] = frozenset()
) -> Understanding:
    """What a search text asks for: its conditions, without those whose key was declined, and the topic that is left.

    The topic is the whole text where nothing is understood. Access class and source are never read from a text.
    """
    if len(text) > _LONGEST:
        return Understanding(text, text)
    found = Conditions(text, vocabulary, today)
    reading = read(found)
    kept = [(condition, key) for condition, key in _keyed(found, reading) if key not in declined]
    if not kept:
        return Understanding(text, text)
    taken = {place for condition, _ in kept for place in range(condition.first, condition.last)}
    declined_places = {
        place
        for condition in reading.conditions
        for place in range(condition.first, condition.last)
        if place not in taken
    }
    carried = reading.carried - declined_places
    return Understanding(
        text=text,
        topic=_topic(found, taken | carried),
        filters=tuple(
            UnderstoodFilter(key, condition.label, condition.filters, *found.span(condition)) for condition, key in kept
        ),
    )


def understand_request(request: SearchRequest, vocabulary: Vocabulary, today: date) -> Understanding:
    """The text of a request, without conditions that were declined and those whose facet was chosen otherwise."""
    if request.as_typed:
        return Understanding(request.text, request.text)
    understanding = understand(request.text, vocabulary, today, request.declined)
    in_force = tuple(found for found in understanding.filters if not _is_chosen(found.filters, request.filters))
    return replace(understanding, filters=in_force)


def effective_filters(request: SearchRequest, understanding: Understanding) -> Filters:
    """The filters in force: those that were chosen, and for what was left open those that were understood.

    Several understood ones of one facet are alternatives; of dates, which have no alternatives, each narrows further.
    """
    chosen = request.filters
    understood = NO_FILTERS
    for found in understanding.filters:
        if found.key not in request.declined:
            understood = _merged(understood, found.filters)
    dated = chosen.since is not None or chosen.until is not None
    return replace(
        chosen,
        since=chosen.since if dated else understood.since,
        until=chosen.until if dated else understood.until,
        committees=chosen.committees or understood.committees,
        paper_types=chosen.paper_types or understood.paper_types,
        outcomes=chosen.outcomes or understood.outcomes,
    )


def _merged(one: Filters, other: Filters) -> Filters:
    since = [day for day in (one.since, other.since) if day is not None]
    until = [day for day in (one.until, other.until) if day is not None]
    return replace(
        one,
        since=max(since, default=None),
        until=min(until, default=None),
        committees=tuple(dict.fromkeys((*one.committees, *other.committees))),
        paper_types=tuple(dict.fromkeys((*one.paper_types, *other.paper_types))),
        outcomes=tuple(dict.fromkeys((*one.outcomes, *other.outcomes))),
    )


def _is_chosen(understood: Filters, chosen: Filters) -> bool:
    dated = chosen.since is not None or chosen.until is not None
    return bool(
        (dated and (understood.since or understood.until))
        or (chosen.committees and understood.committees)
        or (chosen.paper_types and understood.paper_types)
        or (chosen.outcomes and understood.outcomes)
    )


def _keyed(found: Conditions, reading: Reading) -> Iterable[tuple[Condition, str]]:
    """The conditions in order of the text, each with its key: its facet and its words, whatever stands around them."""
    for condition in sorted(reading.conditions, key=lambda condition: (condition.first, condition.facet)):
        words = " ".join(word.folded for word in found.words[condition.first : condition.last])
        name = "date" if condition.facet is Facet.YEAR else condition.facet.value
        yield condition, f"{name}:{words}"


def _topic(found: Conditions, taken: set[int]) -> str:
    """What is left, as typed; nothing where no word is left that means anything."""
    parts: list[list[int]] = []
    for place in range(len(found.words)):
        if place in taken:
            continue
        if parts and parts[-1][1] == place - 1:
            parts[-1][1] = place
        else:
            parts.append([place, place])
    pieces = []
    for first, last in parts:
        start = found.place(first - 1)[1] if first else 0
        end = found.place(last + 1)[0] if last + 1 < len(found.words) else len(found.folded.text)
        pieces.append(found.folded.text[start:end].strip(_CUT))
    topic = " ".join(pieces)
    return topic if query_terms(topic) else ""
