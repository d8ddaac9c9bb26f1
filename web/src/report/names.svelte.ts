// What the data call their own names: rules, conditions, scores, concepts.
import { language, words } from "./language.svelte";
import type { Report, Words } from "./report_data";

let titles = new Map<string, Words>();

/** Takes the titles of a report: concepts first, then what the programme itself says. */
export function set_titles(report: Report): void {
  const concepts = (report.centres ?? []).flatMap((c) => c.concepts ?? []);
  titles = new Map([
    ...(report.leak_proof ?? []).map((r): [string, Words] => [r.concept, r.title]),
    ...concepts.map((c): [string, Words] => [c.concept, c.title]),
    ...Object.entries(report.titles ?? {}),
  ]);
}

/** A name in the language of the page; one without a title is shown spelled out. */
export function name_word(name: string): string {
  const title = words(titles.get(name));
  return (
    title || name.replaceAll("_", " ").replaceAll(">=", "≥").replaceAll("<=", "≤")
  );
}

const ABBREVIATION = /[（(]([A-Za-z0-9+]+)[）)]/;

/** The abbreviation in a title, where it has one: NEWS2. */
export function short_name(name: string): string {
  const title = name_word(name);
  return ABBREVIATION.exec(title)?.[1] ?? title;
}

const OPERATORS: Record<string, string> = {
  count: "次数",
  first: "首次",
  last: "末次",
  min: "最小",
  max: "最大",
  mean: "均值",
  stddev: "标准差",
  range: "极差",
  slope: "斜率",
  delta: "变化",
  rise: "升幅",
  time_since: "距上次",
};

/** What an expression reads, in words, for a page whose readers do not read English names. */
export function gloss(expression: string): string {
  if (language.code !== "zh") return "";
  if (expression === "time_since(start)") return "入院至今";
  const names = new Set(expression.match(/[a-z][a-z0-9_]*/g));
  const read = [...names]
    .filter((name) => titles.has(name))
    .map(short_name)
    .join("、");
  const operator = OPERATORS[/^([a-z_]+)\(/.exec(expression)?.[1] ?? ""];
  return operator && read ? `${read}（${operator}）` : read;
}
