import type { Snippet } from "svelte";
import type { Cell } from "./csv";

/** A column of a table: how a row is shown in it, and what is sorted and saved. */
export interface Column<Row> {
  key: string;
  title: string;
  text: (row: Row) => string;
  raw?: (row: Row) => Cell;
  group?: string;
  number?: boolean;
  code?: boolean;
  wide?: boolean;
  saved_only?: boolean; // in the CSV, not on the page
  unsaved?: boolean; // on the page, not in the CSV
  acts?: boolean; // what can be done with a row: neither printed nor saved
  whole?: boolean; // never broken into lines
  quiet?: boolean;
  link?: (row: Row) => string; // where the text leads; empty: nowhere
  hint?: (row: Row) => string; // the whole of what is shown shortened
  draw?: Snippet<[Row, string]>; // in place of the text, with the key of the column
  head?: Snippet; // in place of the title
  tone?: (row: Row) => "" | "strong" | "caution" | "quiet";
}
