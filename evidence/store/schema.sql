-- One review in one SQLite file. What was received, read or decided is added, never changed in place; "record.current" says
-- which revision holds now. Decisions are refused to UPDATE and DELETE by triggers. Times are UTC, ISO 8601.

-- A publication, under the key by which everything else names it: its PMID, else doi:..., else sha256:...
CREATE TABLE record (
    key        TEXT PRIMARY KEY,
    pmid       TEXT UNIQUE,
    current    INTEGER REFERENCES revision (id) DEFERRABLE INITIALLY DEFERRED,
    first_seen TEXT NOT NULL
) STRICT;

-- What was received of a publication, each time it differed; text is UTF-8 (lone surrogates kept), raw is zlib.
CREATE TABLE revision (
    id           INTEGER PRIMARY KEY,
    key          TEXT NOT NULL REFERENCES record (key),
    text_sha256  TEXT NOT NULL,
    text         BLOB NOT NULL,
    pmid_version INTEGER NOT NULL,
    doi          TEXT,
    year         INTEGER,
    retracted    INTEGER NOT NULL CHECK (retracted IN (0, 1)),
    body         TEXT NOT NULL CHECK (json_valid(body)),   -- title, sections, journal, citation, authors, types, ...
    raw          BLOB NOT NULL,
    raw_format   TEXT NOT NULL,
    source       TEXT NOT NULL,
    seen         TEXT NOT NULL
) STRICT;
CREATE INDEX revision_of ON revision (key);

-- What was read out of a text, by which rules and which version of the tool.
CREATE TABLE finding (
    id           INTEGER PRIMARY KEY,
    key          TEXT NOT NULL REFERENCES record (key),
    text_sha256  TEXT NOT NULL,
    rules_sha256 TEXT NOT NULL,
    version      TEXT NOT NULL,
    body         TEXT NOT NULL CHECK (json_valid(body)),
    made         TEXT NOT NULL,
    UNIQUE (key, text_sha256, rules_sha256, version)
) STRICT;

-- Estimates typed in from published tables; a corrected one is a new row under the same name, and the last one counts.
CREATE TABLE published_row (
    id          INTEGER PRIMARY KEY,
    name        TEXT NOT NULL,           -- source, study, endpoint, measure, population, arms
    body        TEXT NOT NULL CHECK (json_valid(body)),
    body_sha256 TEXT NOT NULL,
    seen        TEXT NOT NULL
) STRICT;
CREATE INDEX published_row_name ON published_row (name);

-- Searches as they were run, with every PMID that they gave.
CREATE TABLE search (
    id          INTEGER PRIMARY KEY,
    query       TEXT NOT NULL,
    translation TEXT NOT NULL,
    hits        INTEGER NOT NULL,
    warnings    TEXT NOT NULL CHECK (json_valid(warnings)),
    base_url    TEXT NOT NULL,
    ran         TEXT NOT NULL
) STRICT;
CREATE TABLE search_hit (
    search   INTEGER NOT NULL REFERENCES search (id),
    position INTEGER NOT NULL,
    pmid     TEXT NOT NULL,
    PRIMARY KEY (search, position)
) STRICT, WITHOUT ROWID;

-- PMIDs that were asked for and did not come, and those that PubMed says it has deleted.
CREATE TABLE missing (
    pmid TEXT PRIMARY KEY,
    seen TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE deleted (
    pmid TEXT PRIMARY KEY,
    seen TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What each import brought, and what it refused.
CREATE TABLE import (
    id     INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    counts TEXT NOT NULL CHECK (json_valid(counts)),
    notes  TEXT NOT NULL CHECK (json_valid(notes)),
    ran    TEXT NOT NULL
) STRICT;
CREATE TABLE reject (
    import INTEGER NOT NULL REFERENCES import (id),
    place  TEXT NOT NULL,
    reason TEXT NOT NULL,
    remedy TEXT NOT NULL
) STRICT;

-- What people decided. Each row's hash covers the row and the hash before it; hash is written as lower-case hex.
CREATE TABLE decision (
    seq         INTEGER PRIMARY KEY,
    made        TEXT NOT NULL,
    who         TEXT NOT NULL,
    action      TEXT NOT NULL,
    subject     TEXT NOT NULL,            -- the id of a row of the evidence table
    field       TEXT NOT NULL,            -- row, direction
    before      TEXT NOT NULL CHECK (json_valid(before)),
    after       TEXT NOT NULL CHECK (json_valid(after)),
    why         TEXT NOT NULL,
    text_sha256 TEXT NOT NULL,
    previous    TEXT NOT NULL,
    hash        TEXT NOT NULL UNIQUE
) STRICT;
CREATE TRIGGER decision_is_never_changed BEFORE UPDATE ON decision
BEGIN SELECT RAISE (ABORT, 'a decision is never changed: add another'); END;
CREATE TRIGGER decision_is_never_deleted BEFORE DELETE ON decision
BEGIN SELECT RAISE (ABORT, 'a decision is never deleted: add another'); END;
