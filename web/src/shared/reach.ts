// What a guide asks of an indicator and what was measured, as people write it.
import { language, say } from "./language.svelte";
import { count, decimals_of, fixed, known, range, short } from "./numbers";
import { unit_words } from "./unit_words";
import type { Maybe } from "./values";

export interface Figure {
  value?: Maybe | string;
  unit?: string | null;
  op?: string | null;
  reach?: number | [number, number] | string | null;
  ci_low?: Maybe;
  ci_high?: Maybe;
}

const SIGNS: Record<string, string> = {
  ">=": "≥ ",
  "<=": "≤ ",
  ">": "> ",
  "<": "< ",
  "=": "",
  range: "",
};

export const signs = (text: string): string =>
  text.replaceAll(">=", "≥").replaceAll("<=", "≤");

/** Keeps a sign, its number and a short unit on one line. */
export const unbroken = (text: string): string =>
  text
    .replace(/([≥≤<>]) (?=\d)/g, "$1\u00a0")
    .replace(/(\d) (?=(%|s|h|mm|cm)(?![\w]))/g, "$1\u00a0");

// 10000000 as the column of values writes it
export const grouped = (text: string): string =>
  text.replace(/(^|[≥≤<>] )(\d{4,})(?![\d.])/g, (_, before: string, n: string) => {
    return before + count(Number(n));
  });

const SINGULAR: Record<string, string> = { axes: "axis", processes: "process" };

function one_of(unit: string): string {
  return unit.replace(/[a-z-]{4,}s\b/g, (many) => {
    return SINGULAR[many] ?? many.replace(/ies$/, "y").replace(/s$/, "");
  });
}

const on_auroc = (unit: string | null | undefined): boolean => unit?.startsWith("auroc") ?? false;

/** The unit behind a number, with its space; AUROC has none. */
export function unit_word(unit: string | null | undefined, number?: Maybe): string {
  if (!unit || on_auroc(unit)) return "";
  const written = unit_words[unit];
  if (language.code === "zh") return ` ${written ?? unit.replaceAll("_", " ")}`;
  if (unit === "percent" || unit === "um") return ` ${written}`;
  const many = unit.replaceAll("_", " ");
  return ` ${number === 1 ? one_of(many) : many}`;
}

/** The measured value with its interval, without unit. */
export function value_word(figure: Figure): string {
  const { value, unit, ci_low, ci_high } = figure;
  if (typeof value === "string") return value;
  if (!known(value)) return "–";
  const shown = on_auroc(unit)
    ? fixed(value, 3)
    : Number.isInteger(value)
      ? count(value)
      : short(value);
  if (!known(ci_low) || !known(ci_high)) return shown;
  const digits = on_auroc(unit) ? 3 : decimals_of([ci_low, ci_high]);
  return `${shown} (${range([ci_low, ci_high], digits, say("to"))})`;
}

/** The guide's threshold with its unit. */
export function reach_word({ reach, op, unit }: Figure): string {
  if (reach === null || reach === undefined || reach === "") return "–";
  if (typeof reach === "string") return reach;
  const number = (x: number): string => (Number.isInteger(x) ? count(x) : String(x));
  if (Array.isArray(reach)) return `${number(reach[0])}–${number(reach[1])}${unit_word(unit)}`;
  return `${SIGNS[op ?? ""] ?? ""}${number(reach)}${unit_word(unit, reach)}`;
}

export function kind_word(kind: string | undefined): string {
  const of = { D: "kind_d", S: "kind_s", X: "kind_x" } as const;
  return kind && kind in of ? say(of[kind as keyof typeof of]) : (kind ?? "");
}

export function data_word(data: string | null | undefined): string {
  const of = { generated: "data_generated", public: "data_public", real: "data_real" } as const;
  return data && data in of ? say(of[data as keyof typeof of]) : (data ?? "");
}
