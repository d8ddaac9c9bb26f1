import { language, say, say_code } from "../language.svelte";

const plain = (value: unknown): string =>
  typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);

/** What an audit entry is about, whatever the server put there. */
export function about_word(about: unknown): string {
  if (about === null || about === undefined || about === "") return "–";
  if (typeof about !== "object") return String(about);
  const of = about as Record<string, unknown>;
  if (typeof of.en === "string" && typeof of.zh === "string") return of[language.code] as string;
  const parts = Object.entries(of).filter(([, value]) => value !== null && value !== "");
  return parts.map(([key, value]) => `${say_code(key, "about_")} ${plain(value)}`).join(say("list_mark")) || "–";
}
