import { in_language, keep_language, language, show_language } from "../shared/language.svelte";
import type { Code } from "../shared/language.svelte";
import { page_words, type PageWord } from "./words";

export { language, words } from "../shared/language.svelte";

/** A text of the page itself; `{0}` and so on take the fillings. */
export function say(word: PageWord, ...fill: (string | number)[]): string {
  return in_language(page_words[word], ...fill);
}

/** The word of a code, or the code spelled out where the page has none. */
export function say_code(code: string, of = ""): string {
  const word = of + code;
  return word in page_words ? say(word as PageWord) : code.replaceAll("_", " ");
}

export function choose_language(code: Code): void {
  show_language(code);
  keep_language(code);
}
export const other_language = (): Code => (language.code === "zh" ? "en" : "zh");
