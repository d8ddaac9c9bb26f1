-- name: 1
CREATE TABLE account_user (
  name TEXT NOT NULL PRIMARY KEY,
  display TEXT NOT NULL,
  password TEXT NOT NULL,
  active BIGINT NOT NULL,
  must_change BIGINT NOT NULL,
  last_sign_in BIGINT
);

CREATE TABLE account_role (
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  centre TEXT NOT NULL,
  PRIMARY KEY (name, role, centre)
);

CREATE TABLE account_session (
  session TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  began BIGINT NOT NULL,
  seen BIGINT NOT NULL
);
CREATE INDEX account_session_by_name ON account_session (name, began);

CREATE TABLE account_token (
  token TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  made BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  permissions TEXT
);
CREATE INDEX account_token_by_name ON account_token (name, made);
