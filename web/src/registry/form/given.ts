// Values between field and server: how they are typed, sent and compared. No rule about values is
// here: whether one is acceptable is for the server to say.
import { reason_word } from "../names";
import type { Given, Item, Values } from "../interface";
import { say, words } from "../language.svelte";
import { tidy_date } from "../times";

/** What a field holds: text as typed, a code, yes or no. */
export type Typed = { text: string } | { missing: string };
export type TypedValues = Record<string, Typed>;

/** A number as it was typed, with plain digits for full-width ones; the server reads it. */
const number_text = (text: string): string => text.normalize("NFKC").replace("−", "-").trim();

export function given_of(item: Item, typed: Typed | undefined): Given | undefined {
  if (!typed) return undefined;
  if ("missing" in typed) return { missing: typed.missing };
  const text = typed.text.trim();
  if (text === "") return undefined;
  if (item.kind === "number") return { value: number_text(text) };
  if (item.kind === "date") return { value: tidy_date(text) };
  return { value: text };
}

const text_of = (value: unknown): string =>
  value === null || value === undefined ? "" : String(value);

export function typed_of(given: Given | undefined): Typed | undefined {
  if (!given) return undefined;
  if ("missing" in given) return { missing: given.missing };
  return { text: text_of(given.value) };
}

export const typed_all = (items: Item[], values: Values): TypedValues => {
  const all: TypedValues = {};
  for (const item of items) {
    const typed = item.derived ? undefined : typed_of(values[item.key]);
    if (typed) all[item.key] = typed;
  }
  return all;
};

export const given_all = (items: Item[], typed: TypedValues): Values => {
  const all: Values = {};
  for (const item of items) {
    const given = item.derived ? undefined : given_of(item, typed[item.key]);
    if (given) all[item.key] = given;
  }
  return all;
};

export const same = (a: Given | undefined, b: Given | undefined): boolean =>
  JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** What an item held, in the words of the page. */
export function given_word(item: Item | undefined, given: Given | null | undefined): string {
  if (!given) return "–";
  if ("missing" in given) return say("missing_word", reason_word(given.missing));
  return value_word(item, given.value);
}

export function value_word(item: Item | undefined, value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  if (typeof value === "boolean" || item?.kind === "boolean")
    return say(String(value) === "true" ? "yes" : "no");
  const choice = item?.choices?.find((c) => c.code === value);
  if (choice) return words(choice.title);
  return item?.unit ? `${String(value)} ${item.unit}` : String(value);
}
