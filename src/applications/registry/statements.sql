-- name: insert_person
INSERT INTO registry_person (subject, centre, n, number, enrolled, consent_version, consent_signed, consent_withdrawn)
VALUES ($1, $2, $3, $4, $5, $6, $7, '');

-- name: insert_identity
INSERT INTO registry_identity (subject, kind, sealed) VALUES ($1, $2, $3)
ON CONFLICT (subject, kind) DO UPDATE SET sealed = excluded.sealed;

-- name: insert_trace
INSERT INTO registry_trace (pseudonym, subject, kind) VALUES ($1, $2, $3)
ON CONFLICT (pseudonym, subject) DO NOTHING;

-- name: save_form
INSERT INTO registry_form (subject, visit, form, repeat, centre, version, state, day, saved, saved_by, filled, wanted, entries)
VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, $8, $9, $10, $11, $12)
ON CONFLICT (subject, visit, form, repeat) DO UPDATE SET version = excluded.version, day = excluded.day,
  saved = excluded.saved, saved_by = excluded.saved_by, filled = excluded.filled, wanted = excluded.wanted,
  entries = excluded.entries;

-- name: set_form_state
UPDATE registry_form SET state = $5 WHERE subject = $1 AND visit = $2 AND form = $3 AND repeat = $4;

-- name: insert_query
INSERT INTO registry_query (id, subject, centre, visit, form, repeat, item, rule, state, en, zh, raised, raised_by, answer, answered_by, closed_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9, $10, $11, $12, '', '', '');

-- name: answer_query
UPDATE registry_query SET state = 'answered', answer = $2, answered_by = $3 WHERE id = $1;

-- name: close_query
UPDATE registry_query SET state = 'closed', closed_by = $2 WHERE id = $1;

-- name: clear
DELETE FROM registry_person;
DELETE FROM registry_identity;
DELETE FROM registry_trace;
DELETE FROM registry_form;
DELETE FROM registry_query;

-- name: next_number
SELECT COALESCE(MAX(n), 0) + 1 FROM registry_person WHERE centre = $1;

-- name: person
SELECT subject, centre, number, enrolled, consent_version, consent_signed, consent_withdrawn FROM registry_person
WHERE subject = $1 AND ($2 = '*' OR REPLACE($2, '|' || centre || '|', '') <> $2);

-- name: people_of_centre
SELECT subject, centre, number, enrolled, n FROM registry_person
WHERE centre = $1 AND n > $2 AND (number LIKE $3 ESCAPE '!') ORDER BY n LIMIT $4;

-- name: identity
SELECT kind, sealed FROM registry_identity WHERE subject = $1 ORDER BY kind;

-- name: traces
SELECT t.subject, t.kind, p.number, p.centre FROM registry_trace t JOIN registry_person p ON p.subject = t.subject
WHERE t.pseudonym = $1 AND t.subject <> $2 ORDER BY p.number LIMIT 20;

-- name: traces_of
SELECT pseudonym, kind FROM registry_trace WHERE subject = $1 ORDER BY kind;

-- name: form
SELECT version, state, day, saved, saved_by, filled, wanted, entries FROM registry_form
WHERE subject = $1 AND visit = $2 AND form = $3 AND repeat = $4;

-- name: forms_of
SELECT visit, form, repeat, version, state, day, saved, saved_by, filled, wanted, entries FROM registry_form
WHERE subject = $1 ORDER BY visit, form, repeat;

-- name: totals_of
SELECT visit, SUM(filled), SUM(wanted), MAX(saved) FROM registry_form WHERE subject = $1 GROUP BY visit ORDER BY visit;

-- name: query
SELECT id, subject, centre, visit, form, repeat, item, rule, state, en, zh, raised, raised_by, answer, answered_by, closed_by
FROM registry_query WHERE id = $1 AND ($2 = '*' OR REPLACE($2, '|' || centre || '|', '') <> $2);

-- name: queries_of
SELECT id, subject, centre, visit, form, repeat, item, rule, state, en, zh, raised, raised_by, answer, answered_by, closed_by
FROM registry_query WHERE subject = $1 ORDER BY raised, id;

-- name: queries_by_state
SELECT id, subject, centre, visit, form, repeat, item, rule, state, en, zh, raised, raised_by, answer, answered_by, closed_by
FROM registry_query WHERE state = $1 AND (raised > $2 OR (raised = $2 AND id > $3))
  AND ($4 = '*' OR REPLACE($4, '|' || centre || '|', '') <> $4) ORDER BY raised, id LIMIT $5;

-- name: open_queries_of
SELECT COUNT(*) FROM registry_query WHERE subject = $1 AND state <> 'closed';

-- name: number_of
SELECT number FROM registry_person WHERE subject = $1;
