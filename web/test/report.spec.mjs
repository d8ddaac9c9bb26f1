// The report page in a real browser: `npm test`, or `REPORT=path/to/report.html npm test` for a
// page that a run wrote.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { launch, missing, open, SHOTS, template, TEMPLATE, write_page } from "./browser.mjs";
import { broken_cells, collisions, faint, labels, sticking_out, tags } from "./looks.mjs";
import { nearly_empty, with_model, without_model } from "./make_fixture.mjs";

const GENERATED = "generated data 模拟数据";
const SAFETY = "For research; not a medical device. 仅供科研，不作诊疗依据。";
const CHINESE = /[一-鿿]/;
// Words that are the same in both languages.
const SHARED = /^(AUROC|AUPRC|CSV|n|English|TRIPOD\+AI|[A-Z]|demo|\S+ → \S+)$/;
const LANGUAGES = ["en", "zh"];

const why_not = missing();
if (why_not) console.log(`not tested: ${why_not}`);
const skip = why_not ?? false;

function pages() {
  const given = process.env.REPORT;
  if (given) {
    const text = readFileSync(given, "utf8");
    const data = /id="report-data">([^]*?)<\/script>/.exec(text)[1];
    return [
      { name: "given", address: pathToFileURL(given).href, data: JSON.parse(data), path: given },
    ];
  }
  return Object.entries({ with_model, without_model, nearly_empty }).map(([name, make]) => {
    const data = make();
    return { name, data, address: write_page(name, data) };
  });
}

let browser;
before(async () => {
  if (!skip) browser = await launch();
});
after(async () => browser?.close());

for (const { name, address, data, path } of skip ? [] : pages()) {
  const generated = data.data?.people === "generated";
  for (const language of LANGUAGES) {
    describe(`${name} in ${language}`, () =>
      looks_right({ name, address, data, generated, language }));
  }
  test(`${name}: size`, () => {
    const bytes = statSync(path ?? TEMPLATE).size;
    assert.ok(bytes <= (path ? 5e6 : 1.5e6), `${bytes} bytes`);
  });
}

function looks_right({ name, address, data, generated, language }) {
  let opened;
  before(async () => {
    opened = await open(browser, address, language);
  });
  after(async () => opened.context.close());

  test("opens without a complaint and asks for nothing else", async () => {
    await opened.page.waitForTimeout(100);
    assert.deepEqual(opened.complaints, []);
    assert.deepEqual(
      opened.requests.filter((r) => !r.startsWith("file:") && r !== "data:,"),
      [],
    );
    assert.equal(opened.requests.filter((r) => r.startsWith("file:")).length, 1);
  });

  test("every label has words, in its own language", async () => {
    const found = await opened.page.evaluate(labels);
    assert.ok(found.length > 5);
    for (const { text, tag, of_data, may_be_empty } of found) {
      if (!may_be_empty) assert.notEqual(text, "", `an empty ${tag}`);
      assert.doesNotMatch(text, /undefined|NaN|\[object|\{\d\}|null|Infinity/);
      if (of_data || SHARED.test(text) || text === "中文") continue;
      if (language === "zh") assert.match(text, CHINESE, `${tag} has no Chinese: ${text}`);
      else assert.doesNotMatch(text, CHINESE, `${tag} has Chinese: ${text}`);
    }
    const text = await opened.page.locator("main").innerText();
    assert.doesNotMatch(text, /undefined|\bNaN\b|\[object|\{\d\}|Infinity/);
    assert.ok(text.includes(SAFETY));
  });

  test("shows a section for the data there are, and no other", async () => {
    const ids = await opened.page.$$eval("main section", (all) => all.map((s) => s.id));
    for (const key of [
      "attrition",
      "centres",
      "transfer",
      "acceptance",
      "tripod",
      "made",
      "alerts",
      "clocks",
    ]) {
      const list = key === "clocks" ? data.clocks?.concepts : data[key];
      assert.equal(ids.includes(key), (list?.length ?? 0) > 0, key);
    }
    assert.equal(ids.includes("discrimination"), Object.keys(data.designs ?? {}).length > 0);
    const linked = await opened.page.$$eval("nav ol a", (all) => all.map((a) => a.hash.slice(1)));
    assert.deepEqual(linked, ids);
  });

  test("text and marks can be told from the ground", async () => {
    const { bad, texts } = await opened.page.evaluate(faint, 4.5);
    assert.ok(texts > 20);
    assert.deepEqual(bad, []);
  });

  test("text and marks can be told from the ground at night too", async () => {
    const { page } = opened;
    await page.emulateMedia({ colorScheme: "dark" });
    const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(ground, "rgb(16, 19, 21)");
    assert.deepEqual((await page.evaluate(faint, 4.5)).bad, []);
    await page.screenshot({ path: `${SHOTS}/${name}-${language}-night.png`, fullPage: true });
    await page.emulateMedia({ colorScheme: "light" });
  });

  test("the band of generated data is on the page and in each figure", async () => {
    const band = opened.page.locator(".band");
    const shown = await opened.page.evaluate(tags, GENERATED);
    if (!generated) {
      assert.deepEqual(shown.filter(Boolean), []);
      assert.ok(!(await opened.page.locator("body").innerText()).includes(GENERATED));
      return;
    }
    assert.ok(shown.length > 0);
    assert.ok(shown.every(Boolean), `${shown.filter((s) => !s).length} figures without the band`);
    await opened.page.evaluate(() => scrollTo(0, document.body.scrollHeight / 2));
    assert.ok((await band.innerText()).includes(GENERATED));
    const box = await band.boundingBox();
    assert.ok(
      box.y >= 0 && box.y < 5 && box.height >= 20 && box.width >= 1300,
      JSON.stringify(box),
    );
    await opened.page.evaluate(() => scrollTo(0, 0));
  });

  test("nothing sticks out on the old screen", async () => {
    assert.deepEqual(await opened.page.evaluate(sticking_out), []);
    assert.deepEqual(await opened.page.evaluate(collisions), []);
    assert.deepEqual(await opened.page.evaluate(broken_cells), []);
    await opened.page.screenshot({ path: `${SHOTS}/${name}-${language}.png` });
    await opened.page.screenshot({
      path: `${SHOTS}/${name}-${language}-full.png`,
      fullPage: true,
    });
  });

  test("prints on A4 with the band", async () => {
    const { page } = opened;
    await page.emulateMedia({ media: "print" });
    await page.setViewportSize({ width: 688, height: 1002 });
    assert.deepEqual(await page.evaluate(sticking_out), []);
    if (generated) {
      assert.ok((await page.evaluate(tags, GENERATED)).every(Boolean));
      const head = page.locator(".sheet-head"); // the head of a table is printed on every sheet
      assert.equal(await head.evaluate((e) => getComputedStyle(e).display), "table-header-group");
      assert.ok(await head.isVisible());
      assert.ok((await head.innerText()).includes(GENERATED));
    }
    const heads = await page.$$eval("thead", (all) =>
      all.map((e) => getComputedStyle(e).display),
    );
    assert.ok(heads.every((d) => d === "table-header-group"));
    await page.emulateMedia({ media: null });
    const pdf = await page.pdf({ format: "A4", preferCSSPageSize: true });
    writeFileSync(`${SHOTS}/${name}-${language}.pdf`, pdf);
    const sheets = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g) ?? [];
    assert.ok(sheets.length > 0);
    await page.setViewportSize({ width: 1366, height: 768 });
  });

  test("the keyboard reaches the numbers behind the marks", async () => {
    const { page } = opened;
    const plot = page.locator('.plot[role="slider"]').first();
    if ((await plot.count()) === 0) return;
    await plot.focus();
    assert.ok((await page.locator(".readout").innerText()).length > 3);
    const first = await plot.getAttribute("aria-valuetext");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("End");
    assert.notEqual(await plot.getAttribute("aria-valuetext"), first);
    await page.keyboard.press("Escape");
    assert.equal(await page.locator(".readout").count(), 0);
    await plot.hover();
  });
}

describe("the page as a whole", { skip }, () => {
  test("says what is missing when it holds no data or broken data", async () => {
    for (const [name, text, words] of [
      ["empty", "BIANQUE_REPORT" + "_DATA", /bianque run/],
      ["broken", '{"programme', /report\.json/],
    ]) {
      const { page, context, complaints } = await open(browser, write_page(name, text));
      assert.match(await page.locator("main").innerText(), words);
      assert.deepEqual(complaints, []);
      await context.close();
    }
  });

  test("has one place for the data, and it comes first", () => {
    assert.equal(template().split("BIANQUE_REPORT_DATA").length, 2);
    assert.ok(template().indexOf("BIANQUE_REPORT_DATA") < template().indexOf("<style>") + 1e6);
    assert.doesNotMatch(template(), /<(script|link|img)[^>]+(src|href)="(?!data:)/);
  });

  test("names of the programme have words in both languages, scores and statics too", async () => {
    const address = write_page("with_model", with_model());
    for (const [language, wanted] of [
      ["en", { rule: "lactate ≥ 4 mmol/L", group: "aged 65 or more: yes", sex: "female" }],
      ["zh", { rule: "乳酸 ≥ 4 mmol/L", group: "65 岁及以上：是", sex: "女 43.2 %" }],
    ]) {
      const { page, context } = await open(browser, address, language);
      const text = (id) => page.locator(`#${id}`).innerText();
      assert.ok((await text("alarms")).includes(wanted.rule));
      assert.ok((await text("subgroups")).includes(wanted.group));
      assert.ok((await text("centres")).includes(wanted.sex));
      assert.ok((await text("centres")).includes("60.4 %"), "how many are known");
      const drawn = await page.locator("#clocks svg text").allTextContents();
      assert.ok(drawn.includes(wanted.rule), "a row per rule beside the values");
      assert.ok(drawn.includes("NEWS2"), "a score by its abbreviation");
      for (const id of ["attrition", "decision", "alarms", "subgroups", "clocks"])
        assert.doesNotMatch(await text(id), /lactate.high|aged.65_|qsofa|news2/, id);
      const bars = await page.locator("#features svg text").allTextContents();
      const glossed = bars.some((text) => text.startsWith("心率（"));
      assert.equal(glossed, language === "zh", "the concept beside its expression");
      await context.close();
    }
  });

  test("figures with longer delays stand beside those reported", async () => {
    const data = with_model();
    const { page, context } = await open(browser, write_page("with_model", data));
    const block = page.locator("#discrimination .table-block").last();
    const row = await block.locator("tbody tr").first().innerText();
    assert.match(row, /0\.8331\s+0\.8291\s+0\.438\s+0\.432\s+80\.3 %\s+79\.3 %/);
    assert.match(await page.locator("#leak").innerText(), /applied once to 9,734,916/);
    await context.close();
  });

  test("a section without a curve says why", async () => {
    const { page, context } = await open(browser, write_page("nearly_empty", nearly_empty()));
    assert.match(await page.locator("#discrimination").innerText(), /No curve for within A/);
    await context.close();
  });

  test("alarms and the leak proof show intervals and counts", async () => {
    const { page, context } = await open(browser, write_page("with_model", with_model()));
    const row = await page.locator("#alarms tbody tr").first().innerText();
    assert.match(row, /80\.3 % \(77\.2–83\.2\)/);
    const proof = await page.locator("#leak").innerText();
    assert.match(proof, /say themselves when they were known, 900 got the declared delay/);
    assert.match(proof, /mean arterial pressure\s+fact\s+1,004\s+104\s+900\s+60 min/);
    await context.close();
  });

  test("a threshold shows its sign", async () => {
    const { page, context } = await open(browser, write_page("with_model", with_model()));
    const row = page.locator("#acceptance tbody tr", { hasText: "JS2025-2001/05" });
    assert.equal(await row.locator("td").last().innerText(), "< 1 s");
    await context.close();
  });

  test("text of the data stays text", async () => {
    const data = with_model();
    data.programme.title = { en: '</script><img src=x onerror="window.hit=1">', zh: "<b>粗</b>" };
    data.definition = "</script><script>window.hit=1</script>";
    const { page, context, complaints } = await open(browser, write_page("hostile", data));
    assert.equal(await page.evaluate(() => window.hit), undefined);
    assert.match(await page.locator("h1").innerText(), /<\/script><img/);
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test("holds four centres with long names", async () => {
    const data = with_model();
    const [a, b] = data.centres;
    data.centres = ["A", "B", "C", "county_hospital_1"].map((name, i) => ({
      ...(i % 2 ? b : a),
      name,
    }));
    const { within_A, A_to_B } = data.designs;
    const pairs = data.centres.flatMap((x) => data.centres.map((y) => [x.name, y.name]));
    data.designs = Object.fromEntries(
      pairs.map(([x, y]) => {
        const own = x === y;
        const design = { ...(own ? within_A : A_to_B), train: [x], test: [y] };
        return [own ? `within_${x}` : `${x}_to_${y}`, design];
      }),
    );
    const more = data.attrition.map((r) => ({ ...r, centre: `county_hospital_${r.centre}` }));
    data.attrition = [...data.attrition, ...more];
    const { page, context, complaints } = await open(browser, write_page("four_centres", data));
    assert.deepEqual(await page.evaluate(sticking_out), []);
    assert.deepEqual(await page.evaluate(collisions), []);
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test("remembers the language and carries it in the address", async () => {
    const address = write_page("with_model", with_model());
    const { page, context } = await open(browser, address);
    assert.equal(await page.locator("h2").first().innerText(), "Summary");
    await page.getByRole("button", { name: "中文" }).click();
    assert.equal(await page.locator("html").getAttribute("lang"), "zh-CN");
    assert.ok(page.url().endsWith("#lang=zh"));
    await page.goto("about:blank");
    await page.goto(address);
    assert.match(await page.locator("h2").first().innerText(), CHINESE);
    await page.keyboard.press("l");
    assert.equal(await page.locator("html").getAttribute("lang"), "en");
    await page.goto("about:blank");
    await page.goto(`${address}#transfer&lang=zh`);
    await page.waitForFunction(() => scrollY > 500);
    await context.close();
  });

  test("tables sort and are saved as CSV", async () => {
    const { page, context } = await open(browser, write_page("with_model", with_model()));
    const table = page.locator("#centres .table-block").last();
    await table.getByRole("button", { name: "A", exact: true }).first().click();
    const first = await table.locator("tbody tr").first().innerText();
    assert.match(first, /heart rate/);
    const saved = page.waitForEvent("download");
    await page.locator("#summary .csv").click();
    const text = readFileSync(await (await saved).path(), "utf8");
    assert.match(text, /^\uFEFFDesign,AUROC/);
    assert.match(text, /within A,0\.8331,/);
    assert.equal(text.trim().split("\n").length, 5);
    await context.close();
  });
});

test("the page reads no key that the engine does not write", () => {
  const here = (path) => new URL(path, import.meta.url);
  const shape = readFileSync(here("../src/report/report_data.ts"), "utf8");
  const read = [...shape.matchAll(/^ {2}(\w+)\??:/gm)].map((m) => m[1]);
  const rooms = ["report", "run", "acceptance"].map((room) => here(`../../src/programme/${room}/`));
  const sources = rooms.flatMap((room) =>
    readdirSync(room)
      .filter((name) => /(?<!_test)\.(cpp|h)$/.test(name))
      .map((name) => readFileSync(new URL(name, room), "utf8")),
  );
  const written = sources.join("\n");
  assert.ok(read.length > 100);
  assert.deepEqual(
    read.filter((key) => !written.includes(`"${key}"`)),
    [],
  );
});

test("the lock file names no host", () => {
  const lock = readFileSync(new URL("../package-lock.json", import.meta.url), "utf8");
  assert.doesNotMatch(lock, /:\/\//);
});
