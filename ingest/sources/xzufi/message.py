"""One XZuFi message, read as a stream: what it writes, what it deletes, and when.

Objects are taken one by one and let go, so that a message of hundreds of megabytes needs no more memory than its
services do. Read are transfer messages (``schreibe`` and ``loesche``, in order) and the answers of a directory of
services, which only write. A message that is not well-formed fails whole.

How ``loesche`` names an object differs between vendors: the identifier itself, an element called after the kind of the
object with the identifier in it, or one with ``ID`` behind the kind. One that tells no kind stands for any.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from lxml import etree

from ingest.dates import find_date
from ingest.parse.document import ParseError
from ingest.parse.xml import local_name
from ingest.parse.xzufi_elements import children, descend, identifier, identifier_of, line, own_text
from ingest.parse.xzufi_service import service_name

Key = tuple[str, str]
"""(agency, id) of an object."""


class Kind(StrEnum):
    """The objects that make up a service description, by their element."""

    SERVICE = "leistung"
    OFFICE = "organisationseinheit"
    RESPONSIBILITY = "zustaendigkeit"


_KINDS = {kind.value: kind for kind in Kind} | {"zustaendigkeitTransferObjekt": Kind.RESPONSIBILITY}
_HEAD = ("nachrichtenkopf", "transaktionPosition")
_PARTS_OF_MESSAGES = {*_HEAD, "transaktionID", "schreibe", "loesche", "antwort"}
_FIRST_BYTES = 4096
_LOCAL_TIME = datetime.timezone(datetime.timedelta(hours=1))
"""Times without a zone are taken for German winter time: they put messages in order, an hour does not matter much."""


@dataclass(frozen=True, slots=True)
class Change:
    """An object that a message writes (``content`` is its canonical form), deletes, or names without being usable.

    ``offices`` are those that a service names, or that a responsibility is of; ``services`` those that an office or a
    responsibility is for. ``reason`` says in German why a service cannot be used.
    """

    kind: Kind
    key: Key
    content: bytes | None = None
    offices: frozenset[Key] = frozenset()
    services: frozenset[Key] = frozenset()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A message's changes in their order. ``order`` sorts messages: time in the header, place in its transaction.

    ``unidentified`` are the places, from 1, of services without an identifier.
    """

    order: tuple[float, int]
    changes: tuple[Change, ...]
    unidentified: tuple[int, ...]


class NoMessageError(ParseError):
    """A file that is no XZuFi message, whatever else it may be."""


def read_message(path: Path) -> Message:
    """Read a message. Raises ``NoMessageError``, ``ParseError`` (a malformed message), ``OSError``."""
    with path.open("rb") as stream:
        looks_like_one = b"xzufi" in stream.read(_FIRST_BYTES).lower()
    reading = _Reading()
    try:
        for part in _parts(path):
            reading.take(part)
    except etree.XMLSyntaxError as error:
        if not looks_like_one and not reading.begun:
            raise NoMessageError("Die XML-Datei ist keine XZuFi-Nachricht.") from error
        place = f"Zeile {error.lineno}" if error.lineno else "unbekannte Stelle"
        raise ParseError(f"Die XZuFi-Nachricht ist nicht wohlgeformt ({place}).") from error
    return Message((reading.time, reading.position), tuple(reading.changes), tuple(reading.unidentified))


def _parts(path: Path) -> Iterator[etree._Element]:
    """The parts of a message, each whole: header, objects and deletions."""
    names: list[str] = []
    whole = 0  # depth of the part that is being read, 0 for none
    events = etree.iterparse(
        str(path), events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    for event, element in events:
        name = local_name(element)
        if event == "start":
            names.append(name)
            if len(names) <= 2:
                _check(element, names)
            if not whole and (name in _KINDS or name in _HEAD or name == "loesche"):
                whole = len(names)
            continue
        if whole == len(names):
            yield element
            whole = 0
        names.pop()
        if not whole:
            element.clear()  # also of objects that nobody asks for
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]


def _check(element: etree._Element, names: list[str]) -> None:
    """Stop at the root or its first child if this is no message, or one that declares what it may not."""
    if element.getroottree().docinfo.internalDTD is not None:
        raise ParseError("Die XML-Daten enthalten eine Dokumenttyp-Angabe; solche Dateien werden nicht gelesen.")
    if len(names) == 2 and "xzufi" not in _root_tag(element) and names[1] not in _PARTS_OF_MESSAGES:
        raise NoMessageError("Die XML-Datei ist keine XZuFi-Nachricht.")


def _root_tag(element: etree._Element) -> str:
    return str(element.getroottree().getroot().tag).casefold()


class _Reading:
    """What has been read of a message so far."""

    def __init__(self) -> None:
        self.begun = False
        self.time = 0.0
        self.position = 0
        self.changes: list[Change] = []
        self.unidentified: list[int] = []
        self._services = 0

    def take(self, element: etree._Element) -> None:
        """Take in one part."""
        self.begun = True
        name = local_name(element)
        if name == "nachrichtenkopf":
            self.time = next((_time(line(part)) for part in descend(element, "erstelltDatumZeit")), 0.0)
        elif name == "transaktionPosition":
            self.position = int(number) if (number := own_text(element)).isdecimal() and number.isascii() else 0
        elif name == "loesche":
            self.changes += _deletions(element)
        else:
            self._take_object(element, _KINDS[name])

    def _take_object(self, element: etree._Element, kind: Kind) -> None:
        key = identifier_of(element)
        match kind:
            case Kind.SERVICE:
                self._services += 1
                if key is None:
                    self.unidentified.append(self._services)
                elif service_name(element):
                    offices = _references(element, key[0], "organisationseinheitID")
                    self.changes.append(Change(kind, key, _canonical(element), offices=offices))
                else:
                    self.changes.append(Change(kind, key, reason="Der Leistung fehlt die Bezeichnung."))
            case Kind.OFFICE if key is not None:
                services = _references(element, key[0], "leistungID")
                for responsibility in list(children(element, Kind.RESPONSIBILITY)):
                    element.remove(responsibility)  # for which services it is one: nothing of that is shown
                self.changes.append(Change(kind, key, _canonical(element), services=services))
            case Kind.RESPONSIBILITY:
                self._take_responsibility(element, key)

    def _take_responsibility(self, element: etree._Element, key: Key | None) -> None:
        inner = next(descend(element, Kind.RESPONSIBILITY), None)
        key = key or (identifier_of(inner) if inner is not None else None)
        agency = key[0] if key else ""
        offices = _references(element, agency, "uebergeordnetesObjektID")
        services = _references(element, agency, "leistungID")
        if offices and services:
            key = key or ("", repr((sorted(offices), sorted(services))))
            self.changes.append(Change(Kind.RESPONSIBILITY, key, b"", offices, services))


def _deletions(element: etree._Element) -> list[Change]:
    found: list[tuple[Key | None, tuple[Kind, ...]]] = []
    for child in element:
        name = local_name(child)
        kind = _KINDS.get(name) or _KINDS.get(name.removesuffix("ID"))
        if kind is not None:
            found.append((identifier_of(child) or identifier(child), (kind,)))
        elif name == "id":
            found.append((identifier(child), tuple(Kind)))
    if not len(element):
        found.append((identifier(element), tuple(Kind)))
    return [Change(kind, key) for key, kinds in found if key is not None for kind in kinds]


def _references(element: etree._Element, agency: str, name: str) -> frozenset[Key]:
    found = (identifier(part, agency) for part in descend(element, name))
    return frozenset(key for key in found if key is not None)


def _canonical(element: etree._Element) -> bytes:
    """The same bytes for the same content, however the message spells it."""
    element.tail = None
    return bytes(etree.tostring(element, method="c14n", exclusive=True, with_comments=False))


def _time(text: str) -> float:
    """Seconds since 1970; 0 for what is no time, so that such a message is the first."""
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        day = find_date(text)
        if day is None:
            return 0.0
        moment = datetime.datetime.combine(day, datetime.time())
    return (moment if moment.tzinfo else moment.replace(tzinfo=_LOCAL_TIME)).timestamp()
