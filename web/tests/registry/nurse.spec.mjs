// A nurse's day at the registry, in both languages. `npm test`.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { go, settled, sign_in, start } from "./opened.mjs";

const { at, skip } = start();

const WORDS = {
  en: {
    enrolled: /Enrolled as E-0041/,
    double: /W-0001, West hospital: same Name/,
    not_number: /Not a number\. Not accepted\./,
    becomes_query: /Outside 40 to 150.*Becomes a query when saved\./s,
    saved: /Saved as version 1/,
    saved_2: /Saved as version 2/,
    refused: /Not saved: 1 item is not accepted/,
    reason: /A saved value changes: Heart rate\./,
    conflict: /Someone else saved this form meanwhile/,
    left: /1 item is still to be chosen/,
    kept: /Kept here, not sent/,
    answered: /answered/,
    sign_in: "Sign in",
    identity: "Show identity",
  },
  zh: {
    enrolled: /已入组，研究编号 E-0041/,
    double: /W-0001，西院：姓名相同/,
    not_number: /不是数值。\s*不能保存。/,
    becomes_query: /超出 40 至 150.*保存后将产生质疑。/s,
    saved: /已保存为第 1 版/,
    saved_2: /已保存为第 2 版/,
    refused: /未保存：1 项未被接受/,
    reason: /已保存的数值将被修改：心率。/,
    conflict: /他人已先保存此表/,
    left: /还有 1 项待选/,
    kept: /暂存本机，未发送/,
    answered: /已答复/,
    sign_in: "登录",
    identity: "显示身份信息",
  },
};

for (const language of ["en", "zh"])
  describe(`a nurse's day in ${language}`, { skip }, () => {
    test("goes from sign-in to sign-out", () =>
      at((opened) => nurses_day(opened, WORDS[language]), { language }));
  });

async function nurses_day({ page, mock, context, complaints }, say) {
  await first_sign_in(page, say);
  await enrol(page, say);
  const subject = mock.world.people.at(-1).subject;
  await identity_is_shown_by_an_act(page, mock, subject, say);
  await fill_a_form(page, mock, subject, say);
  await change_with_a_reason(page, mock, subject, say);
  await conflict(page, mock, subject, say);
  await offline_and_back(page, mock, context, subject, say);
  await answer_a_query(page, mock, subject, say);
  await page.locator(".who button").first().click();
  await page.waitForSelector(".sign-in");
  assert.equal(await page.locator("h1").innerText(), say.sign_in);
  assert.equal(await page.locator(".views").count(), 0);
  assert.equal(mock.world.sessions.size, 0);
  assert.deepEqual(complaints, []);
}

async function first_sign_in(page, say) {
  assert.equal(await page.locator("h1").innerText(), say.sign_in);
  await page.locator("#user").fill("nurse_new");
  await page.locator("#password").fill("wrong");
  await page.keyboard.press("Enter");
  await page.waitForSelector("[role=alert]");
  assert.equal(await page.locator("#password").inputValue(), "", "a wrong one is not kept");
  await page.locator("#password").fill("correct horse");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#fresh");
  assert.equal(await page.locator(".views").count(), 0, "nothing before the password is changed");
  await page.locator("#old").fill("correct horse");
  await page.locator("#fresh").fill("battery staple");
  await page.locator("#again").fill("battery stable");
  assert.equal(await page.locator("[role=alert]").count(), 1);
  await page.locator("#again").fill("battery staple");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".people tbody tr");
  assert.equal(await page.locator("#old").count(), 0);
}

async function enrol(page, say) {
  await page.locator(".title-line a").click();
  await page.locator("#centre").selectOption("east");
  await page.locator("#enrolled").fill("20260316");
  await page.keyboard.press("Tab");
  assert.equal(await page.locator("#enrolled").inputValue(), "2026-03-16");
  await page.locator("#consent-version").selectOption("2.1");
  await page.locator("#consent-signed").fill("2026/3/16");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "identity-name");
  await page.locator("#identity-record_number").fill("R900001");
  await page.locator("form button[type=submit]").click();
  await page.waitForSelector(".field-problem");
  await page.locator("#identity-name").fill("患者0003");
  await page.locator("form button[type=submit]").click();
  await page.waitForSelector(".duplicates");
  assert.match(await page.locator("h1").innerText(), say.enrolled);
  assert.match(await page.locator(".duplicates").innerText(), say.double);
  const colour = await page
    .locator(".duplicates h2")
    .evaluate((e) => getComputedStyle(e).color);
  assert.equal(colour, "rgb(138, 90, 0)", "a caution, not an alarm");
  const open = page.locator("main .main-button");
  assert.ok(await open.isDisabled());
  await page.locator(".duplicates input").check();
  await open.click();
  await page.waitForSelector(".matrix");
  assert.equal(await page.locator("h1").innerText(), "E-0041");
}

async function identity_is_shown_by_an_act(page, mock, subject, say) {
  const read = () => mock.world.audit.filter((e) => e.kind === "identity.read").length;
  assert.ok(!(await page.locator("body").innerText()).includes("患者0003"));
  assert.equal(read(), 0);
  const button = page.locator(".identity button");
  assert.equal(await button.innerText(), say.identity);
  await button.click();
  await page.waitForSelector(".identity dl");
  assert.match(await page.locator(".identity").innerText(), /患者0003/);
  assert.equal(read(), 1);
  await go(page, "#/queries");
  await go(page, `#/person/${subject}`);
  await page.waitForSelector(".matrix");
  assert.ok(!(await page.locator("body").innerText()).includes("患者0003"), "hidden again");
}

const message = (page, item) => page.locator(`#message-${item}`).innerText();
const has_message = (page, item, wanted) =>
  page.waitForFunction(
    ([id, source, flags]) =>
      new RegExp(source, flags).test(document.getElementById(id)?.innerText ?? ""),
    [`message-${item}`, wanted.source, wanted.flags],
  );
const status = (page) => page.locator(".save-line [role=status]");
const saved_as = (page, wanted) => status(page).filter({ hasText: wanted }).waitFor();

async function fill_a_form(page, mock, subject, say) {
  await page.locator(`a[href="#/person/${subject}/baseline/vitals/1"]`).click();
  await page.waitForSelector("#save");
  await page.locator("#field-date").fill("20260316");
  await page.keyboard.press("Enter");
  for (const text of ["128", "eighty", "170", "７１.5", "178"]) {
    await page.keyboard.type(text);
    await page.keyboard.press("Enter");
  }
  const here = await page.evaluate(() => document.activeElement.name);
  assert.equal(here, "field-nyha", "Enter goes over what is computed");
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "save");
  await has_message(page, "diastolic", say.not_number);
  await has_message(page, "heart_rate", say.becomes_query);
  assert.match(await page.locator("#item-bmi output").innerText(), /22\.6/);
  await page.keyboard.press("Control+s");
  await page.waitForSelector(".error-box");
  assert.match(await page.locator(".error-box").innerText(), say.refused);
  const focused = await page.evaluate(() => document.activeElement.id);
  assert.equal(focused, "field-diastolic", "where the trouble is");
  await page.locator("#field-diastolic").fill("80");
  await page.keyboard.press("Control+s");
  await saved_as(page, say.saved);
  const kept = mock.world.form([subject, "baseline", "vitals", 1]).versions;
  assert.equal(kept.length, 1);
  assert.deepEqual(kept[0].values.weight, { value: "71.5" }, "full-width digits are digits");
  assert.equal(kept[0].values.bmi, undefined, "what is computed is not sent");
  await page.waitForSelector("#message-heart_rate .query");
}

async function change_with_a_reason(page, mock, subject, say) {
  await page.locator("#item-heart_rate .item-missing select").selectOption("refused");
  await page.keyboard.press("Control+s");
  await page.waitForSelector("#reason");
  assert.match(await page.locator(".reason").innerText(), say.reason);
  assert.equal(await page.evaluate(() => document.activeElement.id), "reason");
  await page.locator("#item-heart_rate .item-missing select").selectOption("");
  await page.locator("#field-heart_rate").fill("152");
  await page.locator(".reason-line .quiet-button").first().click();
  await page.locator("#save").click();
  await saved_as(page, say.saved_2);
  const { versions } = mock.world.form([subject, "baseline", "vitals", 1]);
  assert.ok(versions[1].reason.length > 2);
  await page.locator("#history button").click();
  await page.waitForSelector(".history tbody tr");
  const last = await page.locator(".history tbody tr").first().innerText();
  assert.match(last, /170 \/min\s+152 \/min/);
}

async function conflict(page, mock, subject, say) {
  const place = [subject, "baseline", "vitals", 1];
  const last = mock.world.form(place).versions.at(-1);
  const values = { ...last.values, weight: { value: "70.0" }, height: { value: "171" } };
  await page.locator("#field-weight").fill("72.5");
  await page.locator("#field-systolic").fill("130");
  mock.world.save({ place, date: last.date, values, by: "nurse_east", reason: "source" });
  await page.keyboard.press("Control+s");
  await page.locator("#reason").fill("read again");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".conflict");
  assert.match(await page.locator(".conflict").innerText(), say.conflict);
  assert.match(await page.locator(".conflict .buttons").innerText(), say.left);
  const chosen = await page.$$eval(".conflict input:checked", (all) =>
    all.map((e) => `${e.name} ${e.value}`),
  );
  assert.deepEqual(chosen, ["choice-systolic yours", "choice-height theirs"]);
  await page.locator('[name="choice-weight"][value="theirs"]').check();
  await page.locator(".conflict .main-button").click();
  await page.waitForSelector("#save");
  assert.equal(await page.locator("#field-weight").inputValue(), "70.0");
  assert.equal(await page.locator("#field-systolic").inputValue(), "130");
  await page.locator("#save").click();
  await saved_as(page, /4/);
  const now = mock.world.form(place).versions.at(-1).values;
  const three = [now.systolic, now.weight, now.height].map((given) => given.value);
  assert.deepEqual(three, ["130", "70.0", "171"]);
}

async function offline_and_back(page, mock, context, subject, say) {
  await context.setOffline(true);
  await page.locator("#field-systolic").fill("134");
  await page.keyboard.press("Control+s");
  await page.locator("#reason").fill("read again");
  await page.keyboard.press("Enter");
  await page.locator("main .notice.caution").filter({ hasText: say.kept }).waitFor();
  const stored = await page.evaluate(() => JSON.stringify(localStorage));
  assert.match(stored, new RegExp(`nurse_new/${subject}/baseline/vitals/1`));
  assert.ok(!stored.includes("患者"), "never identity");
  const before = mock.asked.length;
  await context.setOffline(false);
  await saved_as(page, /5/);
  const sent = mock.asked.slice(before).filter((a) => a.method === "PUT");
  assert.equal(sent.length, 1);
  assert.ok(stored.includes(JSON.parse(sent[0].text).key), "with the key of the first attempt");
  assert.equal(await page.evaluate(() => Object.keys(localStorage).join()), "");
}

async function answer_a_query(page, mock, subject, say) {
  const line = page.locator("#message-heart_rate .query");
  await line.locator("button").first().click();
  await page.keyboard.type("measured after the stairs <b>");
  await page.keyboard.press("Enter");
  await line.filter({ hasText: say.answered }).waitFor();
  assert.match(await message(page, "heart_rate"), /after the stairs <b>/);
  const query = mock.world.queries.find((q) => q.subject === subject);
  assert.equal(query.state, "answered");
  await page.keyboard.press("Escape");
  await page.waitForSelector(".matrix");
  await settled(page);
}

describe("a form", { skip }, () => {
  const FORM = "#/person/s0001/baseline/vitals/1";
  const place = ["s0061", "baseline", "vitals", 1];
  const newcomer = { centre: "east", identity: {}, consent: {}, by: "nurse_east" };
  test("is checked by the server alone, and the newest answer wins", () =>
    at(
      async ({ page, mock, complaints }) => {
        await page.waitForSelector("#save");
        const checks = () => mock.asked.filter((a) => a.path.endsWith("/check")).length;
        const before = checks();
        await page.locator("#field-systolic").pressSequentially("121", { delay: 10 });
        await page.waitForTimeout(400);
        assert.equal(checks(), before + 1, "one check for one burst of typing");
        let calls = 0;
        mock.slow_ms = (path) => (path.endsWith("/check") && (calls += 1) === 1 ? 900 : 0);
        await page.locator("#field-systolic").fill("none");
        await page.waitForTimeout(300);
        await page.locator("#field-systolic").fill("122");
        await page.waitForTimeout(1200);
        assert.equal((await message(page, "systolic")).trim(), "");
        assert.deepEqual(complaints, []);
      },
      { as: "nurse_east", place: FORM },
    ));

  test("shows what is asked under a condition only then, and does not send it else", () =>
    at(
      async ({ page, mock }) => {
        await page.waitForSelector("#save");
        await page.locator('[name="field-diabetes"][value="true"]').check();
        await page.waitForSelector("#field-diabetes_since");
        await page.locator("#field-diabetes_since").fill("20200101");
        await page.locator('[name="field-diabetes"][value="false"]').check();
        await page.waitForSelector("#field-diabetes_since", { state: "detached" });
        await page.locator("#field-date").fill("20260316");
        await page.keyboard.press("Control+s");
        await saved_as(page, /1/);
        const [kept] = mock.world.form(["s0061", "baseline", "history", 1]).versions;
        assert.deepEqual(Object.keys(kept.values), ["diabetes"]);
      },
      {
        as: "nurse_east",
        place: "#/person/s0061/baseline/history/1",
        before: (world) =>
          world.enrol({
            centre: "east",
            enrolled: "2026-03-16",
            identity: {},
            consent: {},
            by: "nurse_east",
          }),
      },
    ));

  test("loses nothing to a clock that runs 8 hours ahead: tomorrow is refused and said", () =>
    at(
      async ({ page, mock }) => {
        mock.world.started -= 8 * 3_600_000; // 18:00 at the server
        await page.clock.setFixedTime(new Date("2026-03-16T18:00:00Z")); // 02:00 in the browser
        await page.waitForSelector("#save");
        await page.locator("#item-date button").click();
        assert.equal(await page.locator("#field-date").inputValue(), "2026-03-17");
        await page.locator("#field-systolic").fill("125");
        await has_message(page, "date", /it is 2026-03-16 here now/);
        await page.keyboard.press("Control+s");
        await page.locator(".error-box", { hasText: /Date.*it is 2026-03-16/s }).waitFor();
        assert.equal(await page.evaluate(() => document.activeElement.id), "field-date");
        assert.equal(mock.world.form(place).versions.length, 0);
        await page.keyboard.press("Escape");
        await page.locator("dialog .plain-button").first().click();
        await page.locator(".notices a").click();
        await page.waitForSelector("#save");
        assert.equal(await page.locator("#field-systolic").inputValue(), "125", "kept");
        await page.locator("#field-date").fill("20260316");
        await page.keyboard.press("Control+s");
        await saved_as(page, /1/);
        const [kept] = mock.world.form(place).versions;
        assert.deepEqual([kept.date, kept.values.systolic.value], ["2026-03-16", "125"]);
        assert.match(kept.recorded, /^2026-03-16T10/, "the server's clock says when");
        await page.locator(".under-title", { hasText: "2026-03-16 18:0" }).waitFor();
      },
      {
        as: "nurse_east",
        place: `#/person/${place.join("/")}`,
        before: (world) => world.enrol({ ...newcomer, enrolled: "2026-03-16" }),
      },
    ));

  test("asks before it is left with changes, and keeps them if asked to", () =>
    at(
      async ({ page }) => {
        await page.waitForSelector("#save");
        await page.locator("#field-systolic").fill("125");
        await page.keyboard.press("Escape");
        await page.waitForSelector("dialog[open]");
        await page.keyboard.press("Escape");
        await page.waitForSelector("dialog", { state: "detached" });
        assert.ok(page.url().endsWith(FORM), "stays");
        await page.locator(".back a").click();
        await page.locator("dialog .plain-button").first().click();
        await page.waitForSelector(".matrix");
        assert.match(await page.locator(".notices").innerText(), /typed, not saved/);
        await page.locator(".notices a").click();
        await page.waitForSelector("#save");
        assert.equal(await page.locator("#field-systolic").inputValue(), "125");
        await page.locator("main .notice button").click();
        assert.equal(await page.locator("#field-systolic").inputValue(), "118");
        assert.equal(await page.locator(".notices a").count(), 0);
        await page.keyboard.press("Escape");
        await page.waitForSelector(".matrix");
      },
      { as: "nurse_east", place: FORM },
    ));

  test("survives an expired sign-in: back where one was, and sent with the same key", () =>
    at(
      async ({ page, mock }) => {
        await page.waitForSelector("#save");
        await page.locator("#field-systolic").fill("126");
        await page.waitForTimeout(300);
        mock.world.sessions.clear();
        await page.keyboard.press("Control+s");
        await page.locator("#reason").fill("read again");
        await page.keyboard.press("Enter");
        await page.waitForSelector(".sign-in");
        assert.equal(await page.locator("#user").inputValue(), "nurse_east");
        await page.locator("#password").fill("correct horse");
        await page.keyboard.press("Enter");
        await page.waitForSelector("#save");
        assert.ok(page.url().endsWith(FORM));
        await page.locator(".under-title").filter({ hasText: "Version 2" }).waitFor();
        const keys = mock.asked
          .filter((a) => a.method === "PUT")
          .map((a) => JSON.parse(a.text).key);
        assert.equal(keys.length, 2);
        assert.equal(keys[0], keys[1]);
        assert.equal(mock.world.form(["s0001", "baseline", "vitals", 1]).versions.length, 2);
      },
      { as: "nurse_east", place: FORM },
    ));

  test("sends what was saved while offline, not what was typed since", () =>
    at(
      async ({ page, mock, context }) => {
        await page.waitForSelector("#save");
        await context.setOffline(true);
        await page.locator("#field-systolic").fill("127");
        await page.keyboard.press("Control+s");
        await page.locator("#reason").fill("read again");
        await page.keyboard.press("Enter");
        await page.waitForSelector("main .notice.caution");
        await page.locator("#field-weight").fill("6");
        await context.setOffline(false);
        await page.locator(".under-title").filter({ hasText: "Version 2" }).waitFor();
        const { versions } = mock.world.form(["s0001", "baseline", "vitals", 1]);
        assert.deepEqual(versions[1].values.systolic, { value: "127" });
        assert.deepEqual(versions[1].values.weight, versions[0].values.weight);
        assert.equal(await page.locator("#field-weight").inputValue(), "6");
        await status(page).filter({ hasText: "1 change not saved" }).waitFor();
        await page.locator("#field-weight").fill("66.0");
        await page.keyboard.press("Control+s");
        await page.locator("#reason").fill("weighed again");
        await page.keyboard.press("Enter");
        await saved_as(page, /3/);
        assert.deepEqual(versions[2].values.systolic, { value: "127" });
      },
      { as: "nurse_east", place: FORM },
    ));

  test("sends what was kept when its page is not open", () =>
    at(
      async ({ page, mock, context }) => {
        await page.waitForSelector("#save");
        await page.locator("#field-systolic").fill("127");
        await context.setOffline(true);
        await page.keyboard.press("Control+s");
        await page.locator("#reason").fill("read again");
        await page.keyboard.press("Enter");
        await page.waitForSelector("main .notice.caution");
        await page.keyboard.press("Escape");
        await page.waitForSelector(".error-box");
        assert.match(await page.locator(".notices").innerText(), /waits for the server/);
        await context.setOffline(false);
        await page.waitForFunction(() => !document.querySelector(".notices a"));
        assert.equal(mock.world.form(["s0001", "baseline", "vitals", 1]).versions.length, 2);
      },
      { as: "nurse_east", place: FORM },
    ));

  test("a lost answer is asked for again and saved once", () =>
    at(
      async ({ page, mock }) => {
        await page.waitForSelector("#save");
        await page.locator("#field-systolic").fill("128");
        const { world } = mock;
        let losing = true;
        mock.lose = (path, method) => method === "PUT" && losing;
        await page.keyboard.press("Control+s");
        await page.locator("#reason").fill("read again");
        await page.keyboard.press("Enter");
        await page.waitForSelector("main .notice.caution");
        losing = false;
        assert.equal(world.form(["s0001", "baseline", "vitals", 1]).versions.length, 2);
        await saved_as(page, /2/);
        assert.equal(world.form(["s0001", "baseline", "vitals", 1]).versions.length, 2);
      },
      { as: "nurse_east", place: FORM },
    ));
});
