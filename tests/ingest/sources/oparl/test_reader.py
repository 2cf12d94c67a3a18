"""An OParl system taken in by its reader: what is listed, what changes, what goes, and what is asked for."""

import contextlib
import json
from datetime import date
from pathlib import Path

import pytest

from app.knowledge.model import DecisionStatus, Majority, Outcome, Votes
from ingest.parse import FORMATS, parse
from ingest.sources.model import SourceError
from ingest.sources.oparl import client as client_module
from ingest.sources.oparl.mirror import Mirror
from tests.ingest.sources.oparl.server import BASE, Answer, Town, serving
from tests.ingest.sources.oparl.town import content_of, item, items_by_id, lindfurt, now, reader, traces, url

# --- what is listed ------------------------------------------------------------------------------------------------


def test_papers_have_their_stages_with_results_from_the_agendaitems_by_id(town: Town, tmp_path: Path) -> None:
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
    items = items_by_id(reader(tmp_path, town.address).list())
    plan = items["lindfurt/files/2"]
    assert plan.given.metadata is not None
    assert plan.given.metadata.title == "Neubau der Feuerwache – Lageplan"
    assert (plan.given.metadata.reference_number, plan.given.metadata.committee) == ("B-001/2020", "Stadtrat")
    assert (plan.given.metadata.status, plan.given.metadata.status_date) == (
        DecisionStatus.ADOPTED,
        date(2020, 3, 2),
    )
    assert plan.given.paper_id == "lindfurt/papers/1"
    assert content_of(plan) == b"Text der Datei 2."
    assert plan.format == ".txt"
    status = {name: entry.given.metadata.status for name, entry in items.items() if entry.given.metadata}
    assert status["lindfurt/papers/2"] is DecisionStatus.POSTPONED
    assert status["lindfurt/papers/6"] is DecisionStatus.PROPOSED
    assert "lindfurt/papers/4" not in items  # an object that says nothing


def test_a_result_that_stands_on_the_agenda_item_alone_can_be_quoted(town: Town, tmp_path: Path) -> None:
    items = items_by_id(reader(tmp_path, town.address).list())
    paper = items["lindfurt/papers/1"]
    parsed = parse(content_of(paper), FORMATS[paper.format])
    assert "Stadtrat, 02.03.2020, TOP 1 (Entscheidung): mehrheitlich beschlossen, 12 Ja, 3 Nein" in parsed.text
    assert "Beschluss: Die Feuerwache wird gebaut." in parsed.text
    assert parsed.metadata == paper.given.metadata
    meeting = items["lindfurt/meetings/m2"]
    assert (
        "Bestellung des Schriftführers | einstimmig beschlossen"
        in parse(content_of(meeting), FORMATS[meeting.format]).text
    )
    assert "lindfurt/meetings/m3" not in items  # nothing was decided there


def test_a_file_that_the_server_lacks_is_skipped_and_asked_for_again(town: Town, tmp_path: Path) -> None:
    assert dict(reader(tmp_path, town.address).list().skipped)["lindfurt/files/7"].startswith("Der Server hat")
    town.texts["download/7.txt"] = b"Jetzt ist sie da."
    assert content_of(items_by_id(reader(tmp_path, town.address).list())["lindfurt/files/7"]) == b"Jetzt ist sie da."


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
    before = items_by_id(reader(tmp_path, town.address).list())
    town.papers[url("papers/1")]["modified"] = now()  # touched
    town.papers[url("papers/2")] = {"id": url("papers/2"), "type": "Paper", "deleted": True, "modified": now()}
    town.texts["download/4.txt"] = b"Neuer Text."
    town.others[url("lists/files-of-3")]["data"][0]["modified"] = now()
    town.papers[url("papers/3")]["modified"] = now()
    after = items_by_id(reader(tmp_path, town.address).list())
    assert before.keys() - after.keys() == {"lindfurt/papers/2", "lindfurt/files/3"}
    assert {name for name in after if before[name].stamp != after[name].stamp} == {"lindfurt/files/4"}
    assert not traces(tmp_path, "Hundesteuer")
    assert not traces(tmp_path, "Text der Datei 3.")
    assert not traces(tmp_path, "Text der Datei 4.")


def test_a_new_result_changes_the_paper_and_the_status_of_its_files(town: Town, tmp_path: Path) -> None:
    before = items_by_id(reader(tmp_path, town.address).list())
    meeting = town.meetings[url("meetings/m2")]
    meeting["agendaItem"][1]["result"] = "einstimmig abgelehnt"
    meeting["modified"] = now()
    after = items_by_id(reader(tmp_path, town.address).list())
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
    assert "lindfurt/papers/6" in items_by_id(reader(tmp_path, town.address).list())
    assert "lindfurt/papers/6" not in items_by_id(reader(tmp_path, town.address, full=True).list())
    assert not traces(tmp_path, "Stadtfest")


def test_a_list_that_got_shorter_removes_nothing_that_the_server_still_has(town: Town, tmp_path: Path) -> None:
    before = reader(tmp_path, town.address).list()
    town.faults["/oparl/papers"] = lambda _query: Answer(200, b'{"data": []}')
    after = reader(tmp_path, town.address, full=True).list()
    assert items_by_id(after).keys() == items_by_id(before).keys()


def test_a_full_walk_notices_files_that_vanished_silently(town: Town, tmp_path: Path) -> None:
    reader(tmp_path, town.address).list()
    del town.texts["download/1.txt"]
    assert "lindfurt/files/1" in items_by_id(reader(tmp_path, town.address).list())
    listing = reader(tmp_path, town.address, full=True).list()
    assert "lindfurt/files/1" in dict(listing.skipped)
    assert not traces(tmp_path, "Text der Datei 1.")


def test_with_validators_unchanged_files_are_not_sent_again(town: Town, tmp_path: Path) -> None:
    town.validators = True
    first = reader(tmp_path, town.address).list()
    town.texts["download/2.txt"] = b"Anderer Plan."
    second = reader(tmp_path, town.address, full=True).list()
    changed = [a.id for a, b in zip(first.items, second.items, strict=True) if a.stamp != b.stamp]
    assert changed == ["lindfurt/files/2"]
    assert not traces(tmp_path, "Text der Datei 2.")


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
    assert "lindfurt/files/1" in items_by_id(reader(tmp_path, town.address).list())
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
    town.papers[url("papers/1")] = {"id": url("papers/1"), "type": "Paper", "deleted": True, "modified": now()}
    town.faults["/oparl/organizations"] = lambda _query: Answer(500)
    listing = reader(tmp_path, town.address).list()
    assert [name for name, _ in listing.failed] == ["lindfurt/organizations"]
    assert "lindfurt/files/1" not in items_by_id(listing)
    assert not traces(tmp_path, "Text der Datei 1.")


def test_files_that_cannot_be_reached_stay_as_they_are(town: Town, tmp_path: Path) -> None:
    reader(tmp_path, town.address).list()
    town.papers[url("papers/1")]["mainFile"]["modified"] = now()
    town.papers[url("papers/1")]["modified"] = now()
    town.faults["/oparl/download/1.txt"] = lambda _query: Answer(503)
    listing = reader(tmp_path, town.address).list()
    assert [name for name, _ in listing.closed] == ["lindfurt/files/1"]
    assert traces(tmp_path, "Text der Datei 1.")
    del town.faults["/oparl/download/1.txt"]
    assert "lindfurt/files/1" in items_by_id(reader(tmp_path, town.address).list())


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
    assert not traces(tmp_path, "Radweg")
