import type { Duplicate } from "./interface";
import { say, words } from "./language.svelte";
import { centre_word, identifier_word } from "./names";

/** Who may be the same person, and in what the two agree. */
export function duplicate_word({ number, centre, why }: Duplicate): string {
  const at = centre_word(centre);
  const plain = say("duplicate_plain", number, at);
  if (!why) return plain;
  if (!Array.isArray(why) && typeof why !== "string")
    return say("in_brackets", plain, words(why));
  const keys = Array.isArray(why) ? why : why.split(/[,\s]+/);
  return say("duplicate_of", number, at, keys.map(identifier_word).join(say("list_mark")));
}
