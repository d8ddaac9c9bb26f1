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
  withdrawn_use TEXT NOT NULL,
  lost TEXT NOT NULL,
  lost_reason TEXT NOT NULL,
  UNIQUE (centre, n)
);
CREATE TABLE registry_visit (
  subject TEXT NOT NULL,
  visit TEXT NOT NULL,
  centre TEXT NOT NULL,
  win_from TEXT NOT NULL,
  due TEXT NOT NULL,
  win_to TEXT NOT NULL,
  stands TEXT NOT NULL,
  PRIMARY KEY (subject, visit)
);
CREATE TABLE registry_contact (
  seq BIGINT NOT NULL PRIMARY KEY,
  subject TEXT NOT NULL,
  visit TEXT NOT NULL,
  at BIGINT NOT NULL,
  by_name TEXT NOT NULL,
  outcome TEXT NOT NULL,
  note TEXT NOT NULL
);
CREATE TABLE registry_filled (
  centre TEXT NOT NULL,
  form TEXT NOT NULL,
  item TEXT NOT NULL,
  month TEXT NOT NULL,
  filled BIGINT NOT NULL,
  wanted BIGINT NOT NULL,
  PRIMARY KEY (centre, form, item, month)
);
CREATE TABLE registry_cover (
  centre TEXT NOT NULL,
  visit TEXT NOT NULL,
  stands TEXT NOT NULL,
  win_from TEXT NOT NULL,
  win_to TEXT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (centre, visit, stands, win_from, win_to)
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
  missing TEXT NOT NULL,
  beside TEXT NOT NULL,
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
CREATE INDEX registry_trace_by_subject ON registry_trace (subject, kind);
CREATE INDEX registry_query_by_subject ON registry_query (subject, state);
CREATE INDEX registry_query_by_state ON registry_query (state, raised, id);
CREATE INDEX registry_person_by_centre ON registry_person (centre, n);
CREATE INDEX registry_visit_by_state ON registry_visit (centre, visit, stands, win_to, win_from);
CREATE INDEX registry_contact_by_subject ON registry_contact (subject, seq);
CREATE INDEX registry_form_gaps ON registry_form (centre, form, subject) WHERE filled < wanted;
