-- name: insert_person
INSERT INTO registry_person (subject, centre, n, number, enrolled, consent_version,
  consent_signed, consent_withdrawn,
  withdrawn_use, lost, lost_reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, '', '', '', '');

-- name: schedule_visit
INSERT INTO registry_visit (subject, visit, centre, win_from, due, win_to, stands) VALUES ($1,
  $2, $3, $4, $5, $6, 'open')
ON CONFLICT (subject, visit) DO UPDATE SET win_from = excluded.win_from, due = excluded.due,
  win_to = excluded.win_to;

-- name: visit_is_done
UPDATE registry_visit SET stands = 'done' WHERE subject = $1 AND visit = $2 AND stands <> 'done';

-- name: close_visits
UPDATE registry_visit SET stands = $3 WHERE subject = $1 AND stands = $2 AND win_to >= $4;

-- name: miss_visits
UPDATE registry_visit SET stands = 'missed' WHERE subject = $1 AND stands = 'open' AND win_to < $2;

-- name: set_consent
UPDATE registry_person SET consent_version = $2, consent_signed = $3 WHERE subject = $1;

-- name: withdraw
UPDATE registry_person SET consent_withdrawn = $2, withdrawn_use = $3 WHERE subject = $1;

-- name: forget_identity
DELETE FROM registry_identity WHERE subject = $1;

-- name: forget_traces
DELETE FROM registry_trace WHERE subject = $1;

-- name: set_lost
UPDATE registry_person SET lost = $2, lost_reason = $3 WHERE subject = $1;

-- name: insert_contact
INSERT INTO registry_contact (seq, subject, visit, at, by_name, outcome, note) VALUES ($1, $2,
  $3, $4, $5, $6, $7);

-- name: count_filled
INSERT INTO registry_filled (centre, form, item, month, filled, wanted) VALUES ($1, $2, $3, $4,
  $5, $6)
ON CONFLICT (centre, form, item, month) DO UPDATE SET filled = registry_filled.filled +
  excluded.filled,
  wanted = registry_filled.wanted + excluded.wanted;

-- name: count_visits
INSERT INTO registry_cover (centre, visit, stands, win_from, win_to, n) VALUES ($1, $2, $3, $4,
  $5, $6)
ON CONFLICT (centre, visit, stands, win_from, win_to) DO UPDATE SET n = registry_cover.n +
  excluded.n;

-- name: insert_identity
INSERT INTO registry_identity (subject, kind, sealed) VALUES ($1, $2, $3)
ON CONFLICT (subject, kind) DO UPDATE SET sealed = excluded.sealed;

-- name: insert_trace
INSERT INTO registry_trace (pseudonym, subject, kind) VALUES ($1, $2, $3)
ON CONFLICT (pseudonym, subject) DO NOTHING;

-- name: save_form
INSERT INTO registry_form (subject, visit, form, repeat, centre, version, state, day, saved,
  saved_by, filled, wanted, entries, missing, beside)
VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, $8, $9, $10, $11, $12, $13, $14)
ON CONFLICT (subject, visit, form, repeat) DO UPDATE SET version = excluded.version, day =
  excluded.day,
  saved = excluded.saved, saved_by = excluded.saved_by, filled = excluded.filled, wanted =
  excluded.wanted,
  entries = excluded.entries, missing = excluded.missing, beside = excluded.beside;

-- name: set_form_state
UPDATE registry_form SET state = $5 WHERE subject = $1 AND visit = $2 AND form = $3 AND repeat =
  $4;

-- name: insert_query
INSERT INTO registry_query (id, subject, centre, visit, form, repeat, item, rule, state, en, zh,
  raised, raised_by, answer, answered_by, closed_by)
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
DELETE FROM registry_visit;
DELETE FROM registry_contact;
DELETE FROM registry_filled;
DELETE FROM registry_cover;

-- name: next_number
SELECT COALESCE(MAX(n), 0) + 1 FROM registry_person WHERE centre = $1;

-- name: person
SELECT subject, centre, number, enrolled, consent_version, consent_signed, consent_withdrawn,
  withdrawn_use, lost, lost_reason
FROM registry_person WHERE subject = $1 AND ($2 = '*' OR REPLACE($2, '|' || centre || '|', '')
  <> $2);

-- name: people_of_centre
SELECT subject, centre, number, enrolled, n, lost, consent_withdrawn FROM registry_person
WHERE centre = $1 AND n > $2 AND (number LIKE $3 ESCAPE '!') ORDER BY n LIMIT $4;

-- name: identity
SELECT kind, sealed FROM registry_identity WHERE subject = $1 ORDER BY kind;

-- name: traces
SELECT t.subject, t.kind, p.number, p.centre FROM registry_trace t JOIN registry_person p ON
  p.subject = t.subject
WHERE t.pseudonym = $1 AND t.subject <> $2 ORDER BY p.number LIMIT 20;

-- name: traces_of
SELECT pseudonym, kind FROM registry_trace WHERE subject = $1 ORDER BY kind;

-- name: twin_traces
SELECT p.number, p.centre, o.number, o.centre, MAX(CASE WHEN a.kind <> 'name' AND a.kind NOT LIKE
  '%~%' THEN 1 ELSE 0 END)
FROM registry_trace a JOIN registry_trace b ON b.pseudonym = a.pseudonym AND b.subject > a.subject
JOIN registry_person p ON p.subject = a.subject JOIN registry_person o ON o.subject = b.subject
GROUP BY p.number, p.centre, o.number, o.centre
HAVING COUNT(*) > 1 OR MAX(CASE WHEN a.kind <> 'name' AND a.kind NOT LIKE '%~%' THEN 1 ELSE 0
  END) = 1
ORDER BY p.number, o.number;

-- name: form
SELECT version, state, day, saved, saved_by, filled, wanted, entries, missing, beside
FROM registry_form
WHERE subject = $1 AND visit = $2 AND form = $3 AND repeat = $4;

-- name: forms_of
SELECT visit, form, repeat, version, state, day, saved, saved_by, filled, wanted, entries FROM
  registry_form
WHERE subject = $1 ORDER BY visit, form, repeat;

-- name: totals_of
SELECT visit, SUM(filled), SUM(wanted), MAX(saved), COUNT(DISTINCT form) FROM registry_form
  WHERE subject = $1 GROUP BY visit ORDER BY visit;

-- name: query
SELECT id, subject, centre, visit, form, repeat, item, rule, state, en, zh, raised, raised_by,
  answer, answered_by, closed_by
FROM registry_query WHERE id = $1 AND ($2 = '*' OR REPLACE($2, '|' || centre || '|', '') <> $2);

-- name: queries_of
SELECT id, subject, centre, visit, form, repeat, item, rule, state, en, zh, raised, raised_by,
  answer, answered_by, closed_by
FROM registry_query WHERE subject = $1 ORDER BY raised, id;

-- name: rule_queries_at
SELECT id, item, rule FROM registry_query WHERE subject = $1 AND state <> 'closed' AND visit = $2
  AND form = $3 AND repeat = $4 AND rule <> '' ORDER BY raised, id;

-- name: queries_by_state
SELECT id, subject, centre, visit, form, repeat, item, rule, state, en, zh, raised, raised_by,
  answer, answered_by, closed_by
FROM registry_query WHERE state = $1 AND (raised > $2 OR (raised = $2 AND id > $3))
  AND ($4 = '*' OR REPLACE($4, '|' || centre || '|', '') <> $4) ORDER BY raised, id LIMIT $5;

-- name: open_queries_of
SELECT COUNT(*) FROM registry_query WHERE subject = $1 AND state <> 'closed';

-- name: number_of
SELECT number FROM registry_person WHERE subject = $1;

-- name: all_people
SELECT subject, centre, number, enrolled, withdrawn_use FROM registry_person ORDER BY centre,
  number;

-- name: all_open_queries
SELECT p.number, q.centre, q.visit, q.form, q.repeat, q.item, q.rule, q.en FROM registry_query q
JOIN registry_person p ON p.subject = q.subject WHERE q.state <> 'closed' ORDER BY q.centre,
  p.number, q.id;

-- name: visits_of
SELECT visit, win_from, due, win_to, stands FROM registry_visit WHERE subject = $1;

-- name: visit_stands
SELECT stands, win_from, win_to FROM registry_visit WHERE subject = $1 AND visit = $2;

-- name: contacts_of
SELECT seq, visit, at, by_name, outcome, note FROM registry_contact WHERE subject = $1 ORDER BY
  seq;

-- name: coverage
SELECT centre, visit, SUM(CASE WHEN stands = 'done' THEN n ELSE 0 END),
  SUM(CASE WHEN stands = 'missed' OR (stands = 'open' AND win_to < $1) THEN n ELSE 0 END),
  SUM(CASE WHEN stands = 'lost' AND win_to < $1 THEN n ELSE 0 END),
  SUM(CASE WHEN stands = 'open' AND win_from <= $1 AND win_to >= $1 THEN n ELSE 0 END)
FROM registry_cover WHERE ($2 = '*' OR REPLACE($2, '|' || centre || '|', '') <> $2) GROUP BY
  centre, visit;

-- name: worklist_due
SELECT v.subject, p.number, v.visit, v.win_from, v.due, v.win_to FROM registry_visit v JOIN
  registry_person p ON p.subject = v.subject
WHERE v.centre = $1 AND v.visit = $2 AND v.stands = 'open' AND v.win_to >= $3 AND v.win_from <= $3
  AND (v.win_to > $4 OR (v.win_to = $4 AND v.subject > $5)) ORDER BY v.win_to, v.subject LIMIT $6;

-- name: worklist_overdue
SELECT v.subject, p.number, v.visit, v.win_from, v.due, v.win_to FROM registry_visit v JOIN
  registry_person p ON p.subject = v.subject
WHERE v.centre = $1 AND v.visit = $2 AND v.stands = 'open' AND v.win_to < $3
  AND (v.win_to > $4 OR (v.win_to = $4 AND v.subject > $5)) ORDER BY v.win_to, v.subject LIMIT $6;

-- name: completeness
SELECT centre, form, item, month, filled, wanted FROM registry_filled
WHERE ($1 = '*' OR REPLACE($1, '|' || centre || '|', '') <> $1) AND ($2 = '' OR form = $2) AND
  wanted > 0
ORDER BY centre, form, item, month;

-- name: gaps
SELECT f.subject, p.number, f.centre, f.visit, f.form, f.repeat, f.day, f.missing FROM
  registry_form f
JOIN registry_person p ON p.subject = f.subject WHERE f.centre = $1 AND f.form = $2 AND f.filled
  < f.wanted AND f.subject > $3
ORDER BY f.subject, f.visit, f.repeat LIMIT $4;

-- name: last_of_kind
SELECT body FROM event WHERE kind = $1 ORDER BY seq DESC LIMIT 1;
