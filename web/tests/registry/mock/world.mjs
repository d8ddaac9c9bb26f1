// What the mock server remembers: people, versions of forms, queries, users, the audit trail.
import { createHash } from "node:crypto";
import { check } from "./rules.mjs";
import { form_of, programme } from "./programme.mjs";
import { fill, plus_days, TODAY } from "./seed.mjs";

const PERMISSIONS = {
  nurse:
    "people.read people.enrol identity.read entry.read entry.write query.answer completeness.read",
  investigator:
    "people.read people.enrol identity.read entry.read entry.write query.raise query.answer " +
    "import.run guide.read",
  monitor: "people.read entry.read query.raise query.close completeness.read guide.read",
  data_manager:
    "people.read entry.read query.raise query.close form.lock form.freeze import.run export.run " +
    "completeness.read guide.read audit.read",
  administrator: "users.manage",
  auditor: "people.read audit.read",
};

const user = (name, display, role, centres, more = {}) => ({
  name,
  display,
  active: true,
  roles: [{ role, centres }],
  last_sign_in: null,
  must_change_password: false,
  password: "correct horse",
  ...more,
});

export class World {
  people = [];
  forms = new Map();
  queries = [];
  audit = [];
  sessions = new Map();
  answered = new Map(); // key of an act -> what was answered
  uploads = [];
  upload_count = 0;
  runs = [];
  run_count = 0;
  imports = [];
  held = null; // how far a run is that does not end
  broken_at = null; // audit entry that someone altered
  started = Date.now();

  constructor() {
    const both = ["east", "west"];
    this.users = [
      user("nurse_east", "护士甲", "nurse", ["east"]),
      user("nurse_new", "护士乙", "nurse", both, { must_change_password: true }),
      user("chief_east", "研究甲", "investigator", ["east"]),
      user("data_east", "数据甲", "data_manager", both),
      user("admin", "管理甲", "administrator", ["*"]),
      user("auditor", "稽查甲", "auditor", both),
    ];
    fill(this);
  }

  now() {
    return new Date(Date.parse(TODAY) + Date.now() - this.started).toISOString();
  }
  note(actor, kind, subject, about, recorded = this.now()) {
    const centre = this.people.find((p) => p.subject === subject)?.centre ?? "";
    this.audit.push({ seq: this.audit.length + 1, recorded, actor, centre, kind, subject, about });
  }
  permissions(name) {
    const roles = this.users.find((u) => u.name === name).roles;
    return [...new Set(roles.flatMap((r) => PERMISSIONS[r.role].split(" ")))];
  }
  centres(name) {
    const roles = this.users.find((u) => u.name === name).roles;
    const all = programme.centres.map((c) => c.key);
    return [...new Set(roles.flatMap((r) => (r.centres.includes("*") ? all : r.centres)))];
  }
  me(name) {
    const { display, roles, must_change_password } = this.users.find((u) => u.name === name);
    return {
      name,
      display,
      roles,
      centres: this.centres(name),
      permissions: this.permissions(name),
      must_change_password,
    };
  }

  enrol({ centre, enrolled, identity, consent, by }) {
    const of = this.people.filter((p) => p.centre === centre).length + 1;
    const subject = `s${String(this.people.length + 1).padStart(4, "0")}`;
    const number = `${centre[0].toUpperCase()}-${String(of).padStart(4, "0")}`;
    const duplicates = this.people
      .filter((p) => identity.name && p.identity.name === identity.name)
      .map((p) => ({ number: p.number, centre: p.centre, why: "exact", kinds: ["name"] }));
    const person = {
      subject,
      number,
      centre,
      enrolled,
      identity,
      consent: { ...consent, withdrawn: "", use: "" },
      lost: "",
      lost_reason: "",
      contacts: [],
      duplicates,
    };
    this.people.push(person);
    this.note(by, "person.enrolled", subject, { number }, `${enrolled}T03:00:00Z`);
    return person;
  }

  form(place) {
    const key = place.join("/");
    if (!this.forms.has(key)) this.forms.set(key, { state: "open", versions: [] });
    return this.forms.get(key);
  }
  save({ place, date, values, by, reason, recorded = this.now() }) {
    const form = this.form(place);
    const kept = Object.fromEntries(Object.entries(values).filter(([, v]) => v !== undefined));
    form.versions.push({ date, values: kept, by, reason, recorded });
    this.note(by, "form.saved", place[0], { form: place.slice(1).join("/") }, recorded);
    const checked = check(place[2], { date, values });
    this.raise_by_rule(place, checked.problems, by);
    return { version: form.versions.length, ...checked };
  }
  raise_by_rule([subject, visit, form, repeat], problems, by) {
    const person = this.people.find((p) => p.subject === subject);
    for (const p of problems.filter((each) => each.level === "query")) {
      const same = (q) =>
        q.subject === subject && q.visit === visit && q.form === form && q.item === p.item;
      const open = (q) => same(q) && q.repeat === repeat && q.state !== "closed";
      if (this.queries.some(open)) continue;
      const text = { en: p.en, zh: p.zh };
      this.raise({ person, visit, form, repeat, item: p.item, text, by, rule: "range" });
    }
  }
  raise({ person, visit, form, repeat, item, text, by, rule = null }) {
    const query = {
      id: `q${this.queries.length + 1}`,
      subject: person.subject,
      number: person.number,
      centre: person.centre,
      visit,
      form,
      repeat,
      item,
      state: "open",
      raised_by: rule ? "" : by,
      rule: rule ?? "",
      text,
      raised: this.now(),
      answer: "",
      answered_by: "",
      closed_by: "",
    };
    this.queries.push(query);
    this.note(by, "query.raised", person.subject, { query: query.id, item });
    return query;
  }

  window(person, visit) {
    const due = plus_days(person.enrolled, visit.at_days);
    return {
      due,
      from: plus_days(due, -visit.window_days),
      to: plus_days(due, visit.window_days),
    };
  }
  /** How a visit stands: done once a form of it is saved; closed by a loss or a withdrawal. */
  stands(person, visit) {
    const { to } = this.window(person, programme.visits.find((v) => v.key === visit));
    const start = `${person.subject}/${visit}/`;
    for (const [key, { versions }] of this.forms)
      if (versions.length > 0 && key.startsWith(start)) return "done";
    if (person.consent.withdrawn && to >= person.consent.withdrawn) return "withdrawn";
    return person.lost && to >= person.lost ? "lost" : "open";
  }
  repeats(person, visit, form) {
    const found = [];
    for (const [key, kept] of this.forms) {
      const [subject, v, f, repeat] = key.split("/");
      if (subject !== person.subject || v !== visit || f !== form || !kept.versions.length)
        continue;
      const last = kept.versions.at(-1);
      const { filled, wanted } = check(form, last);
      found.push({
        repeat: Number(repeat),
        version: kept.versions.length,
        state: kept.state,
        date: last.date,
        filled,
        wanted,
        saved: last.recorded,
        by: last.by,
        open_queries: this.open_queries(
          (q) =>
            q.subject === subject &&
            q.visit === v &&
            q.form === f &&
            q.repeat === Number(repeat),
        ),
      });
    }
    return found.sort((a, b) => a.repeat - b.repeat);
  }
  open_queries(of) {
    return this.queries.filter((q) => q.state === "open" && of(q)).length;
  }
  row(person) {
    const visits = {};
    for (const visit of programme.visits) {
      let [filled, wanted, forms, saved] = [0, 0, 0, null];
      for (const key of visit.forms) {
        const repeats = this.repeats(person, visit.key, key);
        wanted += repeats[0]?.wanted ?? 0; // only of what is saved
        forms += repeats.length > 0 ? 1 : 0;
        filled += repeats[0]?.filled ?? 0;
        if (repeats[0] && (!saved || repeats[0].saved > saved)) saved = repeats[0].saved;
      }
      const of_forms = visit.forms.length;
      const counts = { filled, wanted, forms, of_forms, saved };
      visits[visit.key] = { ...this.window(person, visit), ...counts };
    }
    const { subject, number, centre, enrolled } = person;
    const open_queries = this.open_queries((q) => q.subject === subject);
    return { subject, number, centre, enrolled, visits, open_queries };
  }
  whole(person) {
    const { subject, number, centre, enrolled, consent, duplicates } = person;
    const visits = programme.visits.map((v) => ({
      key: v.key,
      ...this.window(person, v),
      forms: v.forms.map((form) => ({ form, repeats: this.repeats(person, v.key, form) })),
    }));
    const queries = this.queries.filter((q) => q.subject === subject);
    const { lost, lost_reason, contacts } = person;
    const of_follow_up = { consent, lost, lost_reason, contacts };
    return { subject, number, centre, enrolled, ...of_follow_up, visits, queries, duplicates };
  }
  timeline(person) {
    const facts = [];
    for (const [key, kept] of this.forms) {
      const [subject, visit, form, repeat] = key.split("/");
      const last = kept.versions.at(-1);
      if (subject !== person.subject || !last) continue;
      for (const item of form_of(form).items) {
        const given = last.values[item.key];
        if (!given || "missing" in given) continue;
        const known = form === "laboratory" ? plus_days(last.date, 2) : last.date;
        facts.push({
          concept: item.key,
          title: item.title,
          value: given.value,
          unit: item.unit,
          state: "measured",
          happened: `${last.date}T01:00:00Z`,
          known: `${known}T01:00:00Z`,
          recorded: last.recorded,
          visit,
          form,
          repeat: Number(repeat),
        });
      }
    }
    return { facts };
  }
  head() {
    return createHash("sha256").update(JSON.stringify(this.audit)).digest("hex");
  }
}
