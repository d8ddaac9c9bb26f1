// Values between field and server: how they are typed, sent and compared. No rule about values is
// here: whether one is acceptable is for the server to say.
import { reason_word } from "../names";
import type { Given, Item, Values } from "../interface";
import { say, words } from "../language.svelte";
import { tidy_date } from "../times";

/** What a field holds: text as typed, a code, yes or no. */
export type Typed = { text: string } | { missing: string };
export type TypedValues = Record<string, Typed>;

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)$/;

/** A number that was typed, full-width digits too; other text goes to the server as it is. */
function number_or_text(text: string): number | string {
  const plain = text.normalize("NFKC").replace("−", "-").trim();
  return NUMBER.test(plain) ? Number(plain) : text.trim();
}

export function given_of(item: Item, typed: Typed | undefined): Given | undefined {
  if (!typed) return undefined;
  if ("missing" in typed) return { missing: typed.missing };
  const text = typed.text.trim();
  if (text === "") return undefined;
  if (item.kind === "number") return { value: number_or_text(text) };
  if (item.kind === "boolean") return { value: text === "true" };
  if (item.kind === "date") return { value: tidy_date(text) };
  return { value: text };
}

function number_text(value: number, decimals: number | null): string {
  const fixed = decimals === null ? String(value) : value.toFixed(decimals);
  return Number(fixed) === value ? fixed : String(value); // no digit that was kept gets lost
}

export function text_of(item: Item, value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "number" ? number_text(value, item.decimals) : String(value);
}

export function typed_of(item: Item, given: Given | undefined): Typed | undefined {
  if (!given) return undefined;
  if ("missing" in given) return { missing: given.missing };
  return { text: text_of(item, given.value) };
}

export const typed_all = (items: Item[], values: Values): TypedValues => {
  const all: TypedValues = {};
  for (const item of items) {
    const typed = item.derived ? undefined : typed_of(item, values[item.key]);
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
  if (typeof value === "boolean") return say(value ? "yes" : "no");
  const choice = item?.choices?.find((c) => c.code === value);
  if (choice) return words(choice.title);
  const text = item ? text_of(item, value) : String(value);
  return item?.unit ? `${text} ${item.unit}` : text;
}
