"""The invented town: a council, a committee, six papers, three meetings, and the files that hang on them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.access import AccessClass
from app.settings import OparlSettings, Settings, SourceSettings
from ingest.sources.model import Item, Listing
from ingest.sources.oparl import OparlReader, oparl_reader
from tests.ingest.sources.oparl.server import BASE, Json, Town

OLD = "2020-01-01T10:00:00+01:00"


def url(path: str) -> str:
    return f"{BASE}/oparl/{path}"


def file(number: int, title: str, **more: Any) -> Json:
    address = url(f"download/{number}.txt")
    fields = {"id": url(f"files/{number}"), "type": "File", "name": title, "modified": OLD, "downloadUrl": address}
    return {**fields, "fileName": f"{number}.txt", "mimeType": "text/plain", **more}


def consultation(number: int, item: str, **more: Any) -> Json:
    fields = {"id": url(f"consultations/{number}"), "type": "https://schema.oparl.org/1.1/Consultation"}
    return {**fields, "agendaItem": url(f"items/{item}"), "meeting": url(f"meetings/{item.split('-')[0]}"), **more}


def item(number: str, **more: Any) -> Json:
    fields = {"id": url(f"items/{number}"), "type": "AgendaItem", "number": number.split("-")[1], "public": True}
    return {**fields, **more}


def lindfurt() -> Town:
    """A town whose objects come in all the forms that are allowed, and in some that are not."""
    town = Town()
    for name, title in (("rat", "Stadtrat"), ("bau", "Bauausschuss")):
        town.organizations[url(f"organizations/{name}")] = {
            "id": url(f"organizations/{name}"), "type": "http://oparl.org/schema/1.0/Organization", "name": title,
            "modified": OLD,
        }  # fmt: skip
    papers: list[Json] = [
        {"id": url("papers/1"), "name": "Neubau der Feuerwache", "reference": "B-001/2020", "paperType": "Beschluss",
         "date": "2020-01-15", "mainFile": file(1, "Vorlage"), "auxiliaryFile": [file(2, "Lageplan")],
         "consultation": [consultation(1, "m1-1", role="Vorberatung"),
                          consultation(2, "m2-1", role="Entscheidung", authoritative=True)]},
        # linked instead of embedded, an object instead of a list, numbers and odd dates
        {"id": url("papers/2"), "name": "Hundesteuer", "reference": 22020, "date": "15.02.2020",
         "auxiliaryFile": url("files/3"), "consultation": consultation(3, "m2-2", role="Entscheidung"),
         "superordinatedPaper": url("papers/1")},
        {"id": url("papers/3"), "name": "Radweg am Fluss", "auxiliaryFile": url("lists/files-of-3"),
         "consultation": [url("consultations/4")]},
        {"id": url("papers/4")},
        {"id": url("papers/5"), "name": ["Spiel", "platz"], "date": 17, "consultation": [None, 3, {}, "kein Objekt"],
         "mainFile": {"name": "ohne Kennung", "downloadUrl": url("download/5.txt")}},
        {"id": url("papers/6"), "name": "Stadtfest", "consultation": [
            consultation(6, "m3-1", role="Entscheidung", organization=[url("organizations/rat")])]},
        {"id": url("papers/7"), "type": "Paper", "deleted": True, "modified": OLD},
    ]  # fmt: skip
    town.papers = {
        paper["id"]: {"type": "https://schema.oparl.org/1.1/Paper", "modified": OLD, **paper} for paper in papers
    }
    town.meetings = {
        url("meetings/m1"): {
            "id": url("meetings/m1"), "type": "Meeting", "start": "2020-02-01T18:00:00+01:00", "modified": OLD,
            "organization": [url("organizations/bau")], "agendaItem": [item("m1-1", result="ungeändert empfohlen")],
        },
        url("meetings/m2"): {
            "id": url("meetings/m2"), "type": "Meeting", "start": "2020-03-01T23:30:00Z", "modified": OLD,
            "organization": url("organizations/rat"), "invitation": file(6, "Einladung"),
            "agendaItem": [
                item("m2-1", name="Neubau der Feuerwache", result="mehrheitlich beschlossen, 12 Ja, 3 Nein",
                     consultation=url("consultations/2"), resolutionText="Die Feuerwache wird gebaut."),
                item("m2-2", result="vertagt", consultation=url("consultations/3")),
                item("m2-3", name="Bestellung des Schriftführers", result="einstimmig beschlossen"),
            ],
        },
        url("meetings/m3"): {
            "id": url("meetings/m3"), "type": "Meeting", "start": "2099-01-01T18:00:00+01:00", "modified": OLD,
            "name": "Stadtrat (öffentlich/nichtöffentlich)", "agendaItem": [item("m3-1")],
        },
    }  # fmt: skip
    town.others = {
        url("files/3"): file(3, "Satzung"),
        url("consultations/4"): consultation(4, "m9-1", role="Entscheidung", organization=url("organizations/bau")),
        url("items/m9-1"): item("m9-1", result="abgelehnt", meeting=url("meetings/m9")),
        url("meetings/m9"): {"id": url("meetings/m9"), "type": "Meeting", "start": "2020-05-04"},
        url("lists/files-of-3"): {"data": [file(4, "Skizze")], "links": {"next": url("lists/files-of-3-b")}},
        url("lists/files-of-3-b"): {"data": [file(7, "Fehlt beim Server")]},
    }
    town.texts = {f"download/{n}.txt": f"Text der Datei {n}.".encode() for n in (1, 2, 3, 4, 5, 6)}
    return town


def reader(
    folder: Path, address: str, access: AccessClass = AccessClass.PUBLIC, attempts: int = 2, **more: Any
) -> OparlReader:
    """A reader of the town without pauses."""
    polite = OparlSettings(seconds_between_requests=0, attempts=attempts, timeout_seconds=10)
    settings = Settings(data=folder, oparl=polite)
    source = SourceSettings(url=f"oparl+{address}/oparl/system", name="lindfurt", access=access)
    return oparl_reader(source, settings, **more)


def now() -> str:
    """This moment as a ``modified`` of an object."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def items_by_id(listing: Listing) -> dict[str, Item]:
    return {entry.id: entry for entry in listing.items}


def content_of(entry: Item) -> bytes:
    return entry.path.read_bytes() if entry.path else entry.data or b""


def traces(folder: Path, canary: str) -> list[str]:
    """The files below a folder that hold these words."""
    return [found.name for found in folder.rglob("*") if found.is_file() and canary.encode() in found.read_bytes()]
