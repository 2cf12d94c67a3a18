"""Deleted text is found nowhere in the catalog's files once they are compacted."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from app.access import AccessClass, Clearance
from app.errors import DataFolderError
from app.knowledge import catalog_compaction, catalog_papers
from app.knowledge.catalog import Catalog
from app.knowledge.catalog_writer import CatalogWriter
from app.knowledge.model import DocumentDraft, IntakeRecord, Paper, Source, Stage
from app.knowledge.schema import connect
from tests.fakes import paper

EVERYTHING: Clearance = frozenset(AccessClass)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "catalog.sqlite3"


@pytest.fixture
def writer(path: Path) -> Iterator[CatalogWriter]:
    with closing(CatalogWriter(path)) as writer:
        yield writer


def _bytes(path: Path) -> bytes:
    """Everything in the data folder, file names too."""
    return b"".join(file.name.encode() + file.read_bytes() for file in path.parent.rglob("*"))


def _canary(number: int) -> str:
    return f"kanarie{number:05}x"


def _document(number: int, chance: random.Random) -> tuple[Source, DocumentDraft]:
    word = _canary(number)
    paragraphs = [f"{word} " * chance.randrange(1, 60) for _ in range(chance.randrange(1, 5))]
    return paper(f"Über {word}", *paragraphs, headings=(word,), name=f"{chance.random()}-{word}", synonyms=(word,))


def test_nothing_is_left_of_what_was_removed_or_replaced(writer: CatalogWriter, path: Path) -> None:
    """Rows move between pages as others come and go, and leave copies of themselves behind."""
    chance = random.Random(7)
    documents = {number: _document(number, chance) for number in range(600)}
    for start in range(0, 600, 60):
        writer.prepare([documents[number] for number in range(start, start + 60)], "model", "1")
        writer.activate((), (), "model", "1")
    gone = chance.sample(range(600), 250)
    replaced = gone[:50]
    writer.prepare([(documents[n][0], paper("Neu", "Ein anderer Text.")[1]) for n in replaced], "model", "1")
    names = [documents[number][0].id for number in gone[50:]]
    writer.activate(names, (), "model", "1")
    writer.forget_orphans(writer.orphans())
    assert writer.compact()
    stored = _bytes(path)
    titles_of_replaced = {_canary(number) for number in replaced}  # still in the names of these documents
    left = [_canary(number) for number in gone if _canary(number).encode() in stored]
    assert set(left) <= titles_of_replaced
    assert all(f"Über {word}".encode() not in stored and f"{word} {word}".encode() not in stored for word in left)
    assert all(_canary(number).encode() in stored for number in set(range(600)) - set(gone))


def test_papers_and_records_go_too(writer: CatalogWriter, path: Path) -> None:
    word = "Kanarienvogel"
    stage = Stage(committee=word, subject=word, result=word)
    writer.prepare_paper(Paper("ris/1", "ris", word, "", AccessClass.PUBLIC, word, f"{word} 1/2024", stages=(stage,)))
    writer.record([IntakeRecord(f"ris/{word}.pdf", "ris", "", "", "", "failed", f"{word} ist kaputt.", (word,))])
    writer.activate((), (), "model", "1")
    assert word.casefold().encode() in _bytes(path).lower()
    writer.forget_records("ris", [f"ris/{word}.pdf"])
    writer.activate((), ["ris/1"], "model", "1")
    assert writer.compact()
    assert word.casefold().encode() not in _bytes(path).lower()


def test_what_a_killed_run_did_not_delete_the_next_one_does(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(CatalogWriter(path)) as writer:
        writer.prepare([paper("Satzung", "Der Kanarienvogel.")], "model", "1")
        writer.activate((), (), "model", "1")
        writer.prepare([paper("Halb", "Ein Kanarienvogel.")], "model", "1")

        def killed(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(CatalogWriter, "_delete_versions", killed)
        with pytest.raises(KeyboardInterrupt):
            writer.activate(["papers/Satzung"], (), "model", "1")
        monkeypatch.undo()
    with closing(Catalog(path)) as catalog:
        assert [found.id for found in catalog.documents(EVERYTHING)] == ["papers/Halb"]
        assert catalog.chunks([1], EVERYTHING) == {}
    with closing(CatalogWriter(path)) as writer:
        writer.discard_prepared()
        assert writer.orphans() == [1]
        writer.activate(["papers/Halb"], (), "model", "1")
        assert writer.compact()
        assert b"Kanarienvogel" not in _bytes(path)


def test_a_reader_holds_compacting_up_for_a_bounded_time_and_the_next_call_does_it(
    writer: CatalogWriter, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalog_compaction, "LONGEST_WAIT_SECONDS", 0)
    writer.prepare([paper("Satzung", "Der Kanarienvogel.")], "model", "1")
    writer.activate((), (), "model", "1")
    with closing(connect(path)) as reader:
        reader.execute("BEGIN")
        before = reader.execute("SELECT text FROM chunks").fetchall()
        writer.activate(["papers/Satzung"], (), "model", "1")
        assert not writer.compact()
        assert reader.execute("SELECT text FROM chunks").fetchall() == before
        reader.execute("ROLLBACK")
        assert reader.execute("SELECT count(*) FROM chunks").fetchone()[0] == 0
        assert writer.compact()  # a reader that is connected and reads nothing holds up nothing
        assert b"Kanarienvogel" not in _bytes(path)


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files are listed by Linux alone")
def test_no_copy_is_made_outside_the_data_folder(writer: CatalogWriter, path: Path) -> None:
    chance = random.Random(1)
    writer.prepare([_document(number, chance) for number in range(300)], "model", "1")
    writer.activate((), (), "model", "1")
    writer.activate([found.document.id for found in writer.versions()][:5], (), "model", "1")
    temporary: set[Path] = set()

    def look() -> int:
        for descriptor in Path("/proc/self/fd").iterdir():
            with suppress(OSError):
                target = descriptor.readlink()
                if "etilqs" in target.name:
                    temporary.add(target.parent)
        return 0

    writer._connection.execute("PRAGMA cache_size = 10")  # pages: a larger copy would fit into memory
    writer._connection.set_progress_handler(look, 100)
    assert writer.compact()
    assert temporary == {path.parent}


def test_a_file_without_deletions_is_not_written_anew(writer: CatalogWriter, path: Path) -> None:
    writer.prepare([paper("Satzung", "Der Text.")], "model", "1")
    writer.activate((), (), "model", "1")
    writer.compact()
    before = path.read_bytes()
    writer.record([IntakeRecord("r/a", "r", "1", "", "", "indexed")])
    writer.activate((), (), "model", "1")
    assert writer.compact()
    with closing(sqlite3.connect(path)) as connection:
        vacuumed = connection.execute("PRAGMA schema_version").fetchone()[0]
    assert int.from_bytes(before[40:44]) == vacuumed  # the schema cookie, which VACUUM raises


def test_no_room_for_a_second_copy_is_one_sentence_and_loses_nothing(
    writer: CatalogWriter, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer.prepare([paper("Satzung", "Der Text."), paper("Weg", "Der andere.")], "model", "1")
    writer.activate((), (), "model", "1")
    writer.activate(["papers/Weg"], (), "model", "1")

    def full(*_: object) -> bool:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(catalog_compaction, "compact", full)
        with pytest.raises(DataFolderError, match="freien Platz"):
            writer.compact()
    assert [record.document.id for record in writer.versions()] == ["papers/Satzung"]
    assert writer.compact()


def test_a_paper_is_the_same_after_its_stages_were_replaced(writer: CatalogWriter, path: Path) -> None:
    before = Paper("ris/1", "ris", "", "1", AccessClass.PUBLIC, "Titel", stages=(Stage("A"), Stage("B")))
    for found in (before, replace(before, stages=(Stage("C"),), content_hash="2")):
        writer.prepare_paper(found)
        writer.activate((), (), "model", "1")
        with closing(connect(path)) as connection:
            assert catalog_papers.read_papers(connection, EVERYTHING) == [found]
            assert connection.execute("SELECT count(*) FROM stages").fetchone()[0] == len(found.stages)
