"""Whole runs over small folders: what changes, what stays, what is closed, and that nothing stops a run."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from app.access import AccessClass
from app.errors import VectorStoreError
from app.settings import Settings, SourceSettings
from ingest import metadata, parse
from ingest.metadata import Described
from ingest.parse.document import ParsedDocument
from ingest.report import Verdict
from ingest.sources.model import SourceError
from tests.ingest.city import City, verdicts
from tests.ingest.sources.test_folder import put
from tests.ingest.xzufi import OFFICE, SERVICE, message, write


@pytest.fixture
def city(tmp_path: Path) -> City:
    return City(tmp_path)


def test_second_run_changes_nothing_and_parses_nothing(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    put(city.folder / "a.txt", "Erste Fassung.")
    put(city.folder / "l.xml", message(write(SERVICE, OFFICE)).decode())
    assert set(verdicts(city.refresh()).values()) == {Verdict.INDEXED}
    monkeypatch.setattr(parse, "parse", None)
    assert verdicts(city.refresh()) == {"a.txt": Verdict.UNCHANGED, "xzufi:leistung/S1/L-1": Verdict.UNCHANGED}


def test_changed_vanished_and_new_files(city: City) -> None:
    for name in ("bleibt.txt", "anders.txt", "weg.txt"):
        put(city.folder / name, f"Inhalt von {name}.")
    city.refresh()
    put(city.folder / "anders.txt", "Neuer Inhalt.")
    put(city.folder / "neu.txt", "Dazugekommen.")
    (city.folder / "weg.txt").unlink()
    report = city.refresh()
    assert verdicts(report) == {
        "anders.txt": Verdict.INDEXED,
        "bleibt.txt": Verdict.UNCHANGED,
        "neu.txt": Verdict.INDEXED,
        "weg.txt": Verdict.REMOVED,
    }
    assert report.counts == {"indexed": 2, "unchanged": 1, "removed": 1, "skipped": 0, "failed": 0}
    assert city.names == {"anders.txt", "bleibt.txt", "neu.txt"}
    assert city.index.active["akten/anders.txt"][1].text == "Neuer Inhalt."


@pytest.mark.parametrize(
    ("default", "sidecar", "text", "expected"),
    [
        (AccessClass.PUBLIC, None, "Text.", AccessClass.PUBLIC),
        (None, None, "Text.", AccessClass.NON_PUBLIC),
        (None, "public", "Text.", AccessClass.PUBLIC),
        (AccessClass.PUBLIC, "non_public", "Text.", AccessClass.NON_PUBLIC),
        (AccessClass.INTERNAL, "public", "Text.", AccessClass.INTERNAL),
        (AccessClass.PUBLIC, "geheim!", "Text.", AccessClass.NON_PUBLIC),
        (AccessClass.PUBLIC, None, "NICHTÖFFENTLICH\n\nText der Vorlage.", AccessClass.NON_PUBLIC),
        (None, None, "ÖFFENTLICH\n\nText der Vorlage.", AccessClass.NON_PUBLIC),
        (AccessClass.INTERNAL, "public", "NICHTÖFFENTLICH\n\nText der Vorlage.", AccessClass.INTERNAL),
    ],
)
def test_the_most_restrictive_class_wins(
    tmp_path: Path, default: AccessClass | None, sidecar: str | None, text: str, expected: AccessClass
) -> None:
    city = City(tmp_path, default)
    put(city.folder / "a.txt", text)
    if sidecar:
        put(city.folder / "a.txt.meta.json", json.dumps({"access": sidecar}))
    city.refresh()
    assert city.access("a.txt") is expected


def test_new_class_of_a_source_or_sidecar_takes_effect_although_the_file_is_the_same(city: City) -> None:
    put(city.folder / "a.txt")
    city.refresh()
    put(city.folder / "a.txt.meta.json", '{"access": "internal"}')
    assert verdicts(city.refresh()) == {"a.txt": Verdict.INDEXED}
    assert city.access("a.txt") is AccessClass.INTERNAL
    (city.folder / "a.txt.meta.json").unlink()
    source = SourceSettings(path=city.folder, access=AccessClass.NON_PUBLIC)
    city.settings = Settings(data=city.settings.data, sources=(source,))
    city.refresh()
    assert city.access("a.txt") is AccessClass.NON_PUBLIC


def test_document_whose_sidecar_breaks_is_shown_no_longer(city: City) -> None:
    put(city.folder / "a.txt")
    city.refresh()
    put(city.folder / "a.txt.meta.json", "{broken")
    report = city.refresh()
    assert verdicts(report) == {"a.txt": Verdict.FAILED}
    assert report.exit_code == 1
    assert city.names == set()


def test_bad_files_get_a_verdict_and_the_others_get_in(city: City) -> None:
    put(city.folder / "gut.txt")
    put(city.folder / "kaputt.pdf", "%PDF-1.7 nothing")
    put(city.folder / "leer.txt", "")
    put(city.folder / "plan.dwg", "x")
    put(city.folder / "kaputt.docx", "no archive")
    put(city.folder / "kaputt.xml", "<xzufi:transfer")
    put(city.folder / "feed.xml", "<rss/>")
    report = city.refresh()
    assert verdicts(report) == {
        "gut.txt": Verdict.INDEXED,
        "kaputt.pdf": Verdict.FAILED,
        "kaputt.docx": Verdict.FAILED,
        "kaputt.xml": Verdict.FAILED,
        "leer.txt": Verdict.SKIPPED,
        "plan.dwg": Verdict.SKIPPED,
        "feed.xml": Verdict.SKIPPED,
        "xzufi:leistung": Verdict.FAILED,
    }
    assert all(file.reason.endswith(".") for file in report.files if file.verdict is not Verdict.INDEXED)
    assert report.exit_code == 1


def test_services_live_and_vanish_on_their_own_and_are_read_from_all_messages_of_the_source(city: City) -> None:
    second = SERVICE.replace("L-1", "L-2").replace("Hund anmelden", "Hund abmelden")
    put(city.folder / "alt" / "l.xml", message(write(SERVICE, second)).decode())
    city.refresh()
    later = message(write(second.replace("Impfpass", "Marke")), time="2025-06-01T12:00:00")
    put(city.folder / "neu" / "l.xml", later.decode())
    service = "xzufi:leistung/S1/L-"
    # an older message must not win because it is taken in alone
    assert verdicts(city.refresh(city.folder / "neu")) == {
        f"{service}1": Verdict.UNCHANGED,
        f"{service}2": Verdict.INDEXED,
    }
    put(city.folder / "alt" / "l.xml", message(write(SERVICE, second.replace("Impfpass", "Ausweis"))).decode())
    assert verdicts(city.refresh(city.folder / "alt"))[f"{service}2"] is Verdict.UNCHANGED
    (city.folder / "alt" / "l.xml").unlink()
    assert verdicts(city.refresh()) == {f"{service}1": Verdict.REMOVED, f"{service}2": Verdict.UNCHANGED}
    (city.folder / "neu" / "l.xml").unlink()
    city.refresh()
    assert city.names == set()


def test_error_of_the_index_is_not_blamed_on_the_file(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    put(city.folder / "a.txt")

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(city.index, "prepare", full)
    with pytest.raises(OSError, match="No space"):
        city.refresh()


def test_oddity_that_nobody_foresaw_fails_one_file(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    put(city.folder / "a.txt", "Seltsam.")
    put(city.folder / "b.txt", "Gut.")
    real = metadata.describe

    def describe(parsed: ParsedDocument, *rest: Any) -> Described:
        if "Seltsam" in parsed.text:
            raise IndexError
        return real(parsed, *rest)

    monkeypatch.setattr("ingest.reading.describe", describe)
    assert verdicts(city.refresh()) == {"a.txt": Verdict.FAILED, "b.txt": Verdict.INDEXED}


def test_only_the_given_part_of_a_source_is_judged(city: City) -> None:
    put(city.folder / "a" / "x.txt")
    put(city.folder / "b" / "y.txt")
    city.refresh()
    (city.folder / "a" / "x.txt").unlink()
    (city.folder / "b" / "y.txt").unlink()
    assert verdicts(city.refresh(city.folder / "a")) == {"a/x.txt": Verdict.REMOVED}
    assert city.names == {"b/y.txt"}


def test_path_that_is_not_there_empties_nothing(city: City) -> None:
    put(city.folder / "a.txt")
    city.refresh()
    city.folder.rename(city.folder.with_name("abgehängt"))
    with pytest.raises(SourceError):
        city.refresh()
    assert city.names == {"a.txt"}


def test_folder_that_cannot_be_listed_keeps_its_documents(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    put(city.folder / "offen" / "a.txt")
    put(city.folder / "zu" / "b.txt")
    city.refresh()
    (city.folder / "offen" / "a.txt").unlink()
    real = os.scandir

    def scandir(path: Path) -> object:
        if Path(path).name == "zu":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    report = city.refresh()
    assert verdicts(report) == {"zu": Verdict.FAILED, "offen/a.txt": Verdict.REMOVED}
    assert city.names == {"zu/b.txt"}


def test_file_that_fails_to_be_read_keeps_its_old_version(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    put(city.folder / "a.txt")
    city.refresh()

    def broken(*_arguments: object) -> int:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("ingest.looking.open_regular", broken)
    assert verdicts(city.refresh()) == {"a.txt": Verdict.FAILED}
    assert city.names == {"a.txt"}


def test_run_that_breaks_off_changes_nothing(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    put(city.folder / "a.txt")
    city.refresh()
    put(city.folder / "a.txt", "Anders.")
    put(city.folder / "b.txt")

    def gone(*_arguments: object) -> None:
        raise VectorStoreError("Der Chroma-Server ist nicht zu erreichen.")

    monkeypatch.setattr(city.index, "prepare", gone)
    with pytest.raises(VectorStoreError):
        city.refresh()
    assert {i: draft.text for i, (_, draft) in city.index.active.items()} == {"akten/a.txt": "Text."}
