-- From version 1 to 2: every row gets its digest (filled in afterwards, see migrating.py), what is long moves out of
-- "revision", ids count without a gap, and there are runs and duplicates. Tables are made anew rather than altered, so
-- that the file ends with the very schema of a new project. title_of(body) gives a record's title;
-- unchanged(content, sha256) gives the content, or NULL where it is not what was stored.

DROP INDEX revision_of;
DROP INDEX published_row_name;
ALTER TABLE record RENAME TO old_record;
ALTER TABLE revision RENAME TO old_revision;
ALTER TABLE finding RENAME TO old_finding;
ALTER TABLE published_row RENAME TO old_published_row;
ALTER TABLE search RENAME TO old_search;
ALTER TABLE missing RENAME TO old_missing;
ALTER TABLE deleted RENAME TO old_deleted;
ALTER TABLE import RENAME TO old_import;
ALTER TABLE reject RENAME TO old_reject;

CREATE TABLE record (
    id         INTEGER PRIMARY KEY,   -- the order in which they came
    key        TEXT NOT NULL UNIQUE,
    pmid       TEXT UNIQUE,
    current    INTEGER NOT NULL REFERENCES revision (id),
    first_seen TEXT NOT NULL,
    digest     TEXT NOT NULL
) STRICT;

CREATE TABLE revision (
    id           INTEGER PRIMARY KEY,
    key          TEXT NOT NULL REFERENCES record (key) DEFERRABLE INITIALLY DEFERRED,   -- comes before its record
    text_sha256  TEXT NOT NULL,
    title        TEXT NOT NULL,
    pmid_version INTEGER NOT NULL,
    doi          TEXT,
    year         INTEGER,
    retracted    INTEGER NOT NULL CHECK (retracted IN (0, 1)),
    raw_format   TEXT NOT NULL,
    source       TEXT NOT NULL,
    seen         TEXT NOT NULL,
    digest       TEXT NOT NULL
) STRICT;
CREATE INDEX revision_of ON revision (key);

CREATE TABLE content (
    revision INTEGER PRIMARY KEY REFERENCES revision (id),
    text     BLOB NOT NULL,
    body     TEXT NOT NULL CHECK (json_valid(body)),   -- title, sections, journal, citation, authors, types, ...
    raw      BLOB NOT NULL
) STRICT;

CREATE TABLE finding (
    id           INTEGER PRIMARY KEY,
    key          TEXT NOT NULL REFERENCES record (key),
    text_sha256  TEXT NOT NULL,
    rules_sha256 TEXT NOT NULL,
    version      TEXT NOT NULL,
    body         TEXT NOT NULL CHECK (json_valid(body)),
    made         TEXT NOT NULL,
    digest       TEXT NOT NULL
) STRICT;
CREATE INDEX finding_of ON finding (key, text_sha256);

CREATE TABLE published_row (
    id     INTEGER PRIMARY KEY,
    name   TEXT NOT NULL,           -- source, study, endpoint, measure, population, arms
    body   TEXT NOT NULL CHECK (json_valid(body)),
    seen   TEXT NOT NULL,
    digest TEXT NOT NULL
) STRICT;
CREATE INDEX published_row_name ON published_row (name);

CREATE TABLE search (
    id          INTEGER PRIMARY KEY,
    query       TEXT NOT NULL,
    translation TEXT NOT NULL,
    hits        INTEGER NOT NULL,
    warnings    TEXT NOT NULL CHECK (json_valid(warnings)),
    base_url    TEXT NOT NULL,
    ran         TEXT NOT NULL,
    digest      TEXT NOT NULL
) STRICT;

CREATE TABLE missing (
    pmid   TEXT PRIMARY KEY,
    seen   TEXT NOT NULL,
    digest TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE deleted (
    pmid   TEXT PRIMARY KEY,
    seen   TEXT NOT NULL,
    digest TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE import (
    id     INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    counts TEXT NOT NULL CHECK (json_valid(counts)),
    notes  TEXT NOT NULL CHECK (json_valid(notes)),
    ran    TEXT NOT NULL,
    digest TEXT NOT NULL
) STRICT;
CREATE TABLE reject (
    import   INTEGER NOT NULL REFERENCES import (id),
    position INTEGER NOT NULL,
    place    TEXT NOT NULL,
    reason   TEXT NOT NULL,
    remedy   TEXT NOT NULL,
    PRIMARY KEY (import, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE duplicate (
    id     INTEGER PRIMARY KEY,
    action TEXT NOT NULL CHECK (action IN ('merge', 'split')),
    key    TEXT NOT NULL REFERENCES record (key),
    kept   TEXT NOT NULL REFERENCES record (key),
    reason TEXT NOT NULL,
    who    TEXT NOT NULL,
    made   TEXT NOT NULL,
    digest TEXT NOT NULL
) STRICT;
CREATE INDEX duplicate_of ON duplicate (key);
CREATE VIEW merged AS
SELECT key, kept FROM duplicate
WHERE id IN (SELECT max(id) FROM duplicate GROUP BY key) AND action = 'merge';
CREATE TRIGGER duplicate_is_never_changed BEFORE UPDATE ON duplicate
BEGIN SELECT RAISE (ABORT, 'the log of duplicates is never changed: add to it'); END;
CREATE TRIGGER duplicate_is_never_deleted BEFORE DELETE ON duplicate
BEGIN SELECT RAISE (ABORT, 'the log of duplicates is never cut: add to it'); END;

CREATE TABLE run (
    id              INTEGER PRIMARY KEY,
    kind            TEXT NOT NULL,      -- update, pool
    started         TEXT NOT NULL,
    finished        TEXT NOT NULL,
    protocol_sha256 TEXT NOT NULL,
    protocol        TEXT NOT NULL,
    version         TEXT NOT NULL,
    rules_sha256    TEXT NOT NULL,
    decisions       INTEGER NOT NULL,
    last_decision   TEXT NOT NULL,
    body            TEXT NOT NULL CHECK (json_valid(body)),
    digest          TEXT NOT NULL
) STRICT;
CREATE TABLE run_check (              -- PMIDs that were fetched again and had not changed
    run  INTEGER NOT NULL REFERENCES run (id),
    pmid TEXT NOT NULL,
    PRIMARY KEY (run, pmid)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER run_is_never_changed BEFORE UPDATE ON run
BEGIN SELECT RAISE (ABORT, 'a run is never changed: add another'); END;
CREATE TRIGGER run_is_never_deleted BEFORE DELETE ON run
BEGIN SELECT RAISE (ABORT, 'a run is never deleted: add another'); END;

INSERT INTO record (id, key, pmid, current, first_seen, digest)
SELECT row_number() OVER (ORDER BY rowid), key, pmid, current, first_seen, '' FROM old_record ORDER BY rowid;
INSERT INTO revision
(id, key, text_sha256, title, pmid_version, doi, year, retracted, raw_format, source, seen, digest)
SELECT id, key, text_sha256, title_of(body), pmid_version, doi, year, retracted, raw_format, source, seen, ''
FROM old_revision ORDER BY id;
INSERT INTO content (revision, text, body, raw) SELECT id, unchanged(text, text_sha256), body, raw
FROM old_revision ORDER BY id;
INSERT INTO finding (id, key, text_sha256, rules_sha256, version, body, made, digest)
SELECT row_number() OVER (ORDER BY id), key, text_sha256, rules_sha256, version, body, made, ''
FROM old_finding ORDER BY id;
INSERT INTO published_row (id, name, body, seen, digest)
SELECT id, name, unchanged(body, body_sha256), seen, '' FROM old_published_row ORDER BY id;
INSERT INTO search (id, query, translation, hits, warnings, base_url, ran, digest)
SELECT id, query, translation, hits, warnings, base_url, ran, '' FROM old_search ORDER BY id;
INSERT INTO missing (pmid, seen, digest) SELECT pmid, seen, '' FROM old_missing;
INSERT INTO deleted (pmid, seen, digest) SELECT pmid, seen, '' FROM old_deleted;
INSERT INTO import (id, source, counts, notes, ran, digest)
SELECT id, source, counts, notes, ran, '' FROM old_import ORDER BY id;
INSERT INTO reject (import, position, place, reason, remedy)
SELECT import, row_number() OVER (PARTITION BY import ORDER BY rowid), place, reason, remedy FROM old_reject;

DROP TABLE old_reject;
DROP TABLE old_import;
DROP TABLE old_deleted;
DROP TABLE old_missing;
DROP TABLE old_search;
DROP TABLE old_published_row;
DROP TABLE old_finding;
DROP TABLE old_revision;
DROP TABLE old_record;
