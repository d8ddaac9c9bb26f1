// Photographs every page in both languages, day, night, tablet and print:
// node tests/registry/take_pictures.mjs FOLDER
import { mkdirSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { launch } from "../../test/browser.mjs";
import { made_table } from "./mock/import_answers.mjs";
import { start_mock } from "./mock_server.mjs";
import { go, lacking, open, settled, sign_in, TABLET } from "./opened.mjs";

const [folder, only] = process.argv.slice(2);
if (!folder || lacking()) {
  console.error(lacking() ?? "usage: node tests/registry/take_pictures.mjs FOLDER [PAGE]");
  process.exit(1);
}
mkdirSync(folder, { recursive: true });

const FORM = "#/person/s0001/baseline/vitals/1";
const form_with = (act) => async (page) => {
  await go(page, FORM);
  await page.waitForSelector("#save");
  await act(page);
  await page.waitForTimeout(400);
};
const VIEWS = {
  people: ["nurse_east", (page) => go(page, "#/people")],
  enrol: ["nurse_east", (page) => go(page, "#/enrol")],
  enrol_double: ["nurse_east", enrol_double],
  person: ["nurse_east", (page) => go(page, "#/person/s0005")],
  identity: [
    "nurse_east",
    async (page) => {
      await go(page, "#/person/s0005");
      await page.locator(".identity button").click();
      await page.waitForSelector(".identity dl");
    },
  ],
  form: ["nurse_east", form_with(async () => undefined)],
  form_query: ["nurse_east", (page) => go(page, "#/person/s0002/baseline/vitals/1")],
  form_history: ["nurse_east", (page) => go(page, "#/person/s0005/baseline/history/1")],
  form_problems: [
    "nurse_east",
    form_with(async (page) => {
      await page.locator("#field-systolic").fill("250");
      await page.locator("#field-diastolic").fill("hundred");
      await page.locator("#field-weight").fill("71.5");
      await page.locator("#save").click();
    }),
  ],
  form_conflict: ["nurse_east", conflict],
  form_offline: ["nurse_east", offline],
  form_locked: ["data_east", locked],
  follow_up: ["nurse_east", (page) => go(page, "#/follow_up")],
  coverage: ["data_east", coverage],
  contact: ["nurse_east", (page) => ask_on_page(page, ".worklist .act-buttons button", 0)],
  lost: ["nurse_east", (page) => ask_on_page(page, ".worklist .act-buttons button", 1)],
  completeness: ["data_east", (page) => go(page, "#/completeness")],
  gaps: ["data_east", (page) => go(page, "#/completeness?centre=east&form=laboratory")],
  withdrawal: ["nurse_east", withdrawal],
  withdrawn: ["nurse_east", (page) => go(page, "#/person/s0011")],
  withdrawn_form: ["nurse_east", (page) => go(page, "#/person/s0011/baseline/vitals/1")],
  queries: ["data_east", (page) => go(page, "#/queries")],
  import: ["data_east", (page) => go(page, "#/import")],
  import_columns: ["data_east", (page, mock) => import_to(page, mock, "columns")],
  import_wrong: ["data_east", (page, mock) => import_to(page, mock, "wrong")],
  import_dry: ["data_east", (page, mock) => import_to(page, mock, "dry")],
  import_ask: ["chief_east", (page, mock) => import_to(page, mock, "ask")],
  import_runs: ["data_east", (page, mock) => import_to(page, mock, "runs")],
  import_done: ["data_east", (page, mock) => import_to(page, mock, "done")],
  import_undo: ["data_east", (page, mock) => import_to(page, mock, "undo")],
  import_undone: ["data_east", (page, mock) => import_to(page, mock, "undone")],
  users: ["admin", (page) => go(page, "#/users")],
  user_new: [
    "admin",
    async (page) => {
      await go(page, "#/users");
      await page.locator(".title-line button").click();
    },
  ],
  audit: [
    "auditor",
    async (page) => {
      await go(page, "#/audit");
      await page.locator(".verify button").click();
      await page.waitForSelector(".verify strong");
    },
  ],
  no_permission: ["admin", (page) => go(page, "#/people?")],
  expired: ["nurse_east", expired],
  sign_in: [null, async () => undefined],
  password: ["nurse_new", async () => undefined],
};

async function enrol_double(page) {
  await go(page, "#/enrol");
  await page.locator("#enrolled").fill("20260316");
  await page.locator("#consent-version").selectOption("2.1");
  await page.locator("#consent-signed").fill("20260316");
  await page.locator("#identity-name").fill("患者0003");
  await page.locator("form button[type=submit]").click();
  await page.waitForSelector(".duplicates");
}
async function conflict(page, mock) {
  await form_with(async () => {
    await page.locator("#field-weight").fill("71.5");
    await page.locator("#field-heart_rate").fill("88");
    const place = ["s0001", "baseline", "vitals", 1];
    const last = mock.world.form(place).versions.at(-1);
    const values = { ...last.values, weight: { value: "70.0" }, height: { value: "171" } };
    mock.world.save({ place, date: last.date, values, by: "nurse_new", reason: "source" });
    await page.locator("#save").click();
    await page.locator("#reason").fill("x");
    await page.locator("#save").click();
    await page.waitForSelector(".conflict");
  })(page);
}
async function offline(page) {
  await form_with(async () => {
    await page.context().setOffline(true);
    await page.locator("#field-weight").fill("71.5");
    await page.locator("#save").click();
    await page.locator("#reason").fill("typing error");
    await page.locator("#save").click();
    await page.waitForSelector(".notice.caution");
  })(page);
}
async function locked(page) {
  await go(page, FORM);
  await page.locator(".lock button").last().click();
  await page.locator("#state-reason").fill("checked");
  await page.locator("dialog button[type=submit]").click();
  await page.waitForSelector("dialog", { state: "detached" });
  await settled(page);
}
async function coverage(page) {
  await go(page, "#/follow_up");
  await page.locator(".coverage-visits summary").click();
}
async function ask_on_page(page, button, at) {
  await go(page, "#/follow_up");
  await page.locator(button).nth(at).click();
  await page.waitForSelector("dialog");
}
async function withdrawal(page) {
  await go(page, "#/person/s0005");
  await page.locator("#consent button").last().click();
  await page.waitForSelector("dialog form");
  await page.locator("dialog [value=stop]").check();
}
async function import_to(page, mock, stage) {
  const stages = ["columns", "wrong", "dry", "ask", "runs", "done", "undo", "undone"];
  const is_wanted = (name) => stages.indexOf(stage) >= stages.indexOf(name);
  await go(page, "#/import");
  const more = "E-0004,2020-01-01,70,,,\nX-1,2025-06-01,70,140,,\nE-0002,2025-03-20,heavy,,,\n";
  const buffer = Buffer.from(made_table(mock.world, { rows: 12, more }));
  await page.locator("#import-file").setInputFiles({ name: "检验.csv", mimeType: "", buffer });
  await page.waitForSelector(".uploads tbody tr");
  await page.locator("#read-columns").click();
  await page.waitForSelector("#import-columns tbody tr");
  if (stage === "columns") await page.locator(".mapping summary").click();
  if (stage === "wrong") {
    await page.locator(".mapping summary").click();
    const text = await page.locator("#mapping-text").inputValue();
    await page.locator("#mapping-text").fill(text.replace("weight", "wait"));
    await page.locator("#dry-run").click();
    await page.waitForSelector("#mapping-trouble");
    await page.locator("#mapping-trouble").scrollIntoViewIfNeeded();
  }
  if (stage === "columns" || stage === "wrong") return;
  await page.locator("#dry-run").click();
  await page.waitForSelector(".by-item tbody tr");
  await page.locator("#import-dry").scrollIntoViewIfNeeded();
  if (is_wanted("ask")) {
    await page.locator("#import-now").click();
    await page.waitForSelector("dialog");
  }
  if (!is_wanted("runs")) return;
  if (stage === "runs") mock.world.held = { done: 31, all: 100, elapsed_s: 48 };
  await page.locator("dialog .main-button").click();
  if (stage === "runs") await page.locator(".run").filter({ hasText: "31" }).waitFor();
  else await page.waitForSelector(".imports tbody tr");
  await page.locator("#import-real").scrollIntoViewIfNeeded();
  if (!is_wanted("undo")) return;
  await page.locator(".imports .quiet-button").click();
  await page.waitForSelector("dialog");
  if (!is_wanted("undone")) return;
  const { versions } = mock.world.form(["s0001", "baseline", "vitals", 1]);
  versions.push(versions.at(-1));
  await page.locator("dialog .main-button").click();
  await page.waitForSelector(".undone");
  await page.locator("#earlier-imports").scrollIntoViewIfNeeded();
}
async function expired(page, mock) {
  await go(page, "#/people");
  mock.world.sessions.clear();
  await page.evaluate(() => (location.hash = "#/queries"));
  await page.waitForSelector(".sign-in");
}

async function take(browser, view, language) {
  const [user, act] = VIEWS[view];
  const mock = await start_mock();
  const { page, context, complaints } = await open(browser, mock, { language });
  if (user) await sign_in(page, user);
  await act(page, mock);
  await page.waitForTimeout(150);
  const name = resolve(folder, `${view}_${language}`);
  await page.screenshot({ path: `${name}.png` });
  await page.emulateMedia({ colorScheme: "dark" });
  await page.screenshot({ path: `${name}_night.png`, fullPage: true });
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(TABLET);
  await page.waitForTimeout(100);
  await page.screenshot({ path: `${name}_tablet.png` });
  const pdf = await page.pdf({ format: "A4", preferCSSPageSize: true });
  writeFileSync(`${name}.pdf`, pdf);
  if (complaints.length > 0) console.log(view, language, complaints);
  await context.close();
  await mock.close();
}

const browser = await launch();
for (const view of Object.keys(VIEWS))
  if (!only || only.split(",").includes(view))
    for (const language of ["en", "zh"])
      await take(browser, view, language).catch((e) => console.log(view, language, String(e)));
await browser.close();
