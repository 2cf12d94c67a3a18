"""The file beside a document that says what it is: ``NAME.EXT.meta.json``.

A sidecar that cannot be read makes its document fail, for nobody knows then who may see it. A field that cannot be
read is left out with a warning; where that field is the access class, the document is non-public.
"""

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.access import AccessClass, parse_access_class
from app.errors import RatslotseError
from app.knowledge.model import DecisionStatus
from ingest.dates import find_date
from ingest.status import read_status

SUFFIX = ".meta.json"

_TEXTS = ("title", "reference", "type", "committee", "status_note", "superseded_by", "office")
_DATES = ("date", "status_date", "valid_from", "valid_until")
_LISTS = ("supersedes", "related")
_KNOWN = (*_TEXTS, *_DATES, *_LISTS, "access", "status")
_LIKE_ACCESS = ("access", "zugriff", "zugang", "zugriffsklasse", "vertraulichkeit", "öffentlich", "public")
_CLOSED = ("non_public", "non-public", "nichtöffentlich", "nicht öffentlich", "nichtoeffentlich", "vertraulich")


class SidecarError(RatslotseError):
    """A sidecar is not a JSON object: the access class of its document is unknown."""


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What a sidecar says; what it leaves out is absent. ``warnings`` are German phrases for the report."""

    texts: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, date] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    status: DecisionStatus | None = None
    access: AccessClass | None = None
    warnings: tuple[str, ...] = ()


def is_sidecar(name: str) -> bool:
    """Whether a file of this name belongs to another."""
    return name.endswith(SUFFIX) and name != SUFFIX


def read_sidecar(data: bytes) -> Sidecar:
    """Read a sidecar's bytes; raises ``SidecarError``."""
    try:
        content = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise SidecarError(
            "Die Metadaten-Datei ist kein gültiges JSON; der Zugriff auf das Dokument ist unklar."
        ) from error
    if not isinstance(content, dict):
        raise SidecarError("Die Metadaten-Datei enthält kein JSON-Objekt; der Zugriff auf das Dokument ist unklar.")
    warnings: list[str] = []
    values = _by_known_key(content, warnings)
    access = _access(values, content, warnings)
    status = values.get("status")
    if status is not None and not isinstance(status, str):
        warnings.append("Metadaten: „status“ ist kein Text und wurde übergangen")
        status = None
    read = read_status(status) if status else None
    if status and read is DecisionStatus.UNKNOWN and status.strip().casefold() != "unknown":
        warnings.append(f"Metadaten: den Status „{status}“ kennt Ratslotse nicht")
    return Sidecar(
        texts=_texts(values, warnings),
        dates=_dates(values, warnings),
        lists=_lists(values, warnings),
        status=read,
        access=access,
        warnings=tuple(warnings),
    )


def _by_known_key(content: Mapping[str, Any], warnings: list[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in content.items():
        name = key.strip().casefold()
        if name not in _KNOWN:
            warnings.append(f"Metadaten: „{key[:60]}“ ist kein bekanntes Feld")
        elif value is not None:
            values[name] = value
    return values


def _access(values: Mapping[str, Any], content: Mapping[str, Any], warnings: list[str]) -> AccessClass | None:
    """A misspelt key that may have meant the access class closes the document, as does a value nobody knows."""
    if any(key.strip().casefold() == "access" for key in content):
        value = values.get("access")
        access = parse_access_class(value) if isinstance(value, str) else AccessClass.NON_PUBLIC
        if access is AccessClass.NON_PUBLIC and str(value).strip().casefold() not in _CLOSED:
            warnings.append("Metadaten: die Zugriffsklasse ist unbekannt, das Dokument gilt als nichtöffentlich")
        return access
    for key in content:
        name = key.strip().casefold()
        if name not in _KNOWN and difflib.get_close_matches(name, _LIKE_ACCESS, n=1, cutoff=0.75):
            warnings.append(f"Metadaten: „{key[:60]}“ meint wohl „access“, das Dokument gilt als nichtöffentlich")
            return AccessClass.NON_PUBLIC
    return None


def _texts(values: Mapping[str, Any], warnings: list[str]) -> dict[str, str]:
    texts = {}
    for name in _TEXTS:
        value = values.get(name)
        if isinstance(value, str):
            if value.strip():
                texts[name] = " ".join(value.split())
        elif value is not None:
            warnings.append(f"Metadaten: „{name}“ ist kein Text und wurde übergangen")
    return texts


def _dates(values: Mapping[str, Any], warnings: list[str]) -> dict[str, date]:
    dates = {}
    for name in _DATES:
        value = values.get(name)
        found = find_date(value) if isinstance(value, str) else None
        if found is not None:
            dates[name] = found
        elif value is not None and value != "":
            warnings.append(f"Metadaten: „{name}“ ist kein Datum und wurde übergangen")
    return dates


def _lists(values: Mapping[str, Any], warnings: list[str]) -> dict[str, tuple[str, ...]]:
    lists = {}
    for name in _LISTS:
        value = values.get(name)
        if isinstance(value, str):
            value = [value]
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            lists[name] = tuple(" ".join(item.split()) for item in value if item.strip())
        elif value is not None:
            warnings.append(f"Metadaten: „{name}“ ist keine Liste von Texten und wurde übergangen")
    return lists
