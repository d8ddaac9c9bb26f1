// The guide dossier in a real browser: how each view looks, in both languages. `npm test`.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { GUIDE, open, SHOTS, template, write_page } from "./browser.mjs";
import { CHINESE, ITEM, made, start } from "./guide_opened.mjs";
import { broken_cells, faint, labels, sticking_out, texts_of_language } from "./looks.mjs";
import { code_of, guide, guide_of_real_people, STATUSES } from "./make_guide_fixture.mjs";

const GENERATED = "generated data 模拟数据";
const QUICK = "quick 快速运行";
const SAFETY = "For research; not a medical device. 仅供科研，不作诊疗依据。";
const SHARED = /^(CSV|n|English|[A-Z]|AUROC)$/;
const VIEWS = {
  wall: "/?",
  table: "/?view=table&",
  item: `/item/${ITEM}?`,
  indicator: `/indicator/${ITEM}/02?`,
};

const page_of = start("guide_looks");

for (const [view, place] of page_of.skip ? [] : Object.entries(VIEWS))
  for (const language of ["en", "zh"])
    describe(`${view} in ${language}`, () => looks_right(view, place, language));

function looks_right(view, place, language) {
  let opened;
  before(async () => {
    opened = await open(page_of.browser, page_of.address, language, place);
  });
  after(async () => opened.context.close());

  test("opens without a complaint and asks for nothing else", async () => {
    await opened.page.waitForTimeout(100);
    assert.deepEqual(opened.complaints, []);
    const asked = opened.requests.filter((r) => r !== "data:,");
    assert.equal(asked.length, 1, asked.join(" "));
    assert.ok(asked[0].startsWith("file:"));
  });

  test("every label has words, in its own language", async () => {
    const found = await opened.page.evaluate(labels);
    assert.ok(found.length > 5);
    for (const { text, tag, of_data } of found) {
      assert.notEqual(text, "", `an empty ${tag}`);
      if (of_data || SHARED.test(text) || text === "中文") continue;
      if (language === "zh") assert.match(text, CHINESE, `${tag} has no Chinese: ${text}`);
      else assert.doesNotMatch(text, CHINESE, `${tag} has Chinese: ${text}`);
    }
    const text = await opened.page.locator("body").innerText();
    assert.doesNotMatch(text, /undefined|\bNaN\b|\[object|\{\d\}|Infinity|\bnull\b/);
    assert.ok(text.includes(SAFETY));
  });

  test("speaks one language", async () => {
    const texts = await opened.page.evaluate(texts_of_language);
    assert.ok(texts.length > 20);
    if (language === "en") {
      assert.deepEqual(texts.filter((t) => CHINESE.test(t) && t !== "中文"), []);
      return;
    }
    // ids, paths, digests, names of programmes, keys and what has no Chinese name
    const foreign = /javascript:alert|[A-Z]{2}\d{4}-\w+|[\w]+[/_.][\w./]+|\b[0-9a-f]{12,}\b/g;
    const kept =
      /\b(AUROC|AUC|CSV|SHA|UTC|Bianque|BQ|Enter|Esc|bianque guide( forms| site)?|--out)\b/g;
    const english = texts
      .map((t) => t.replace(foreign, "").replace(kept, ""))
      .filter((t) => /[A-Za-z]{2}/.test(t));
    assert.deepEqual(english, []);
  });

  test("text can be told from the ground, at night too", async () => {
    const { page } = opened;
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      const { bad, texts } = await page.evaluate(faint, 4.5);
      assert.ok(texts > 20);
      assert.deepEqual(bad, [], colorScheme);
    }
    await page.screenshot({ path: `${SHOTS}/guide-${view}-${language}-night.png` });
    await page.emulateMedia({ colorScheme: "light" });
  });

  test("nothing sticks out on the old screen or on a phone", async () => {
    const { page } = opened;
    assert.deepEqual(await page.evaluate(sticking_out), []);
    assert.deepEqual(await page.evaluate(broken_cells), []);
    await page.screenshot({ path: `${SHOTS}/guide-${view}-${language}.png`, fullPage: true });
    await page.setViewportSize({ width: 390, height: 800 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 390, `the page is ${wide} wide`);
    await page.screenshot({ path: `${SHOTS}/guide-${view}-${language}-phone.png` });
    await page.setViewportSize({ width: 1366, height: 768 });
  });

  test("prints on A4 with the band", async () => {
    const { page } = opened;
    await page.emulateMedia({ media: "print" });
    const [width, height] = view === "table" ? [1016, 674] : [688, 1002]; // its paper lies
    await page.setViewportSize({ width, height });
    assert.deepEqual(await page.evaluate(sticking_out), []);
    if (view === "wall") {
      const columns = await page
        .locator(".tiles")
        .first()
        .evaluate((e) => getComputedStyle(e).gridTemplateColumns.split(" ").length);
      assert.equal(columns, 4);
    }
    const head = page.locator(".sheet-head");
    assert.equal(await head.count(), view === "indicator" ? 0 : 1);
    await page.emulateMedia({ media: null });
    const pdf = await page.pdf({ format: "A4", preferCSSPageSize: true });
    writeFileSync(`${SHOTS}/guide-${view}-${language}.pdf`, pdf);
    const sheets = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g) ?? [];
    assert.ok(sheets.length > 0);
    assert.equal(/MediaBox\s*\[\s*0 0 84[12]/.test(pdf.toString("latin1")), view === "table");
    await page.setViewportSize({ width: 1366, height: 768 });
  });
}

describe("the page as a whole", { skip: page_of.skip }, () => {
  test("bands stand where the data are generated or quick, and nowhere else", async () => {
    const seen = async (of, place) => {
      let text = "";
      await page_of.at(
        place,
        async (page) => {
          const band = page.locator(".band");
          text = (await band.count()) > 0 ? await band.innerText() : "";
        },
        { of },
      );
      return text;
    };
    assert.match(await seen(page_of.address, "/?"), new RegExp(GENERATED));
    const item = await seen(page_of.address, `/item/${ITEM}?`);
    assert.ok(item.includes(GENERATED) && item.includes(QUICK));
    assert.match(await seen(page_of.address, `/indicator/${ITEM}/04?`), new RegExp(GENERATED));
    assert.equal(await seen(page_of.address, `/indicator/${ITEM}/02?`), "");
    assert.equal(await seen(page_of.address, "/item/JS2025-1001?"), "");
    const real = write_page("guide_real", guide_of_real_people(), GUIDE);
    assert.equal(await seen(real, "/?"), "");
    assert.equal(await seen(real, `/item/${ITEM}?`), "");
    const generated = write_page("guide_generated", { ...made, generated: true }, GUIDE);
    for (const place of ["/?", "/item/JS2025-1001?", `/indicator/${ITEM}/02?`])
      assert.match(await seen(generated, place), new RegExp(GENERATED), place);
  });

  test("the language changes both ways, is kept and stands in the address", () =>
    page_of.at(`/item/${ITEM}?`, async (page) => {
      await page.getByRole("button", { name: "中文" }).click();
      assert.equal(await page.locator("html").getAttribute("lang"), "zh-CN");
      assert.match(await page.locator("h1").innerText(), /虚构条目 27/);
      assert.ok(page.url().endsWith(`#/item/${ITEM}?lang=zh`));
      await page.locator("#indicators tbody a").first().click();
      assert.ok(page.url().endsWith(`#/indicator/${ITEM}/01?lang=zh`), "links keep it");
      await page.goto("about:blank");
      await page.goto(page_of.address);
      await page.waitForSelector(".tile");
      assert.match(await page.locator("h1").innerText(), CHINESE, "kept for the next visit");
      await page.keyboard.press("l");
      assert.equal(await page.locator("html").getAttribute("lang"), "en");
      assert.match(await page.locator("h1").innerText(), /Guide dossier/);
      assert.equal(await page.title(), "Bianque guides");
    }));

  test("says what is missing when it holds no data or broken data", async () => {
    for (const [name, text, words] of [
      ["guide_empty", "BIANQUE_GUIDE" + "_DATA", /no data yet/],
      ["guide_broken", '{"items', /cannot be read/],
    ])
      await page_of.at(
        "/?",
        async (page) => assert.match(await page.locator("main").innerText(), words),
        { of: write_page(name, text, GUIDE) },
      );
  });

  test("is one file with one place for the data", () => {
    const page = template(GUIDE);
    assert.equal(page.split("BIANQUE_GUIDE_DATA").length, 2);
    assert.doesNotMatch(page, /<(script|link|img)[^>]+(src|href)="(?!data:)/);
    assert.match(page, /default-src 'none'/);
    assert.ok(statSync(GUIDE).size < 500_000);
  });

  test("text of the data stays text", async () => {
    const hostile = guide();
    Object.assign(hostile.items[0], { en: "</script><img src=x onerror='window.hit=1'>" });
    await page_of.at(
      `/item/${hostile.items[0].id}?`,
      async (page) => {
        assert.equal(await page.evaluate(() => window.hit), undefined);
        assert.match(await page.locator("h1").innerText(), /<\/script><img/);
      },
      { of: write_page("guide_hostile", hostile, GUIDE) },
    );
  });
});

test("the made dossier adds up", () => {
  assert.equal(made.items.length, 88);
  const all = made.items.flatMap((i) => i.indicators);
  assert.equal(all.length, 438);
  assert.deepEqual([...new Set(all.map((i) => code_of(i.status)))].sort(), [...STATUSES].sort());
});

test("every unit and side condition of the guides has words", () => {
  const here = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
  const keys = (text) => new Set([...text.matchAll(/^ {2}"?([\w /-]+)"?: /gm)].map((m) => m[1]));
  const units = keys(here("../src/shared/unit_words.ts"));
  const names = keys(here("../src/guide/need_names.ts"));
  const parts = keys(here("../src/guide/need_parts.ts"));
  const international = /^(|s|ms|min|h|mm|cm|TB|pg\/mL|auroc.*)$/;
  const rows = here("../../vocabulary/guides/indicators.csv").trim().split(/\r?\n/);
  const head = rows[0].split(",");
  const lacking = new Set();
  for (const row of rows.slice(1)) {
    const cells = [...row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
      (m) => m[1] ?? m[2],
    );
    const unit = cells[head.indexOf("unit")];
    if (!international.test(unit) && !units.has(unit)) lacking.add(unit);
    for (const need of cells[head.indexOf("needs")].split(";").filter(Boolean)) {
      const [key, value] = need.split("=");
      if (key !== "includes" && !names.has(key)) lacking.add(key);
      if (value === "yes" || /^[\d.-]+$/.test(value)) continue;
      for (const part of value.split("+")) if (!parts.has(part)) lacking.add(part);
    }
  }
  assert.deepEqual([...lacking], []);
});

test("the page reads no key that the engine does not write", () => {
  const here = (path) => new URL(path, import.meta.url);
  const shape = readFileSync(here("../src/guide/guide_data.ts"), "utf8");
  const read = [...shape.matchAll(/^ {2}(\w+)\??:/gm)].map((m) => m[1]);
  const rooms = ["dossier", "acceptance"].map((room) => here(`../../src/programme/${room}/`));
  const written = rooms
    .flatMap((room) =>
      readdirSync(room)
        .filter((name) => /(?<!_test)\.(cpp|h)$/.test(name))
        .map((name) => readFileSync(new URL(name, room), "utf8")),
    )
    .join("\n");
  assert.ok(read.length > 50);
  assert.deepEqual(
    read.filter((key) => !written.includes(`"${key}"`)),
    [],
  );
});
