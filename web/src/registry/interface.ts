// What the server's interface speaks of. Times are ISO 8601 UTC, dates 2024-03-01, unknown is null.
import type { Words } from "../shared/values";

export interface Named {
  key: string;
  title: Words;
}
export interface RoleAt {
  role: string;
  centres: string[];
}
export interface Me {
  name: string;
  display: string;
  roles: RoleAt[];
  centres: string[];
  permissions: string[];
  must_change_password: boolean;
}

export type Kind = "number" | "code" | "boolean" | "text" | "date";
export interface Item extends Named {
  kind: Kind;
  unit: string | null;
  decimals: number | null;
  required: boolean;
  choices: { code: string; title: Words }[] | null;
  low: number | null;
  high: number | null;
  derived: unknown;
  conditional: unknown;
}
export interface Form extends Named {
  repeats: boolean;
  items: Item[];
}
export interface Visit extends Named {
  at_days: number;
  window_days: number;
  forms: string[];
}
export interface Approval {
  kind: string;
  needed: boolean;
  number: string | null;
  expires: string | null;
  holds: boolean;
}
export interface ConsentVersion extends Named {
  scope: Words | null; // what it covers
}
export interface Programme {
  name: string;
  version: string;
  title: Words;
  people: "real" | "public" | "generated";
  centres: Named[];
  visits: Visit[];
  forms: Form[];
  identifiers: Named[];
  missing_reasons: Named[];
  approvals: Approval[];
  consents: ConsentVersion[]; // the latest last; empty: any
  follow_up: FollowUp;
  has_guide: boolean; // the programme answers items of a guide: there is a dossier
}
export interface FollowUp {
  visits: string[];
  lost_reasons: Named[];
  outcomes: Named[];
  cover: number; // contracted shares
  complete: number;
}

export interface VisitState {
  due: string | null;
  from: string | null;
  to: string | null;
  filled: number;
  wanted: number;
  forms: number; // saved ones
  of_forms: number;
  saved: unknown;
}
export interface PersonRow {
  subject: string;
  number: string;
  centre: string;
  enrolled: string;
  visits: Record<string, VisitState>;
  open_queries: number;
}
export interface Duplicate {
  number: string;
  centre: string;
  why: Words | null; // exact or near
  kinds?: string[]; // the identifiers in common; those that agree only roughly are joined by ~
}
export type LockState = "open" | "locked" | "frozen";
export interface Repeat {
  repeat: number;
  version: number;
  state: LockState;
  date: string | null;
  filled: number;
  wanted: number;
  saved: string | null;
  by: string | null;
  open_queries: number;
}
export interface PersonVisit {
  key: string;
  due: string | null;
  from: string | null;
  to: string | null;
  forms: { form: string; repeats: Repeat[] }[];
}
export interface Consent {
  version: string;
  signed: string;
  withdrawn: string | null;
  use: "" | "stop" | "exclude";
}
export interface Contact {
  visit: string;
  at: string;
  by: string;
  outcome: string;
  note: string;
}
export interface Person {
  subject: string;
  number: string;
  centre: string;
  enrolled: string;
  consent: Consent | null;
  lost: string | null; // the day
  lost_reason: string | null;
  contacts: Contact[];
  visits: PersonVisit[];
  queries: Query[];
  duplicates: Duplicate[] | null;
}

export type QueryState = "open" | "answered" | "closed";
export interface Query {
  id: string | number;
  subject: string;
  number: string;
  centre: string;
  visit: string;
  form: string;
  repeat: number;
  item: string;
  state: QueryState;
  raised_by: string | null;
  rule: string | null;
  text: Words;
  raised: string;
  answer: Words | null;
  answered_by: string | null;
  closed_by: string | null;
}

export interface Fact {
  concept: string;
  title: Words;
  value: unknown;
  unit: string | null;
  state: string | null;
  happened: string;
  known: string | null;
  recorded: string | null;
  visit: string | null;
  form: string | null;
  repeat: number | null;
}

/** One item as it is sent and kept: a value, or the reason why there is none. */
export type Given = { value: unknown /* sent as text */ } | { missing: string };
export type Values = Record<string, Given>;
export interface Problem {
  item: string;
  level: "refuse" | "query";
  en: string;
  zh: string;
}
export interface Saved {
  version: number;
  state: LockState;
  date: string | null;
  saved: string | null;
  by: string | null;
  values: Values;
  queries: Query[];
}
export interface Checked {
  shown: Record<string, boolean>;
  derived: Record<string, { value: unknown } | null>;
  problems: Problem[];
  filled: number;
  wanted: number;
}
export interface Current {
  version: number;
  date: string | null;
  values: Values;
  by: string | null;
  saved: string | null;
}
export interface Version {
  version: number;
  recorded: string;
  by: string | null;
  reason: string | null;
  changes: { item: string; from: Given | null; to: Given | null }[];
}

export interface User {
  name: string;
  display: string;
  active: boolean;
  roles: RoleAt[];
  last_sign_in: string | null;
  must_change_password: boolean;
}
export interface Entry {
  seq: number;
  recorded: string;
  actor: string | null;
  centre: string | null;
  kind: string;
  subject: string | null;
  about: unknown;
}
export interface Verified {
  holds: boolean;
  events: number;
  head: string;
  first_bad: number | null;
  sentence: Words;
}

/** What a withdrawal would touch, and what its two ways mean. */
export interface Withdrawal {
  forms: number;
  values: number;
  visits: number;
  withdrawn: string | null;
  stop: Words;
  exclude: Words;
}
export interface DueVisit {
  subject: string;
  number: string;
  centre: string;
  visit: string;
  from: string;
  due: string;
  to: string;
}
export interface Worklist {
  state: "due" | "overdue";
  today: string;
  rows: DueVisit[];
  is_cut: boolean;
}
export interface CoverageLine {
  centre: string;
  done: number;
  overdue: number;
  lost: number;
  due: number;
  share: number | null; // of done, overdue and lost
}
export interface Coverage {
  contracted: number;
  today: string;
  centres: CoverageLine[];
  visits: (CoverageLine & { visit: string })[];
}
export interface Filled {
  filled: number;
  wanted: number;
  share: number | null;
}
export interface Completeness {
  contracted: number;
  centres: (Filled & { centre: string })[];
  forms: (Filled & { form: string })[];
  items: (Filled & { form: string; item: string })[];
  months: (Filled & { month: string })[];
}
export interface Gap {
  subject: string;
  number: string;
  centre: string;
  visit: string;
  form: string;
  repeat: number;
  date: string;
  missing: string[];
}

export const ROLES = [
  "nurse",
  "investigator",
  "monitor",
  "data_manager",
  "administrator",
  "auditor",
] as const;

export const form_path = (subject: string, visit: string, form: string, repeat: number): string =>
  `people/${[subject, visit, form, String(repeat)].map(encodeURIComponent).join("/")}`.replace(
    /^people\/([^/]+)\//,
    "people/$1/forms/",
  );
