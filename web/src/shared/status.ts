// How far an indicator of a guide stands, in the words of the engine.
import { say } from "./language.svelte";
import type { SharedWord } from "./words";

export const STATUSES = [
  "met",
  "partly",
  "not met",
  "machinery shown",
  "not measured",
  "declared",
  "stale",
  "no programme",
] as const;

const status_words: Record<string, SharedWord> = {
  met: "status_met",
  partly: "status_partly",
  "not met": "status_not_met",
  "machinery shown": "status_machinery",
  "not measured": "status_not_measured",
  declared: "status_declared",
  stale: "status_stale",
  "no programme": "status_none",
};

/** The status without what stands in brackets behind it. */
export function status_code(status: string): string {
  return status.replace(/\s*\(.*$/, "").trim();
}

export function status_word(status: string): string {
  const word = status_words[status_code(status)];
  return word ? say(word) : status;
}

export function status_reason(status: string): string {
  const reason = /\((.*)\)\s*$/.exec(status)?.[1] ?? "";
  return reason === "no evidence" ? say("no_evidence") : reason;
}

export function status_tone(status: string): "" | "strong" | "caution" | "quiet" {
  const code = status_code(status);
  if (code === "met") return "strong";
  if (code === "not met" || code === "stale") return "caution";
  return code === "partly" || code === "machinery shown" ? "" : "quiet";
}
