// Follow-up, completeness and consent: a nurse follows up, a data manager closes a month, a
// participant withdraws; in both languages.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { go, settled, start } from "./opened.mjs";

const { at, skip } = start();

const WORDS = {
  en: {
    over: /overdue \d+ d/,
    left: /\d+ d left/,
    outcome: "no answer",
    contact_kept: /Contact noted: E-\d{4}, Month \d+, no answer/,
    lost_says: /no longer asked for.*count as lost/s,
    lost_undo: /“Found again” on the participant's page undoes it/,
    lost_done: /is lost to follow-up: moved away/,
    lost_line: /Lost to follow-up since 2026-03-16: moved away/,
    found_done: /is found again/,
    contracted: /contracted 90 %/,
    below: /84\.\d %\sbelow/,
    missing: "Potassium",
    newer: /A newer version is to be signed: 2\.1/,
    scope: /It covers: chart and blood samples/,
    final: /This cannot be undone/,
    stop: /nothing more is entered/,
    exclude: /left out of every analysis/,
    band: /Consent withdrawn on 2026-03-15\. What was entered is kept/,
    closed: /this form is closed/,
    forms_of: /9\/10, 2 of 4 forms/,
  },
  zh: {
    over: /逾期 \d+ 天/,
    left: /余 \d+ 天/,
    outcome: "无人接听",
    contact_kept: /已登记联系：E-\d{4}，\d+ 个月，无人接听/,
    lost_says: /不再列入待办.*计为失访/s,
    lost_undo: /可在受试者页用“重新联系上”撤销/,
    lost_done: /已登记失访：迁往外地/,
    lost_line: /2026-03-16 起失访：迁往外地/,
    found_done: /已重新联系上/,
    contracted: /合同要求 90 %/,
    below: /84\.\d %.未达/,
    missing: "血钾",
    newer: /有新版知情同意书待签：2\.1/,
    scope: /同意范围：病历与血样/,
    final: /此操作不可撤销/,
    stop: /不再录入/,
    exclude: /不再进入任何分析/,
    band: /已于 2026-03-15 撤回知情同意。已录入数据保留/,
    closed: /本表已关闭/,
    forms_of: /9\/10、4 份表已存 2 份/,
  },
};
const both = (title, act, how) => {
  for (const language of ["en", "zh"])
    test(`${title} in ${language}`, () =>
      at((opened) => act(opened, WORDS[language]), { ...how, language }));
};

const follow_up = (page) => go(page, "#/follow_up");
const text = (page, of) => page.locator(of).innerText();
const numbers = (page, list) =>
  page.locator(`#${list} tbody th`).evaluateAll((all) => all.map((e) => e.textContent.trim()));

describe("a nurse follows up", { skip }, () => {
  both("contacts, loses and finds someone again", nurse_follows_up, { as: "nurse_east" });

  test("moves over the overdue with j and k, and opens with Enter", () =>
    at(
      async ({ page }) => {
        await follow_up(page);
        await page.waitForSelector("#overdue tbody tr");
        const [, second] = await numbers(page, "overdue");
        await page.locator("h1").click();
        for (const key of ["j", "j", "j", "k"]) await page.keyboard.press(key);
        assert.equal(await page.evaluate(() => document.activeElement.textContent), second);
        await page.keyboard.press("Enter");
        await page.waitForSelector(".matrix");
        assert.equal(await page.locator("h1").innerText(), second);
      },
      { as: "nurse_east" },
    ));

  test("saves the list without its acts, and the calendar of a centre", () =>
    at(
      async ({ page, mock }) => {
        await page.goto(`${mock.address}#/follow_up?centre=west`);
        await page.waitForSelector("#overdue tbody tr");
        assert.ok((await numbers(page, "overdue")).every((n) => n.startsWith("W-")));
        const address = await page.locator(".calendar").getAttribute("href");
        assert.equal(address, "/api/follow_up/calendar?centre=west");
        const calendar = page.waitForEvent("download");
        await page.locator(".calendar").click();
        const file = await calendar;
        assert.equal(file.suggestedFilename(), "follow_up.ics");
        assert.match(readFileSync(await file.path(), "utf8"), /^BEGIN:VCALENDAR/);
        const table = page.waitForEvent("download");
        await page.locator("#overdue .csv").click();
        const csv = readFileSync(await (await table).path(), "utf8");
        const head = csv.split("\r\n")[0];
        assert.equal(head, "\uFEFFStudy number,Centre,Visit,Window from,Window to,Due,Standing");
        assert.match(csv, /overdue \d+ d/);
        assert.equal(await page.locator(".act-buttons").count(), 0, "a data manager only reads");
      },
      { as: "data_east" },
    ));
});

async function nurse_follows_up({ page, mock, complaints }, say) {
  await follow_up(page);
  await page.waitForSelector("#overdue tbody tr");
  const titles = await page.locator("main h2").evaluateAll((all) => all.map((e) => e.id));
  assert.deepEqual(titles, ["coverage-title", "overdue-title", "due-title"], "overdue first");
  assert.match(await text(page, "#overdue tbody tr >> nth=0"), say.over);
  assert.match(await text(page, "#due tbody"), say.left);
  assert.match(await text(page, "#coverage > .share-table thead"), say.contracted);
  assert.match(await text(page, "#coverage > .share-table tbody"), say.below);

  await page.locator("#overdue .act-buttons button").first().click();
  await page.locator("#contact-outcome").selectOption({ label: say.outcome });
  await page.locator("#contact-note").fill("rang twice <b>");
  await page.locator("dialog [type=submit]").click();
  await page.locator("main .notice").filter({ hasText: say.contact_kept }).waitFor();
  const called = mock.world.people.find((p) => p.contacts.some((c) => c.note.startsWith("rang")));
  assert.equal(called.number, (await numbers(page, "overdue"))[0]);

  const [number] = await numbers(page, "due");
  const before = (await numbers(page, "due")).length;
  await page.locator("#due .act-buttons button").nth(1).click();
  assert.match(await text(page, "dialog"), say.lost_says);
  assert.match(await text(page, "dialog"), say.lost_undo);
  await page.locator("dialog .plain-button").click();
  assert.ok((await numbers(page, "due")).includes(number), "cancelled");
  await page.locator("#due .act-buttons button").nth(1).click();
  await page.locator("#lost-reason").selectOption("moved");
  await page.locator("dialog [type=submit]").click();
  await page.locator("main .notice").filter({ hasText: say.lost_done }).waitFor();
  await settled(page);
  assert.ok(!(await numbers(page, "due")).includes(number));
  await page.locator("main .notice button").click();
  await page.locator("main .notice").filter({ hasText: say.found_done }).waitFor();
  await settled(page);
  assert.equal((await numbers(page, "due")).length, before, "undone at once");

  await go(page, `#/person/${called.subject}`);
  await page.waitForSelector("#contacts tbody tr");
  assert.match(await text(page, "#contacts"), /rang twice <b>/);
  await page.locator("#contacts .section-line button").last().click();
  await page.locator("#lost-reason").selectOption("moved");
  await page.locator("dialog [type=submit]").click();
  await page.waitForSelector(".lost-line");
  assert.match(await text(page, ".lost-line"), say.lost_line);
  assert.equal(called.lost, "2026-03-16");
  await page.locator("#contacts .section-line button").last().click();
  await page.waitForSelector(".lost-line", { state: "detached" });
  assert.equal(called.lost, "");
  assert.deepEqual(complaints, []);
}

describe("a data manager closes the month", { skip }, () => {
  both("goes from coverage to the empty cell", close_the_month, {
    as: "data_nurse",
    before: (world) => {
      const password = "correct horse";
      const at_both = (role) => ({ role, centres: ["east", "west"] });
      const roles = [at_both("data_manager"), at_both("nurse")];
      const rest = { active: true, last_sign_in: null, must_change_password: false, password };
      world.users.push({ name: "data_nurse", display: "数据甲", roles, ...rest });
    },
  });

  test("who may not see completeness sees neither page nor coverage", () =>
    at(
      async ({ page, mock }) => {
        await follow_up(page);
        await page.waitForSelector("#overdue tbody tr");
        assert.equal(await page.locator("#coverage").count(), 0);
        assert.equal(await page.locator(".views a[href='#/completeness']").count(), 0);
        await go(page, "#/completeness");
        assert.match(await page.locator("main").innerText(), /You have no permission/);
        assert.ok(!mock.asked.some((a) => /coverage|completeness/.test(a.path)));
      },
      { as: "auditor" },
    ));

  test("an empty registry says what would be here", () =>
    at(
      async ({ page, mock }) => {
        mock.world.people = [];
        await follow_up(page);
        assert.match(await text(page, "#overdue"), /No visit is overdue/);
        await go(page, "#/completeness");
        assert.match(await text(page, ".nothing"), /Nothing is entered yet/);
      },
      { as: "data_east" },
    ));
});

const share = async (page, section, of) => {
  const row = page.locator(`#${section} tbody tr`, { hasText: of });
  return Number.parseFloat(await row.locator(".number").first().innerText());
};

async function close_the_month({ page, mock, complaints }, say) {
  await follow_up(page);
  await page.waitForSelector("#coverage tbody tr");
  assert.equal(await page.locator("#coverage > .share-table tbody tr").count(), 2);
  await page.locator(".coverage-visits summary").click();
  const lines = await page.locator(".coverage-visits tbody tr").count();
  assert.equal(lines, 8, "four visits, two centres");
  const bar = page.locator("#coverage .share-bar[role=img]").first();
  const hint = await bar.getAttribute("aria-label");
  assert.match(hint, /95.?%.*\d\d\.\d %/);

  await page.locator(".views a[href='#/completeness']").click();
  await page.waitForSelector("#items tbody tr");
  assert.equal(await page.locator("#centres tbody tr").count(), 2);
  assert.equal(await page.locator("#forms tbody tr").count(), 5);
  const worst = await text(page, "#items tbody tr >> nth=0");
  assert.ok(worst.includes(say.missing), "worst first");
  const before = await share(page, "items", say.missing);
  await page.locator("#months [role=slider]").focus();
  await page.keyboard.press("End");
  assert.match(await text(page, ".readout"), /2026-03/);

  await page.locator("#centres tbody a").first().click();
  await page.locator("#forms tbody a").nth(2).click();
  await page.waitForSelector(".gap-list tbody tr");
  await settled(page);
  assert.match(page.url(), /#\/completeness\?centre=east&form=laboratory$/);
  const gaps = await page.locator(".gap-list tbody tr").count();
  const saved = page.waitForEvent("download");
  await page.locator(".gap-list .csv").click();
  const csv = readFileSync(await (await saved).path(), "utf8");
  assert.equal(csv.trim().split("\n").length, gaps + 1);
  assert.ok(csv.includes(say.missing));

  await page.locator(".gap-items a").first().click();
  await page.waitForSelector("#field-potassium:focus");
  await page.keyboard.type("4.2");
  await page.keyboard.press("Control+s");
  await page.locator(".save-line [role=status]").filter({ hasText: "2" }).waitFor();
  const [subject] = /s\d{4}/.exec(page.url());
  const kept = [...mock.world.forms].find(
    ([key, form]) => key.startsWith(`${subject}/`) && form.versions.length === 2,
  )[1];
  assert.deepEqual(kept.versions[1].values.potassium, { value: "4.2" });
  await go(page, "#/completeness?centre=east&form=laboratory");
  await page.waitForSelector(".gap-list tbody tr");
  assert.equal(await page.locator(".gap-list tbody tr").count(), gaps - 1);
  const after = await share(page, "items", say.missing);
  assert.ok(after > before, `${after} > ${before}`);
  await page.locator(".gaps-close button").click();
  await page.waitForSelector("#gaps", { state: "detached" });
  assert.deepEqual(complaints, []);
}

describe("a consent", { skip }, () => {
  both("is renewed, then withdrawn, which closes the forms", withdraw, { as: "nurse_east" });

  test("withdrawn once may still be excluded, which removes the identity", () =>
    at(
      async ({ page, mock }) => {
        const gone = mock.world.people.find((p) => p.subject === "s0011");
        await page.waitForSelector(".withdrawn-band");
        assert.equal(await page.locator(".identity").count(), 1);
        assert.equal(await page.locator("#contacts button").count(), 0);
        await page.locator("#consent button").click();
        await page.waitForSelector("dialog form");
        assert.equal(await page.locator("dialog [type=radio]").count(), 1);
        await page.locator("dialog [type=submit]").click();
        await page.locator(".withdrawn-band").filter({ hasText: /identity removed/ }).waitFor();
        assert.deepEqual(gone.identity, {});
        assert.equal(await page.locator(".identity, #consent button").count(), 0);
      },
      { as: "nurse_east", place: "#/person/s0011" },
    ));
});

async function withdraw({ page, mock, complaints }, say) {
  const subject = "s0004";
  const person = mock.world.people.find((p) => p.subject === subject);
  assert.match(await text(page, ".people"), say.forms_of);
  await go(page, `#/person/${subject}`);
  assert.match(await text(page, ".facts"), say.newer);
  await page.locator("#consent button").first().click();
  assert.equal(await page.locator("#newer-version").inputValue(), "2.1");
  assert.match(await text(page, "dialog"), say.scope);
  assert.doesNotMatch(await text(page, "#consent"), say.scope, "not what was signed");
  await page.locator("#newer-signed").fill("20260314");
  await page.locator("dialog [type=submit]").click();
  await page.waitForSelector("dialog", { state: "detached" });
  await settled(page);
  assert.doesNotMatch(await text(page, "main"), say.newer);
  assert.deepEqual([person.consent.version, person.consent.signed], ["2.1", "2026-03-14"]);
  await page.locator("#consent").filter({ hasText: say.scope }).waitFor();

  await page.locator("#consent button").last().click();
  await page.waitForSelector("dialog form");
  const question = await text(page, "dialog");
  for (const part of [/\d+.*\d+/, say.stop, say.exclude, say.final]) assert.match(question, part);
  const act = page.locator("dialog [type=submit]");
  assert.ok(await act.isDisabled(), "nothing is chosen for the reader");
  await page.locator("dialog [value=stop]").check();
  await page.locator("#withdrawn-day").fill("2026/3/17");
  await act.click();
  await page.waitForSelector("dialog [role=alert]");
  assert.equal(person.consent.withdrawn, "", "not in the future");
  await page.locator("#withdrawn-day").fill("2026-03-15");
  await act.click();
  await page.waitForSelector(".withdrawn-band");
  assert.match(await text(page, ".withdrawn-band"), say.band);
  assert.equal(await page.locator(".matrix .begin").count(), 0);
  await page.locator(".matrix tbody a").first().click();
  await page.waitForSelector(".sheet");
  assert.match(await text(page, "main .notice"), say.closed);
  assert.equal(await page.locator("#save, [data-field]:not(:disabled)").count(), 0);
  assert.deepEqual(complaints, []);
}
