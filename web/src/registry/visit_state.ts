// How a visit stands today, for showing only: the dates and counts are the server's.
import type { VisitState } from "./interface";
import { say } from "./language.svelte";
import { days_between, today } from "./times";

export type Standing = "whole" | "due" | "overdue" | "ahead" | "none";

export function standing_of(v: VisitState | undefined): Standing {
  if (!v) return "none";
  if (v.wanted > 0 && v.filled >= v.wanted && v.forms >= v.of_forms) return "whole";
  const now = today();
  if (v.to && v.to < now) return "overdue";
  return v.from && v.from <= now ? "due" : "ahead";
}

/** 4/12, 2 of 4 forms, overdue 8 d */
export function visit_parts(v: VisitState | undefined): string[] {
  const standing = standing_of(v);
  if (!v || standing === "none") return ["–"];
  if (standing === "ahead" && v.filled === 0) return [v.due ? say("due_on", v.due) : "–"];
  // of a visit that is not begun the server may not say how much is wanted
  const filled = v.wanted > 0 ? say("filled_of", v.filled, v.wanted) : "";
  const forms = v.forms < v.of_forms ? say("forms_of", v.forms, v.of_forms) : "";
  const late = standing === "overdue" ? say("is_overdue", days_between(v.to!, today())) : "";
  return [filled, forms, standing === "due" ? say("is_due") : late].filter(Boolean);
}

export function visit_tone(v: VisitState | undefined): "" | "caution" | "quiet" {
  const standing = standing_of(v);
  if (standing === "overdue" || standing === "due") return "caution";
  return standing === "ahead" || standing === "none" ? "quiet" : "";
}

export const window_text = (v: Pick<VisitState, "due" | "from" | "to"> | undefined): string =>
  v?.due ? say("window", v.due, v.from ?? "–", v.to ?? "–") : "";
