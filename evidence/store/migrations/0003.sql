-- From version 2 to 3: views in which a person reads the file. No row is touched, and none is sealed anew.

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
CREATE VIEW people AS
SELECT seq, made, who, action, field, subject,
    (SELECT revision.title FROM record JOIN revision ON revision.id = record.current
        WHERE record.key IN (subject, rtrim(rtrim(place, replace(place, '/', '')), '/'))
        ORDER BY length(record.key) DESC LIMIT 1) AS title,
    before, after, why
FROM (SELECT *, rtrim(rtrim(subject, replace(subject, '/', '')), '/') AS place FROM decision)
ORDER BY seq;
CREATE VIEW searches AS
SELECT id, ran, query, translation, base_url, hits,
    (SELECT count(*) FROM search_hit WHERE search = search.id) AS pmids,
    (SELECT count(*) FROM search_hit JOIN record USING (pmid) WHERE search = search.id) AS held,
    (SELECT count(*) FROM search_hit JOIN missing USING (pmid) WHERE search = search.id) AS missing,
    (SELECT count(*) FROM search_hit JOIN deleted USING (pmid) WHERE search = search.id) AS deleted,
    (SELECT group_concat(value, '; ') FROM json_each(warnings)) AS warnings
FROM search
ORDER BY id;
