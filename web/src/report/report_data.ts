// The shape of report.json. Unknown is null, an absent section is an absent key.

import type { Maybe, Quartiles, Range, Words } from "../shared/values";

export type { Maybe, Quartiles, Range, Words };

export interface Programme {
  name: string;
  version: string;
  status?: string;
  title: Words;
  answers?: string[];
  digest?: string;
}

export interface Run {
  quick?: boolean;
  seed?: number;
  bianque?: string;
  inputs?: string;
  configurations_tried?: number;
  views?: Record<string, number>;
}

export interface Finding {
  rule: string;
  severity?: string;
  centre?: string;
  concept?: string;
  count: number;
  action?: string;
  file?: string;
  line?: number;
  value?: string;
}

export interface Source {
  people: string;
  domain?: string;
  source?: string;
  calendar?: boolean;
  one_subject_one_person?: boolean;
  counts?: Record<string, Maybe>;
  findings?: Finding[];
}

export interface AttritionRow {
  step: string;
  reason: string;
  centre: string;
  subjects_left: number;
  rows_left: Maybe;
  subjects_removed: number;
}

export interface CentreConcept {
  concept: string;
  title: Words;
  unit: string;
  collected?: boolean;
  static?: boolean; // one value a subject: how often it is measured says nothing
  shares?: { code: string; title?: Words; share: number }[]; // of a static code or boolean
  per_day: Maybe;
  subjects_share: Maybe;
  median?: Maybe;
  q1?: Maybe;
  q3?: Maybe;
}

export interface Centre {
  name: string;
  subjects: number;
  rows: number;
  episodes?: Maybe;
  left_censored?: Maybe;
  labelled_rows?: Maybe;
  positive_rows?: Maybe;
  hours?: Quartiles;
  concepts?: CentreConcept[];
}

export interface RowFigures {
  auroc: Maybe;
  auroc_ci?: Range;
  auprc: Maybe;
  auprc_ci?: Range;
  brier?: Maybe;
  slope?: Maybe;
  intercept?: Maybe;
  n_rows?: Maybe;
  n_positive?: Maybe;
  auroc_published?: Maybe;
  auprc_published?: Maybe;
}

export interface Alarms {
  threshold?: number | number[] | null;
  episodes?: Maybe;
  episode_recall?: Maybe;
  episode_recall_ci?: Range;
  lead_h?: Quartiles;
  alarms_per_patient_day?: Maybe;
  alarms_per_patient_day_ci?: Range;
  false_per_true?: Maybe;
  false_per_true_ci?: Range;
  n_alarms?: Maybe;
  true_alarms?: Maybe;
  patient_days?: Maybe;
  recall_reached?: boolean;
}

export interface Bin {
  risk: number;
  observed: number;
  lo: number;
  hi: number;
  n: number;
}

export interface Calibration {
  slope: Maybe;
  intercept: Maybe;
  bins: Bin[];
}

export interface Comparator {
  name: string;
  net_benefit: Maybe[];
}

export interface Decision {
  threshold: number[];
  model: Maybe[];
  all: Maybe[];
  comparators?: Comparator[];
}

export interface Burden {
  threshold: Maybe;
  recall: Maybe;
  alarms_per_patient_day: Maybe;
  false_per_true: Maybe;
}

export interface Subgroup {
  group: string;
  value: "yes" | "no";
  n_subjects: Maybe;
  n_rows: Maybe;
  auroc: Maybe;
  auroc_ci?: Range;
  auprc?: Maybe;
  alarms_per_patient_day?: Maybe;
  episode_recall?: Maybe;
}

export type CurvePoint = [number, number, number?, number?];

export interface Design {
  n_subjects: number;
  train?: string[];
  test?: string[];
  rows: Record<string, RowFigures>;
  utility?: { value: Maybe; ci?: Range; threshold?: number | number[] | null };
  alarms?: Alarms;
  rules?: Record<string, Alarms>;
  curves?: { roc?: CurvePoint[]; pr?: CurvePoint[]; prevalence?: Maybe };
  calibration?: { before?: Calibration; after?: Calibration };
  decision?: Decision;
  burden?: Burden[];
  subgroups?: Subgroup[];
  delays?: Delayed;
}

/** The same figures once more, as if declared delays were longer. */
export interface Delayed {
  auroc: Maybe;
  auroc_ci?: Range;
  auprc?: Maybe;
  utility?: Maybe;
  utility_ci?: Range;
  episode_recall?: Maybe;
  alarms_per_patient_day?: Maybe;
}

export interface Delays {
  factor: string | null; // doubled | applied once | doubled or applied once; null: nothing declared
  values_doubled: number;
  values_applied_once: number;
  alerts?: AlertRow[];
}

export interface Transfer {
  source: string;
  target: string;
  design: string;
  within_source?: Maybe;
  within_source_ci?: Range;
  auroc: Maybe;
  auroc_ci?: Range;
  drop?: Maybe;
  drop_ci?: Range;
  target_own?: Maybe;
  drop_from_target_own?: Maybe;
  drop_from_target_own_ci?: Range;
  utility?: Maybe;
  within_source_utility?: Maybe;
}

export interface Evidence {
  path: string;
  sha256?: string;
  place?: Words; // where in the file
}

export interface AcceptanceRow {
  item: string;
  indicator: string;
  label?: Words;
  kind?: string;
  status: string;
  reason?: Words;
  value?: Maybe | string;
  unit?: string | null;
  op?: string | null;
  reach?: number | [number, number] | string | null;
  n?: Maybe;
  ci_low?: Maybe;
  ci_high?: Maybe;
  data?: string | null;
  evidence?: Evidence[];
}

export interface LeakRow {
  concept: string;
  title: Words;
  role: string;
  n: Maybe; // of everything that was read; the next four add up to it
  by_source: Maybe;
  by_delay: Maybe;
  at_once: Maybe;
  from_start: Maybe;
  declared_delay_min: Maybe;
  versions?: boolean;
}

export interface ClockConcept {
  concept: string;
  title: Words;
  unit?: string;
  n: number;
  known_later: Maybe;
  delay_min?: Quartiles;
  would_have_leaked?: Maybe;
  moments?: Maybe;
}

export interface TimedValue {
  concept: string;
  title?: Words;
  happened_h: number;
  known_h: number;
  value: string;
  unit?: string;
}

export interface TimedAlert {
  rule: string;
  at_h: number;
}

export interface TimedScore {
  name: string;
  points: [number, number | null, (number | null)?][];
}

export interface ClockSubject {
  centre: string;
  subject: string;
  end_h: number;
  values: TimedValue[];
  alerts?: TimedAlert[];
  scores?: TimedScore[];
}

export interface AlertRow {
  rule: string;
  n: number;
  subjects: number;
  moments?: number;
  unknown_moments?: number;
  per_patient_day: Maybe;
}

export interface Report {
  programme: Programme;
  run?: Run;
  data?: Source;
  attrition?: AttritionRow[];
  centres?: Centre[];
  designs?: Record<string, Design>;
  transfer?: Transfer[];
  importance?: { model: string; features: { feature: string; share: number }[] }[];
  acceptance?: AcceptanceRow[];
  made?: { number: Words; how: Words }[];
  tripod?: { item: string; topic: Words; answer: Words; state: string }[];
  leak_proof?: LeakRow[];
  leak_words?: { en: string[]; zh: string[] };
  clocks?: { concepts?: ClockConcept[]; subjects?: ClockSubject[] };
  alerts?: AlertRow[];
  features?: { n: number; list?: string[] };
  notes?: string[];
  definition?: string;
  titles?: Record<string, Words>;
  delays?: Delays;
}

/** Reads the data that `bianque run` put into the page, or says why there are none. */
export function read_report(): { report?: Report; problem?: "empty" | "broken" } {
  const text = document.getElementById("report-data")?.textContent?.trim() ?? "";
  if (!text.startsWith("{")) return { problem: "empty" };
  try {
    const report = JSON.parse(text) as Report;
    return report.programme ? { report } : { problem: "broken" };
  } catch {
    return { problem: "broken" };
  }
}
