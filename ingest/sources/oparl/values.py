"""Reading values out of objects that keep to no schema: every field may be missing, of another type, or twice.

Nothing here raises. What cannot be read is empty, except where it might close something to the public: there an odd
value closes.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.access import AccessClass, parse_access_class
from app.knowledge.folding import fold
from ingest.dates import find_date
from ingest.parse.document import clean, clean_line

Json = dict[str, Any]

# Names and results of real systems stay far below these; what is longer is a mistake or an attack.
_LONGEST_LINE, _LONGEST_TEXT = 2_000, 100_000
_LONGEST_ID = 1_000
_DEEPEST = 5
_YES = frozenset({"true", "1", "ja", "yes", "wahr", "y", "j"})
_NO = frozenset({"false", "0", "nein", "no", "falsch", "n"})
_SAYS_OPEN = re.compile(
    r"(?:is|ist)?(?:public|publicity|oeffentlich|oeffentlichkeit|oeffentlichkeitsstatus)|visibility|sichtbarkeit|"
    r"access|accessclass|accesslevel|zugriff|zugriffsklasse"
)
_SAYS_CLOSED = re.compile(
    r"(?:is|ist)?(?:non|not|nicht)(?:public|oeffentlich)|(?:is|ist)?(?:vertraulich|confidential|private|privat|restricted|"
    r"secret|geheim|internal|intern)"
)


def kind_of(json: Mapping[str, Any]) -> str:
    """The local name of the type, in lower case: ``https://schema.oparl.org/1.1/AgendaItem`` is ``agendaitem``."""
    value = json.get("type")
    return re.split(r"[/#:]", value.rstrip("/#"))[-1].casefold() if isinstance(value, str) else ""


def identifier(json: Mapping[str, Any]) -> str:
    """The object's id, empty where it has none that could be one."""
    value = json.get("id")
    return value.strip() if isinstance(value, str) and is_identifier(value.strip()) else ""


def is_identifier(value: str) -> bool:
    """Whether this can name an object: printable text without blanks, not too long."""
    return 0 < len(value) <= _LONGEST_ID and value.isprintable() and not re.search(r"\s", value)


def line(json: Mapping[str, Any], key: str) -> str:
    """A field as one line of clean text; numbers count as text, a nested object by its name."""
    return clean_line(_text(json.get(key)))[:_LONGEST_LINE]


def text(json: Mapping[str, Any], key: str) -> str:
    """A field as clean text with its line breaks."""
    return clean(_text(json.get(key)))[:_LONGEST_TEXT].strip()


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, dict):
        return _text(value.get("name"))
    if isinstance(value, list):
        return ", ".join(part for part in (_text(item) for item in value[:20] if not isinstance(item, list)) if part)
    return ""


def truth(value: object) -> bool | None:
    """A boolean in any spelling; ``None`` where it is none."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float | str):
        word = fold(str(value))
        return True if word in _YES else False if word in _NO else None
    return None


def is_deleted(json: Mapping[str, Any]) -> bool:
    """Whether the object is a tombstone."""
    return truth(json.get("deleted")) is True


def is_closed(json: Mapping[str, Any]) -> bool:
    """Whether a field of the object itself says that it is not for the public, in the standard's or a vendor's words.

    A field that tells about publicness and says anything but a plain yes closes; an empty one says nothing.
    """
    for key, value in json.items():
        name = re.sub(r"[^a-z]", "", fold(key.split(":")[-1]))
        if value is None or value in ("", [], {}):
            continue
        if _SAYS_OPEN.fullmatch(name):
            known = truth(value)
            is_open = known if known is not None else _is_open_word(value)
            if not is_open:
                return True
        elif _SAYS_CLOSED.fullmatch(name) and truth(value) is not False:
            return True
    return False


def _is_open_word(value: object) -> bool:
    return isinstance(value, str) and parse_access_class(value) is AccessClass.PUBLIC


def day(value: object) -> date | None:
    """The day of a date or date-time; one with a zone is that of German clocks (23:00 UTC is already tomorrow)."""
    if not isinstance(value, str):
        return None
    moment = _moment(value)
    if moment is not None and moment.tzinfo is not None and "T" in value.upper():
        try:
            return moment.astimezone(ZoneInfo("Europe/Berlin")).date()
        except (ZoneInfoNotFoundError, OverflowError, ValueError):
            return moment.date()
    return find_date(value[:100])


def modified(json: Mapping[str, Any]) -> str:
    """When the object was last changed, in UTC so that it can be compared as text; empty where it does not say."""
    moment = _moment(json.get("modified"))
    if moment is None:
        return ""
    try:
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware.astimezone(UTC).isoformat(timespec="seconds")
    except (OverflowError, ValueError):
        return ""


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        return datetime.fromisoformat(value.strip())
    except ValueError:
        return None


def parts(json: Mapping[str, Any], key: str) -> list[Json | str]:
    """What a relation names: embedded objects and ids, whether it is a list, one of them, or lists of lists."""
    return list(_parts(json.get(key), 0))


def _parts(value: object, depth: int) -> Iterator[Json | str]:
    if isinstance(value, dict):
        yield value
    elif isinstance(value, str) and is_identifier(value.strip()):
        yield value.strip()
    elif isinstance(value, list) and depth < _DEEPEST:
        for item in value:
            yield from _parts(item, depth + 1)


def ids(json: Mapping[str, Any], key: str) -> list[str]:
    """The ids that a relation names, each once, embedded objects by their id."""
    found = [part if isinstance(part, str) else identifier(part) for part in parts(json, key)]
    return list(dict.fromkeys(name for name in found if name))
