// Consent, follow-up and completeness as the server answers them.
import { check } from "./rules.mjs";
import { form_of, programme } from "./programme.mjs";
import { not_there, refuse } from "./refusal.mjs";

const FOLLOWED = programme.follow_up.visits;
const ENTRY = { needs: "entry.write" };
const READ = { needs: "people.read" };
const SUMS = { needs: "completeness.read" };

export const FOLLOW_ROUTES = [
  ["POST", /^people\/(\w+)\/consent$/, sign_consent, { needs: "people.enrol" }],
  ["GET", /^people\/(\w+)\/withdrawal$/, withdrawal, READ],
  ["POST", /^people\/(\w+)\/withdrawal$/, withdraw, { needs: "people.enrol" }],
  ["POST", /^people\/(\w+)\/contacts$/, contact, { ...ENTRY, status: 201 }],
  ["POST", /^people\/(\w+)\/lost$/, lose, ENTRY],
  ["GET", /^follow_up$/, worklist, READ],
  ["GET", /^follow_up\/coverage$/, coverage, SUMS],
  ["GET", /^follow_up\/calendar$/, calendar, READ],
  ["GET", /^completeness$/, completeness, SUMS],
  ["GET", /^completeness\/gaps$/, gaps, SUMS],
];

const named = (all, key) => all.some((each) => each.key === key);
const is_day = (text) => /^\d{4}-\d{2}-\d{2}$/.test(text ?? "");
const today_of = (world) => world.now().slice(0, 10);

function sign_consent({ world, name, person, body }) {
  if (!named(programme.consents, body.version) || !is_day(body.signed))
    refuse(422, "consent", "A known version and a day are needed.", "请填写版本和日期。");
  Object.assign(person.consent, { version: body.version, signed: body.signed });
  world.note(name, "consent.signed", person.subject, { version: body.version });
  return { version: body.version, signed: body.signed };
}
function withdrawal({ world, person }) {
  const forms = [...world.forms]
    .filter(([key, kept]) => key.startsWith(`${person.subject}/`) && kept.versions.length > 0)
    .map(([, kept]) => kept.versions.at(-1));
  return {
    forms: forms.length,
    values: forms.reduce((n, last) => n + Object.keys(last.values).length, 0),
    visits: FOLLOWED.filter((visit) => world.stands(person, visit) === "open").length,
    withdrawn: person.consent.withdrawn,
    stop: {
      en: "what was entered is kept and used; nothing more is entered, no visit is due",
      zh: "保留并使用已录入的数据；不再录入，不再安排随访",
    },
    exclude: {
      en: "besides, the person is left out of every analysis, and identifiers are removed",
      zh: "此外，该受试者不再进入任何分析，并移除身份信息",
    },
  };
}
function withdraw({ world, name, person, body }) {
  if (!is_day(body.day) || body.day > today_of(world) || !["stop", "exclude"].includes(body.use))
    refuse(422, "withdrawal", "A past day and stop or exclude.", "请填写撤回日期和处理方式。");
  if (person.consent.withdrawn && body.use === "stop")
    refuse(422, "withdrawn", "It is withdrawn already.", "知情同意已撤回。");
  Object.assign(person.consent, { withdrawn: body.day, use: body.use });
  if (body.use === "exclude") person.identity = {};
  const { day, use, reason } = body;
  world.note(name, "consent.withdrawn", person.subject, { day, use, reason });
  return { day, use, reason };
}
function contact({ world, name, person, body }) {
  const { visit, outcome, note } = body;
  const known = programme.visits.some((v) => v.key === visit);
  if (!known || !named(programme.follow_up.outcomes, outcome))
    refuse(422, "contact", "A contact has its visit and outcome.", "请填写访视和联系结果。");
  person.contacts.push({ visit, at: world.now(), by: name, outcome, note });
  world.note(name, "contact.attempted", person.subject, { visit, outcome });
  return { visit, outcome, note };
}
function lose({ world, name, person, body }) {
  const found = body.reason === "";
  if (!found && !named(programme.follow_up.lost_reasons, body.reason))
    refuse(422, "reason", "Say why the person is lost.", "请选择失访原因。");
  if (found === (person.lost === "")) refuse(422, "lost", "That is so already.", "状态未变。");
  person.lost = found ? "" : today_of(world);
  person.lost_reason = body.reason;
  const kind = found ? "follow_up.found" : "follow_up.lost";
  world.note(name, kind, person.subject, { reason: body.reason });
  return { day: today_of(world), reason: body.reason };
}

const seen = (world, name, centre) =>
  world.people.filter(
    (p) => world.centres(name).includes(p.centre) && (!centre || p.centre === centre),
  );
function visits_of(world, people) {
  return people.flatMap((person) =>
    FOLLOWED.map((key) => {
      const window = world.window(person, programme.visits.find((v) => v.key === key));
      return { person, visit: key, ...window, stands: world.stands(person, key) };
    }),
  );
}
function worklist({ world, name, query }) {
  const state = query.get("state") === "overdue" ? "overdue" : "due";
  const today = today_of(world);
  const rows = visits_of(world, seen(world, name, query.get("centre")))
    .filter((v) => v.stands === "open" && (v.to < today) === (state === "overdue"))
    .filter((v) => v.from <= today)
    .sort((a, b) => a.to.localeCompare(b.to))
    .map(({ person: { subject, number, centre }, visit, from, due, to }) => ({
      subject,
      number,
      centre,
      visit,
      from,
      due,
      to,
    }));
  return { state, today, rows, is_cut: false };
}
function coverage({ world, name }) {
  const today = today_of(world);
  const counted = (all) => {
    const count = (of) => all.filter(of).length;
    const line = {
      done: count((v) => v.stands === "done"),
      overdue: count((v) => v.stands === "open" && v.to < today),
      lost: count((v) => v.stands === "lost" && v.to < today),
      due: count((v) => v.stands === "open" && v.from <= today && v.to >= today),
    };
    const of = line.done + line.overdue + line.lost;
    return { ...line, share: of ? line.done / of : null };
  };
  const mine = world.centres(name);
  const centres = programme.centres.map((c) => c.key).filter((c) => mine.includes(c));
  const all = centres.map((centre) => visits_of(world, seen(world, name, centre)));
  return {
    contracted: programme.follow_up.cover,
    today,
    centres: centres.map((centre, at) => ({ centre, ...counted(all[at]) })),
    visits: centres.flatMap((centre, at) =>
      [...FOLLOWED].sort().map((visit) => ({
        centre,
        visit,
        ...counted(all[at].filter((v) => v.visit === visit)),
      })),
    ),
  };
}
function calendar() {
  return { text: "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n" };
}

/** Every saved form with its last version and which of its wanted items are filled. */
function filled_forms(world, people) {
  const found = [];
  for (const [key, { versions }] of world.forms) {
    const [subject, visit, form, repeat] = key.split("/");
    const person = people.find((p) => p.subject === subject);
    const last = versions.at(-1);
    if (!person || !last) continue;
    const { shown } = check(form, last);
    const items = form_of(form)
      .items.filter((i) => i.required && shown[i.key] && !i.derived)
      .map((i) => ({ item: i.key, is_filled: last.values[i.key] !== undefined }));
    found.push({ person, visit, form, repeat: Number(repeat), date: last.date, items });
  }
  return found;
}
function completeness({ world, name, query }) {
  const only = query.get("form");
  const sums = { centre: new Map(), form: new Map(), item: new Map(), month: new Map() };
  const add = (map, key, line, is_filled) => {
    if (!map.has(key)) map.set(key, { ...line, filled: 0, wanted: 0 });
    map.get(key).filled += is_filled ? 1 : 0;
    map.get(key).wanted += 1;
  };
  for (const of of filled_forms(world, seen(world, name))) {
    if (only && of.form !== only) continue;
    const month = of.date.slice(0, 7);
    for (const { item, is_filled } of of.items) {
      add(sums.centre, of.person.centre, { centre: of.person.centre }, is_filled);
      add(sums.form, of.form, { form: of.form }, is_filled);
      add(sums.item, `${of.form} ${item}`, { form: of.form, item }, is_filled);
      add(sums.month, month, { month }, is_filled);
    }
  }
  const lines = (map) =>
    [...map]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([, line]) => ({ ...line, share: line.filled / line.wanted }));
  return {
    contracted: programme.follow_up.complete,
    centres: lines(sums.centre),
    forms: lines(sums.form),
    items: lines(sums.item),
    months: lines(sums.month),
  };
}
function gaps({ world, name, query }) {
  const [centre, form] = [query.get("centre"), query.get("form")];
  if (!world.centres(name).includes(centre) || !form_of(form)) not_there();
  const rows = filled_forms(world, seen(world, name, centre))
    .filter((of) => of.form === form && of.items.some((i) => !i.is_filled))
    .map(({ person, visit, repeat, date, items }) => ({
      subject: person.subject,
      number: person.number,
      centre,
      visit,
      form,
      repeat,
      date,
      missing: items.filter((i) => !i.is_filled).map((i) => i.item),
    }));
  return { rows, next: null };
}
