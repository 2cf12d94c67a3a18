"""A catalog of the first schema is brought to this one: nothing of it is lost, and no id is given out twice."""

import sqlite3
from contextlib import closing
from pathlib import Path

from app.access import PUBLIC_ONLY, AccessClass
from app.knowledge.catalog import Catalog
from app.knowledge.catalog_writer import CatalogWriter
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
