// Titles of the study's parts by their keys.
import { session } from "./client/session.svelte";
import type { Form, Item, Named } from "./interface";
import { say, words } from "./language.svelte";

const title_in = (all: Named[] | undefined, key: string | null): string => {
  const found = all?.find((each) => each.key === key);
  return found ? words(found.title) : (key ?? "–").replaceAll("_", " ");
};

export const centre_word = (key: string | null): string =>
  key === "*" ? say("every_centre") : title_in(session.programme?.centres, key);
export const visit_word = (key: string): string => title_in(session.programme?.visits, key);
export const form_word = (key: string): string => title_in(session.programme?.forms, key);
export const identifier_word = (key: string): string =>
  title_in(session.programme?.identifiers, key);
export const reason_word = (key: string): string =>
  title_in(session.programme?.missing_reasons, key);
export const consent_word = (key: string): string => title_in(session.programme?.consents, key);
/** What a version of the consent covers; empty: the study does not say. */
export function consent_scope(key: string): string {
  const scope = session.programme?.consents.find((each) => each.key === key)?.scope;
  return scope ? words(scope) : "";
}
export const outcome_word = (key: string): string =>
  title_in(session.programme?.follow_up.outcomes, key);
export const lost_word = (key: string | null): string =>
  title_in(session.programme?.follow_up.lost_reasons, key);
export const form_of = (key: string): Form | undefined =>
  session.programme?.forms.find((f) => f.key === key);
export const item_of = (form: string, key: string): Item | undefined =>
  form_of(form)?.items.find((i) => i.key === key);
export const item_word = (form: string, key: string): string =>
  title_in(form_of(form)?.items, key);

/** The visit and form of something, with its number where the form can be there more than once. */
export function place_word(visit: string, form: string, repeat: number): string {
  const more = form_of(form)?.repeats ? ` ${repeat}` : "";
  return `${visit_word(visit)} / ${form_word(form)}${more}`;
}

/** The centres where someone works, with their titles. */
export const my_centres = (): Named[] =>
  session.programme?.centres.filter((c) => session.me?.centres.includes(c.key)) ?? [];
