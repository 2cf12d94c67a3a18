"""A catalog of an older schema is brought to this one: nothing of it is lost, and no id is given out twice."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from app.access import PUBLIC_ONLY, AccessClass
from app.knowledge import catalog_migration
from app.knowledge.catalog import Catalog
from app.knowledge.catalog_writer import CatalogWriter
from app.knowledge.filters import Filters
from app.knowledge.model import Outcome, RunState
from app.knowledge.schema import SCHEMA_VERSION
from app.knowledge.verification import FindingKind, check_catalog
from tests.fakes import paper

_SCHEMA_1 = """
CREATE TABLE state (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), generation INTEGER NOT NULL, updated_at TEXT,
    embedding_fingerprint TEXT NOT NULL, analysis_version TEXT NOT NULL, chunks_at_last_full_analysis INTEGER NOT NULL);
INSERT INTO state VALUES (1, 7, '2026-01-02T03:04:05+00:00', 'model', '1', 3);
CREATE TABLE versions (id INTEGER PRIMARY KEY AUTOINCREMENT, document_id TEXT NOT NULL, root TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('prepared', 'active')), content_hash TEXT NOT NULL, uri TEXT NOT NULL,
    media_type TEXT NOT NULL, access TEXT NOT NULL, has_pages INTEGER NOT NULL, indexed_at TEXT NOT NULL,
    embedding_fingerprint TEXT NOT NULL, analysis_version TEXT NOT NULL, title TEXT NOT NULL,
    reference_number TEXT NOT NULL, date TEXT, paper_type TEXT NOT NULL, committee TEXT NOT NULL, office TEXT NOT NULL,
    status TEXT NOT NULL, status_date TEXT, status_note TEXT NOT NULL, valid_from TEXT, valid_until TEXT,
    supersedes TEXT NOT NULL, superseded_by TEXT NOT NULL, related TEXT NOT NULL);
CREATE UNIQUE INDEX one_active_version ON versions (document_id) WHERE state = 'active';
CREATE UNIQUE INDEX one_prepared_version ON versions (document_id) WHERE state = 'prepared';
CREATE INDEX versions_of_root ON versions (root, state);
CREATE TABLE reference_keys (version_id INTEGER NOT NULL REFERENCES versions (id) ON DELETE CASCADE, key TEXT NOT NULL,
    PRIMARY KEY (key, version_id)) WITHOUT ROWID;
CREATE INDEX reference_keys_of_version ON reference_keys (version_id);
CREATE TABLE texts (version_id INTEGER PRIMARY KEY REFERENCES versions (id) ON DELETE CASCADE, text TEXT NOT NULL);
CREATE TABLE pages (version_id INTEGER NOT NULL REFERENCES versions (id) ON DELETE CASCADE, number INTEGER NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, PRIMARY KEY (version_id, number)) WITHOUT ROWID;
CREATE TABLE chunks (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL
    REFERENCES versions (id) ON DELETE CASCADE, ordinal INTEGER NOT NULL, start INTEGER NOT NULL,
    "end" INTEGER NOT NULL, page INTEGER NOT NULL, headings TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL,
    UNIQUE (version_id, ordinal));
CREATE TABLE orphans (chunk_id INTEGER PRIMARY KEY);
PRAGMA user_version = 1;
"""

_DATA_1 = """
INSERT INTO versions VALUES (4, 'r/a.txt', 'r', 'active', 'hash', 'file:///r/a.txt', 'text/plain', 'public', 1,
    '2026-01-02T03:04:05+00:00', 'model', '1', 'Hundesteuersatzung', 'B-012/2024', '2024-03-01', '', '', '', 'in_force',
    NULL, '', NULL, NULL, '["B-1/2010"]', '', '[]');
INSERT INTO versions VALUES (6, 'r/b.txt', 'r', 'prepared', 'hash', 'file:///r/b.txt', 'text/plain', 'public', 1,
    '2026-01-02T03:04:05+00:00', 'model', '1', 'Halb', '', NULL, '', '', '', 'unknown', NULL, '', NULL, NULL, '[]', '',
    '[]');
INSERT INTO versions VALUES (9, 'r/c.txt', 'r', 'active', 'hash', 'file:///r/c.txt', 'text/plain', 'non_public', 1,
    '2026-01-02T03:04:05+00:00', 'model', '1', 'Geheim', '', NULL, '', '', '', 'unknown', NULL, '', NULL, NULL, '[]',
    '', '[]');
DELETE FROM versions WHERE id = 9;
INSERT INTO reference_keys VALUES (4, 'b-12-2024');
INSERT INTO texts VALUES (4, 'Die Steuer beträgt 96 Euro.'), (6, 'Halb.');
INSERT INTO pages VALUES (4, 1, 0, 27), (6, 1, 0, 5);
INSERT INTO chunks VALUES (10, 4, 0, 0, 27, 1, '[]', 'text', 'Die Steuer beträgt 96 Euro.'),
    (11, 6, 0, 0, 5, 1, '[]', 'text', 'Halb.');
INSERT INTO orphans VALUES (5);
"""


def _old_catalog(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(_SCHEMA_1)
        connection.executescript(_DATA_1)


def _catalog_2(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(Path(__file__).with_name("catalog_2.sql").read_text(encoding="utf-8"))


def _shape(path: Path) -> dict[str, object]:
    """Tables with their columns, and indexes with theirs and their conditions."""
    with closing(sqlite3.connect(path)) as connection:
        shape: dict[str, object] = {}
        for kind, name, sql in connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall():
            if kind == "table":
                columns = connection.execute(f"PRAGMA table_info({name})").fetchall()
                shape[name] = sorted(column[1:] for column in columns)
            elif kind == "index":
                columns = connection.execute(f"PRAGMA index_xinfo({name})").fetchall()
                shape[name] = ([column[2] for column in columns if column[5]], (sql or "").partition("WHERE")[2])
        return shape


def test_an_older_catalog_answers_as_before(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite3"
    _old_catalog(path)
    with closing(Catalog(path)) as catalog:
        state = catalog.state()
        assert (state.generation, state.documents, state.chunks) == (7, 1, 1)
        assert state.embedding_model == ""
        text = catalog.text("r/a.txt", PUBLIC_ONLY)
        assert text is not None
        assert [(chunk.id, chunk.text) for chunk in text.chunks] == [(10, "Die Steuer beträgt 96 Euro.")]
        assert text.document.metadata.supersedes == ("B-1/2010",)
        assert text.pages[0].confidence is None
        assert list(catalog.documents_by_reference(["b-12-2024"], PUBLIC_ONLY)) == ["b-12-2024"]
        assert catalog.text("r/b.txt", frozenset(AccessClass)) is None


def test_ids_of_an_older_catalog_are_not_given_out_again(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite3"
    _old_catalog(path)
    with closing(CatalogWriter(path)) as writer, closing(Catalog(path)) as catalog:
        writer.discard_prepared()
        assert writer.orphans() == [5, 11]
        [[chunk]] = writer.prepare([paper("Neu", "Der Text.")], "model", "1")
        writer.activate((), (), "model", "1")
        document = catalog.document("papers/Neu", PUBLIC_ONLY)
        assert document is not None
        assert document.version > 9
        assert chunk > 11


def test_an_older_catalog_loses_nothing_to_its_own_foreign_keys(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite3"
    _old_catalog(path)
    with closing(CatalogWriter(path)) as writer:
        writer.activate(["r/a.txt"], (), "model", "1")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        left = connection.execute("SELECT version_id FROM chunks").fetchall()
        assert left == connection.execute("SELECT id FROM versions").fetchall()


@pytest.mark.parametrize("older", [_old_catalog, _catalog_2])
def test_an_older_catalog_has_the_tables_of_a_new_one(tmp_path: Path, older: Callable[[Path], None]) -> None:
    older(tmp_path / "old.sqlite3")
    for name in ("old.sqlite3", "new.sqlite3"):
        CatalogWriter(tmp_path / name).close()
    assert _shape(tmp_path / "old.sqlite3") == _shape(tmp_path / "new.sqlite3")
    kinds = {found.kind for found in check_catalog(tmp_path / "old.sqlite3")[0]}
    assert kinds <= {FindingKind.LEFTOVERS, FindingKind.DELETED_TEXT}


def test_a_catalog_of_the_second_schema_keeps_all_and_can_be_filtered(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite3"
    _catalog_2(path)
    with closing(Catalog(path)) as catalog:
        assert (catalog.state().generation, catalog.state().documents, catalog.state().chunks) == (2, 2, 5)
        assert [len(paper.stages) for paper in catalog.papers(PUBLIC_ONLY)] == [2]
        text = catalog.text("ris/Anlage", PUBLIC_ONLY)
        assert text is not None
        assert [(chunk.id, chunk.page) for chunk in text.chunks] == [(3, 1), (4, 2)]
        assert len(text.fields) == 1
        assert [run.state for run in catalog.runs(9)] == [RunState.COMPLETE]
        assert [record.item_id for record in catalog.intake("indexed", 9)] == ["ris/Anlage"]
        narrowing = catalog.narrowing()
        rejected = Filters(committees=("Gemeinderat",), outcomes=(Outcome.REJECTED,))
        assert narrowing.select(rejected, PUBLIC_ONLY).ids().tolist() == [3, 4]
        assert narrowing.newest_papers(Filters(committees=("Rat",)), PUBLIC_ONLY, 9, 0) == (["ris#b-12-2024"], 1)
        assert list(catalog.documents_of_keys(["ris#b-12-2024"], PUBLIC_ONLY)) == ["ris#b-12-2024"]


def test_what_is_drawn_from_texts_is_drawn_from_those_that_were_there(tmp_path: Path) -> None:
    _catalog_2(tmp_path / "old.sqlite3")
    CatalogWriter(tmp_path / "old.sqlite3").close()
    with closing(sqlite3.connect(tmp_path / "old.sqlite3")) as connection:
        assert connection.execute("SELECT version_id FROM acronyms WHERE short_form = 'BPlan'").fetchall() == [(2,)]
        assert (2, "b-12-2024") in connection.execute("SELECT version_id, key FROM citations").fetchall()


def test_a_migration_that_is_cut_off_leaves_the_catalog_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "catalog.sqlite3"
    _catalog_2(path)
    before = _shape(path)

    def cut_off(_: sqlite3.Connection) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as context:
        context.setattr(catalog_migration, "derive_from_versions", cut_off)
        with pytest.raises(KeyboardInterrupt):
            Catalog(path)
    assert _shape(path) == before
    with closing(Catalog(path)) as catalog, closing(sqlite3.connect(path)) as connection:
        assert catalog.state().documents == 2
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
