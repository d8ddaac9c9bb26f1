// What the made study asks of values; the page has no such rules and must not need any.
import { form_of } from "./programme.mjs";

const has = (values, key) => values[key] !== undefined;
const value = (values, key) => values[key]?.value;

const CONDITIONS = {
  diabetes_since: (values) => value(values, "diabetes") === "true",
  admission_date: (values) => value(values, "admitted") === "true",
};

const refuse = (item, en, zh) => ({ item, level: "refuse", en, zh });
const query = (item, en, zh) => ({ item, level: "query", en, zh });

function problem_of(item, given) {
  if (given === undefined) return null;
  if ("missing" in given) return null;
  const { value: text } = given;
  if (item.kind === "number") {
    const v = Number(text);
    if (!Number.isFinite(v)) return refuse(item.key, "Not a number.", "不是数值。");
    if (v < 0) return refuse(item.key, "Below zero is not possible.", "不可能小于零。");
    if ((item.low !== null && v < item.low) || (item.high !== null && v > item.high))
      return query(
        item.key,
        `Outside ${item.low} to ${item.high}: please compare with the source.`,
        `超出 ${item.low} 至 ${item.high}：请与原始资料核对。`,
      );
  }
  if (item.kind === "date" && !/^\d{4}-\d{2}-\d{2}$/.test(text))
    return refuse(item.key, "Write the date as 2024-03-01.", "日期请写作 2024-03-01。");
  if (item.kind === "code" && !item.choices.some((c) => c.code === text))
    return refuse(item.key, "Not one of the choices.", "不在选项之内。");
  return null;
}

/** What is wrong with the date stands beside no item, as the server says it. */
export function check(form_key, { date, values }, today = "9999-12-31") {
  const form = form_of(form_key);
  const shown = {};
  for (const { key } of form.items) shown[key] = CONDITIONS[key]?.(values) ?? true;
  const problems = form.items.map((i) => problem_of(i, values[i.key])).filter(Boolean);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date ?? "") && Object.keys(values).length > 0)
    problems.unshift(
      refuse("", `\`${date}\` is no day.`, `“${date}”不是日期。`),
    );
  if (date > today)
    problems.unshift(
      refuse("", `In the future: it is ${today} here now.`, `在未来：此处今天是 ${today}。`),
    );
  if (Number(value(values, "diastolic")) >= Number(value(values, "systolic")))
    problems.push(
      refuse("diastolic", "Not below the systolic pressure.", "舒张压未低于收缩压。"),
    );
  const derived = {};
  const [weight, height] = ["weight", "height"].map((key) => Number(value(values, key)));
  if (form_key === "vitals" && weight > 0 && height > 0)
    derived.bmi = { value: (weight / (height / 100) ** 2).toFixed(1) };
  const wanted = form.items.filter((i) => i.required && shown[i.key] && !i.derived);
  const filled = wanted.filter((i) => has(values, i.key)).length;
  return { shown, derived, problems, filled, wanted: wanted.length };
}
