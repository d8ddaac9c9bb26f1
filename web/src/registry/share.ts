// Shares with their uncertainty, for showing only: the counts are the server's.
import { percent } from "../shared/numbers";
import { say } from "./language.svelte";

export interface Share {
  part: number;
  whole: number;
}

const Z = 1.959964; // of 95 %

/** Wilson's interval of a share; nothing of nothing. */
export function wilson({ part, whole }: Share): [number, number] | null {
  if (whole <= 0) return null;
  const p = part / whole;
  const square = (Z * Z) / whole;
  const middle = (p + square / 2) / (1 + square);
  const half = (Z * Math.sqrt((p * (1 - p) + square / 4) / whole)) / (1 + square);
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

export const share_of = ({ part, whole }: Share): number | null =>
  whole > 0 ? part / whole : null;

/** A share in words; rounding never lifts it to all, or to what is contracted. */
export function share_word(share: number | null, contracted = 1): string {
  if (share === null) return percent(share);
  const rounded = Math.round(1000 * share) / 1000;
  const lifted = [1, contracted].some((mark) => share < mark && rounded >= mark);
  return percent(lifted ? Math.floor(1000 * share) / 1000 : share);
}

export function share_hint(share: Share): string {
  const between = wilson(share);
  if (!between) return "";
  const [low, high] = between.map((x) => percent(x));
  return say("share_hint", share.part, share.whole, low!, high!);
}

/** 98 % as a contract writes it: no more digits than it has. */
export const contract_word = (share: number): string => `${Number((100 * share).toFixed(2))} %`;
