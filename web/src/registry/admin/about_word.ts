import { language, say, say_code } from "../language.svelte";

/** What was done: `form.saved` and `form_saved` are the same. */
export const kind_word = (kind: string): string =>
  say_code(kind.replaceAll(".", "_"), "kind_").replaceAll("_", " ");

const plain = (value: unknown): string =>
  Array.isArray(value) && value.every((part) => typeof part !== "object")
    ? value.join(" ")
    : typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);

/** What an audit entry is about, whatever the server put there. */
export function about_word(about: unknown): string {
  if (about === null || about === undefined || about === "") return "–";
  if (typeof about !== "object") return String(about);
  const of = about as Record<string, unknown>;
  if (typeof of.en === "string" && typeof of.zh === "string") return of[language.code] as string;
  const parts = Object.entries(of).filter(([, value]) => value !== null && value !== "");
  const said = parts.map(([key, value]) => `${say_code(key, "about_")} ${plain(value)}`);
  return said.join(say("list_mark")) || "–";
}
