-- One review in one SQLite file: schema version 3, as a new project gets it; migrations/ brings older files to the same.
-- What was received, read or decided is added, never changed in place; "record.current" says which revision holds now.
-- Ids count from 1 without a gap. "digest" is the SHA-256 of its row and of what belongs to it (see sealing.py): a byte
-- that changed behind the tool's back is found by it. Times are UTC, ISO 8601.

-- A publication, under the key by which everything else names it: its PMID, else doi:..., else sha256:...
CREATE TABLE record (
    id         INTEGER PRIMARY KEY,   -- the order in which they came
    key        TEXT NOT NULL UNIQUE,
    pmid       TEXT UNIQUE,
    current    INTEGER NOT NULL REFERENCES revision (id),
    first_seen TEXT NOT NULL,
    digest     TEXT NOT NULL
) STRICT;

-- What was received of a publication, each time it differed. Lists are read from here; what is long lies in "content".
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

-- A revision's words; text is UTF-8 (lone surrogates kept), raw is zlib.
CREATE TABLE content (
    revision INTEGER PRIMARY KEY REFERENCES revision (id),
    text     BLOB NOT NULL,
    body     TEXT NOT NULL CHECK (json_valid(body)),   -- title, sections, journal, citation, authors, types, ...
    raw      BLOB NOT NULL
) STRICT;

-- What was read out of a text, by which rules and which version of the tool; the last one of a text counts.
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

-- Estimates typed in from published tables; a corrected one is a new row under the same name, and the last one counts.
CREATE TABLE published_row (
    id     INTEGER PRIMARY KEY,
    name   TEXT NOT NULL,           -- source, study, endpoint, measure, population, arms
    body   TEXT NOT NULL CHECK (json_valid(body)),
    seen   TEXT NOT NULL,
    digest TEXT NOT NULL
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
    ran         TEXT NOT NULL,
    digest      TEXT NOT NULL
) STRICT;
CREATE TABLE search_hit (
    search   INTEGER NOT NULL REFERENCES search (id),
    position INTEGER NOT NULL,
    pmid     TEXT NOT NULL,
    PRIMARY KEY (search, position)
) STRICT, WITHOUT ROWID;

-- PMIDs that were asked for and did not come, and those that PubMed says it has deleted.
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

-- What each import brought, and what it refused.
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

-- Which record is another one again: each row joins a record to the one that is kept, or splits it off; the last counts.
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

-- The run log: each update and each pooling that was kept, with what it stood on. "decisions" and "last_decision" are
-- how many there were and the hash of the last one, so that none can be taken off the end unnoticed.
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

-- How a person reads the file with SQLite's own tools or Datasette; the tool itself reads the tables. Words are those of the
-- texts and of people, and may be hostile: whatever shows them must escape them.
-- Each publication as it stands now, with how many estimates were read out of its text (none: it was not read).
CREATE VIEW records AS
SELECT record.key, record.pmid, revision.doi, revision.year, revision.title,
    (SELECT group_concat(value, '; ') FROM json_each(content.body, '$.authors')) AS authors,
    json_extract(content.body, '$.journal') AS journal, json_extract(content.body, '$.citation') AS citation,
    revision.retracted, merged.kept AS duplicate_of,
    (SELECT json_array_length(finding.body, '$.effects') FROM finding
        WHERE finding.key = record.key AND finding.text_sha256 = revision.text_sha256
        ORDER BY finding.id DESC LIMIT 1) AS estimates,
    revision.source, record.first_seen, revision.seen AS last_changed, CAST(content.text AS TEXT) AS text
FROM record JOIN revision ON revision.id = record.current JOIN content ON content.revision = revision.id
    LEFT JOIN merged ON merged.key = record.key
ORDER BY record.id;

-- Each estimate that was last read out of a present text, with its words, where they stand ("start" to "end", end excluded,
-- in code points of the text) and what the checks doubt; those of records that are duplicates are left out.
CREATE VIEW estimates AS
SELECT record.key AS record, revision.year, revision.title, json_extract(effect.value, '$.id') AS effect,
    json_extract(effect.value, '$.endpoint') AS endpoint, json_extract(effect.value, '$.measure') AS measure,
    json_extract(effect.value, '$.value') AS value, json_extract(effect.value, '$.ci_low') AS ci_low,
    json_extract(effect.value, '$.ci_high') AS ci_high, json_extract(effect.value, '$.ci_level') AS ci_level,
    json_extract(effect.value, '$.p_op') AS p_op, json_extract(effect.value, '$.p_value') AS p_value,
    json_extract(effect.value, '$.numerator_text') AS numerator,
    json_extract(effect.value, '$.reference_text') AS reference,
    json_extract(effect.value, '$.direction_source') AS direction_source,
    json_extract(effect.value, '$.kind') AS kind, json_extract(effect.value, '$.population') AS population,
    json_extract(effect.value, '$.adjusted') AS adjusted,
    (SELECT group_concat(json_extract(value, '$.status') || ': ' || json_extract(value, '$.detail'), '; ')
        FROM json_each(effect.value, '$.checks')
        WHERE json_extract(value, '$.status') IN ('warn', 'fail')) AS doubts,
    json_extract(effect.value, '$.quote') AS quote, json_extract(effect.value, '$.start') AS "start",
    json_extract(effect.value, '$.end') AS "end", json_extract(effect.value, '$.rule') AS rule,
    finding.made AS read_at, finding.version AS read_by
FROM record JOIN revision ON revision.id = record.current
    JOIN finding ON finding.id = (SELECT max(id) FROM finding AS own
        WHERE own.key = record.key AND own.text_sha256 = revision.text_sha256)
    JOIN json_each(finding.body, '$.effects') AS effect
WHERE record.key NOT IN (SELECT key FROM merged)
ORDER BY record.id;

-- Each estimate that was typed in from a published table, as it stands now.
CREATE VIEW published AS
SELECT json_extract(body, '$.study') AS study, json_extract(body, '$.pmid') AS pmid, json_extract(body, '$.year') AS year,
    json_extract(body, '$.endpoint') AS endpoint, json_extract(body, '$.measure') AS measure,
    json_extract(body, '$.value') AS value, json_extract(body, '$.ci_low') AS ci_low,
    json_extract(body, '$.ci_high') AS ci_high, json_extract(body, '$.ci_level') AS ci_level,
    json_extract(body, '$.numerator') AS numerator, json_extract(body, '$.reference') AS reference,
    json_extract(body, '$.n_numerator') AS n_numerator, json_extract(body, '$.n_reference') AS n_reference,
    json_extract(body, '$.design') AS design, json_extract(body, '$.estimate_adjusted') AS estimate_adjusted,
    json_extract(body, '$.population') AS population, json_extract(body, '$.source') AS source, seen
FROM published_row WHERE id IN (SELECT max(id) FROM published_row GROUP BY name)
ORDER BY id;

-- What people decided, in its order. A row is named record/comparison/place: "place" is without its last part.
CREATE VIEW people AS
SELECT seq, made, who, action, field, subject,
    (SELECT revision.title FROM record JOIN revision ON revision.id = record.current
        WHERE record.key IN (subject, rtrim(rtrim(place, replace(place, '/', '')), '/'))
        ORDER BY length(record.key) DESC LIMIT 1) AS title,
    before, after, why
FROM (SELECT *, rtrim(rtrim(subject, replace(subject, '/', '')), '/') AS place FROM decision)
ORDER BY seq;

-- The searches, and what became of their PMIDs.
CREATE VIEW searches AS
SELECT id, ran, query, translation, base_url, hits,
    (SELECT count(*) FROM search_hit WHERE search = search.id) AS pmids,
    (SELECT count(*) FROM search_hit JOIN record USING (pmid) WHERE search = search.id) AS held,
    (SELECT count(*) FROM search_hit JOIN missing USING (pmid) WHERE search = search.id) AS missing,
    (SELECT count(*) FROM search_hit JOIN deleted USING (pmid) WHERE search = search.id) AS deleted,
    (SELECT group_concat(value, '; ') FROM json_each(warnings)) AS warnings
FROM search
ORDER BY id;
