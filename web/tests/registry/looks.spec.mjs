// How each page of the registry looks, in both languages, day and night, old screen and tablet.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { faint, labels, sticking_out, texts_of_language } from "../../test/looks.mjs";
import { leave_import } from "./mock/import_answers.mjs";
import { start_mock } from "./mock_server.mjs";
import { BAND, CHINESE, go, open, SAFETY, SCREEN, SHOTS, sign_in } from "./opened.mjs";
import { start, TABLET } from "./opened.mjs";

const started = start();
const VIEWS = {
  people: ["nurse_east", "#/people"],
  enrol: ["nurse_east", "#/enrol"],
  person: ["nurse_east", "#/person/s0007"],
  form: ["nurse_east", "#/person/s0002/baseline/vitals/1"],
  history: ["data_east", "#/person/s0002/baseline/history/1"],
  withdrawn: ["nurse_east", "#/person/s0011"],
  follow_up: ["nurse_east", "#/follow_up"],
  completeness: ["data_east", "#/completeness?centre=east&form=laboratory"],
  queries: ["data_east", "#/queries"],
  import: ["data_east", "#/import", leave_import],
  users: ["admin", "#/users"],
  audit: ["auditor", "#/audit"],
  password: ["nurse_east", "#/password"],
};

for (const [view, [user, place, prepare]] of started.skip ? [] : Object.entries(VIEWS))
  for (const language of ["en", "zh"])
    describe(`${view} in ${language}`, () =>
      looks_right({ view, user, place, language, prepare }));

function looks_right({ view, user, place, language, prepare }) {
  let opened, mock;
  before(async () => {
    mock = await start_mock();
    prepare?.(mock.world);
    opened = await open(started.browser, mock, { language });
    await sign_in(opened.page, user, place);
    await opened.page.waitForSelector("h1");
    await opened.page.waitForTimeout(300);
  });
  after(async () => {
    await opened.context.close();
    await mock.close();
  });

  test("opens under the strict policy without a complaint and asks no other host", async () => {
    const { complaints, requests: asked } = opened;
    assert.ok(asked.length >= 6);
    assert.deepEqual(asked.filter((a) => !a.startsWith(mock.address)), []);
    assert.deepEqual(complaints, []);
  });

  test("every label has words, in its own language; safety line and band stand", async () => {
    const found = await opened.page.evaluate(labels);
    for (const { text, tag } of found) assert.notEqual(text, "", `an empty ${tag}`);
    const texts = await opened.page.evaluate(texts_of_language);
    if (language === "en") {
      const display = /^(护士|研究|数据|管理|稽查)[甲乙]$|Signed in: /;
      const chinese = texts.filter((t) => CHINESE.test(t) && t !== "中文");
      assert.deepEqual(chinese.filter((t) => !display.test(t)), []);
    } else {
      const codes = /\b\w+[_/][\w/]+\b|[A-Z]-\d+|\bs\d+|\bq\d+|\b[a-z_]+\b(?=$|、)/g;
      const units = /mmHg|mmol|µmol|kg|cm|min|pg|mL/g;
      const files = /steps|labs\.csv|xlsx|xls|ods|csv|tsv|txt/g;
      const kept = /English|CSV|NYHA|NT-proBNP|Enter|Ctrl|Esc|SGLT2|\bI{1,3}V?(?= 级)/g;
      const english = texts
        .map((t) => t.replace(files, "").replace(kept, "").replace(units, "").replace(codes, ""))
        .filter((t) => /[A-Za-z]{3}/.test(t));
      assert.deepEqual(english, []);
    }
    const body = await opened.page.locator("body").innerText();
    assert.doesNotMatch(body, /undefined|\bNaN\b|\[object|\{\d\}|Infinity|\bnull\b/);
    assert.ok(body.includes(SAFETY));
    assert.equal(await opened.page.locator(".band").innerText(), BAND);
  });

  test("every field has a name, every focus a place in order", async () => {
    const { page } = opened;
    const nameless = await page.$$eval("input, select, textarea, button, a[href]", (all) =>
      all
        .filter((e) => e.getClientRects().length > 0)
        .filter(
          (e) =>
            !(e.labels?.length > 0) &&
            !e.getAttribute("aria-label") &&
            !e.getAttribute("aria-labelledby") &&
            !e.textContent.trim(),
        )
        .map((e) => e.outerHTML.slice(0, 120)),
    );
    assert.deepEqual(nameless, []);
    const doubled = await page.$$eval("[id]", (all) => {
      const ids = all.map((e) => e.id);
      return ids.filter((id, at) => ids.indexOf(id) !== at);
    });
    assert.deepEqual(doubled, []);
    await page.evaluate(() => document.activeElement?.blur());
    await page.locator("h1").click();
    const seen = [];
    for (let n = 0; n < 25; n += 1) {
      await page.keyboard.press("Tab");
      const at = await page.evaluate(() => {
        const e = document.activeElement;
        const main = document.getElementById("main");
        if (!e || !main.contains(e)) return "outside";
        if (e.closest(".save-bar")) return null;
        const { top, left, width } = e.getBoundingClientRect();
        const y = Math.round((top + scrollY) / 12);
        return { y, x: left, width, what: e.outerHTML.slice(0, 80) };
      });
      if (at === "outside" && seen.length > 0) break;
      if (at && at !== "outside") seen.push(at);
    }
    for (let n = 1; n < seen.length; n += 1)
      assert.ok(
        seen[n].y > seen[n - 1].y || seen[n].x >= seen[n - 1].x || view === "enrol",
        `${seen[n - 1].what} before ${seen[n].what}`,
      );
  });

  test("text can be told from the ground, by day and at night", async () => {
    const { page } = opened;
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      const { bad, texts } = await page.evaluate(faint, 4.5);
      assert.ok(texts > 10);
      assert.deepEqual(bad, [], colorScheme);
    }
    await page.screenshot({ path: `${SHOTS}/registry-${view}-${language}-night.png` });
    await page.emulateMedia({ colorScheme: "light" });
  });

  test("nothing sticks out on old screen and tablet, where a finger finds its target", async () => {
    const { page } = opened;
    assert.deepEqual(await page.evaluate(sticking_out), []);
    await page.screenshot({ path: `${SHOTS}/registry-${view}-${language}.png` });
    await page.setViewportSize(TABLET);
    await page.waitForTimeout(100);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= TABLET.width, `the page is ${wide} wide`);
    const small = await page.$$eval("button, select, input, main th a, label:has(input)", (all) =>
      all
        .filter((e) => e.getClientRects().length > 0)
        .filter((e) => !e.matches(".csv, .visually-hidden, [type=radio], [type=checkbox]"))
        .filter((e) => e.getBoundingClientRect().height < 43.5)
        .map((e) => e.outerHTML.slice(0, 100)),
    );
    assert.deepEqual(small, []);
    await page.screenshot({ path: `${SHOTS}/registry-${view}-${language}-tablet.png` });
    await page.setViewportSize(SCREEN);
  });

  test("prints with the band and without what is for hands", async () => {
    const { page } = opened;
    await page.emulateMedia({ media: "print" });
    const lies = ["people", "person", "withdrawn", "queries"].includes(view); // its paper
    await page.setViewportSize({ width: lies ? 1016 : 688, height: lies ? 674 : 1002 });
    assert.ok(await page.locator(".sheet-band").isVisible());
    for (const hidden of [".top", ".save-bar", ".identity", ".filters"])
      if ((await page.locator(hidden).count()) > 0)
        assert.ok(!(await page.locator(hidden).first().isVisible()), hidden);
    assert.deepEqual(await page.evaluate(sticking_out), []);
    await page.emulateMedia({ media: null });
    const pdf = await page.pdf({ format: "A4", preferCSSPageSize: true });
    writeFileSync(`${SHOTS}/registry-${view}-${language}.pdf`, pdf);
    assert.ok((pdf.toString("latin1").match(/\/Type\s*\/Page\b/g) ?? []).length > 0);
    assert.equal(/MediaBox\s*\[\s*0\s+0\s+84[12]/.test(pdf.toString("latin1")), lies);
    await page.setViewportSize(SCREEN);
  });
}

describe("the page as a whole", { skip: started.skip }, () => {
  test("the language changes both ways, is kept, and nothing typed is lost", () =>
    started.at(
      async ({ page }) => {
        await page.waitForSelector("#save");
        await page.locator("#field-weight").fill("66");
        await page.getByRole("button", { name: "中文" }).click();
        assert.equal(await page.locator("html").getAttribute("lang"), "zh-CN");
        assert.match(await page.locator("h1").innerText(), /生命体征/);
        assert.equal(await page.locator("#field-weight").inputValue(), "66");
        assert.match(await page.title(), /专病库/);
        await page.locator("#field-weight").fill("64.2");
        await page.reload();
        await page.waitForSelector("#save");
        assert.match(await page.locator("h1").innerText(), CHINESE, "kept for the next visit");
        await page.locator("h1").click();
        await page.keyboard.press("l");
        assert.match(await page.locator("h1").innerText(), /Vital signs/);
      },
      { as: "nurse_east", place: "#/person/s0002/baseline/vitals/1" },
    ));

  test("the timeline says its values by pointer and by key", () =>
    started.at(
      async ({ page }) => {
        await page.waitForSelector(".timeline svg");
        const plot = page.locator(".timeline [role=slider]");
        await plot.focus();
        await page.keyboard.press("End");
        const last = await page.locator(".readout").innerText();
        assert.match(last, /happened 20\d\d-/);
        assert.equal(await plot.getAttribute("aria-valuetext"), last.split("\n").join(", "));
        await page.keyboard.press("Home");
        assert.notEqual(await page.locator(".readout").innerText(), last);
        await page.evaluate(() => document.activeElement.blur());
        await page.locator(".timeline circle").last().hover({ force: true });
        assert.match(await page.locator(".readout").innerText(), /recorded 20\d\d-/);
        const late = await page.locator('.timeline path[stroke="var(--accent)"]').count();
        assert.ok(late >= 4, "laboratory values are known later");
      },
      { as: "nurse_east", place: "#/person/s0001" },
    ));

  test("script in every text field shows as text", () =>
    started.at(
      async ({ page, mock }) => {
        const hostile = (n) => `<img src=x onerror="window.hit=${n}">`;
        await go(page, "#/enrol");
        await page.locator("#centre").selectOption("east");
        await page.locator("#enrolled").fill("20260316");
        await page.locator("#consent-version").selectOption("2.1");
        await page.locator("#consent-signed").fill("20260316");
        for (const id of ["name", "record_number", "phone"])
          await page.locator(`#identity-${id}`).fill(hostile(2));
        await page.locator("form button[type=submit]").click();
        await page.waitForSelector(".matrix");
        await page.locator(".identity button").click();
        await page.waitForSelector(".identity dl");
        const person = await page.locator("main").innerText();
        assert.ok(person.includes(hostile(2)));
        const subject = mock.world.people.at(-1).subject;
        await go(page, `#/person/${subject}/baseline/history/1`);
        await page.waitForSelector("#save");
        await page.locator("#field-date").fill("20260316");
        for (const id of ["birth_year", "remark"])
          await page.locator(`#field-${id}`).fill(hostile(3));
        await page.keyboard.press("Control+s");
        await page.waitForSelector(".error-box");
        await page.locator("#field-birth_year").fill("1900");
        await page.keyboard.press("Control+s");
        await page.waitForSelector("#message-birth_year .query");
        await page.locator("#field-remark").fill(hostile(4));
        await page.keyboard.press("Control+s");
        await page.locator("#reason").fill(hostile(5));
        await page.keyboard.press("Enter");
        await page.locator("#history button").click();
        await page.locator(".history").filter({ hasText: hostile(5) }).waitFor();
        assert.ok((await page.locator(".history").innerText()).includes(hostile(4)));
        await page.locator("#message-birth_year .query button").first().click();
        await page.keyboard.type(hostile(6));
        await page.keyboard.press("Enter");
        await page.locator("#message-birth_year").filter({ hasText: hostile(6) }).waitFor();
        await go(page, "#/people?search=" + encodeURIComponent(hostile(7)));
        await page.waitForSelector(".nothing");
        assert.equal(await page.locator("#search").inputValue(), hostile(7));
        assert.equal(await page.locator("main img").count(), 0);
        assert.equal(await page.evaluate(() => window.hit), undefined);
      },
      {
        as: "nurse_new",
        before: (world) => (world.users[1].must_change_password = false),
      },
    ));

  test("script and SQL in follow-up, consent, queries, locks and filters show as text", () =>
    started.at(
      async ({ page, mock }) => {
        const hostile = (n) => `<img src=x onerror="alert(${n})">'; DROP TABLE event; --${n}`;
        const dialogs = [];
        page.on("dialog", (d) => (dialogs.push(d.message()), void d.dismiss()));
        const shows = (where, n) => page.locator(where).filter({ hasText: hostile(n) }).waitFor();
        const leave = async () => {
          await page.locator(".who button").first().click();
          await page.waitForSelector(".sign-in");
        };
        const form = "#/person/s0001/baseline/vitals/1";

        await page.locator("#user").fill(hostile(0));
        await page.locator("#password").fill(hostile(0));
        await page.keyboard.press("Enter");
        await page.waitForSelector("[role=alert]");
        await sign_in(page, "nurse_east", "#/person/s0007");
        await page.locator("#contacts .section-line button").first().click();
        await page.locator("#contact-visit").selectOption("month_6");
        await page.locator("#contact-outcome").selectOption("reached");
        await page.locator("#contact-note").fill(hostile(1));
        await page.locator("dialog [type=submit]").click();
        await shows("#contacts", 1);
        await page.locator("#consent button").last().click();
        await page.locator("dialog [value=stop]").check();
        await page.locator("#withdrawn-day").fill(hostile(2));
        await page.locator("#withdrawn-reason").fill(hostile(3));
        await page.locator("dialog [type=submit]").click();
        await page.waitForSelector("dialog [role=alert]");
        await page.locator("#withdrawn-day").fill("2026-03-15");
        await page.locator("dialog [type=submit]").click();
        await page.waitForSelector(".withdrawn-band");
        await go(page, form);
        await page.locator("#field-date").fill(hostile(4));
        await shows("#message-date", 4);
        await page.keyboard.press("Escape");
        await page.locator("dialog button").last().click();
        await page.waitForSelector(".matrix");
        const [at_person, nowhere] = [`#/person/${hostile(5)}`, `#/${hostile(6)}`];
        for (const hash of [at_person, nowhere, `#/people?centre=${hostile(7)}`])
          await go(page, hash);
        await leave();

        await sign_in(page, "data_east", form);
        await page.waitForSelector("#message-weight button");
        await page.locator("#message-weight button").click();
        await page.keyboard.type(hostile(8));
        await page.keyboard.press("Enter");
        await shows("#message-weight .query", 8);
        await page.locator(".lock button").last().click();
        await page.locator("#state-reason").fill(hostile(9));
        await page.locator("dialog [type=submit]").click();
        await page.waitForSelector("dialog", { state: "detached" });
        await go(page, "#/queries");
        await shows(".queries", 8);
        await leave();

        await sign_in(page, "auditor", "#/audit");
        await shows("tbody", 3);
        await shows("tbody", 9);
        await page.locator("#search").fill(hostile(10));
        await page.waitForSelector(".nothing");
        assert.equal(await page.locator("#search").inputValue(), hostile(10));
        assert.deepEqual(dialogs, []);
        assert.equal(await page.locator("img, [onerror]").count(), 0);
        const asked = mock.asked.filter((a) => a.path.endsWith("/x"));
        assert.deepEqual(asked, [], "no picture is fetched");
      },
    ));

  test("an administrator's text fields show script as text too", () =>
    started.at(
      async ({ page }) => {
        const hostile = '<img src=x onerror="window.hit=8">';
        await page.locator(".title-line button").click();
        await page.locator("#new-name").fill("someone");
        await page.locator("#new-display").fill(hostile);
        await page.locator(".user-form [type=submit]").click();
        await page.locator(".users").filter({ hasText: hostile }).waitFor();
        assert.equal(await page.locator("main img").count(), 0);
        assert.equal(await page.evaluate(() => window.hit), undefined);
      },
      { as: "admin" },
    ));

  test("real people have no band", () =>
    started.at(
      async ({ page }) => {
        const { programme } = await import("./mock/programme.mjs");
        programme.people = "real";
        try {
          await page.reload();
          await page.waitForSelector(".who .me");
          assert.equal(await page.locator(".band").count(), 0);
        } finally {
          programme.people = "generated";
        }
      },
      { as: "nurse_east" },
    ));
});
