"""What is read again and what is not, what stays when something fails, and what stops a run."""

import json
import os
import stat
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest

from app.access import AccessClass
from app.knowledge.model import RunState
from app.settings import Settings, SourceSettings
from ingest import looking, parse
from ingest.parse.document import NoTextError, ParsedDocument
from ingest.pipeline import RemovalError
from ingest.report import Verdict
from ingest.sources.folder import folder_readers
from ingest.workers import End
from tests.ingest.city import City, result, verdicts
from tests.ingest.sources.test_folder import put


@pytest.fixture
def city(tmp_path: Path) -> City:
    return City(tmp_path)


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files count as settled at once: their stamps are believed."""
    monkeypatch.setattr("ingest.stamps.SETTLED_AFTER_NS", 0)


# --- what is read again --------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("settled")
def test_unchanged_file_is_not_opened(city: City) -> None:
    put(city.folder / "a.txt")
    put(city.folder / "plan.dwg", "x")
    city.refresh()
    assert verdicts(city.refresh()) == {"a.txt": Verdict.UNCHANGED, "plan.dwg": Verdict.SKIPPED}
    assert city.pool.tasks == []


def test_file_changed_a_moment_ago_is_compared_by_its_bytes(city: City) -> None:
    put(city.folder / "a.txt", "Alt.")
    city.refresh()
    before = (city.folder / "a.txt").stat()
    put(city.folder / "a.txt", "Neu!")
    os.utime(city.folder / "a.txt", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert verdicts(city.refresh()) == {"a.txt": Verdict.INDEXED}
    assert verdicts(city.refresh()) == {"a.txt": Verdict.UNCHANGED}


@pytest.mark.usefixtures("settled")
def test_touched_file_is_looked_at_and_not_parsed_and_then_not_looked_at_any_more(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(city.folder / "a.txt")
    city.refresh()
    (city.folder / "a.txt").touch()
    monkeypatch.setattr(parse, "parse", None)
    assert verdicts(city.refresh()) == {"a.txt": Verdict.UNCHANGED}
    assert city.pool.tasks == ["akten/a.txt"]
    city.refresh()
    assert city.pool.tasks == []


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    "change",
    [
        lambda city: city.limit(pages_per_file=7),
        lambda city: put(city.folder / "kaputt.pdf", "%PDF-1.7 anders"),
        lambda city: put(city.folder / "kaputt.pdf.meta.json", "{}"),
    ],
)
def test_failed_file_is_tried_again_only_when_something_has_changed(
    city: City, change: Callable[[City], object]
) -> None:
    put(city.folder / "kaputt.pdf", "%PDF-1.7 nothing")
    first = city.refresh()
    second = city.refresh()
    assert city.pool.tasks == []
    assert second.files == first.files
    assert second.exit_code == 1
    change(city)
    city.refresh()
    assert city.pool.tasks == ["akten/kaputt.pdf"]


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("end", list(End))
def test_what_met_a_limit_is_tried_in_every_run(city: City, end: End) -> None:
    put(city.folder / "a.txt")
    city.pool.ends = {"a.txt": end}
    for _ in range(2):
        report = city.refresh()
        assert verdicts(report) == {"a.txt": Verdict.FAILED}
        assert city.pool.tasks == ["akten/a.txt"]
        assert report.files[0].reason.endswith(".")
    city.pool.ends = {}
    assert verdicts(city.refresh()) == {"a.txt": Verdict.INDEXED}


@pytest.mark.usefixtures("settled")
def test_new_reader_reads_everything_anew(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    put(city.folder / "a.txt")
    city.refresh()
    monkeypatch.setattr("ingest.reader_version.PARSER_VERSION", "next")
    assert verdicts(city.refresh()) == {"a.txt": Verdict.INDEXED}
    assert verdicts(city.refresh()) == {"a.txt": Verdict.UNCHANGED}


@pytest.mark.usefixtures("settled")
def test_new_text_recognition_reads_only_what_had_pages_without_text(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(city.folder / "a.txt")
    reading = NoTextError("Die Datei enthält keinen Text.", (1, 2))

    def no_text(_data: bytes, _format: object) -> None:
        raise reading

    real = parse.parse
    monkeypatch.setattr(parse, "parse", no_text)
    put(city.folder / "scan.md")
    city.refresh()
    monkeypatch.setattr(parse, "parse", real)
    put(city.folder / "b.txt")
    city.refresh()
    city.refresh()
    monkeypatch.setattr("ingest.ocr.reader_version", lambda _settings: "none")
    city.refresh()
    assert city.pool.tasks == []  # it is missing: nothing could be read better
    monkeypatch.setattr("ingest.ocr.reader_version", lambda _settings: "better")
    city.refresh()
    assert city.pool.tasks == ["akten/a.txt", "akten/scan.md"]


@pytest.mark.usefixtures("settled")
def test_full_run_trusts_no_stamp_and_tries_failures_again_but_parses_nothing_unchanged(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(city.folder / "a.txt")
    put(city.folder / "kaputt.pdf", "%PDF-1.7")
    city.refresh()
    parsed: list[bytes] = []
    real = parse.parse

    def noted(data: bytes, file_format: parse.Format) -> ParsedDocument:
        parsed.append(data)
        return real(data, file_format)

    monkeypatch.setattr(parse, "parse", noted)
    assert verdicts(city.refresh(full=True)) == {"a.txt": Verdict.UNCHANGED, "kaputt.pdf": Verdict.FAILED}
    assert city.pool.tasks == ["akten/a.txt", "akten/kaputt.pdf"]
    assert parsed == [b"%PDF-1.7"]


# --- what stays when something fails -------------------------------------------------------------------------------


def test_old_version_stays_where_only_the_reader_changed_and_goes_where_the_bytes_did(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(city.folder / "gleich.txt")
    put(city.folder / "anders.txt")
    city.refresh()
    monkeypatch.setattr("ingest.reader_version.PARSER_VERSION", "next")
    put(city.folder / "anders.txt", "Neue Fassung.")
    city.pool.ends = {"gleich.txt": End.CRASH, "anders.txt": End.CRASH}
    report = city.refresh()
    assert result(report, "gleich.txt").warnings == ("Die bisherige Fassung bleibt",)
    assert result(report, "anders.txt").warnings == ("Die bisherige Fassung wird nicht mehr gezeigt",)
    assert city.names == {"gleich.txt"}


def unreadable(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    real = looking.open_regular

    def opened(path: Path) -> object:
        if path.name == name:
            raise OSError(5, "Input/output error")
        return real(path)

    monkeypatch.setattr(looking, "open_regular", opened)


def test_unreadable_file_loses_its_old_version_when_its_sidecar_says_otherwise(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("bleibt.txt", "zu.txt"):
        put(city.folder / name)
    city.refresh()
    put(city.folder / "zu.txt.meta.json", '{"access": "non_public"}')
    with monkeypatch.context() as patched:
        unreadable(patched, "zu.txt")
        city.refresh()
        assert city.names == {"bleibt.txt"}
        unreadable(patched, "bleibt.txt")
        put(city.folder / "bleibt.txt", "Neu.")
        assert result(city.refresh(), "bleibt.txt").warnings == ("Die bisherige Fassung bleibt",)
        assert city.names == {"bleibt.txt"}
    city.refresh()
    assert city.names == {"bleibt.txt", "zu.txt"}
    assert city.access("zu.txt") is AccessClass.NON_PUBLIC


def test_closed_folder_keeps_its_documents_only_under_the_class_they_have(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(city.folder / "offen.txt")
    put(city.folder / "zu" / "b.txt")
    city.refresh()
    real = os.scandir

    def scandir(path: Path) -> object:
        if Path(path).name == "zu":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    city.refresh()
    assert city.names == {"offen.txt", "zu/b.txt"}
    narrowed = SourceSettings(path=city.folder, access=AccessClass.INTERNAL)
    city.settings = Settings(data=city.settings.data, sources=(narrowed,))
    city.refresh()
    assert city.names == {"offen.txt"}
    assert city.access("offen.txt") is AccessClass.INTERNAL


def test_file_that_is_being_written_is_left_for_the_next_run(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    put(city.folder / "a.txt", "Alt.")
    city.refresh()
    put(city.folder / "a.txt", "Neu.")
    looks = 0

    def never_the_same(_before: os.stat_result, _after: os.stat_result) -> bool:
        nonlocal looks
        looks += 1
        return False

    with monkeypatch.context() as patched:
        patched.setattr(looking, "same_file", never_the_same)
        patched.setattr(looking, "_SECONDS_BETWEEN_ATTEMPTS", 0)
        report = city.refresh()
    assert looks == 3
    assert verdicts(report) == {"a.txt": Verdict.FAILED}
    assert city.index.active["akten/a.txt"][1].text == "Alt."
    assert verdicts(city.refresh()) == {"a.txt": Verdict.INDEXED}


def test_what_took_the_place_of_a_file_after_it_was_listed_is_not_opened(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = put(city.folder.parent / "geheim.txt", "Geheim.")
    for name in ("link.txt", "pipe.txt"):
        put(city.folder / name)
    (reader,) = folder_readers([city.folder], city.settings)
    listing = reader.list()
    for name in ("link.txt", "pipe.txt"):
        (city.folder / name).unlink()
    (city.folder / "link.txt").symlink_to(secret)
    os.mkfifo(city.folder / "pipe.txt")
    monkeypatch.setattr("ingest.sources.folder.FolderReader.list", lambda _self: listing)
    assert verdicts(city.refresh()) == {"link.txt": Verdict.FAILED, "pipe.txt": Verdict.FAILED}
    assert city.names == set()


def test_sidecar_that_is_a_link_or_a_pipe_closes_its_document(city: City) -> None:
    target = put(city.folder.parent / "x.json", '{"access": "public"}')
    put(city.folder / "a.txt")
    put(city.folder / "b.txt")
    (city.folder / "a.txt.meta.json").symlink_to(target)
    os.mkfifo(city.folder / "b.txt.meta.json")
    assert verdicts(city.refresh()) == {"a.txt": Verdict.FAILED, "b.txt": Verdict.FAILED}
    assert stat.S_ISFIFO((city.folder / "b.txt.meta.json").lstat().st_mode)


def test_ignored_sidecar_still_decides_who_may_see_the_document(city: City) -> None:
    put(city.folder / ".ratslotseignore", "*.json\n")
    put(city.folder / "a.txt")
    put(city.folder / "a.txt.meta.json", '{"access": "non_public"}')
    city.refresh()
    assert city.access("a.txt") is AccessClass.NON_PUBLIC


# --- what stops a run ----------------------------------------------------------------------------------------------


def fill(city: City, count: int) -> None:
    for number in range(count):
        put(city.folder / f"{number:02}.txt", f"Inhalt {number}.")
    city.refresh()


def test_source_that_lost_much_stops_the_run_before_anything_is_read(city: City) -> None:
    fill(city, 20)
    for number in range(5):
        (city.folder / f"{number:02}.txt").unlink()
    put(city.folder / "neu.txt")
    with pytest.raises(RemovalError, match="5 von 20 .*„akten“.*--allow-removal"):
        city.refresh(allow_removal=False)
    assert city.pool.tasks == []
    assert len(city.names) == 20
    assert city.index.runs[-1][0] is RunState.FAILED
    city.refresh(allow_removal=True)
    assert len(city.names) == 16


def test_few_may_go_unasked_but_never_all(city: City) -> None:
    fill(city, 3)
    (city.folder / "00.txt").unlink()
    (city.folder / "01.txt").unlink()
    city.refresh(allow_removal=False)
    assert city.names == {"02.txt"}
    (city.folder / "02.txt").unlink()
    with pytest.raises(RemovalError):
        city.refresh(allow_removal=False)
    assert city.names == {"02.txt"}


def test_failures_that_take_old_versions_away_count_as_removals(city: City) -> None:
    fill(city, 10)
    for number in range(4):
        put(city.folder / f"{number:02}.txt.meta.json", "{broken")
    with pytest.raises(RemovalError):
        city.refresh(allow_removal=False)
    assert len(city.names) == 10


def test_documents_of_an_older_release_may_get_other_names_but_not_be_fewer(city: City) -> None:
    fill(city, 10)
    city.index.remembered.clear()
    city.index.active = {f"{identifier}#old": found for identifier, found in city.index.active.items()}
    for number in range(4):
        (city.folder / f"{number:02}.txt").unlink()
    with pytest.raises(RemovalError):
        city.refresh(allow_removal=False)
    for number in range(4):
        put(city.folder / f"{number:02}.txt")
    city.refresh(allow_removal=False)
    assert len(city.names) == 10
    assert not any(name.endswith("#old") for name in city.names)


def test_share_that_may_go_is_a_setting(city: City) -> None:
    fill(city, 10)
    for number in range(4):
        (city.folder / f"{number:02}.txt").unlink()
    city.limit(largest_removal=0.5)
    city.refresh(allow_removal=False)
    assert len(city.names) == 6


def test_one_source_out_of_reach_does_not_stop_the_others(city: City, tmp_path: Path) -> None:
    other = tmp_path / "andere"
    put(other / "b.txt")
    put(city.folder / "a.txt")
    sources = [SourceSettings(path=folder, access=AccessClass.PUBLIC) for folder in (city.folder, other)]
    city.settings = Settings(data=city.settings.data, sources=tuple(sources))
    city.refresh(city.folder, other)
    other.rename(tmp_path / "abgehängt")
    put(city.folder / "neu.txt")
    report = city.refresh(city.folder, other, allow_removal=False)
    assert {file.path: file.verdict for file in report.files} == {
        "akten/a.txt": Verdict.UNCHANGED,
        "akten/neu.txt": Verdict.INDEXED,
        "andere": Verdict.FAILED,
    }
    assert report.exit_code == 1
    assert "andere/b.txt" in city.index.active


def test_how_a_run_ended_is_entered_in_the_history_without_names_of_files(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(city.folder / "a.txt")
    city.refresh()
    none: dict[str, int] = dict.fromkeys(Verdict, 0)
    assert city.index.runs == [(RunState.COMPLETE, {**none, "indexed": 1}, "")]

    def interrupted(*_arguments: object) -> None:
        raise KeyboardInterrupt

    put(city.folder / "a.txt", "Neu.")
    monkeypatch.setattr(city.index, "prepare", interrupted)
    with pytest.raises(KeyboardInterrupt):
        city.refresh()
    assert city.index.runs[-1] == (RunState.ABORTED, none, "KeyboardInterrupt")


# --- what lies inside a file ---------------------------------------------------------------------------------------


def mail(*attachments: tuple[str, str], text: str = "Guten Tag, anbei die Unterlagen.") -> str:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "Unterlagen", "a@example.org", "b@example.org"
    message.set_content(text)
    for name, content in attachments:
        message.add_attachment(content.encode(), maintype="application", subtype="octet-stream", filename=name)
    return message.as_string()


@pytest.mark.usefixtures("settled")
def test_attachments_are_documents_of_their_own_that_come_and_go_with_the_mail(city: City) -> None:
    put(city.folder / "m.eml", mail(("a.txt", "Anlage A."), ("b.txt", "Anlage B."), ("c.xyz", "?")))
    assert verdicts(city.refresh()) == {
        "m.eml": Verdict.INDEXED,
        "m.eml#a.txt": Verdict.INDEXED,
        "m.eml#b.txt": Verdict.INDEXED,
        "m.eml#c.xyz": Verdict.SKIPPED,
    }
    unchanged = verdicts(city.refresh())
    assert city.pool.tasks == []
    assert unchanged == {
        "m.eml": Verdict.UNCHANGED,
        "m.eml#a.txt": Verdict.UNCHANGED,
        "m.eml#b.txt": Verdict.UNCHANGED,
        "m.eml#c.xyz": Verdict.SKIPPED,
    }
    put(city.folder / "m.eml", mail(("b.txt", "Anlage B.")))
    city.refresh()
    assert city.names == {"m.eml", "m.eml#b.txt"}
    assert "akten/m.eml#c.xyz" not in city.index.remembered
    (city.folder / "m.eml").unlink()
    city.refresh()
    assert city.names == set()
    assert city.index.remembered == {}


def test_attachments_are_as_closed_as_what_they_came_with(city: City) -> None:
    put(city.folder / "m.eml", mail(("a.txt", "Anlage.")))
    put(city.folder / "m.eml.meta.json", json.dumps({"access": "internal"}))
    put(city.folder / "n.eml", mail(("a.txt", "NICHTÖFFENTLICH\n\nAnlage.")))
    city.refresh()
    assert city.access("m.eml#a.txt") is AccessClass.INTERNAL
    assert city.access("n.eml") is AccessClass.PUBLIC
    assert city.access("n.eml#a.txt") is AccessClass.NON_PUBLIC


def test_file_called_like_an_attachment_is_another_document(city: City) -> None:
    put(city.folder / "m.eml", mail(("a.txt", "Anlage.")))
    put(city.folder / "m.eml#a.txt", "Eigene Datei.")
    city.refresh()
    texts = {draft.text for _, draft in city.index.active.values()}
    assert {"Anlage.", "Eigene Datei."} < texts
    assert len(texts) == 3


# --- a part of a source --------------------------------------------------------------------------------------------


def test_since_takes_in_what_is_new_and_removes_nothing(city: City) -> None:
    put(city.folder / "weg.txt")
    put(city.folder / "alt.txt")
    city.refresh()
    (city.folder / "weg.txt").unlink()
    later = (city.folder / "alt.txt").stat().st_ctime + 0.001
    put(city.folder / "neu.txt")
    os.utime(city.folder / "neu.txt", (later + 5, later + 5))
    assert verdicts(city.refresh(since=later + 1)) == {"neu.txt": Verdict.INDEXED}
    assert city.names == {"weg.txt", "alt.txt", "neu.txt"}
    assert verdicts(city.refresh())["weg.txt"] is Verdict.REMOVED
