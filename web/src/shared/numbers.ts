import type { Maybe, Quartiles, Range } from "./values";

export const UNKNOWN = "–";
const MINUS = "−";

function signed(text: string): string {
  // "-0.000" says nothing that "0.000" does not
  if (/^-0(\.0+)?$/.test(text)) return text.slice(1);
  return text.replace("-", MINUS);
}

export function known(x: Maybe | string): x is number {
  return typeof x === "number" && Number.isFinite(x);
}

export function fixed(x: Maybe, digits: number): string {
  return known(x) ? signed(x.toFixed(digits)) : UNKNOWN;
}

export function count(x: Maybe): string {
  if (!known(x)) return UNKNOWN;
  return signed(
    Math.round(x)
      .toString()
      .replace(/\B(?=(\d{3})+(?!\d))/g, ","),
  );
}

export function percent(x: Maybe, digits = 1): string {
  return known(x) ? `${signed((100 * x).toFixed(digits))} %` : UNKNOWN;
}

/** A plain number of at most three significant digits and no trailing zeros. */
export function short(x: Maybe): string {
  if (!known(x)) return UNKNOWN;
  if (x === 0) return "0";
  const size = Math.floor(Math.log10(Math.abs(x)));
  return signed(String(Number(x.toFixed(Math.min(6, Math.max(0, 2 - size))))));
}

export function range(r: Range, digits: number, to: string): string {
  if (!r || !known(r[0]) || !known(r[1])) return UNKNOWN;
  const low = fixed(r[0], digits);
  const high = fixed(r[1], digits);
  return low.startsWith(MINUS) || high.startsWith(MINUS)
    ? `${low} ${to} ${high}`
    : `${low}–${high}`;
}

/** How many decimals three significant digits need, and never more than the values carry. */
export function decimals_of(values: Maybe[]): number {
  const there = values.filter(known);
  const largest = Math.max(0, ...there.map(Math.abs));
  if (largest === 0) return 0;
  const wanted = Math.max(0, 2 - Math.floor(Math.log10(largest)));
  const carried = Math.max(0, ...there.map((x) => (String(x).split(".")[1] ?? "").length));
  return Math.min(wanted, carried, 4);
}

export function quartiles(q: Quartiles | undefined, digits: number, to: string): string {
  if (!q || !known(q.median)) return UNKNOWN;
  return `${fixed(q.median, digits)} (${range([q.q1 ?? NaN, q.q3 ?? NaN], digits, to)})`;
}

/** Minutes as a clinician writes them: 25 min, 3.5 h, 2.1 d. */
export function minutes(x: Maybe): string {
  if (!known(x)) return UNKNOWN;
  if (x < 120) return `${short(Math.round(x))} min`;
  return x < 48 * 60 ? `${fixed(x / 60, 1)} h` : `${fixed(x / 1440, 1)} d`;
}

export function bytes(x: Maybe): string {
  if (!known(x)) return UNKNOWN;
  if (x < 1e6) return `${short(x / 1e3)} kB`;
  return x < 1e9 ? `${short(x / 1e6)} MB` : `${short(x / 1e9)} GB`;
}
