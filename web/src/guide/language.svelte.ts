import { in_language } from "../shared/language.svelte";
import { page_words, type PageWord } from "./words";

export { language, words } from "../shared/language.svelte";

/** A text of the page itself; `{0}` and so on take the fillings. */
export function say(word: PageWord, ...fill: (string | number)[]): string {
  return in_language(page_words[word], ...fill);
}

/** The word of a code, or the code spelled out where the page has none. */
export function say_code(code: string): string {
  return code in page_words ? say(code as PageWord) : code.replaceAll("_", " ");
}
