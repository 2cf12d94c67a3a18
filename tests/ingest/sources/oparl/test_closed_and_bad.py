"""What an OParl source calls closed, and servers that misbehave."""

import json
from pathlib import Path

import pytest

from app.access import AccessClass
from tests.ingest.sources.oparl.server import Answer, Json, Town, serving
from tests.ingest.sources.oparl.town import file, items_by_id, now, reader, traces, url

# --- closed to the public ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "marker", "gone"),
    [
        ("paper", {"public": False}, {"papers/1", "files/1", "files/2"}),
        ("paper", {"vendor:nonPublic": 1}, {"papers/1", "files/1", "files/2"}),
        ("paper", {"oeffentlich": "nein"}, {"papers/1", "files/1", "files/2"}),
        ("paper", {"Öffentlichkeitsstatus": "nur für Mitglieder"}, {"papers/1", "files/1", "files/2"}),
        ("file", {"isPublic": "false"}, {"files/1"}),
        ("file", {"vertraulich": "ja"}, {"files/1"}),
        ("item", {"public": False}, {"papers/1", "files/1", "files/2"}),
        ("meeting", {"nichtöffentlich": True}, {"papers/1", "files/1", "files/2", "papers/2", "files/3", "files/6",
                                                "meetings/m2"}),
        ("consultation", {"public": "0"}, {"papers/1", "files/1", "files/2"}),
        ("paper", {"public": True}, set()),
        ("paper", {"öffentlich": "öffentlich", "vertraulich": False, "public": None}, set()),
    ],
)  # fmt: skip
def test_what_calls_itself_closed_leaves_a_public_source_without_a_trace(
    town: Town, tmp_path: Path, where: str, marker: Json, gone: set[str]
) -> None:
    paper, meeting = town.papers[url("papers/1")], town.meetings[url("meetings/m2")]
    paper["mainFile"]["name"] = "Kanarienvogel der Datei"
    town.texts["download/1.txt"] = b"Kanarienvogel im Text"
    before = set(items_by_id(reader(tmp_path, town.address).list()))
    places = {
        "paper": paper, "file": paper["mainFile"], "item": meeting["agendaItem"][0], "meeting": meeting,
        "consultation": paper["consultation"][1],
    }  # fmt: skip
    places[where] |= marker
    for changed in (paper, meeting):
        changed["modified"] = now()
    after = set(items_by_id(reader(tmp_path, town.address).list()))
    assert before - after == {f"lindfurt/{name}" for name in gone}
    if gone:
        assert not traces(tmp_path, "Kanarienvogel")
        # and it does not come back with a full walk
        assert set(items_by_id(reader(tmp_path, town.address, full=True).list())) == after
        assert not traces(tmp_path, "Kanarienvogel")


def test_a_source_that_is_not_public_keeps_what_is_closed_as_non_public(town: Town, tmp_path: Path) -> None:
    town.meetings[url("meetings/m2")]["agendaItem"][0]["public"] = False
    items = items_by_id(reader(tmp_path, town.address, access=AccessClass.INTERNAL).list())
    assert items["lindfurt/files/1"].given.classes == (AccessClass.NON_PUBLIC,)
    assert items["lindfurt/papers/1"].given.classes == (AccessClass.NON_PUBLIC,)
    assert items["lindfurt/files/3"].given.classes == ()


def test_publicness_is_not_read_from_names(town: Town, tmp_path: Path) -> None:
    town.meetings[url("meetings/m2")]["name"] = "Stadtrat (öffentlich/nicht öffentlich)"
    assert "lindfurt/papers/1" in items_by_id(reader(tmp_path, town.address).list())


# --- bad servers ---------------------------------------------------------------------------------------------------


def test_nothing_but_the_configured_server_is_contacted(town: Town, tmp_path: Path) -> None:
    other = Town()
    with serving(other) as elsewhere:
        paper = town.papers[url("papers/1")]
        paper["mainFile"] |= {"downloadUrl": f"{elsewhere}/oparl/download/1.txt"}
        paper["auxiliaryFile"] = [file(2, "umgeleitet"), f"{elsewhere}/oparl/files/9", "gopher://[", "http://["]
        moved = Answer(302, b"", {"Location": f"{elsewhere}/oparl/download/2.txt"})
        town.faults["/oparl/download/2.txt"] = lambda _query: moved
        following = json.dumps({"data": [], "links": {"next": f"{elsewhere}/oparl/organizations"}}).encode()
        town.faults["/oparl/organizations"] = lambda _query: Answer(200, following)
        listing = reader(tmp_path, town.address).list()
    assert other.asked == []
    skipped = dict(listing.skipped)
    assert "anderen Server" in skipped["lindfurt/files/1"]
    assert "anderen Server" in skipped["lindfurt/files/2"]
    assert "anderen Server" in listing.closed[0][1]
    assert all(agent.startswith("Ratslotse") for agent in town.agents)


def _page(*objects: object, **links: str) -> bytes:
    return json.dumps({"data": objects, "links": links}).encode()


@pytest.mark.parametrize(
    "body",
    [
        '{"data": [{"id": "BASE/oparl/papers/9", "name": "Vor\x0blage \u00dc"}]}'.encode(),
        b"\xef\xbb\xbf" + '{"data": [{"id": "BASE/oparl/papers/9", "name": "Vorlage Ü"}]}'.encode(),
        '{"data": [{"id": "BASE/oparl/papers/9", "name": "Vorlage Ü"}]}'.encode("cp1252"),
        '{"data": {"id": "BASE/oparl/papers/9", "name": "Vorlage Ü"}}'.encode(),
        '[{"id": "BASE/oparl/papers/9", "name": "Vorlage Ü", "type": "oparl:Paper"}]'.encode(),
        '{"id": "BASE/oparl/papers/9", "name": "Vorlage Ü", "size": NaN}'.encode(),
    ],
)
def test_odd_json_is_read(town: Town, tmp_path: Path, body: bytes) -> None:
    answer = Answer(200, body.replace(b"BASE", town.address.encode()), {"Content-Type": "text/html; charset=ascii"})
    town.faults["/oparl/papers"] = lambda _query: answer
    listing = reader(tmp_path, town.address).list()
    assert [paper.title for paper in listing.papers] == ["Vorlage Ü"]
    assert listing.closed == []


def test_a_bad_object_fails_alone(town: Town, tmp_path: Path) -> None:
    good = {"id": f"{town.address}/oparl/papers/9", "name": "gut"}
    deep: Json = {}
    for _ in range(50):
        deep = {"consultation": [deep], "id": "tief"}
    bad = [None, 7, "x", {}, {"id": 5}, {"id": "a b"}, {"id": "p", "type": "Person"}, deep, [good], good, good]
    town.faults["/oparl/papers"] = lambda _query: Answer(200, _page(*bad))
    listing = reader(tmp_path, town.address).list()
    assert {paper.title for paper in listing.papers} >= {"gut"}
    assert "lindfurt/p" in dict(listing.failed)
    assert len(listing.failed) == 8
    assert len(listing.items) == len({entry.id for entry in listing.items})


def test_doubled_slashes_are_followed_and_loops_are_left(town: Town, tmp_path: Path) -> None:
    town.doubled_slashes = True
    assert len(reader(tmp_path / "a", town.address).list().papers) == 6
    loop = _page({"id": f"{town.address}/oparl/papers/9", "name": "x"}, next=f"{town.address}/oparl/papers")
    town.faults["/oparl/papers"] = lambda _query: Answer(200, loop)
    listing = reader(tmp_path / "b", town.address).list()
    assert "Kreis" in listing.closed[0][1]
    assert len(town.asked) < 100


def test_a_server_that_refuses_modified_since_is_asked_for_the_whole_list(town: Town, tmp_path: Path) -> None:
    reader(tmp_path, town.address).list()
    town.faults["/oparl/papers"] = lambda query: Answer(400) if "modified_since" in query else None
    town.papers[url("papers/6")]["name"] = "Stadtfest am Fluss"
    listing = reader(tmp_path, town.address).list()
    assert "Stadtfest am Fluss" in {paper.title for paper in listing.papers}
    assert (listing.failed, listing.closed) == ([], [])


def test_an_error_page_is_not_taken_for_the_file(town: Town, tmp_path: Path) -> None:
    town.papers[url("papers/1")]["mainFile"]["mimeType"] = "application/pdf"
    town.texts["download/1.txt"] = b"<!DOCTYPE html><html><body>Bitte anmelden</body></html>"
    town.media_types["download/1.txt"] = "text/html"
    listing = reader(tmp_path, town.address).list()
    assert "Webseite" in dict(listing.skipped)["lindfurt/files/1"]
    assert not traces(tmp_path, "Bitte anmelden")


@pytest.mark.parametrize(
    ("body", "sent_as", "named", "expected"),
    [
        (b"%PDF-1.7 \x00", "application/octet-stream", "a.pdf", ".pdf"),
        (b"%PDF-1.7 \x00", "text/plain", "a.txt", ".pdf"),
        (b"Nur Text", "text/plain", "a.pdf", ".txt"),
        (b"PK\x03\x04....", "application/force-download", "a.docx", ".docx"),
        (b"\x89PNG\x00\x00", "image/png", "a.png", ""),
        (b"<html><body>x</body></html>", "text/html", "a.html", ".html"),
    ],
)
def test_the_format_is_told_by_type_name_and_bytes(
    town: Town, tmp_path: Path, body: bytes, sent_as: str, named: str, expected: str
) -> None:
    town.papers[url("papers/1")]["mainFile"] |= {"fileName": named, "mimeType": ""}
    town.texts["download/1.txt"], town.media_types["download/1.txt"] = body, sent_as
    assert items_by_id(reader(tmp_path, town.address).list())["lindfurt/files/1"].format == expected
