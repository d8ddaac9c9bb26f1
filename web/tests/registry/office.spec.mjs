// An administrator's and a data manager's work at the registry, and what an auditor sees.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { go, settled, sign_in, start } from "./opened.mjs";

const { at, skip } = start();
const hash = (page) => new URL(page.url()).hash;
const rows_are = (page, wanted, rows = ".people tbody tr") =>
  page.waitForFunction(
    ([all, n]) => document.querySelectorAll(all).length === n,
    [rows, wanted],
  );
const user_row = (page, name) =>
  page.locator(".users tbody tr").filter({ has: page.locator("th", { hasText: name }) });

describe("an administrator", { skip }, () => {
  for (const language of ["en", "zh"])
    test(`creates, changes, resets and deactivates users in ${language}`, () =>
      at(({ page, mock, complaints }) => administer(page, mock, complaints), {
        as: "admin",
        language,
      }));

  test("sees what a refusal says, and nothing of participants", () =>
    at(
      async ({ page }) => {
        assert.equal(await page.locator(".views a").count(), 1);
        assert.equal(await page.locator(".views .guide").count(), 0);
        await page.locator(".title-line button").click();
        await page.locator("#new-name").fill("admin");
        await page.locator("#new-display").fill("again");
        await page.locator(".user-form [type=submit]").click();
        await page.waitForSelector(".user-form [role=alert]");
        assert.match(await page.locator("[role=alert]").innerText(), /There is a user/);
        await go(page, "#/people?centre=east");
        assert.match(await page.locator("main").innerText(), /You have no permission/);
        await page.locator(".product").click();
        await page.waitForSelector(".users tbody tr");
        assert.equal(hash(page), "#/users", "the first page that is his");
      },
      { as: "admin" },
    ));
});

async function administer(page, mock, complaints) {
  await page.waitForSelector(".users tbody tr");
  await page.locator(".title-line button").click();
  await page.locator("#new-name").fill("monitor_b");
  await page.locator("#new-display").fill("监查乙");
  await page.locator(".user-form tbody tr").nth(2).locator("input").nth(1).check();
  await page.locator(".user-form [type=submit]").click();
  await page.waitForSelector(".once");
  const password = await page.locator(".once").innerText();
  const made = mock.world.users.at(-1);
  assert.equal(password, made.password);
  assert.deepEqual(made.roles, [{ role: "monitor", centres: ["east"] }]);
  await page.locator(".password-once button").click();
  assert.ok(!(await page.content()).includes(password), "shown once");

  const row = user_row(page, "monitor_b");
  await row.locator("button").nth(0).click();
  await page.locator(".user-form tbody tr").nth(2).locator("input").nth(2).check();
  await page.locator("#new-display").fill("监查丙");
  await page.locator(".user-form [type=submit]").click();
  await page.waitForSelector(".user-form", { state: "detached" });
  await row.filter({ hasText: "监查丙" }).waitFor();
  assert.deepEqual(made.roles, [{ role: "monitor", centres: ["east", "west"] }]);

  await row.locator("button").nth(1).click();
  await page.locator("dialog .main-button").click();
  await page.waitForSelector(".once");
  assert.notEqual(await page.locator(".once").innerText(), password);
  await row.locator("button").nth(2).click();
  await page.locator("dialog .plain-button").click();
  assert.ok(made.active, "cancelled");
  await row.locator("button").nth(2).click();
  await page.locator("dialog .main-button").click();
  await page.waitForSelector("dialog", { state: "detached" });
  assert.ok(!made.active);
  await page.waitForSelector(".users .gone");
  await row.locator("button").nth(1).click();
  await page.waitForSelector(".users .gone", { state: "detached" });
  assert.ok(made.active);
  const own = await user_row(page, "admin").locator("button").count();
  assert.equal(own, 2, "nobody deactivates himself");
  assert.deepEqual(complaints, []);
}

describe("a data manager", { skip }, () => {
  for (const language of ["en", "zh"])
    test(`raises and closes queries, locks and opens forms in ${language}`, () =>
      at(({ page, mock, complaints }) => manage(page, mock, complaints), {
        as: "data_east",
        language,
      }));

  test("finds people by centre and number, and pages through them", () =>
    at(
      async ({ page }) => {
        await page.waitForSelector(".people tbody tr");
        const rows = page.locator(".people tbody tr");
        assert.equal(await rows.count(), 50);
        await page.locator(".pages button").last().click();
        await rows_are(page, 10);
        assert.match(hash(page), /after=s0050/);
        await page.locator(".pages button").last().click();
        await rows_are(page, 50);
        await page.locator("#filter-centre").selectOption("west");
        await rows_are(page, 20);
        await page.locator("h1").click();
        await page.keyboard.press("/");
        await page.keyboard.type("w-0004");
        await rows_are(page, 1);
        assert.match(await rows.innerText(), /W-0004/);
        assert.match(hash(page), /centre=west&search=w-0004/);
        await page.keyboard.press("Enter");
        await page.keyboard.press("Enter");
        await page.waitForSelector(".matrix");
        assert.equal(await page.locator("h1").innerText(), "W-0004");
        await page.keyboard.press("Escape");
        await rows_are(page, 1);
        await page.locator("#search").fill("none");
        await page.waitForSelector(".nothing");
        await page.locator(".shown-of button").click();
        await rows_are(page, 50);
      },
      { as: "data_east" },
    ));

  test("opens the guide dossier where the programme answers an item", () =>
    at(
      async ({ page }) => {
        const link = page.locator(".views .guide");
        assert.equal(await link.getAttribute("href"), "/guide");
        assert.equal(await link.innerText(), "Guide dossier");
        const { programme } = await import("./mock/programme.mjs");
        programme.has_guide = false;
        try {
          await page.reload();
          await page.waitForSelector(".people tbody tr");
          assert.equal(await link.count(), 0);
        } finally {
          programme.has_guide = true;
        }
      },
      { as: "data_east" },
    ));

  test("moves over rows with j, k and arrows", () =>
    at(
      async ({ page }) => {
        await page.waitForSelector(".people tbody tr");
        const focused = () => page.evaluate(() => document.activeElement.textContent);
        await page.locator("h1").click();
        for (const [key, number] of [
          ["j", "E-0001"],
          ["j", "E-0002"],
          ["ArrowDown", "W-0001"],
          ["k", "E-0002"],
          ["ArrowUp", "E-0001"],
        ]) {
          await page.keyboard.press(key);
          assert.equal(await focused(), number, key);
        }
        await page.keyboard.press("Enter");
        await page.waitForSelector(".matrix");
        await page.keyboard.press("?");
        assert.ok(await page.locator(".keys").isVisible());
      },
      { as: "data_east" },
    ));

  test("saves no table with a formula in it", () =>
    at(
      async ({ page, mock }) => {
        const hostile = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", " =1", "＝1", "=HYPERLINK(1)"];
        const plain = ["-1.5", "+2", "E-1", "a=b"];
        [...hostile, ...plain].forEach((text, at) => (mock.world.people[at].number = text));
        await page.reload();
        await page.locator(".people tbody tr", { hasText: "HYPERLINK" }).waitFor();
        const saved = page.waitForEvent("download");
        await page.locator(".csv").click();
        const text = readFileSync(await (await saved).path(), "utf8");
        const cells = text.split("\r\n").map((line) => line.split(",")[0]);
        for (const cell of hostile) assert.ok(cells.includes(`'${cell}`), JSON.stringify(cell));
        for (const cell of plain) assert.ok(cells.includes(cell), cell);
      },
      { as: "data_east" },
    ));

  test("saves the table as it is shown", () =>
    at(
      async ({ page }) => {
        await page.waitForSelector(".people tbody tr");
        const saved = page.waitForEvent("download");
        await page.locator(".csv").click();
        const text = readFileSync(await (await saved).path(), "utf8");
        assert.match(text, /^\uFEFFStudy number,Centre,Enrolled,Baseline,/);
        assert.equal(text.trim().split("\n").length, 51);
      },
      { as: "data_east" },
    ));
});

async function manage(page, mock, complaints) {
  await go(page, "#/queries");
  await page.waitForSelector(".queries tbody tr");
  const rows = page.locator(".queries tbody tr");
  assert.equal(await rows.count(), 3);
  await rows.first().locator("button").click();
  await page.keyboard.type("is settled");
  await page.keyboard.press("Enter");
  await rows_are(page, 2, ".queries tbody tr");
  await page.locator("#filter-state").selectOption("closed");
  await rows_are(page, 1, ".queries tbody tr");
  assert.match(hash(page), /state=closed/);
  await page.locator("#filter-state").selectOption("open");
  await rows_are(page, 2, ".queries tbody tr");
  await rows.first().locator("th a").click();
  await page.waitForSelector("#message-potassium .query");

  await go(page, "#/person/s0001/baseline/vitals/1");
  await page.waitForSelector(".sheet");
  assert.ok(await page.locator("#field-weight").isDisabled(), "reads, and does not write");
  assert.equal(await page.locator("#save").count(), 0);
  await page.locator("#message-weight button").click();
  await page.keyboard.type("without shoes?");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#message-weight .query");
  assert.equal(mock.world.queries.at(-1).text, "without shoes?");

  await page.locator(".lock button").last().click();
  await page.locator("#state-reason").fill("source compared");
  await page.locator("dialog [type=submit]").click();
  await rows_are(page, 1, ".lock button");
  assert.equal(mock.world.form(["s0001", "baseline", "vitals", 1]).state, "locked");
  await page.locator(".lock button").click();
  await page.locator("#state-reason").fill("one more change");
  await page.locator("dialog [type=submit]").click();
  await rows_are(page, 2, ".lock button");
  assert.equal(mock.world.form(["s0001", "baseline", "vitals", 1]).state, "open");
  assert.deepEqual(complaints, []);
}

describe("an auditor", { skip }, () => {
  test("reads the trail, filters it, and has the chain verified", () =>
    at(
      async ({ page, mock }) => {
        await go(page, "#/audit");
        await page.waitForSelector("tbody tr");
        await page.locator("#filter-kind").selectOption("query.raised");
        await rows_are(page, 3, "tbody tr");
        await page.locator("#search").fill("s0002");
        await rows_are(page, 1, "tbody tr");
        assert.match(hash(page), /kind=query.raised&subject=s0002/);
        await page.locator(".verify button").click();
        await page.waitForSelector(".verify strong");
        assert.match(await page.locator(".verify").innerText(), /The chain holds All \d+ entries/);
        mock.world.broken_at = 17;
        await page.locator(".verify button").click();
        await page.waitForSelector(".verify .alarm");
        assert.match(await page.locator(".verify").innerText(), /does not hold: 17/);
        await settled(page);
      },
      { as: "auditor" },
    ));
});

describe("states", { skip }, () => {
  test("a slow answer shows a skeleton, then says that it still waits", () =>
    at(async ({ page, mock }) => {
      mock.slow_ms = (path) => (path === "/api/people" ? 2600 : 0);
      await page.locator("#user").fill("nurse_east");
      await page.locator("#password").fill("correct horse");
      await page.keyboard.press("Enter");
      await page.waitForSelector(".skeleton-line");
      const late = () =>
        page.locator(".skeleton-late").evaluate((e) => getComputedStyle(e).opacity);
      assert.equal(await late(), "0");
      await page.waitForTimeout(2200);
      assert.equal(await late(), "1");
      await page.waitForSelector(".people tbody tr");
    }));

  test("an error says what is safe and tries again", () =>
    at(
      async ({ page, mock }) => {
        mock.refuse = (path) => path === "/api/queries";
        await go(page, "#/queries");
        await page.waitForSelector(".error-box");
        assert.match(await page.locator(".error-box").innerText(), /Nothing that was saved/);
        assert.match(await page.locator(".notices").innerText(), /Offline/);
        mock.refuse = () => false;
        await page.locator(".error-box button").click();
        await page.waitForSelector(".queries tbody tr");
        assert.equal(await page.locator(".error-box").count(), 0);
        assert.doesNotMatch(await page.locator(".notices").innerText(), /Offline/);
      },
      { as: "nurse_east" },
    ));

  test("what is of another centre is not there, and an empty list says what would be", () =>
    at(
      async ({ page, mock }) => {
        await go(page, "#/person/s0003");
        await page.waitForSelector(".error-box");
        assert.match(await page.locator(".error-box").innerText(), /or is of another centre/);
        mock.world.people = [];
        await go(page, "#/people");
        await page.waitForSelector(".nothing");
        assert.match(await page.locator(".nothing").innerText(), /Nobody is enrolled yet/);
        await page.locator(".nothing a").click();
        await page.waitForSelector(".enrol");
        await go(page, "#/nowhere");
        assert.match(await page.locator("main").innerText(), /no page at this address/);
      },
      { as: "nurse_east" },
    ));

  test("an expired sign-in leads back to where one was", () =>
    at(
      async ({ page, mock }) => {
        await go(page, "#/person/s0005");
        mock.world.sessions.clear();
        await go(page, "#/person/s0007");
        await page.waitForSelector(".sign-in");
        assert.match(await page.locator(".sign-in").innerText(), /has expired/);
        await sign_in(page, "nurse_east");
        await page.waitForSelector(".matrix");
        assert.equal(hash(page), "#/person/s0007");
      },
      { as: "nurse_east" },
    ));
});
