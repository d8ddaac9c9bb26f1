// The facts of one participant as rows of a plot, with the words behind each mark.
import { group_by } from "../../shared/group";
import { session } from "../client/session.svelte";
import { value_word } from "../form/given";
import type { Fact, Item } from "../interface";
import { say, say_code, words } from "../language.svelte";
import { form_of, place_word, reason_word } from "../names";
import { time_word } from "../times";

export interface Mark {
  happened: number;
  known: number | null; // where it differs from what is before it
  recorded: number | null;
  lines: string[];
}
export interface Row {
  concept: string;
  title: string;
  marks: Mark[];
}

const moment = (text: string | null): number | null => {
  const at = text ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? null : at;
};

const is_missing = ({ state }: Fact): boolean =>
  session.programme?.missing_reasons.some((reason) => reason.key === state) ?? false;

function item_of(fact: Fact): Item | undefined {
  const items = fact.form ? form_of(fact.form)?.items : undefined;
  return items?.find((i) => i.key === fact.concept) ?? undefined;
}

function fact_value(fact: Fact): string {
  if (is_missing(fact)) return say("missing_word", reason_word(fact.state!));
  const item = item_of(fact);
  if (item) return value_word(item, fact.value);
  const text = value_word(undefined, fact.value);
  return fact.unit && typeof fact.value === "number" ? `${text} ${fact.unit}` : text;
}

const STATES = ["corrected", "withdrawn", "missing"];

function mark_of(fact: Fact, title: string): Mark | null {
  const happened = moment(fact.happened);
  if (happened === null) return null;
  const known = moment(fact.known);
  const recorded = moment(fact.recorded);
  const late = known !== null && known !== happened ? known : null;
  const state = STATES.includes(fact.state ?? "") ? ` (${say_code(fact.state!, "fact_")})` : "";
  const value = say("named", title, fact_value(fact) + state);
  const lines = [value, say("happened", time_word(fact.happened))];
  if (late !== null) lines.push(say("known", time_word(fact.known)));
  if (recorded !== null) lines.push(say("recorded", time_word(fact.recorded)));
  if (fact.visit && fact.form) lines.push(place_word(fact.visit, fact.form, fact.repeat ?? 1));
  return { happened, known: late, recorded: recorded === known ? null : recorded, lines };
}

export function rows_of(facts: Fact[]): Row[] {
  return [...group_by(facts, (f) => f.concept)].map(([concept, of]) => {
    const title = words(of[0]!.title) || concept.replaceAll("_", " ");
    const marks = of
      .map((fact) => mark_of(fact, title))
      .filter((mark) => mark !== null)
      .sort((a, b) => a.happened - b.happened);
    return { concept, title, marks };
  });
}

const DAY = 86_400_000;
const STEPS = [1, 2, 7, 14]; // days; then months
const MONTHS = [1, 2, 3, 6, 12, 24, 60];

/** Where the axis says a date: days or first days of months, at most `most` of them. */
export function date_ticks(from: number, to: number, most: number): number[] {
  const days = STEPS.find((step) => (to - from) / (step * DAY) <= most);
  if (days) {
    const first = new Date(from);
    first.setHours(0, 0, 0, 0);
    const ticks: number[] = [];
    for (let at = first.getTime(); at <= to; at += days * DAY) if (at >= from) ticks.push(at);
    return ticks;
  }
  const months = MONTHS.find((step) => (to - from) / (step * 30.4 * DAY) <= most) ?? 120;
  const start = new Date(from);
  const at = new Date(start.getFullYear(), 0, 1);
  const ticks: number[] = [];
  for (; at.getTime() <= to; at.setMonth(at.getMonth() + months))
    if (at.getTime() >= from) ticks.push(at.getTime());
  return ticks;
}
