// Import as the server answers it: uploads, runs, what became of cells, undo. The mapping of this
// server is lines of `column: item`; what it does with them is what the engine does, in little.
import { programme } from "./programme.mjs";
import { not_there, refuse } from "./refusal.mjs";
import { plus_days } from "./seed.mjs";

const NEEDS = { needs: "import.run" };
const ENDINGS = ["xlsx", "xls", "ods", "csv", "tsv", "txt"];
const LIMITS = { file_bytes: 64e6, all_bytes: 512e6, files: 40, hours: 12 };
const words = (en, zh) => ({ en, zh });

export const IMPORT_ROUTES = [
  ["GET", /^uploads$/, list_uploads, NEEDS],
  ["POST", /^uploads$/, upload, { ...NEEDS, status: 201, bytes: true }],
  ["POST", /^uploads\/(\w+)$/, append, { ...NEEDS, bytes: true }],
  ["DELETE", /^uploads\/(\w+)$/, remove, NEEDS],
  ["GET", /^imports$/, list_imports, NEEDS],
  ["GET", /^imports\/runs$/, list_runs, NEEDS],
  ["POST", /^imports\/runs$/, begin, { ...NEEDS, status: 202 }],
  ["GET", /^imports\/runs\/(\w+)$/, look, NEEDS],
  ["DELETE", /^imports\/runs\/(\w+)$/, stop, NEEDS],
  ["GET", /^imports\/runs\/(\w+)\/refused$/, refused_cells, NEEDS],
  ["GET", /^imports\/runs\/(\w+)\/report$/, report, NEEDS],
  ["POST", /^imports\/(\w+)\/undo$/, undo, { ...NEEDS, status: 202 }],
];

const shown = ({ id, name, bytes, at, is_whole }) => ({ id, name, bytes, at, is_whole });
const own = (all, name) => all.filter((each) => each.user === name);

function list_uploads({ world, name }) {
  return { uploads: own(world.uploads, name).map(shown), endings: ENDINGS, limits: LIMITS };
}
function upload({ world, name, query, text }) {
  const [file, bytes] = [query.get("name"), Number(query.get("bytes"))];
  const ending = file.split(".").at(-1).toLowerCase();
  if (!ENDINGS.includes(ending) || !file.includes("."))
    refuse(422, "not_a_table", `${file} is no table: give xlsx, xls, ods, csv, tsv or txt.`,
      `${file} 不是表格：请提供 xlsx、xls、ods、csv、tsv 或 txt。`);
  if (bytes > LIMITS.file_bytes)
    refuse(413, "too_large", `${file} is larger than 64 MB: split it.`,
      `${file} 超过 64 MB：请拆分。`);
  world.uploads = world.uploads.filter((u) => u.user !== name || u.name !== file);
  const made = { id: `u${(world.upload_count += 1)}`, user: name, name: file, at: world.now() };
  Object.assign(made, { bytes, text, is_whole: Buffer.byteLength(text) >= bytes });
  world.uploads.push(made);
  return shown(made);
}
const own_upload = (world, name, id) =>
  own(world.uploads, name).find((u) => u.id === id) ?? not_there();
function append({ world, name, parts, text }) {
  const file = own_upload(world, name, parts[0]);
  file.text += text;
  file.is_whole = Buffer.byteLength(file.text) >= file.bytes;
  return shown(file);
}
function remove({ world, name, parts }) {
  own_upload(world, name, parts[0]);
  world.uploads = world.uploads.filter((u) => u.id !== parts[0]);
  return {};
}

// Of a table: its rows, each with the cells by column.
function rows_of({ name, text }) {
  const [head, ...lines] = text.replace(/^\uFEFF/, "").trim().split(/\r?\n/);
  const columns = head.split(",");
  const rows = lines.map((line, at) => ({ file: name, row: at + 2, cells: line.split(",") }));
  return { columns, rows };
}

const KNOWN = {
  研究编号: "subject",
  number: "subject",
  随访日期: "day",
  date: "day",
  "体重(kg)": "weight",
  weight_kg: "weight",
  "收缩压(mmHg)": "systolic",
  "血钾(mmol/L)": "potassium",
};
const ROLES = { subject: words("the person", "受试者"), day: words("the day", "日期") };
const OPEN = { 肌酐: ["creatinine", "µmol/L, mg/dL"] };
const item_named = (key) => {
  for (const form of programme.forms)
    for (const item of form.items) if (item.key === key) return { form, item };
  return null;
};

function suggest(run, files) {
  const sure = [];
  const unsure = [];
  run.suggestion = { columns: [], questions: [] };
  for (const file of files) {
    const { columns, rows } = rows_of(file);
    for (const column of columns) {
      const key = KNOWN[column] ?? OPEN[column]?.[0];
      const item = key && item_named(key)?.item;
      const use = ROLES[key] ?? (item && words(`${item.title.en}, ${item.unit}`,
        `${item.title.zh}，${item.unit}`));
      const question = OPEN[column]
        ? words(`In which unit is \`${column}\`: ${OPEN[column][1]}?`,
            `“${column}”的单位是什么：${OPEN[column][1]}？`)
        : null;
      const reason = use ? words("by its name", "按列名")
        : words("no form asks for it", "没有表单询问此项");
      const line = `      ${column}: ${key}`;
      if (key) (question ? unsure : sure).push(question ? `${line}  # ? ${question.en}` : line);
      if (question) run.suggestion.questions.push(question);
      const taken = { table: file.name, column, use: use ?? null, reason, question };
      run.suggestion.columns.push({ ...taken, cells: rows.length, share: 1 });
    }
  }
  const head = [`format: 1`, `tables:`, `  ${files[0].name}:`, `    columns:`];
  run.suggestion.mapping = [...head, ...sure].join("\n") + "\n";
  run.suggestion.to_edit = [...head, ...sure, ...unsure].join("\n") + "\n";
}

function read_mapping(run) {
  const map = {};
  for (const [at, line] of run.mapping.split("\n").entries()) {
    const found = /^ {6}(.+?): (\w+)/.exec(line);
    if (!found) continue;
    const [, column, key] = found;
    if (!ROLES[key] && !item_named(key)) {
      run.trouble = { ...words(`\`${key}\` is no item of this registry; mend the line.`,
        `“${key}”不是本库条目，请改正此行。`), line: at + 1, column: 7 };
      return null;
    }
    map[column] = key;
  }
  return map;
}

const NOBODY = [
  words("nobody in the registry has this number or identifier", "库中没有此编号或身份信息的受试者"),
  words("enrol first", "请先入组"),
];
const NO_NUMBER = [words("is no number", "不是数字"),
  words("correct the cell and import again", "改正此单元格后重新导入")];
const NO_VISIT = [words("no visit asks for this day", "没有访视包含这一天"),
  words("correct the day", "请改正日期")];

function visit_of(world, person, day) {
  return programme.visits.find((visit) => {
    const { from, to } = world.window(person, visit);
    return day >= from && day <= to;
  });
}

function judge(world, run, cell) {
  const person = world.people.find(
    (p) => p.number === cell.subject && world.centres(run.user).includes(p.centre),
  );
  if (!person) return { why: NOBODY, form: "" };
  const visit = visit_of(world, person, cell.day);
  const { form } = item_named(cell.key);
  if (!visit || !visit.forms.includes(form.key)) return { why: NO_VISIT, form: "" };
  if (!Number.isFinite(Number(cell.value))) return { why: NO_NUMBER, form: form.key };
  const place = [person.subject, visit.key, form.key, 1];
  const before = world.form(place).versions.at(-1)?.values[cell.key];
  const fate = !before || "missing" in before ? "facts"
    : Number(before.value) === Number(cell.value) ? "duplicates" : "corrections";
  return { place, fate, form: form.key };
}

function walk(world, run, files) {
  const map = read_mapping(run);
  if (!map) return;
  const counts = () => ({ facts: 0, corrections: 0, duplicates: 0, refused: 0 });
  const [items, total, changes] = [new Map(), counts(), new Map()];
  run.refused = [];
  for (const file of files) {
    const { columns, rows } = rows_of(file);
    for (const { row, cells } of rows) {
      const of = {};
      columns.forEach((column, at) => (of[map[column]] = cells[at]));
      for (const [at, column] of columns.entries()) {
        const key = map[column];
        if (!key || ROLES[key] || !cells[at]) continue;
        const judged = judge(world, run, { ...of, key, value: cells[at] });
        const name = `${judged.form}/${key}`;
        if (!items.has(name))
          items.set(name, { form: judged.form, item: key, title: item_named(key).item.title,
            ...counts() });
        const fate = judged.why ? "refused" : judged.fate;
        items.get(name)[fate] += 1;
        total[fate] += 1;
        if (judged.why) {
          const [why, remedy] = judged.why;
          const place = { file: file.name, sheet: "", row, column, value: cells[at] };
          run.refused.push({ ...place, why, remedy, cells: 1 });
        } else if (fate !== "duplicates") {
          const form = judged.place.join("/");
          const change = changes.get(form) ?? { place: judged.place, day: of.day, values: {} };
          change.values[key] = { value: cells[at] };
          changes.set(form, change);
        }
      }
    }
  }
  const left_out = (run.suggested?.columns ?? []).filter((c) => !c.use)
    .map((c) => words(`\`${c.column}\`: no form asks for it`, `“${c.column}”：没有表单询问此项`));
  run.answer = { import: "", total, items: [...items.values()], forms: changes.size, enrolled: 0,
    first_day_is_consent: false, left_out, remarks: [], refused_lines: run.refused.length,
    refused_kept: Math.min(run.refused.length, 120) };
  return [...changes.values()];
}

function import_now(world, run, files) {
  const changes = walk(world, run, files);
  if (!changes || changes.length === 0) return;
  const made = { id: `a${world.imports.length + 1}f0c2d9e4b7`, user: run.user, by: run.user,
    at: world.now(), files: run.files, enrolled: 0, is_undone: false, changes: [] };
  for (const { place, day, values } of changes) {
    const { versions } = world.form(place);
    const last = versions.at(-1);
    const date = last?.date ?? day;
    const saved = { place, date, by: run.user, reason: `import ${made.id}: ${run.files[0]}` };
    world.save({ ...saved, values: { ...last?.values, ...values } });
    made.changes.push({ place, before: last?.values ?? {}, version: versions.length });
  }
  run.answer.import = made.id;
  made.counts = { ...run.answer.total };
  world.imports.push(made);
  world.uploads = world.uploads.filter((u) => !run.uploads.includes(u.id));
}

function undo_now(world, run) {
  const made = world.imports.find((each) => each.id === run.of);
  const left = [];
  for (const { place, before, version } of made.changes) {
    const { state, versions } = world.form(place);
    const [subject, visit, form, repeat] = place;
    const { number } = world.people.find((p) => p.subject === subject);
    const why = versions.length !== version ? words("was changed since", "之后又有修改")
      : state !== "open" ? words("the form is locked or frozen", "表单已锁定或冻结") : null;
    if (why) left.push({ number, visit, form, repeat, why });
    else {
      const date = versions.at(-1).date;
      const reason = `undo of import ${made.id}`;
      world.save({ place, date, values: before, by: run.user, reason });
    }
  }
  made.is_undone = true;
  const restored = made.changes.length - left.length;
  run.undo = { import: made.id, restored, enrolled: made.enrolled, left };
}

const WORK = { suggestion: suggest_now, dry_run: walk, import: import_now, undo: undo_now };
function suggest_now(world, run, files) {
  suggest(run, files);
}

/** Ends a run that was begun: with its answer, or with what is wrong. */
function end(world, run) {
  const read = world.runs.find((r) => r.user === run.user && r.what === "suggestion");
  run.suggested = read?.suggestion;
  WORK[run.what](world, run, run.contents);
  run.state = run.trouble ? "failed" : "done";
}

function state_of(run) {
  const { user, contents, refused, polls, of, suggested, ...said } = run;
  return said;
}
const busy_of = (world, name) => {
  const other = world.runs.find((run) => run.state === "running" && run.user !== name);
  return other ? { by: other.by ?? other.user, since: other.begun } : null;
};

function list_runs({ world, name }) {
  return { runs: own(world.runs, name).map(state_of), busy: busy_of(world, name) };
}
function start(world, name, about) {
  const running = world.runs.find((run) => run.state === "running");
  if (running)
    refuse(409, "busy", `${running.by ?? running.user} has an import running; wait for its end.`,
      `${running.by ?? running.user} 正在导入，请等待其结束。`);
  const run = { id: `r${(world.run_count += 1)}`, user: name, state: "running", polls: 0,
    is_stopping: false, begun: world.now(), elapsed_s: 0, done: 0, all: 0, files: [], uploads: [],
    mapping: "", consent: "", trouble: null, suggestion: null, answer: null, has_report: true,
    undo: null, ...about };
  world.runs = world.runs.filter((r) => r.user !== name || r.what !== run.what);
  world.runs.push(run);
  return state_of(run);
}
function begin({ world, name, body }) {
  const files = body.uploads.map((id) => own_upload(world, name, id));
  return start(world, name, { what: body.what, uploads: body.uploads, mapping: body.mapping,
    consent: body.consent, files: files.map((f) => f.name), contents: files });
}
function undo({ world, name, parts }) {
  const made = world.imports.find((each) => each.id === parts[0]) ?? not_there();
  return start(world, name, { what: "undo", of: made.id, files: made.files });
}
const own_run = (world, name, id) => own(world.runs, name).find((r) => r.id === id) ?? not_there();

// The work ends at the second look, or while it is held somewhere on its way.
function look({ world, name, parts }) {
  const run = own_run(world, name, parts[0]);
  if (run.state !== "running") return state_of(run);
  run.polls += 1;
  if (run.is_stopping) run.state = "stopped";
  else if (world.held) Object.assign(run, world.held);
  else end(world, run);
  return state_of(run);
}
function stop({ world, name, parts }) {
  const run = own_run(world, name, parts[0]);
  run.is_stopping = run.state === "running";
  return state_of(run);
}
function refused_cells({ world, name, parts, query }) {
  const run = own_run(world, name, parts[0]);
  const from = Number(query.get("after") ?? 0);
  const kept = run.refused.slice(0, run.answer.refused_kept);
  return { cells: kept.slice(from, from + Number(query.get("limit") ?? 50)) };
}
function report({ world, name, parts }) {
  own_run(world, name, parts[0]);
  const type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  return { text: "PK workbook", type, file: "import_report.xlsx" };
}
function list_imports({ world, name }) {
  const seen = world.imports.filter((each) => each.user === name);
  return { imports: seen.map(({ user, changes, ...said }) => said).reverse() };
}

/** Leaves an import half done: a file with its columns read and a dry run, after another import. */
export function leave_import(world, name = "data_east") {
  const rows = world.people.slice(0, 8).map((p) => `${p.number},${p.enrolled},64.5,9000`);
  const text = ["number,date,weight_kg,steps", ...rows, "X-1,2025-06-01,70,1"].join("\n");
  const query = new URLSearchParams({ name: "labs.csv", bytes: String(text.length) });
  const give = () => upload({ world, name, query, text }).id;
  const whole = (what, uploads, mapping = "") => {
    const { id } = begin({ world, name, body: { what, uploads, mapping, consent: "" } });
    return look({ world, name, parts: [id] });
  };
  const first = give();
  const { mapping } = whole("suggestion", [first]).suggestion;
  whole("import", [first], mapping);
  const second = give();
  whole("suggestion", [second]);
  whole("dry_run", [second], mapping);
}

/** A table of weights for the seeded people, some of them with what is wrong in such tables. */
export function made_table(world, { rows = 12, more = "" } = {}) {
  const lines = ["研究编号,随访日期,体重(kg),收缩压(mmHg),肌酐,步数"];
  for (const person of world.people.slice(0, rows))
    lines.push([person.number, plus_days(person.enrolled, 2), "64.5", "131", "88", "9000"].join());
  return `${lines.join("\n")}\n${more}`;
}
