// Dates and times as they are shown: ISO, in the time zone of the reader's clock.

const two = (n: number): string => String(n).padStart(2, "0");

/** 2024-03-01 of a moment, where the reader is. */
export function day_of(moment: Date): string {
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
}

export const today = (): string => day_of(new Date());

/** 2024-03-01 14:05; what is no time stays as it is. */
export function time_word(text: string | null | undefined): string {
  if (!text) return "–";
  const moment = new Date(text);
  if (Number.isNaN(moment.getTime()) || !text.includes("T")) return text;
  return `${day_of(moment)} ${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

/** Whole days from one date to another. */
export function days_between(from: string, to: string): number {
  return Math.round((Date.parse(to.slice(0, 10)) - Date.parse(from.slice(0, 10))) / 86_400_000);
}

/** A date as people type it (20240301, 2024/3/1, full-width digits) in the way it is kept. */
export function tidy_date(typed: string): string {
  const text = typed.normalize("NFKC").trim();
  const found =
    /^(\d{4})(\d{2})(\d{2})$/.exec(text) ??
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text);
  if (!found) return text;
  return `${found[1]}-${found[2]!.padStart(2, "0")}-${found[3]!.padStart(2, "0")}`;
}
