// Import as a data manager and an investigator do it, against the mock server.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { CHINESE, go, settled, SHOTS, start } from "./opened.mjs";
import { made_table } from "./mock/import_answers.mjs";

const started = start();
const { skip, at } = started;

const file_of = (name, text) => ({ name, mimeType: "", buffer: Buffer.from(text) });
const give = (page, ...files) => page.locator("#import-file").setInputFiles(files);
const section = (page, id) => page.locator(`#import-${id}`);
/** Waits until a count of what a selector finds is as wanted. */
const count_is = (page, selector, wanted) =>
  page.waitForFunction(
    ([of, n]) => document.querySelectorAll(of).length === n,
    [selector, wanted],
  );
const rows = (page, table, wanted) => count_is(page, `${table} tbody tr`, wanted);
/** The words of one language or the other. */
const either = (language, zh, en) => (language === "zh" ? zh : en);
const words_of = (page, selector) => page.locator(selector).first().innerText();
const holds = (page, selector, text) => page.locator(selector, { hasText: text }).first().waitFor();

async function read_columns(page, text, name = "labs.csv") {
  await give(page, file_of(name, text));
  await holds(page, ".uploads tbody th", name);
  await page.locator("#read-columns").click();
  await page.waitForSelector("#import-columns .column-tables tbody tr");
}
async function dry_run(page) {
  await page.locator("#dry-run").click();
  await page.waitForSelector("#import-dry .sums");
  await settled(page);
}
async function import_now(page) {
  await page.locator("#import-now").click();
  await page.locator("dialog .main-button").click();
  await page.waitForSelector(".imported .sums");
}

describe("an import", { skip }, () => {
  for (const language of ["en", "zh"])
    test(`goes from the file to its undo in ${language}`, () =>
      at(({ page, mock, complaints }) => whole_way(page, mock, complaints, language), {
        as: "data_east",
        place: "#/import",
        language,
      }));

  test("the same file again changes nothing, a corrected one makes corrections", () =>
    at(
      async ({ page, mock }) => {
        const text = made_table(mock.world, { rows: 6 });
        await read_columns(page, text);
        await dry_run(page);
        await import_now(page);
        await rows(page, ".uploads", 0);
        const { versions } = mock.world.form(["s0001", "baseline", "vitals", 1]);
        const before = versions.length;

        await give(page, file_of("labs.csv", text));
        await rows(page, ".uploads", 1);
        await page.locator("#dry-run").click();
        await holds(page, "#import-dry .sums", "0 new values, 0 corrections, 12 the same");
        assert.ok(await page.locator("#import-now").isDisabled());
        assert.match(await section(page, "real").innerText(), /Nothing to change/);

        await give(page, file_of("labs.csv", text.replace("64.5", "66.5")));
        await page.waitForSelector(".stale");
        assert.ok(await page.locator("#import-now").isDisabled(), "not before a new dry run");
        await rows(page, ".uploads", 1);
        await page.locator("#dry-run").click();
        await holds(page, "#import-dry .sums", "0 new values, 1 corrections, 11 the same");
        await page.locator("#import-now").click();
        await page.locator("dialog .main-button").click();
        await rows(page, ".imports", 2);
        assert.equal(versions.length, before + 1);
        assert.match(versions.at(-1).reason, /^import \w+: labs.csv$/);
      },
      { as: "data_east", place: "#/import" },
    ));
});

async function whole_way(page, mock, complaints, language) {
  const more = "E-0004,2020-01-01,70,,,\nX-1,2025-06-01,70,140,,\nE-0002,2025-03-20,heavy,,,\n";
  const name = language === "zh" ? "检验.csv" : "labs.csv";
  assert.equal(await page.locator('.views [aria-current="page"]').getAttribute("href"), "#/import");
  await read_columns(page, made_table(mock.world, { more }), name);
  const columns = page.locator(".column-tables tbody tr");
  assert.equal(await columns.count(), 6);
  assert.match(await columns.nth(2).innerText(), either(language, /体重，kg/, /Body weight, kg/));
  assert.match(await columns.nth(5).innerText(), language === "zh" ? /不导入/ : /not imported/);
  await page.waitForSelector(".open-question");
  const own = await page.locator("main").innerText();
  assert.equal(CHINESE.test(own.replace(/[“`]?[一-鿿]+(\([\w/]+\)|\.csv)?[”`]?/g, "")), false);

  await dry_run(page);
  const before = mock.world.audit.length;
  const sums = language === "zh" ? /将新增 10 个数值，更正 14 个/ : /10 new values, 14 corrections/;
  assert.match(await page.locator("#import-dry .sums").innerText(), sums);
  await rows(page, "#import-dry .by-item", 4);
  await rows(page, "#import-dry .refused-cells", 4);
  const refused = await page.locator("#import-dry .refused-cells tbody tr").nth(1).innerText();
  assert.match(refused, /15\s+体重\(kg\)\s+70/);
  assert.match(refused, either(language, /库中没有此编号.*\s+请先入组/, /nobody .*\s+enrol/));
  const saved = page.waitForEvent("download");
  await page.locator("#import-dry .report").click();
  const report = await saved;
  assert.equal(report.suggestedFilename(), "import_report.xlsx");
  assert.match(readFileSync(await report.path(), "utf8"), /^PK/);
  await page.screenshot({ path: `${SHOTS}/registry-import-dry-${language}.png`, fullPage: true });
  assert.equal(mock.world.audit.length, before, "a dry run changes nothing");

  await page.locator("#import-now").click();
  const asked = await page.locator("dialog").innerText();
  assert.match(asked, either(language, /12 份表写入 10 个新值、14 个更正/, /10 new values and/));
  assert.match(asked, language === "zh" ? /4 个单元格不导入/ : /4 cells are not imported/);
  await page.keyboard.press("Escape");
  await page.waitForSelector("dialog", { state: "detached" });
  assert.equal(mock.world.imports.length, 0, "cancelled");
  await import_now(page);
  await rows(page, ".imports", 1);
  await rows(page, ".uploads", 0);
  assert.equal(await page.locator("#import-dry .sums").count(), 0, "it is done");
  const weight = (subject) =>
    mock.world.form([subject, "baseline", "vitals", 1]).versions.at(-1).values.weight?.value;
  assert.equal(weight("s0001"), "64.5");

  const { versions } = mock.world.form(["s0001", "baseline", "vitals", 1]);
  versions.push(versions.at(-1)); // somebody changed it since
  await page.locator(".imports .quiet-button").click();
  assert.match(await words_of(page, "dialog"), either(language, /移除 10 个新值/, /10 new/));
  await page.locator("dialog .main-button").click();
  await page.waitForSelector(".undone tbody tr");
  assert.match(await words_of(page, ".undone"), either(language, /恢复 11 份表/, /11 forms/));
  assert.match(await page.locator(".undone tbody tr").innerText(), /^E-0001/);
  await holds(page, ".imports tbody tr", language === "zh" ? "已撤销" : "undone");
  assert.equal(await page.locator(".imports .quiet-button").count(), 0);
  assert.equal(weight("s0001"), "64.5", "left as it is");
  assert.notEqual(weight("s0002"), "64.5");
  assert.deepEqual(complaints, []);
}

describe("the mapping", { skip }, () => {
  test("a wrong line is named and found, the edits stay, questions come in by choice", () =>
    at(
      async ({ page, mock }) => {
        await read_columns(page, made_table(mock.world, { rows: 4 }));
        await page.locator(".mapping summary").click();
        const area = page.locator("#mapping-text");
        assert.doesNotMatch(await area.inputValue(), /creatinine/);
        const wrong = (await area.inputValue()).replace(": weight", ": wait");
        await area.fill(wrong);
        await page.locator("#dry-run").click();
        await page.waitForSelector("#mapping-trouble");
        assert.match(await words_of(page, "#mapping-trouble"), /line 7: `wait` is no item/);
        assert.equal(await area.inputValue(), wrong, "the edits stay");
        assert.equal(await area.getAttribute("aria-invalid"), "true");
        await page.locator("#mapping-trouble button").click();
        const chosen = await area.evaluate((e) => e.value.slice(e.selectionStart, e.selectionEnd));
        assert.equal(chosen, "      体重(kg): wait");
        await page.locator("#read-columns").click();
        await holds(page, ".mapping .notice", "Your text is kept");
        assert.equal(await area.inputValue(), wrong);
        await page.locator(".mapping .notice button").click();
        assert.match(await area.inputValue(), /体重\(kg\): weight/);
        assert.equal(await page.locator("#mapping-trouble").count(), 0);
        await page.locator("#with-questions").click();
        assert.match(await area.inputValue(), /肌酐: creatinine/);
        await dry_run(page);
        assert.match(await page.locator("#import-dry .by-item").innerText(), /Creatinine/);
        await area.fill("format: 1\n");
        await page.waitForSelector(".stale");
        assert.ok(await page.locator("#import-now").isDisabled());
      },
      { as: "data_east", place: "#/import" },
    ));
});

describe("work that takes its time", { skip }, () => {
  test("shows how far it is, goes on while the page is left, and is stopped", () =>
    at(
      async ({ page, mock }) => {
        await read_columns(page, made_table(mock.world));
        await dry_run(page);
        mock.world.held = { done: 31, all: 100, elapsed_s: 48 };
        await page.locator("#import-now").click();
        await page.locator("dialog .main-button").click();
        await holds(page, "#import-real .run", "31 of 100 people; about 2 min left");
        assert.equal(await page.locator("progress").getAttribute("value"), "31");
        assert.ok(await page.locator("#dry-run").isDisabled(), "one at a time");
        await go(page, "#/queries");
        await page.waitForSelector(".queries");
        mock.world.held = { done: 60, all: 100, elapsed_s: 90 };
        await go(page, "#/import");
        await holds(page, "#import-real .run", "60 of 100 people");
        await page.reload();
        await holds(page, "#import-real .run", "60 of 100 people");
        assert.equal(await page.locator(".uploads input").isChecked(), true, "as it was left");
        await page.locator(".run button").click();
        await holds(page, "#import-real .notice", "Stopped: what was saved stays");
        assert.ok(await page.locator("#import-now").isEnabled(), "and goes on from there");
      },
      { as: "data_east", place: "#/import" },
    ));

  test("of somebody else is said, and a refusal says who it is", () =>
    at(
      async ({ page, mock, complaints }) => {
        await read_columns(page, made_table(mock.world, { rows: 3 }));
        const other = { id: "r99", user: "chief_east", by: "研究甲", state: "running" };
        mock.world.runs.push({ ...other, what: "import", begun: "2026-03-16T01:30:00Z" });
        await page.locator("#dry-run").click();
        await page.waitForSelector("#import-dry .error-box");
        assert.match(await words_of(page, "#import-dry .error-box"), /研究甲 has an import/);
        await go(page, "#/queries");
        await go(page, "#/import");
        await holds(page, "main .notice", "研究甲 has had work of this kind running since");
        mock.world.runs.pop();
        await page.locator("main > .notice button").click();
        await count_is(page, "main > .notice", 0);
        await dry_run(page);
        assert.deepEqual(complaints, []);
      },
      { as: "data_east", place: "#/import" },
    ));
});

describe("files", { skip }, () => {
  test("what is no table or too large is named, the others stay; a large one goes in pieces", () =>
    at(
      async ({ page, mock }) => {
        await holds(page, "#import-files", "No file is here yet");
        const large = made_table(mock.world, { rows: 2 }) + "#".repeat(5_000_000);
        await give(
          page,
          file_of("letter.pdf", "%PDF"),
          file_of("large.csv", large),
          file_of("labs.csv", made_table(mock.world)),
        );
        await rows(page, ".uploads", 2);
        assert.match(await words_of(page, "#import-files .notice"), /letter.pdf.*no table/);
        const [kept] = mock.world.uploads;
        assert.equal(kept.text.length, large.length);
        assert.ok(kept.text === large && kept.is_whole);
        const sent = mock.asked.filter((a) => a.method === "POST" && a.path.includes("/uploads"));
        assert.ok(sent.every((a) => a.text.length <= 2 << 20));
        await page.locator(".uploads tbody tr").first().locator("button").click();
        await rows(page, ".uploads", 1);
        assert.equal(mock.world.uploads[0].name, "labs.csv");
        await page.locator(".uploads input").uncheck();
        assert.ok(await page.locator("#read-columns").isDisabled());
        await page.locator(".uploads input").focus();
        await page.keyboard.press("Space");
        assert.ok(await page.locator("#read-columns").isEnabled());
      },
      { as: "data_east", place: "#/import" },
    ));

  test("are dropped on the page, and their texts are never script", () =>
    at(
      async ({ page }) => {
        await page.waitForSelector(".drop");
        const hostile = '<img src=x onerror="window.hit=1">';
        const transfer = await page.evaluateHandle((of) => {
          const data = new DataTransfer();
          const text = `研究编号,随访日期,体重(kg),${of}\n${of},2025-01-01,${of},1\n`;
          data.items.add(new File([text], `${of.replace("/", "")}.csv`));
          return data;
        }, hostile);
        await page.dispatchEvent(".drop", "drop", { dataTransfer: transfer });
        await rows(page, ".uploads", 1);
        await page.locator("#read-columns").click();
        await rows(page, ".column-tables", 4);
        await dry_run(page);
        await rows(page, "#import-dry .refused-cells", 1);
        assert.ok((await page.locator("main").innerText()).includes(hostile));
        assert.equal(await page.locator("main img").count(), 0);
        assert.equal(await page.evaluate(() => window.hit), undefined);
      },
      { as: "data_east", place: "#/import" },
    ));

  test("an investigator may have people enrolled, a data manager not, a nurse nothing", () =>
    at(
      async ({ page, mock }) => {
        await give(page, file_of("labs.csv", made_table(mock.world)));
        await rows(page, ".uploads", 1);
        await page.locator(".unknown-people input").nth(1).check();
        assert.ok(await page.locator("#read-columns").isDisabled(), "no version chosen");
        await page.locator("#import-consent").selectOption("2.1");
        await page.locator("#read-columns").click();
        await page.waitForSelector(".column-tables");
        const begun = mock.asked.find((a) => a.path === "/api/imports/runs" && a.text);
        const asked = JSON.parse(begun.text);
        assert.equal(asked.consent, "2.1");
        assert.equal(asked.language, "en");
        const user = mock.world.users.find((u) => u.name === "chief_east");
        user.roles = [{ role: "data_manager", centres: ["east"] }];
        await page.reload();
        await page.waitForSelector("#import-files .drop");
        assert.equal(await page.locator(".unknown-people").count(), 0);
        user.roles = [{ role: "nurse", centres: ["east"] }];
        await page.reload();
        await page.waitForSelector(".nothing");
        assert.match(await page.locator("main").innerText(), /no permission/);
        assert.equal(await page.locator('.views a[href="#/import"]').count(), 0);
      },
      { as: "chief_east", place: "#/import" },
    ));

  test("an error says what is safe and tries again; a long list of refused cells has pages", () =>
    at(
      async ({ page, mock }) => {
        const more = "X-1,2025-06-01,70,140,,\n".repeat(80);
        await read_columns(page, made_table(mock.world, { rows: 1, more }));
        await dry_run(page);
        await rows(page, ".refused-cells", 50);
        assert.match(await page.locator(".refused-cells .note").innerText(), /first 120 of 160/);
        await page.locator(".refused-cells .pages button").last().click();
        await holds(page, ".refused-cells .pages", "51 to 100 of 120");
        await page.locator(".refused-cells .pages button").last().click();
        await rows(page, ".refused-cells", 20);
        mock.refuse = (path) => path === "/api/imports/runs" || path === "/api/uploads";
        await page.reload();
        await page.waitForSelector("main .error-box");
        assert.match(await words_of(page, "main .error-box"), /Nothing that was saved/);
        mock.refuse = () => false;
        await page.locator("main .error-box button").first().click();
        await page.waitForSelector("#import-dry .sums");
      },
      { as: "data_east", place: "#/import" },
    ));
});
