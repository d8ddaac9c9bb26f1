// Generated people with what was recorded of them: the same at every start.
import { check } from "./rules.mjs";
import { form_of, programme } from "./programme.mjs";

export const TODAY = "2026-03-16T02:00:00Z";
const DAY = 86_400_000;

export const plus_days = (date, days) =>
  new Date(Date.parse(date) + days * DAY).toISOString().slice(0, 10);

function random_of(seed) {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
}

function made_value(item, random, date) {
  if (item.kind === "number") {
    const low = item.low ?? 10;
    const high = Math.min(item.high ?? 100, low * 3);
    const x = low + (high - low) * (0.3 + 0.4 * random());
    return { value: x.toFixed(item.decimals ?? 0) };
  }
  if (item.kind === "boolean") return { value: String(random() < 0.3) };
  if (item.kind === "date") return { value: plus_days(date, -Math.floor(random() * 300)) };
  if (item.kind === "code")
    return { value: item.choices[Math.floor(random() * item.choices.length)].code };
  return { value: "" };
}

function made_values(form, random, date) {
  const values = {};
  for (const item of form.items) {
    if (item.derived || item.kind === "text" || item.conditional) continue;
    values[item.key] = random() < 0.05 ? { missing: "not_done" } : made_value(item, random, date);
  }
  if (values.systolic?.value && values.diastolic)
    values.diastolic = { value: String(Math.round(values.systolic.value * 0.6)) };
  const { shown } = check(form.key, { date, values });
  for (const item of form.items)
    if (item.conditional && shown[item.key] && !item.derived)
      values[item.key] = made_value(item, random, date);
  return values;
}

function record_visit(world, person, visit, random) {
  const date = plus_days(person.enrolled, visit.at_days + Math.floor(random() * 5));
  if (date > TODAY.slice(0, 10) || random() < 0.15) return;
  for (const key of visit.forms) {
    if (random() < 0.1) continue;
    const values = made_values(form_of(key), random, date);
    const late = plus_days(date, Math.floor(random() * 20));
    world.save({
      place: [person.subject, visit.key, key, 1],
      date,
      values,
      by: "nurse_east",
      recorded: `${late > TODAY ? TODAY.slice(0, 10) : late}T06:30:00Z`,
      reason: "",
    });
  }
}

function raise_some(world) {
  const wanted = [
    ["E-0002", "baseline", "vitals", "heart_rate", "Is this the resting rate?", "是静息心率吗？"],
    ["E-0005", "baseline", "laboratory", "potassium", "Haemolysed sample?", "标本是否溶血？"],
    ["W-0004", "baseline", "history", "birth_year", "Differs from the letter.", "与出院记录不符。"],
  ];
  for (const [number, visit, form, item, en, zh] of wanted) {
    const person = world.people.find((p) => p.number === number);
    world.raise({ person, visit, form, repeat: 1, item, text: { en, zh }, by: "data_east" });
  }
}

export function fill(world, how_many = 60) {
  const random = random_of(20260316);
  for (let n = 1; n <= how_many; n += 1) {
    const centre = n % 3 === 0 ? "west" : "east";
    const enrolled = plus_days("2025-02-20", Math.floor(random() * 385));
    world.enrol({
      centre,
      enrolled,
      identity: {
        name: `患者${String(n).padStart(4, "0")}`,
        record_number: `R${String(100000 + n)}`,
        phone: "000-0000",
      },
      consent: { version: enrolled < "2026" ? "2.0" : "2.1", signed: enrolled },
      by: "nurse_east",
    });
  }
  const visits = programme.visits;
  for (const person of world.people)
    for (const visit of visits) record_visit(world, person, visit, random);
  raise_some(world);
  leave_gaps(world);
  end_some(world);
}

// One withdrew, one was lost, one was telephoned.
function end_some(world) {
  const of = (subject) => world.people.find((p) => p.subject === subject);
  Object.assign(of("s0011").consent, { withdrawn: "2026-03-02", use: "stop" });
  Object.assign(of("s0014"), { lost: "2026-02-20", lost_reason: "moved" });
  const [at, by] = ["2026-03-10T03:20:00Z", "nurse_east"];
  of("s0007").contacts.push({ visit: "month_6", at, by, outcome: "no_answer", note: "12:00" });
}

// What a nurse forgot: the potassium of some, the weight of one.
function leave_gaps(world) {
  let at = 0;
  for (const [key, { versions }] of world.forms) {
    const last = versions.at(-1);
    if (!last || !key.includes("/laboratory/")) continue;
    at += 1;
    if (at % 6 === 0) delete last.values.potassium;
  }
  const { versions } = world.form(["s0004", "baseline", "vitals", 1]);
  delete versions.at(-1)?.values.weight;
}
