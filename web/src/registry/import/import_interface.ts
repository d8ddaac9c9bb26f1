// What the server says of imports.
import type { Words } from "../../shared/values";

export interface Upload {
  id: string;
  name: string;
  bytes: number;
  at: string;
  is_whole: boolean; // else pieces are still to come
}
export interface Uploads {
  uploads: Upload[];
  endings: string[];
  limits: { file_bytes: number; all_bytes: number; files: number; hours: number };
}

export type What = "suggestion" | "dry_run" | "import" | "undo";
export interface ColumnUse {
  table: string;
  column: string;
  use: Words | null; // none: left out
  reason: Words;
  question: Words | null;
  cells: number;
  share: number;
}
export interface Suggestion {
  mapping: string; // only what is sure; empty: nothing is
  to_edit: string;
  columns: ColumnUse[];
  questions: Words[];
}
export interface Counts {
  facts: number;
  corrections: number;
  duplicates: number;
  refused: number;
}
export interface ItemCounts extends Counts {
  form: string; // empty: none asks for it
  item: string;
  title: Words | null;
}
export interface Answer {
  import: string; // empty: nothing was changed
  total: Counts;
  items: ItemCounts[];
  forms: number;
  enrolled: number;
  first_day_is_consent: boolean;
  left_out: Words[];
  remarks: Words[]; // what workbooks hold besides values: formulas, macros, links
  refused_lines: number;
  refused_kept: number; // the first ones, page by page; the report has all
}
export interface LeftForm {
  number: string; // empty: of a centre that is not seen any more
  visit: string;
  form: string;
  repeat: number;
  why: Words;
}
export interface UndoAnswer {
  import: string;
  restored: number;
  enrolled: number;
  left: LeftForm[];
}
export type Trouble = Words & {
  line: number | null; // of the mapping
  column: number | null;
};
export interface Run {
  id: string;
  what: What;
  state: "running" | "done" | "stopped" | "failed";
  is_stopping: boolean;
  begun: string;
  elapsed_s: number;
  done: number; // people
  all: number; // 0: the files are being read
  files: string[];
  uploads: string[];
  mapping: string;
  consent: string;
  trouble: Trouble | null;
  suggestion: Suggestion | null;
  answer: Answer | null;
  has_report: boolean;
  undo: UndoAnswer | null;
}
export interface Busy {
  by: string;
  since: string;
}

export interface RefusedCell {
  file: string;
  sheet: string;
  row: number | null;
  column: string;
  value: string;
  why: Words;
  remedy: Words;
  cells: number;
}

export interface Import {
  id: string;
  at: string;
  by: string;
  files: string[];
  enrolled: number;
  counts: Counts | null; // none: it was cut off
  is_undone: boolean;
}
