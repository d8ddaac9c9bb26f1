import {
  in_language,
  keep_language,
  show_language,
  start_in,
  type Code,
} from "../shared/language.svelte";
import { page_words, type PageWord } from "./words";

export { language, show_language, words, type Code } from "../shared/language.svelte";

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

/** The language is what `#lang=zh` says, then what was chosen last, then the browser's. */
export function start_language(): void {
  start_in(read_hash(location.hash).code);
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
  keep_language(code);
}

/** A text of the page itself; `{0}` and so on take the fillings. */
export function say(word: PageWord, ...fill: (string | number)[]): string {
  return in_language(page_words[word], ...fill);
}
