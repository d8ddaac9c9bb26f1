import { say } from "./language.svelte";

// Units are UCUM in the data; people write them otherwise.
const written: Record<string, string> = { "1": "", Cel: "°C", "{score}": "", mm3: "mm³" };

export function unit_word(unit: string | undefined): string {
  if (!unit) return "";
  if (unit === "a") return say("years");
  const whole = written[unit];
  if (whole !== undefined) return whole;
  return unit
    .replace(/\{[^}]*\}/g, "")
    .replace(
      /10\*(\d+)/g,
      (_, power: string) => `10${[...power].map((d) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(d)]).join("")}`,
    )
    .replace(/\bCel\b/g, "°C")
    .replace(/\bu(?=[a-zA-Z])/g, "µ");
}
