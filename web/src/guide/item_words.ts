// An item in words: its titles, guide, state and what is lacking.
import { grouped, reach_word, signs } from "../shared/reach";
import { status_code, status_reason } from "../shared/status";
import type { Both, Indicator, Item, Kind, Requirement, State } from "./guide_data";
import { language, say, say_code, words } from "./language.svelte";
import type { PageWord } from "./words";

export const other_title = (of: Both): string =>
  signs(language.code === "zh" ? of.en : of.zh);
export const other_code = (): string => (language.code === "zh" ? "en" : "zh-CN");

export const guide_word = (province: string, year: number | string): string =>
  say("years", say_code(province), year);

const state_words: Record<State, PageWord> = {
  "no programme": "state_no_programme",
  "no indicator": "state_no_indicator",
  "in work": "state_in_work",
  covered: "state_covered",
};

export function state_word(state: string): string {
  const word = state_words[state as State];
  return word ? say(word) : state;
}

/** A section of a guide is Chinese; an English gloss in brackets is for the English page. */
export function section_word(section: string): string {
  return language.code === "zh" ? section.replace(/\s*\([\x20-\x7e]+\)\s*$/, "") : section;
}

const kind_words: Record<Kind, PageWord> = {
  S: "kind_long_s",
  D: "kind_long_d",
  X: "kind_long_x",
};
export const kind_long = (kind: Kind): string => say(kind_words[kind]);

/** A name at the head of something, where a sentence would begin. */
export const heading = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const is_covered = (i: Indicator): boolean =>
  ["met", "declared"].includes(status_code(i.status));

export const is_open = (r: Requirement): boolean => r.state !== "shown";

export function why_word(i: Indicator): string {
  const reason = grouped(signs(words(i.reason))) || status_reason(i.status);
  return i.quick ? [say("quick_short"), reason].filter(Boolean).join(" · ") : reason;
}

export const label_word = (i: Indicator): string => signs(words(i.label));

/** The guide's threshold; a guide may say "about", or give no number. */
export function threshold_word(i: Indicator): string {
  if (i.reach === null) return say("no_number");
  const reach = reach_word(i);
  return i.needs?.about === "yes" ? say("about", reach) : reach;
}

export const short_digest = (digest: string | null | undefined): string =>
  digest?.slice(0, 12) ?? "";

/** 2026-11-30 16:00 UTC of an instant in ISO 8601; what is none is shown as it is. */
export function time_word(at: string | null | undefined): string {
  const found = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)[\d:.]*Z$/.exec(at ?? "");
  return found ? `${found[1]} ${found[2]} UTC` : (at ?? "");
}

/** A file beside the page; an address that leaves its folder's host is none. */
export function safe_link(file: string | null | undefined): string {
  if (!file || /^[a-z][a-z\d+.-]*:|^[/\\]/i.test(file.trim())) return "";
  return file;
}

/** What an item still needs before anything is measured. */
export function lacking_runs(item: Item): string[] {
  if (item.programmes.length === 0) return [say("missing_programme")];
  return item.programmes.filter((p) => !p.run).map((p) => say("missing_run", words(p)));
}
