"""What the catalog remembers of the ingest: records that count once their run is activated, and a history."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.knowledge.catalog import Catalog
from app.knowledge.catalog_writer import CatalogWriter
from app.knowledge.model import IntakeRecord, RunState


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[CatalogWriter]:
    with closing(CatalogWriter(tmp_path / "catalog.sqlite3")) as writer:
        yield writer


def _record(name: str, verdict: str = "indexed", root: str = "akten") -> IntakeRecord:
    identity = f"{root}/{name}"
    return IntakeRecord(identity, root, "17-4", "hash", "3", verdict, "Warum.", ("Achtung",), (2, 3), (identity,))


def test_records_count_from_the_activation_on(writer: CatalogWriter) -> None:
    first, second = _record("a.pdf"), _record("b.pdf", "failed")
    writer.record([first, second, _record("c.pdf", root="andere")])
    assert writer.records("akten") == {}
    before = writer.state()
    assert writer.activate((), (), "", "") == before  # readers see no change in what the ingest remembers
    assert writer.records("akten") == {first.item_id: first, second.item_id: second}
    writer.record([_record("a.pdf", "skipped")])
    writer.forget_records("akten", ["akten/b.pdf", "andere/c.pdf"])
    writer.activate((), (), "", "")
    assert writer.records("akten") == {first.item_id: _record("a.pdf", "skipped")}
    assert len(writer.records("andere")) == 1


def test_records_of_a_run_that_was_given_up_are_not_believed(writer: CatalogWriter) -> None:
    writer.record(_record(f"{number}.pdf") for number in range(2500))  # more than are kept in memory
    writer.discard_prepared()
    writer.activate((), (), "", "")
    assert writer.records("akten") == {}


def test_of_recording_and_forgetting_the_last_counts(writer: CatalogWriter) -> None:
    writer.record([_record("a.pdf"), _record("b.pdf")])
    writer.activate((), (), "", "")
    writer.forget_records("akten", ["akten/a.pdf"])
    writer.record([_record("a.pdf", "failed")])
    writer.record([_record("b.pdf", "failed")])
    writer.forget_records("akten", ["akten/b.pdf"])
    writer.activate((), (), "", "")
    assert [record.verdict for record in writer.records("akten").values()] == ["failed"]


def test_counts_and_failures_can_be_asked_for(tmp_path: Path, writer: CatalogWriter) -> None:
    writer.record([_record("a.pdf"), _record("b.pdf", "failed"), _record("c.pdf", "failed", "ris")])
    writer.activate((), (), "", "")
    with closing(Catalog(tmp_path / "catalog.sqlite3")) as catalog:
        assert catalog.intake_counts() == {"akten": {"failed": 1, "indexed": 1}, "ris": {"failed": 1}}
        assert catalog.intake("failed", 9) == [_record("b.pdf", "failed"), _record("c.pdf", "failed", "ris")]
        assert len(catalog.intake("failed", 1)) == 1


def test_runs_are_kept_newest_first_and_a_killed_one_is_called_aborted(tmp_path: Path, writer: CatalogWriter) -> None:
    killed = writer.begin_run(["akten"])
    second = writer.begin_run(["akten", "ris"])
    writer.finish_run(second, RunState.FAILED, {"indexed": 3}, "Der Datenträger ist voll.")
    third = writer.begin_run(["akten"])
    with closing(Catalog(tmp_path / "catalog.sqlite3")) as catalog:
        runs = catalog.runs(9)
        assert [(run.id, run.state) for run in runs] == [
            (third, RunState.RUNNING),
            (second, RunState.FAILED),
            (killed, RunState.ABORTED),
        ]
        assert (runs[1].sources, runs[1].counts) == (("akten", "ris"), {"indexed": 3})
        assert runs[1].message == "Der Datenträger ist voll."
        assert runs[1].finished_at is not None
        assert runs[0].finished_at is None
        assert len(catalog.runs(1)) == 1
