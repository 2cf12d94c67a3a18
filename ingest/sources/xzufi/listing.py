"""All messages of a source together: for each service the last word counts.

Messages are read in the order of the time in their header, then of their file names. A service is named by the agency
that gave it its id and by that id, wherever it was written: ``<root>/xzufi:leistung/<agency>/<id>``, so that its
document stays the same when a later message brings it again. Objects that a message deletes are gone, and so is what
only stood in a message that lies there no more: the files that are there are the truth.

A document is made of a service and of the offices that are responsible for it. An office is left out where the sidecar
of its message says something that the one of the service's message does not: it may be meant for fewer readers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from ingest.parse.document import ParseError
from ingest.sources.model import Item, Listing
from ingest.sources.xzufi.message import Change, Key, Kind, Message, NoMessageError, read_message

FORMAT = "xzufi-service"
SERVICES = "xzufi:leistung"
"""Below a root, all its services; a file's path cannot be taken for it as long as no folder has this name."""

_NO_AGENCY = "-"

FoundXml = tuple[str, Path, Path | None]
"""An XML file: its id, its path, and its sidecar if it has one."""


def read_messages(root_name: str, files: Sequence[FoundXml]) -> Listing:
    """The services of a source, from all of its XML files.

    Other XML is skipped. A message that cannot be read fails whole, and none of the source's services is judged gone
    then, for nobody knows what it would have said; a service that cannot be used fails alone.
    """
    listing = Listing()
    read: list[tuple[FoundXml, Message]] = []
    for file in files:
        try:
            read.append((file, read_message(file[1])))
        except NoMessageError as error:
            listing.skipped.append((file[0], str(error)))
        except (ParseError, OSError) as error:
            reason = (
                str(error) if isinstance(error, ParseError) else f"Die Datei lässt sich nicht lesen: {error.strerror}."
            )
            listing.failed.append((file[0], reason))
        except Exception as error:  # an oddity that nobody foresaw is this message's failure alone
            reason = f"Die XZuFi-Nachricht lässt sich nicht lesen ({type(error).__name__})."
            listing.failed.append((file[0], reason))
    if listing.failed:
        reason = "Eine XZuFi-Nachricht war nicht lesbar; deshalb gilt keine Leistung als gelöscht."
        listing.closed.append((f"{root_name}/{SERVICES}", reason))
    state = _State()
    for file, message in sorted(read, key=lambda found: (*found[1].order, found[0][0])):
        for place in message.unidentified:
            listing.failed.append((f"{file[0]}#Leistung {place}", "Der Leistung fehlt die Kennung."))
        for change in message.changes:
            state.take(change, file)
    used = _add_services(listing, root_name, state)
    for file, message in read:
        if file[0] not in used and not message.unidentified:
            listing.skipped.append((file[0], _why_unused(message)))
    return listing


@dataclass(frozen=True, slots=True)
class _Word:
    """The last word on an object, and the file that it stands in."""

    change: Change
    file: FoundXml


@dataclass(slots=True)
class _State:
    """The last word on each object; what was deleted is not there."""

    words: dict[Kind, dict[Key, _Word]] = field(default_factory=lambda: {kind: {} for kind in Kind})

    def take(self, change: Change, file: FoundXml) -> None:
        """Let a change follow on all before it."""
        if change.content is None and not change.reason:
            self.words[change.kind].pop(change.key, None)
        else:
            self.words[change.kind][change.key] = _Word(change, file)

    def offices_of_services(self) -> dict[Key, set[Key]]:
        """For each service, the offices that say that they are responsible for it, or of which it is said."""
        found: dict[Key, set[Key]] = {}
        for office, word in self.words[Kind.OFFICE].items():
            for service in word.change.services:
                found.setdefault(service, set()).add(office)
        for word in self.words[Kind.RESPONSIBILITY].values():
            for service in word.change.services:
                found.setdefault(service, set()).update(word.change.offices)
        return found


def _add_services(listing: Listing, root_name: str, state: _State) -> set[str]:
    """Add items and failures; gives the ids of the files that they stand in."""
    responsible = state.offices_of_services()
    used = set()
    for key, word in state.words[Kind.SERVICE].items():
        identity = f"{root_name}/{SERVICES}/{quote(key[0] or _NO_AGENCY, safe='')}/{quote(key[1], safe='')}"
        used.add(word.file[0])
        if word.change.content is None:
            listing.failed.append((identity, word.change.reason))
            continue
        wanted = word.change.offices | responsible.get(key, set())
        offices = _contents(state, sorted(wanted), word.file[2])
        listing.items.append(
            Item(
                id=identity,
                uri=f"{word.file[1].as_uri()}#{quote(key[1], safe='')}",
                name=key[1],
                format=FORMAT,
                data=b"".join((b"<service>", word.change.content, *offices, b"</service>")),
                sidecar=word.file[2],
            )
        )
    return used


def _contents(state: _State, offices: Sequence[Key], sidecar: Path | None) -> Iterator[bytes]:
    for key in offices:
        word = state.words[Kind.OFFICE].get(key)
        if word is not None and word.change.content is not None and word.file[2] in (None, sidecar):
            yield word.change.content


def _why_unused(message: Message) -> str:
    if not any(change.kind is Kind.SERVICE for change in message.changes):
        return "Die XZuFi-Nachricht enthält keine Leistung."
    if not any(change.kind is Kind.SERVICE and change.content is not None for change in message.changes):
        return "Die XZuFi-Nachricht löscht nur; das ist berücksichtigt."
    return "Zu allen Leistungen dieser XZuFi-Nachricht gibt es eine spätere."
