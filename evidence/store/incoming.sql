-- What an update fetched and has not taken over yet, in a file beside the project's. Times are UTC, ISO 8601.

-- The update that is at work, or was stopped: when it began, and how many records it wanted.
CREATE TABLE attempt (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    started TEXT NOT NULL,
    wanted  INTEGER NOT NULL
) STRICT;

-- Records as they came; the columns are those of a revision and its content in schema.sql.
CREATE TABLE came (
    pmid         TEXT PRIMARY KEY,
    key          TEXT NOT NULL,
    pmid_version INTEGER NOT NULL,
    doi          TEXT,
    year         INTEGER,
    retracted    INTEGER NOT NULL,
    text_sha256  TEXT NOT NULL,
    text         BLOB NOT NULL,
    body         TEXT NOT NULL,
    raw          BLOB NOT NULL,
    raw_format   TEXT NOT NULL,
    source       TEXT NOT NULL,
    at           TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- PMIDs that were asked for and that PubMed does not have.
CREATE TABLE absent (
    pmid TEXT PRIMARY KEY,
    at   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- PMIDs that PubMed lists and did not send, and since when.
CREATE TABLE withheld (
    pmid  TEXT PRIMARY KEY,
    since TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What was read out of texts, by which rules and which version of the tool.
CREATE TABLE finding (
    key          TEXT NOT NULL,
    text_sha256  TEXT NOT NULL,
    rules_sha256 TEXT NOT NULL,
    version      TEXT NOT NULL,
    body         TEXT NOT NULL,
    PRIMARY KEY (key, text_sha256, rules_sha256, version)
) STRICT, WITHOUT ROWID;
