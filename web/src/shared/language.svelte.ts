import type { Words } from "./values";
import { shared_words, type Pair, type SharedWord } from "./words";

export type Code = "en" | "zh";

/** The language of the page. */
export const language = $state<{ code: Code }>({ code: "en" });

const STORED = "bianque.language";

function stored(): Code | undefined {
  try {
    const code = localStorage.getItem(STORED);
    return code === "en" || code === "zh" ? code : undefined;
  } catch {
    return undefined; // a browser may forbid storage for files
  }
}

/** What the address says decides, then what was chosen last, then the browser. */
export function start_in(code: Code | undefined): void {
  const browser: Code = navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
  show_language(code ?? stored() ?? browser);
}

export function show_language(code: Code): void {
  language.code = code;
  document.documentElement.lang = code === "zh" ? "zh-CN" : "en";
}

/** Keeps the language for the next visit. */
export function keep_language(code: Code): void {
  try {
    localStorage.setItem(STORED, code);
  } catch {
    return; // the address still carries it
  }
}

/** One of two texts; `{0}` and so on take the fillings. */
export function in_language([en, zh]: Pair, ...fill: (string | number)[]): string {
  const text = language.code === "zh" ? zh : en;
  return text.replace(/\{(\d)\}/g, (_, at: string) => String(fill[Number(at)] ?? ""));
}

/** A text that every page has. */
export function say(word: SharedWord, ...fill: (string | number)[]): string {
  return in_language(shared_words[word], ...fill);
}

/** A text of the data, in the language of the page where it has one. */
export function words(text: Words | null | undefined): string {
  if (text === null || text === undefined) return "";
  if (typeof text === "string") return text;
  return text[language.code] || text.en || text.zh || "";
}
