"""The catalog's tables as SQL: what a new catalog is made of, in scripts that a migration can use one by one.

A document is named by its source id. Each time its content changes it gets a new version; a version is ``prepared``
while a refresh works on it, ``active`` once readers may see it, and ``retired`` when another one has taken its place
or it is gone: then it is as invisible as before, and is deleted at once, in portions (``catalog_writer``). At most one
version of a document is active. Ids of versions and chunks are never used again (AUTOINCREMENT), so an index that
still holds an old id can never point to another text. The chunks of a version have ids that follow one another, from
``first_chunk`` on. ``paper_key`` is ``model.paper_key``. Papers are prepared and activated in the same way.

``orphans`` is the list of chunk ids that are gone from the catalog but may still lie in the vector or term index.
``intake`` is what the ingest remembers of each thing of a source; ``intake_changes`` becomes part of it when a run is
activated. ``counts`` holds what would take a walk over all versions to count.

No statement holds a semicolon before a line's end: there the scripts are cut (``schema``).
"""

from app.knowledge import catalog_acronyms, catalog_citations

STATE = """
CREATE TABLE state (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    generation INTEGER NOT NULL,
    updated_at TEXT,
    embedding_fingerprint TEXT NOT NULL,
    analysis_version TEXT NOT NULL,
    chunks_at_last_full_analysis INTEGER NOT NULL,
    embedding_model TEXT NOT NULL DEFAULT '',
    index_build INTEGER NOT NULL DEFAULT 0,
    text_deleted INTEGER NOT NULL DEFAULT 0
);
INSERT INTO state (only_row, generation, embedding_fingerprint, analysis_version, chunks_at_last_full_analysis)
    VALUES (1, 0, '', '', 0);
"""

VERSIONS = """
CREATE TABLE {name} (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document_id TEXT NOT NULL,
    root TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('prepared', 'active', 'retired')),
    content_hash TEXT NOT NULL,
    uri TEXT NOT NULL,
    media_type TEXT NOT NULL,
    access TEXT NOT NULL,
    has_pages INTEGER NOT NULL,
    indexed_at TEXT NOT NULL,
    embedding_fingerprint TEXT NOT NULL,
    analysis_version TEXT NOT NULL,
    title TEXT NOT NULL,
    reference_number TEXT NOT NULL,
    date TEXT,
    paper_type TEXT NOT NULL,
    committee TEXT NOT NULL,
    office TEXT NOT NULL,
    status TEXT NOT NULL,
    status_date TEXT,
    status_note TEXT NOT NULL,
    valid_from TEXT,
    valid_until TEXT,
    supersedes TEXT NOT NULL,
    superseded_by TEXT NOT NULL,
    related TEXT NOT NULL,
    synonyms TEXT NOT NULL DEFAULT '[]',
    paper_id TEXT NOT NULL DEFAULT '',
    chunk_count INTEGER NOT NULL DEFAULT 0,
    first_chunk INTEGER NOT NULL DEFAULT 0,
    paper_key TEXT NOT NULL DEFAULT ''
);
"""

VERSIONS_INDEXES = """
CREATE UNIQUE INDEX one_active_version ON versions (document_id) WHERE state = 'active';
CREATE UNIQUE INDEX one_prepared_version ON versions (document_id) WHERE state = 'prepared';
CREATE INDEX retired_versions ON versions (id) WHERE state = 'retired';
CREATE INDEX versions_of_root ON versions (root, state);
CREATE INDEX versions_of_paper ON versions (paper_id) WHERE paper_id <> '';
CREATE INDEX versions_of_paper_key ON versions (paper_key);
"""

PARTS_OF_VERSIONS = """
CREATE TABLE reference_keys (
    version_id INTEGER NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    PRIMARY KEY (key, version_id)
) WITHOUT ROWID;
CREATE INDEX reference_keys_of_version ON reference_keys (version_id);

CREATE TABLE texts (
    version_id INTEGER PRIMARY KEY REFERENCES versions (id) ON DELETE CASCADE,
    text TEXT NOT NULL
);

CREATE TABLE pages (
    version_id INTEGER NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    confidence REAL,
    PRIMARY KEY (version_id, number)
) WITHOUT ROWID;

CREATE TABLE chunks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    version_id INTEGER NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    page INTEGER NOT NULL,
    headings TEXT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (version_id, ordinal)
);

CREATE TABLE orphans (chunk_id INTEGER PRIMARY KEY);
"""

SINCE_2 = """
CREATE TABLE service_fields (
    version_id INTEGER NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    field TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    PRIMARY KEY (version_id, ordinal)
) WITHOUT ROWID;

CREATE TABLE papers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    paper_id TEXT NOT NULL,
    root TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('prepared', 'active')),
    uri TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    access TEXT NOT NULL,
    title TEXT NOT NULL,
    reference_number TEXT NOT NULL,
    date TEXT,
    paper_type TEXT NOT NULL,
    office TEXT NOT NULL,
    related TEXT NOT NULL
);
CREATE UNIQUE INDEX one_active_paper ON papers (paper_id) WHERE state = 'active';
CREATE UNIQUE INDEX one_prepared_paper ON papers (paper_id) WHERE state = 'prepared';
CREATE INDEX papers_of_root ON papers (root, state);

CREATE TABLE stages (
    paper INTEGER NOT NULL REFERENCES papers (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    committee TEXT NOT NULL,
    date TEXT,
    agenda_item TEXT NOT NULL,
    subject TEXT NOT NULL,
    role TEXT NOT NULL,
    authoritative INTEGER,
    result TEXT NOT NULL,
    outcome TEXT NOT NULL,
    majority TEXT NOT NULL,
    votes_yes INTEGER,
    votes_no INTEGER,
    votes_abstained INTEGER,
    PRIMARY KEY (paper, ordinal)
) WITHOUT ROWID;

CREATE TABLE paper_keys (
    paper INTEGER NOT NULL REFERENCES papers (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    PRIMARY KEY (key, paper)
) WITHOUT ROWID;
CREATE INDEX paper_keys_of_paper ON paper_keys (paper);

CREATE TABLE intake (
    item_id TEXT PRIMARY KEY,
    root TEXT NOT NULL,
    stamp TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    reader TEXT NOT NULL,
    verdict TEXT NOT NULL,
    reason TEXT NOT NULL,
    warnings TEXT NOT NULL,
    pages_without_text TEXT NOT NULL,
    documents TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX intake_of_root ON intake (root, verdict);

CREATE TABLE intake_changes (
    item_id TEXT PRIMARY KEY,
    root TEXT NOT NULL,
    stamp TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    reader TEXT NOT NULL,
    verdict TEXT NOT NULL,
    reason TEXT NOT NULL,
    warnings TEXT NOT NULL,
    pages_without_text TEXT NOT NULL,
    documents TEXT NOT NULL,
    forgotten INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    state TEXT NOT NULL,
    sources TEXT NOT NULL,
    counts TEXT NOT NULL,
    message TEXT NOT NULL
);

CREATE TABLE counts (
    access TEXT PRIMARY KEY,
    documents INTEGER NOT NULL,
    chunks INTEGER NOT NULL
) WITHOUT ROWID;
"""

_RECOGNISED_PAGES = """
CREATE INDEX recognised_pages ON pages (version_id, number, start, "end", confidence) WHERE confidence IS NOT NULL;
"""

SINCE_3 = (_RECOGNISED_PAGES, catalog_acronyms.TABLES, catalog_citations.TABLES)
"""How sure recognition was is asked of every chunk that is found, and few pages were recognised; and what is drawn from
the texts of versions, in tables of its own."""

SCHEMA = (STATE, VERSIONS.format(name="versions"), VERSIONS_INDEXES, PARTS_OF_VERSIONS, SINCE_2, *SINCE_3)
