-- name: 1
CREATE TABLE registry_person (
  subject TEXT NOT NULL PRIMARY KEY,
  centre TEXT NOT NULL,
  n BIGINT NOT NULL,
  number TEXT NOT NULL UNIQUE,
  enrolled TEXT NOT NULL,
  consent_version TEXT NOT NULL,
  consent_signed TEXT NOT NULL,
  consent_withdrawn TEXT NOT NULL,
  UNIQUE (centre, n)
);
CREATE TABLE registry_identity (
  subject TEXT NOT NULL,
  kind TEXT NOT NULL,
  sealed TEXT NOT NULL,
  PRIMARY KEY (subject, kind)
);
CREATE TABLE registry_trace (
  pseudonym TEXT NOT NULL,
  subject TEXT NOT NULL,
  kind TEXT NOT NULL,
  PRIMARY KEY (pseudonym, subject)
);
CREATE TABLE registry_form (
  subject TEXT NOT NULL,
  visit TEXT NOT NULL,
  form TEXT NOT NULL,
  repeat BIGINT NOT NULL,
  centre TEXT NOT NULL,
  version BIGINT NOT NULL,
  state TEXT NOT NULL,
  day TEXT NOT NULL,
  saved BIGINT NOT NULL,
  saved_by TEXT NOT NULL,
  filled BIGINT NOT NULL,
  wanted BIGINT NOT NULL,
  entries TEXT NOT NULL,
  PRIMARY KEY (subject, visit, form, repeat)
);
CREATE TABLE registry_query (
  id TEXT NOT NULL PRIMARY KEY,
  subject TEXT NOT NULL,
  centre TEXT NOT NULL,
  visit TEXT NOT NULL,
  form TEXT NOT NULL,
  repeat BIGINT NOT NULL,
  item TEXT NOT NULL,
  rule TEXT NOT NULL,
  state TEXT NOT NULL,
  en TEXT NOT NULL,
  zh TEXT NOT NULL,
  raised BIGINT NOT NULL,
  raised_by TEXT NOT NULL,
  answer TEXT NOT NULL,
  answered_by TEXT NOT NULL,
  closed_by TEXT NOT NULL
);
CREATE INDEX registry_query_by_subject ON registry_query (subject, state);
CREATE INDEX registry_query_by_state ON registry_query (state, raised, id);
CREATE INDEX registry_person_by_centre ON registry_person (centre, n);
