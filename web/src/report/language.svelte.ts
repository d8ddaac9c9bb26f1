import { page_words, type PageWord } from "./words";
import type { Words } from "./report_data";

export type Code = "en" | "zh";

/** The language of the page; `#lang=zh` decides, then what was chosen last, then the browser. */
export const language = $state<{ code: Code }>({ code: "en" });

const STORED = "bianque.report.language";

interface Place {
  anchor: string;
  code?: Code;
}

export function read_hash(hash: string): Place {
  const place: Place = { anchor: "" };
  for (const part of hash.replace(/^#/, "").split("&")) {
    if (part === "lang=zh" || part === "lang=en") place.code = part.slice(5) as Code;
    else if (part) place.anchor = decodeURIComponent(part);
  }
  return place;
}

function stored(): Code | undefined {
  try {
    const code = localStorage.getItem(STORED);
    return code === "en" || code === "zh" ? code : undefined;
  } catch {
    return undefined; // a browser may forbid storage for files
  }
}

export function start_language(): void {
  const browser: Code = navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
  show_language(read_hash(location.hash).code ?? stored() ?? browser);
}

export function show_language(code: Code): void {
  language.code = code;
  document.documentElement.lang = code === "zh" ? "zh-CN" : "en";
}

/** Changes the language, keeps it for the next visit and in the address that may be sent on. */
export function choose_language(code: Code): void {
  show_language(code);
  const { anchor } = read_hash(location.hash);
  history.replaceState(
    null,
    "",
    `#${anchor ? `${encodeURIComponent(anchor)}&` : ""}lang=${code}`,
  );
  try {
    localStorage.setItem(STORED, code);
  } catch {
    return; // the address still carries it
  }
}

/** A text of the page itself; `{0}` and so on take the fillings. */
export function say(word: PageWord, ...fill: (string | number)[]): string {
  const [en, zh] = page_words[word];
  const text = language.code === "zh" ? zh : en;
  return text.replace(/\{(\d)\}/g, (_, at: string) => String(fill[Number(at)] ?? ""));
}

/** A text of the data, in the language of the page where it has one. */
export function words(text: Words | null | undefined): string {
  if (text === null || text === undefined) return "";
  if (typeof text === "string") return text;
  return text[language.code] || text.en || text.zh || "";
}
