-- name: 1
CREATE TABLE event (
  seq BIGINT NOT NULL PRIMARY KEY,
  recorded BIGINT NOT NULL,
  actor TEXT NOT NULL,
  centre TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  hash TEXT NOT NULL
);
CREATE INDEX event_by_subject ON event (subject, seq);

CREATE TABLE head (
  one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
  seq BIGINT NOT NULL,
  hash TEXT NOT NULL,
  recorded BIGINT NOT NULL,
  public_key TEXT NOT NULL,
  signature TEXT NOT NULL,
  applied BIGINT NOT NULL
);

CREATE TABLE answered (
  actor TEXT NOT NULL,
  key TEXT NOT NULL,
  seq BIGINT NOT NULL,
  answer TEXT NOT NULL,
  PRIMARY KEY (actor, key)
);
