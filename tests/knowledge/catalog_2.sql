-- A catalog as schema 2 stored it: a paper with two stages, two documents, one of them of that paper, and a third that
-- was prepared and never activated; a document was removed, so the highest ids are not in use any more.
BEGIN TRANSACTION;
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
INSERT INTO "chunks" VALUES(3,2,0,0,31,1,'[]','text','Der Bebauungsplan (BPlan) gilt.');
INSERT INTO "chunks" VALUES(4,2,1,33,58,2,'[]','text','Siehe Vorlage B-012/2024.');
INSERT INTO "chunks" VALUES(5,3,0,0,12,1,'[]','text','Beschlossen.');
INSERT INTO "chunks" VALUES(6,3,1,14,27,2,'[]','text','Mit Mehrheit.');
INSERT INTO "chunks" VALUES(7,3,2,29,37,3,'[]','text','Am Ende.');
INSERT INTO "chunks" VALUES(8,4,0,0,5,1,'[]','text','Halb.');
CREATE TABLE counts (
    access TEXT PRIMARY KEY,
    documents INTEGER NOT NULL,
    chunks INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO "counts" VALUES('public',2,5);
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
INSERT INTO "intake" VALUES('ris/Anlage','ris','1','h','r','indexed','','[]','[]','["ris/Anlage"]');
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
CREATE TABLE orphans (chunk_id INTEGER PRIMARY KEY);
INSERT INTO "orphans" VALUES(1);
INSERT INTO "orphans" VALUES(2);
CREATE TABLE pages (
    version_id INTEGER NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    confidence REAL,
    PRIMARY KEY (version_id, number)
) WITHOUT ROWID;
INSERT INTO "pages" VALUES(2,1,0,31,NULL);
INSERT INTO "pages" VALUES(2,2,33,58,NULL);
INSERT INTO "pages" VALUES(3,1,0,12,NULL);
INSERT INTO "pages" VALUES(3,2,14,27,NULL);
INSERT INTO "pages" VALUES(3,3,29,37,NULL);
INSERT INTO "pages" VALUES(4,1,0,5,NULL);
CREATE TABLE paper_keys (
    paper INTEGER NOT NULL REFERENCES papers (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    PRIMARY KEY (key, paper)
) WITHOUT ROWID;
INSERT INTO "paper_keys" VALUES(1,'2024-815');
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
INSERT INTO "papers" VALUES(1,'ris/papers/17','ris','active','https://ris.example/papers/17','1','public','Radweg am Ring','2024/0815','2024-02-01','Vorlage','Tiefbauamt','[]');
CREATE TABLE reference_keys (
    version_id INTEGER NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    PRIMARY KEY (key, version_id)
) WITHOUT ROWID;
INSERT INTO "reference_keys" VALUES(3,'b-12-2024');
CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    state TEXT NOT NULL,
    sources TEXT NOT NULL,
    counts TEXT NOT NULL,
    message TEXT NOT NULL
);
INSERT INTO "runs" VALUES(1,'2026-11-22T23:34:43+00:00','2026-11-22T23:34:43+00:00','complete','["ris"]','{"indexed": 2}','');
CREATE TABLE service_fields (
    version_id INTEGER NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    field TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    PRIMARY KEY (version_id, ordinal)
) WITHOUT ROWID;
INSERT INTO "service_fields" VALUES(2,0,'costs',0,3);
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
INSERT INTO "stages" VALUES(1,0,'Bauausschuss','2024-03-05','4','Radweg','Vorberatung',0,'zugestimmt','adopted','unknown',NULL,NULL,NULL);
INSERT INTO "stages" VALUES(1,1,'Gemeinderat','2024-03-20','','','',1,'abgelehnt','rejected','unknown',3,20,0);
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
INSERT INTO "state" VALUES(1,2,'2026-11-22T23:34:43+00:00','model','1',0,'',0,1);
CREATE TABLE texts (
    version_id INTEGER PRIMARY KEY REFERENCES versions (id) ON DELETE CASCADE,
    text TEXT NOT NULL
);
INSERT INTO "texts" VALUES(2,'Der Bebauungsplan (BPlan) gilt.

Siehe Vorlage B-012/2024.');
INSERT INTO "texts" VALUES(3,'Beschlossen.

Mit Mehrheit.

Am Ende.');
INSERT INTO "texts" VALUES(4,'Halb.');
CREATE TABLE versions (
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
    chunk_count INTEGER NOT NULL DEFAULT 0
);
INSERT INTO "versions" VALUES(2,'ris/Anlage','ris','active','3016167e760e7e66939f607d9d10f2640a5b6ef767bbb1f3e6c20e610e1a054a','file:///ris/Anlage','text/plain','public',1,'2026-11-22T23:34:43+00:00','model','1','Anlage','',NULL,'','','','unknown',NULL,'',NULL,NULL,'[]','','[]','[]','ris/papers/17',2);
INSERT INTO "versions" VALUES(3,'ris/Beschluss','ris','active','1cfb3547b42aceba57ceb89897c7b492af928add76b4e4c53552d4a64111142e','file:///ris/Beschluss','text/plain','public',1,'2026-11-22T23:34:43+00:00','model','1','Beschluss','B-012/2024','2024-01-09','','Rat','','adopted',NULL,'',NULL,NULL,'[]','','[]','[]','',3);
INSERT INTO "versions" VALUES(4,'ris/Halb','ris','prepared','6d4e5ac484898226aa8930677f4aa54c45564ba665b88483c5e7ce903df34d5c','file:///ris/Halb','text/plain','non_public',1,'2026-11-22T23:34:43+00:00','model','1','Halb','',NULL,'','','','unknown',NULL,'',NULL,NULL,'[]','','[]','[]','',1);
CREATE UNIQUE INDEX one_active_version ON versions (document_id) WHERE state = 'active';
CREATE UNIQUE INDEX one_prepared_version ON versions (document_id) WHERE state = 'prepared';
CREATE INDEX retired_versions ON versions (id) WHERE state = 'retired';
CREATE INDEX versions_of_root ON versions (root, state);
CREATE INDEX versions_of_paper ON versions (paper_id) WHERE paper_id <> '';
CREATE INDEX reference_keys_of_version ON reference_keys (version_id);
CREATE UNIQUE INDEX one_active_paper ON papers (paper_id) WHERE state = 'active';
CREATE UNIQUE INDEX one_prepared_paper ON papers (paper_id) WHERE state = 'prepared';
CREATE INDEX papers_of_root ON papers (root, state);
CREATE INDEX paper_keys_of_paper ON paper_keys (paper);
CREATE INDEX intake_of_root ON intake (root, verdict);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('runs',1);
INSERT INTO "sqlite_sequence" VALUES('versions',4);
INSERT INTO "sqlite_sequence" VALUES('chunks',8);
INSERT INTO "sqlite_sequence" VALUES('papers',1);
COMMIT;
PRAGMA user_version = 2;
