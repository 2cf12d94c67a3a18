"""An OParl system taken in by its reader: what is listed, what changes, what goes, and what is asked for."""

import contextlib
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.access import AccessClass
from app.knowledge.model import DecisionStatus, Majority, Outcome, Votes
from ingest.parse import FORMATS, parse
from ingest.sources.model import Item, Listing, SourceError
from ingest.sources.oparl import client as client_module
from ingest.sources.oparl.mirror import Mirror
from tests.ingest.sources.oparl.server import BASE, Answer, Json, Town, serving
from tests.ingest.sources.oparl.town import file, item, lindfurt, reader, url


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _items(listing: Listing) -> dict[str, Item]:
    return {entry.id: entry for entry in listing.items}


def _content(entry: Item) -> bytes:
    return entry.path.read_bytes() if entry.path else entry.data or b""


def _traces(folder: Path, canary: str) -> list[str]:
    """The files below a folder that hold these words."""
    return [file.name for file in folder.rglob("*") if file.is_file() and canary.encode() in file.read_bytes()]


# --- what is listed ------------------------------------------------------------------------------------------------


def test_papers_have_their_stages_with_results_from_the_agenda_items(town: Town, tmp_path: Path) -> None:
    listing = reader(tmp_path, town.address).list()
    papers = {paper.id: paper for paper in listing.papers}
    assert set(papers) == {f"lindfurt/papers/{n}" for n in range(1, 7)}
    before, decision = papers["lindfurt/papers/1"].stages
    assert (before.committee, before.role, before.outcome) == (
        "Bauausschuss",
        "Vorberatung",
        Outcome.PRELIMINARILY_DISCUSSED,
    )
    assert (decision.committee, decision.date, decision.agenda_item) == ("Stadtrat", date(2020, 3, 2), "1")
    assert (decision.outcome, decision.majority, decision.votes) == (Outcome.ADOPTED, Majority.MAJORITY, Votes(12, 3))
    assert papers["lindfurt/papers/2"].related == ("lindfurt/papers/1",)
    assert papers["lindfurt/papers/3"].stages[0].outcome is Outcome.REJECTED  # all of it only linked
    assert papers["lindfurt/papers/6"].stages[0].date == date(2099, 1, 1)


def test_files_and_papers_are_documents_with_the_paper_s_metadata(town: Town, tmp_path: Path) -> None:
    items = _items(reader(tmp_path, town.address).list())
    plan = items["lindfurt/files/2"]
    assert plan.given.metadata is not None
    assert plan.given.metadata.title == "Neubau der Feuerwache – Lageplan"
    assert (plan.given.metadata.reference_number, plan.given.metadata.committee) == ("B-001/2020", "Stadtrat")
    assert (plan.given.metadata.status, plan.given.metadata.status_date) == (
        DecisionStatus.ADOPTED,
        date(2020, 3, 2),
    )
    assert plan.given.paper_id == "lindfurt/papers/1"
    assert _content(plan) == b"Text der Datei 2."
    assert plan.format == ".txt"
    status = {name: entry.given.metadata.status for name, entry in items.items() if entry.given.metadata}
    assert status["lindfurt/papers/2"] is DecisionStatus.POSTPONED
    assert status["lindfurt/papers/6"] is DecisionStatus.PROPOSED
    assert "lindfurt/papers/4" not in items  # an object that says nothing


def test_a_result_that_stands_on_the_agenda_item_alone_can_be_quoted(town: Town, tmp_path: Path) -> None:
    items = _items(reader(tmp_path, town.address).list())
    paper = items["lindfurt/papers/1"]
    parsed = parse(_content(paper), FORMATS[paper.format])
    assert "Stadtrat, 02.03.2020, TOP 1 (Entscheidung): mehrheitlich beschlossen, 12 Ja, 3 Nein" in parsed.text
    assert "Beschluss: Die Feuerwache wird gebaut." in parsed.text
    assert parsed.metadata == paper.given.metadata
    meeting = items["lindfurt/meetings/m2"]
    assert (
        "Bestellung des Schriftführers | einstimmig beschlossen"
        in parse(_content(meeting), FORMATS[meeting.format]).text
    )
    assert "lindfurt/meetings/m3" not in items  # nothing was decided there


def test_a_file_that_the_server_lacks_is_skipped_and_asked_for_again(town: Town, tmp_path: Path) -> None:
    assert dict(reader(tmp_path, town.address).list().skipped)["lindfurt/files/7"].startswith("Der Server hat")
    town.texts["download/7.txt"] = b"Jetzt ist sie da."
    assert _content(_items(reader(tmp_path, town.address).list())["lindfurt/files/7"]) == b"Jetzt ist sie da."


# --- increments ----------------------------------------------------------------------------------------------------


def test_a_second_run_changes_nothing_and_asks_only_for_changes(town: Town, tmp_path: Path) -> None:
    town.texts["download/7.txt"] = b"da"
    first = reader(tmp_path, town.address).list()
    town.asked.clear()
    second = reader(tmp_path, town.address).list()
    assert (second.items, second.papers) == (first.items, first.papers)
    assert [path.partition("?")[0] for path in town.asked] == [
        "/oparl/system", "/oparl/bodies", "/oparl/organizations", "/oparl/meetings", "/oparl/papers",
    ]  # fmt: skip
    assert all("modified_since=" in path for path in town.asked[2:])


def test_exactly_what_changed_changes(town: Town, tmp_path: Path) -> None:
    before = _items(reader(tmp_path, town.address).list())
    town.papers[url("papers/1")]["modified"] = _now()  # touched
    town.papers[url("papers/2")] = {"id": url("papers/2"), "type": "Paper", "deleted": True, "modified": _now()}
    town.texts["download/4.txt"] = b"Neuer Text."
    town.others[url("lists/files-of-3")]["data"][0]["modified"] = _now()
    town.papers[url("papers/3")]["modified"] = _now()
    after = _items(reader(tmp_path, town.address).list())
    assert before.keys() - after.keys() == {"lindfurt/papers/2", "lindfurt/files/3"}
    assert {name for name in after if before[name].stamp != after[name].stamp} == {"lindfurt/files/4"}
    assert not _traces(tmp_path, "Hundesteuer")
    assert not _traces(tmp_path, "Text der Datei 3.")
    assert not _traces(tmp_path, "Text der Datei 4.")


def test_a_new_result_changes_the_paper_and_the_status_of_its_files(town: Town, tmp_path: Path) -> None:
    before = _items(reader(tmp_path, town.address).list())
    meeting = town.meetings[url("meetings/m2")]
    meeting["agendaItem"][1]["result"] = "einstimmig abgelehnt"
    meeting["modified"] = _now()
    after = _items(reader(tmp_path, town.address).list())
    changed = {name for name in after if before[name].stamp != after[name].stamp}
    assert changed == {"lindfurt/papers/2", "lindfurt/files/3", "lindfurt/meetings/m2"}
    metadata = after["lindfurt/files/3"].given.metadata
    assert metadata is not None
    assert metadata.status is DecisionStatus.REJECTED


def test_changed_parts_are_told_by_the_lists_of_oparl_1_1(town: Town, tmp_path: Path) -> None:
    body = {"id": url("bodies/1"), **{f: url(f"{f}s") for f in ("paper", "meeting", "organization")}}
    body["agendaItem"] = url("items")
    bodies = json.dumps({"data": [body]}).replace(BASE, town.address).encode()
    town.faults["/oparl/bodies"] = lambda _query: Answer(200, bodies)
    reader(tmp_path, town.address).list()
    changed = item("m2-2", result="zurückgezogen", consultation=url("consultations/3"), meeting=url("meetings/m2"))
    town.meetings[url("meetings/m2")]["agendaItem"][1] = changed  # the meeting's own date stays
    town.faults["/oparl/items"] = lambda _query: town.json({"data": [changed]})
    papers = {paper.id: paper for paper in reader(tmp_path, town.address).list().papers}
    assert papers["lindfurt/papers/2"].stages[0].outcome is Outcome.WITHDRAWN


def test_what_vanished_without_a_tombstone_goes_in_a_full_walk(town: Town, tmp_path: Path) -> None:
    reader(tmp_path, town.address).list()
    del town.papers[url("papers/6")]
    assert "lindfurt/papers/6" in _items(reader(tmp_path, town.address).list())
    assert "lindfurt/papers/6" not in _items(reader(tmp_path, town.address, full=True).list())
    assert not _traces(tmp_path, "Stadtfest")


def test_a_list_that_got_shorter_removes_nothing_that_the_server_still_has(town: Town, tmp_path: Path) -> None:
    before = reader(tmp_path, town.address).list()
    town.faults["/oparl/papers"] = lambda _query: Answer(200, b'{"data": []}')
    after = reader(tmp_path, town.address, full=True).list()
    assert _items(after).keys() == _items(before).keys()


def test_a_full_walk_notices_files_that_vanished_silently(town: Town, tmp_path: Path) -> None:
    reader(tmp_path, town.address).list()
    del town.texts["download/1.txt"]
    assert "lindfurt/files/1" in _items(reader(tmp_path, town.address).list())
    listing = reader(tmp_path, town.address, full=True).list()
    assert "lindfurt/files/1" in dict(listing.skipped)
    assert not _traces(tmp_path, "Text der Datei 1.")


def test_with_validators_unchanged_files_are_not_sent_again(town: Town, tmp_path: Path) -> None:
    town.validators = True
    first = reader(tmp_path, town.address).list()
    town.texts["download/2.txt"] = b"Anderer Plan."
    second = reader(tmp_path, town.address, full=True).list()
    changed = [a.id for a, b in zip(first.items, second.items, strict=True) if a.stamp != b.stamp]
    assert changed == ["lindfurt/files/2"]
    assert not _traces(tmp_path, "Text der Datei 2.")


# --- going on ------------------------------------------------------------------------------------------------------


def test_a_killed_walk_goes_on_where_it_stopped(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = client_module.OparlClient.get_json

    def dying(self: client_module.OparlClient, address: str) -> object:
        if "papers?page=2" in address:
            raise KeyboardInterrupt
        return real(self, address)

    with monkeypatch.context() as patch:
        patch.setattr(client_module.OparlClient, "get_json", dying)
        with pytest.raises(KeyboardInterrupt):
            reader(tmp_path, town.address).list()
    town.asked.clear()
    listing = reader(tmp_path, town.address).list()
    assert len(listing.papers) == 6
    assert [path for path in town.asked if "/meetings" in path and "/m9" not in path] == []
    assert [path for path in town.asked if path.startswith("/oparl/papers")] == ["/oparl/papers?page=2"]


def test_killed_while_downloading_fetches_only_the_rest(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = client_module.OparlClient.download

    def dying(self: client_module.OparlClient, address: str, *rest: object, **named: object) -> object:
        if address.endswith("/3.txt"):
            raise KeyboardInterrupt
        return real(self, address, *rest, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(client_module.OparlClient, "download", dying)
        with pytest.raises(KeyboardInterrupt):
            reader(tmp_path, town.address).list()
    town.asked.clear()
    assert "lindfurt/files/1" in _items(reader(tmp_path, town.address).list())
    assert "/oparl/download/1.txt" not in town.asked
    assert "/oparl/download/3.txt" in town.asked


def test_a_first_list_that_breaks_off_closes_the_source_until_it_is_whole(town: Town, tmp_path: Path) -> None:
    broken = True
    town.faults["/oparl/papers"] = lambda query: Answer(500) if broken and query.get("page") == "2" else None
    listing = reader(tmp_path, town.address).list()
    assert [name for name, _ in listing.closed] == ["lindfurt"]
    assert len(listing.papers) == 3
    broken = False
    listing = reader(tmp_path, town.address).list()
    assert (listing.closed, len(listing.papers)) == ([], 6)


def test_later_a_broken_list_is_a_failure_and_tombstones_still_count(town: Town, tmp_path: Path) -> None:
    reader(tmp_path, town.address).list()
    town.papers[url("papers/1")] = {"id": url("papers/1"), "type": "Paper", "deleted": True, "modified": _now()}
    town.faults["/oparl/organizations"] = lambda _query: Answer(500)
    listing = reader(tmp_path, town.address).list()
    assert [name for name, _ in listing.failed] == ["lindfurt/organizations"]
    assert "lindfurt/files/1" not in _items(listing)
    assert not _traces(tmp_path, "Feuerwache wird gebaut am Markt")


def test_files_that_cannot_be_reached_stay_as_they_are(town: Town, tmp_path: Path) -> None:
    reader(tmp_path, town.address).list()
    town.papers[url("papers/1")]["mainFile"]["modified"] = _now()
    town.papers[url("papers/1")]["modified"] = _now()
    town.faults["/oparl/download/1.txt"] = lambda _query: Answer(503)
    listing = reader(tmp_path, town.address).list()
    assert [name for name, _ in listing.closed] == ["lindfurt/files/1"]
    assert _traces(tmp_path, "Text der Datei 1.")
    del town.faults["/oparl/download/1.txt"]
    assert "lindfurt/files/1" in _items(reader(tmp_path, town.address).list())


def test_a_server_that_does_not_answer_is_one_sentence(tmp_path: Path) -> None:
    with serving(lindfurt()) as address:
        pass
    with pytest.raises(SourceError, match=r"„lindfurt“.*lässt sich nicht abrufen"):
        reader(tmp_path, address).list()


def test_two_runs_at_once_do_not_share_the_mirror(town: Town, tmp_path: Path) -> None:
    with (
        pytest.raises(SourceError, match="anderen Lauf"),
        contextlib.closing(Mirror(tmp_path / "oparl" / "lindfurt", f"{town.address}/oparl/system")),
    ):
        reader(tmp_path, town.address).list()
    assert reader(tmp_path, town.address).list().papers


def test_a_damaged_mirror_is_made_anew(town: Town, tmp_path: Path) -> None:
    first = reader(tmp_path, town.address).list()
    (tmp_path / "oparl" / "lindfurt" / "mirror.sqlite").write_bytes(b"kaputt" * 1000)
    assert reader(tmp_path, town.address).list().items == first.items


def test_another_system_under_the_same_name_begins_anew(town: Town, tmp_path: Path) -> None:
    reader(tmp_path, town.address).list()
    other = lindfurt()
    other.papers = {key: paper for key, paper in other.papers.items() if key.endswith("/6")}
    with serving(other) as address:
        listing = reader(tmp_path, address).list()
    assert [paper.title for paper in listing.papers] == ["Stadtfest"]
    assert not _traces(tmp_path, "Radweg")


# --- closed to the public ------------------------------------------------------------------------------------------


def _close_paper(town: Town) -> Json:
    return town.papers[url("papers/1")]


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
    before = set(_items(reader(tmp_path, town.address).list()))
    places = {
        "paper": paper, "file": paper["mainFile"], "item": meeting["agendaItem"][0], "meeting": meeting,
        "consultation": paper["consultation"][1],
    }  # fmt: skip
    places[where] |= marker
    for changed in (paper, meeting):
        changed["modified"] = _now()
    after = set(_items(reader(tmp_path, town.address).list()))
    assert before - after == {f"lindfurt/{name}" for name in gone}
    if gone:
        assert not _traces(tmp_path, "Kanarienvogel")
        # and it does not come back with a full walk
        assert set(_items(reader(tmp_path, town.address, full=True).list())) == after
        assert not _traces(tmp_path, "Kanarienvogel")


def test_a_source_that_is_not_public_keeps_what_is_closed_as_non_public(town: Town, tmp_path: Path) -> None:
    town.meetings[url("meetings/m2")]["agendaItem"][0]["public"] = False
    items = _items(reader(tmp_path, town.address, access=AccessClass.INTERNAL).list())
    assert items["lindfurt/files/1"].given.classes == (AccessClass.NON_PUBLIC,)
    assert items["lindfurt/papers/1"].given.classes == (AccessClass.NON_PUBLIC,)
    assert items["lindfurt/files/3"].given.classes == ()


def test_publicness_is_not_read_from_names(town: Town, tmp_path: Path) -> None:
    town.meetings[url("meetings/m2")]["name"] = "Stadtrat (öffentlich/nicht öffentlich)"
    assert "lindfurt/papers/1" in _items(reader(tmp_path, town.address).list())


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


def test_an_error_page_is_not_taken_for_the_file(town: Town, tmp_path: Path) -> None:
    town.papers[url("papers/1")]["mainFile"]["mimeType"] = "application/pdf"
    town.texts["download/1.txt"] = b"<!DOCTYPE html><html><body>Bitte anmelden</body></html>"
    town.media_types["download/1.txt"] = "text/html"
    listing = reader(tmp_path, town.address).list()
    assert "Webseite" in dict(listing.skipped)["lindfurt/files/1"]
    assert not _traces(tmp_path, "Bitte anmelden")


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
    assert _items(reader(tmp_path, town.address).list())["lindfurt/files/1"].format == expected
