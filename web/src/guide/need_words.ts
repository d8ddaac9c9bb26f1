import { in_language } from "../shared/language.svelte";
import { count } from "../shared/numbers";
import type { Pair } from "../shared/words";
import type { Need } from "./guide_data";
import { say } from "./language.svelte";
import { named, numbers, statements } from "./need_names";
import { parts } from "./need_parts";

const spelled = (key: string): string => key.replaceAll("_", " ");
const name_in = (list: Record<string, Pair>, key: string): string => {
  const pair = list[key];
  return pair ? in_language(pair) : spelled(key);
};

function bound_of(key: string): "need_at_most" | "need_above" | "need_below" | "need_at_least" {
  if (key.endsWith("_at_most")) return "need_at_most";
  if (key.endsWith("_above")) return "need_above";
  return key.endsWith("_below") ? "need_below" : "need_at_least";
}

/** A side condition of an indicator as a sentence. */
export function need_word(key: string, value: Need): string {
  if (Array.isArray(value))
    return say("need_includes", value.map((v) => name_in(parts, v)).join(say("list_mark")));
  if (typeof value === "number") {
    const title = key in numbers ? name_in(numbers, key) : name_in(named, key);
    const shown = Number.isInteger(value) ? count(value) : String(value);
    return say(bound_of(key), title, shown);
  }
  if (value === "yes") return name_in(statements, key);
  if (key === "baseline" && value === "unstated") return say("need_baseline");
  const what = value.split("+").map((v) => name_in(parts, v));
  return say("named", name_in(named, key), what.join(say("list_mark")));
}

export function needs_of(needs: Record<string, Need> | null | undefined): string[] {
  return Object.entries(needs ?? {}).map(([key, value]) => need_word(key, value));
}
