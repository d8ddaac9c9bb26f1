import { session } from "./client/session.svelte";
import type { Duplicate, Person } from "./interface";
import { say, words } from "./language.svelte";
import { centre_word, identifier_word } from "./names";

/** Who may be the same person, and in what the two agree. */
export function duplicate_word({ number, centre, why, kinds }: Duplicate): string {
  const at = centre_word(centre);
  const word = why === "near" ? "duplicate_near" : "duplicate_of";
  const keys = [...new Set((kinds ?? []).flatMap((kind) => kind.split("~")))];
  if (keys.length > 0)
    return say(word, number, at, keys.map(identifier_word).join(say("list_mark")));
  const plain = say("duplicate_plain", number, at);
  return why ? say("in_brackets", plain, words(why)) : plain;
}

/** The version of the consent that someone has still to sign; empty: none. */
export function newer_consent({ consent }: Person): string {
  const latest = session.programme?.consents.at(-1)?.key ?? "";
  return consent && !consent.withdrawn && consent.version !== latest ? latest : "";
}
