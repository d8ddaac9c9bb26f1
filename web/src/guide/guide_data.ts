// The shape of the data that the engine puts into the page. Unknown is null.
import type { Maybe } from "../shared/values";

export interface Both {
  en: string;
  zh: string;
}

export interface Cluster extends Both {
  id: string;
}

export interface Capability extends Both {
  id: string; // registry/EDC
  cluster: string;
}

export type Kind = "S" | "D" | "X";
export type State = "no programme" | "no indicator" | "in work" | "covered";

export interface Covered {
  all: number;
  covered: number; // met or declared, nothing else
}

export type Counts = Record<Kind, Covered>;

export interface Run {
  folder: string;
  programme: string;
  inputs: string;
  quick: boolean;
  people: string; // public, real or generated
}

export interface Programme extends Both {
  name: string;
  run: Run | null;
}

export interface Evidence {
  path: string;
  sha256?: string | null;
  place?: Both | string | null; // where in the file
  file?: string | null; // the file itself, relative to the page
  by?: string | null;
  at?: string | null;
  shows?: Both | string | null;
}

export type Need = number | string | string[];

export interface Indicator {
  indicator: string; // JS2026-1004/03
  kind: Kind;
  status: string; // may carry its reason in brackets
  value: Maybe | string;
  unit: string | null;
  op: string | null;
  reach: number | [number, number] | null;
  needs: Record<string, Need> | null;
  n: Maybe;
  ci_low: Maybe;
  ci_high: Maybe;
  data: string | null; // public, real or generated
  evidence: Evidence[];
  label: Both;
  reason: Both | null;
  programme: string | null;
  quick: boolean;
}

export interface Requirement extends Both {
  id: string; // JS2026-N17
  subject: string;
  place: Both; // in the notice
  state: "open" | "shown";
  detail: Both | null;
  evidence: Evidence[];
}

export interface Form extends Both {
  file: string; // relative to the page
}

export interface Item extends Both {
  id: string; // JS2026-1004
  province: string;
  year: number;
  section: string;
  cluster: string;
  capabilities: string[];
  state: State;
  counts: Counts;
  programmes: Programme[];
  minimum_software: Both | null;
  indicators: Indicator[];
  requirements: Requirement[];
  forms: Form[];
}

export interface Totals {
  items: number;
  indicators: number;
  by_status: Record<string, number>;
  kinds: Counts;
}

export interface Guide {
  made: string;
  generated: boolean;
  clusters: Cluster[];
  capabilities: Capability[];
  items: Item[];
  totals: Totals;
}

/** Reads the data that the engine put into the page, or says why there are none. */
export function read_guide(): { guide?: Guide; problem?: "empty" | "broken" } {
  const text = document.getElementById("guide-data")?.textContent?.trim() ?? "";
  if (!text.startsWith("{")) return { problem: "empty" };
  try {
    const guide = JSON.parse(text) as Guide;
    return Array.isArray(guide.items) ? { guide } : { problem: "broken" };
  } catch {
    return { problem: "broken" };
  }
}
