-- name: begin
BEGIN;

-- name: commit
COMMIT;

-- name: roll_back
ROLLBACK;

-- name: begin_command
SAVEPOINT command;

-- name: keep_command
RELEASE SAVEPOINT command;

-- name: undo_command
ROLLBACK TO SAVEPOINT command;

-- name: create_schema
CREATE TABLE IF NOT EXISTS schema (owner TEXT NOT NULL PRIMARY KEY, version BIGINT NOT NULL);

-- name: list_versions
SELECT owner, version FROM schema ORDER BY owner;

-- name: set_version
INSERT INTO schema (owner, version) VALUES ($1, $2)
ON CONFLICT (owner) DO UPDATE SET version = excluded.version;

-- name: insert_event
INSERT INTO event (seq, recorded, actor, centre, kind, subject, body, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: events_after
SELECT seq, recorded, actor, centre, kind, subject, body, hash FROM event
WHERE seq > $1 ORDER BY seq LIMIT $2;

-- name: events_about
SELECT seq, recorded, actor, centre, kind, subject, body, hash FROM event
WHERE subject = $1 AND seq > $2 ORDER BY seq LIMIT $3;

-- name: newer_event
SELECT 1 FROM event WHERE subject = $1 AND seq > $2 LIMIT 1;

-- name: hash_of_event
SELECT hash FROM event WHERE seq = $1;

-- name: last_seq
SELECT COALESCE(MAX(seq), 0) FROM event;

-- name: read_head
SELECT seq, hash, recorded, public_key, signature, applied FROM head WHERE one = 1;

-- name: write_head
INSERT INTO head (one, seq, hash, recorded, public_key, signature, applied)
VALUES (1, $1, $2, $3, $4, $5, $6)
ON CONFLICT (one) DO UPDATE SET seq = excluded.seq, hash = excluded.hash,
  recorded = excluded.recorded, public_key = excluded.public_key,
  signature = excluded.signature, applied = excluded.applied;

-- name: find_answer
SELECT answer, seq FROM answered WHERE actor = $1 AND key = $2;

-- name: insert_answer
INSERT INTO answered (actor, key, seq, answer) VALUES ($1, $2, $3, $4);
