// The guide dossier in a real browser: the wall, an item, an indicator. `npm test`.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { focused, ITEM, made, place_of, start, tiles } from "./guide_opened.mjs";
import { STATUSES } from "./make_guide_fixture.mjs";

const { at, skip } = start("guide");

describe("the wall", { skip }, () => {
  test("shows 88 tiles, each with its counts, and the totals", () =>
    at("/?", async (page) => {
      assert.equal(await tiles(page).count(), 88);
      const line = await page.locator(".totals").innerText();
      assert.match(line, /438 indicators:/);
      for (const status of STATUSES)
        assert.ok(line.includes(`${made.totals.by_status[status]} ${status}`), status);
      for (const [kind, { covered, all }] of Object.entries(made.totals.kinds))
        assert.ok(line.includes(`${kind} ${covered} of ${all}`), kind);
      for (const item of made.items) {
        const text = await page.locator(`[id="${item.id}"]`).innerText();
        for (const kind of ["S", "D", "X"]) {
          const { all, covered } = item.counts[kind];
          assert.equal(text.includes(`${kind} ${covered}/${all}`), all > 0, item.id);
        }
        assert.equal(text.includes("no indicator in the guide"), item.state === "no indicator");
      }
      assert.doesNotMatch(await page.locator(".wall").innerText(), /%/);
    }));

  test("only what is covered has the accent", () =>
    at("/?", async (page) => {
      const tones = await page.$$eval(".tile", (all) =>
        all.map((e) => ({
          id: e.id,
          colours: [e, ...e.querySelectorAll("*:not(.caution)")].map(
            (part) => getComputedStyle(part).color,
          ),
        })),
      );
      for (const { id, colours } of tones) {
        const { state } = made.items.find((i) => i.id === id);
        assert.equal(colours.includes("rgb(11, 110, 138)"), state === "covered", id);
      }
    }));

  test("filters by guide, capability, state and words, and says so in the address", () =>
    at("/?", async (page) => {
      const expect = async (wanted) => {
        const n = made.items.filter(wanted).length;
        assert.equal(await tiles(page).count(), n);
        assert.ok((await page.locator(".shown-of").innerText()).includes(`${n} of 88 items`));
      };
      const [guides, capability, state] = ["Guide", "Capability", "State"].map((name) =>
        page.getByLabel(name, { exact: true }),
      );
      await guides.selectOption("JS");
      await expect((i) => i.province === "JS");
      await guides.selectOption("JS/2026");
      await expect((i) => i.province === "JS" && i.year === 2026);
      await state.selectOption("in work");
      await expect((i) => i.id === ITEM);
      assert.match(place_of(page), /province=JS&year=2026&state=in work/);
      await page.getByRole("button", { name: "Clear filters" }).click();
      await expect(() => true);
      await capability.selectOption("risk-model");
      await expect((i) => i.capabilities.includes("risk-model"));
      await page.locator("#search").fill("REGISTRY hospitals");
      await expect((i) => i.capabilities.includes("risk-model") && /registry/i.test(i.en));
      await page.locator("#search").fill("js2026 影像引导");
      await expect(
        (i) => i.capabilities.includes("risk-model") && /^JS2026.*影像引导/.test(i.id + i.zh),
      );
      await page.locator("#search").fill("no such thing");
      assert.equal(await tiles(page).count(), 0);
      assert.match(await page.locator(".no-match").innerText(), /No item matches/);
    }));

  test("an address that was sent shows what it says", () =>
    at("/?province=CQ&state=no%20indicator&capability=registry/EDC&", async (page) => {
      const wanted = made.items.filter((i) => i.province === "CQ" && i.state === "no indicator");
      assert.equal(await tiles(page).count(), wanted.length);
      assert.equal(await page.getByLabel("Guide", { exact: true }).inputValue(), "CQ");
      assert.equal(await page.getByLabel("State").inputValue(), "no indicator");
      await tiles(page).first().click();
      await page.getByRole("link", { name: "All items" }).click();
      await page.waitForSelector(".tile");
      assert.equal(await tiles(page).count(), wanted.length, "the filters are kept");
    }));

  test("goes by keys", () =>
    at("/?", async (page) => {
      const ids = await page.$$eval(".tile", (all) => all.map((e) => e.id));
      await page.keyboard.press("ArrowRight");
      assert.equal(await focused(page), ids[0]);
      await page.keyboard.press("ArrowRight");
      assert.equal(await focused(page), ids[1]);
      await page.keyboard.press("ArrowLeft");
      await page.keyboard.press("ArrowDown");
      const below = await focused(page);
      assert.notEqual(below, ids[0]);
      assert.equal(made.items.find((i) => i.id === below).cluster, "B", "A is one row of two");
      await page.keyboard.press("ArrowUp");
      assert.equal(await focused(page), ids[0]);
      await page.keyboard.press("j");
      assert.equal(await focused(page), ids[1]);
      await page.keyboard.press("Enter");
      assert.match(place_of(page), new RegExp(`^#/item/${ids[1]}`));
      await page.waitForSelector("#programmes");
      await page.keyboard.press("Escape");
      await page.waitForSelector(".tile");
      assert.equal(await focused(page), ids[1], "back where one was");
      await page.keyboard.press("/");
      assert.equal(await focused(page), "search");
      await page.keyboard.type(ITEM.toLowerCase());
      assert.equal(await tiles(page).count(), 1);
      await page.keyboard.press("Escape");
      assert.ok(!(await page.locator(".keys").isVisible()));
      await page.keyboard.press("?");
      assert.match(await page.locator(".keys").innerText(), /Enter opens/);
    }));

  test("as a table sorts, counts and is saved", () =>
    at("/?view=table&", async (page) => {
      assert.equal(await page.locator("tbody tr").count(), 88);
      await page.getByRole("button", { name: "no programme", exact: true }).click();
      const many = await page.locator("tbody tr td:last-child").allInnerTexts();
      const numbers = many.filter((t) => t !== "–").map(Number);
      assert.deepEqual(numbers, [...numbers].sort((a, b) => b - a));
      const row = await page.locator("tbody tr", { hasText: ITEM }).innerText();
      assert.match(row, /in work.*\b0\/3\s+1\/3\s+1\/1\s+1\s+1\s+1\s+1\s+1\s+1\s+1\s+0/s);
      const saved = page.waitForEvent("download");
      await page.locator(".csv").click();
      const text = readFileSync(await (await saved).path(), "utf8");
      assert.match(text, /^\uFEFFItem,State,Title,/);
      assert.equal(text.trim().split("\n").length, 89);
      await page.locator("tbody a").first().click();
      assert.match(place_of(page), /^#\/item\//);
    }));
});

describe("an item", { skip }, () => {
  test("shows who answers it, its indicators, requirements, forms and what is missing", () =>
    at(`/item/${ITEM}?`, async (page) => {
      const text = (id) => page.locator(`#${id}`).innerText();
      assert.match(await page.title(), new RegExp(`^${ITEM}`));
      const head = await page.locator("main header").innerText();
      assert.match(head, /Made item 27/);
      assert.match(head, /虚构条目 27/);
      assert.match(head, /Jiangsu 2026/);
      const programmes = await text("programmes");
      assert.match(programmes, /runs\/made_ward \(quick run: not the whole data\)/);
      assert.match(programmes, /5f0c1d9a5f0c\s/);
      assert.match(programmes, /no run yet/);
      const digest = page.locator("#programmes td.code").first();
      assert.equal((await digest.getAttribute("title")).length, 64);
      const rows = await page.locator("#indicators tbody tr").allInnerTexts();
      assert.equal(rows.length, 7);
      assert.match(rows[1], /02\s+partly\s+S\s+.*≤\s0\.05\s+0\.024 \(0\.011–0\.037\)\s+32,246/);
      assert.match(rows[2], /about 200 patients\s+120/);
      assert.match(rows[3], /generated\s+quick run/);
      assert.match(rows[4], /not measured\s.*no evidence/s);
      const missing_list = await text("missing");
      assert.match(missing_list, /5 of 7 indicators/);
      assert.match(missing_list, /1 of 2 requirements/);
      assert.match(missing_list, /a run of the programme “A second look”/);
      assert.doesNotMatch(missing_list, /JS2026-N06/);
      assert.match(await text("requirements"), /JS2026-N17\s+open\s+ethics/);
      assert.match(await text("evidence"), /JS2026-N06\s+evidence\/opening\.pdf/);
      const links = await page.$$eval("#forms a", (all) => all.map((a) => a.getAttribute("href")));
      assert.deepEqual(links, ["forms/performance.html"], "a script is no link");
      assert.match(await text("forms"), /Not to be linked/);
    }));

  test("without indicators says what software it implies, and nothing in per cent", () => {
    const item = made.items.find((i) => i.state === "no indicator");
    return at(`/item/${item.id}?`, async (page) => {
      const text = await page.locator("main").innerText();
      assert.match(text, /lists no indicator; the least software it implies: a registry/);
      assert.match(text, /No programme answers this item/);
      assert.doesNotMatch(text, /%/);
    });
  });

  test("that is not there is said to be not there", () =>
    at("/item/JS2031-1?", async (page) => {
      assert.match(await page.locator("h1").innerText(), /no item JS2031-1/);
      await page.getByRole("link", { name: "All items" }).last().click();
      await page.waitForSelector(".tile");
      assert.equal(await tiles(page).count(), 88);
    }));
});

describe("an indicator", { skip }, () => {
  test("shows all of itself and a way back", () =>
    at(`/indicator/${ITEM}/02?`, async (page) => {
      const text = await page.locator("main").innerText();
      assert.match(text, /AUC drop in untrained centres ≤ 0\.05/);
      assert.match(text, /0\.024 \(0\.011–0\.037\) drop of AUROC/);
      assert.match(text, /32,246/);
      assert.match(text, /untrained centres: at least 3/);
      assert.match(text, /untrained centres 1, at least 3 needed/);
      assert.match(text, /report\.json\s+–\s+centres/);
      await page.locator(".back a").click();
      assert.match(place_of(page), new RegExp(`^#/item/${ITEM}`));
    }));

  test("has the evidence by link where there is a file", () =>
    at(`/indicator/${ITEM}/06?`, async (page) => {
      const link = page.locator("#evidence tbody a");
      assert.equal(await link.getAttribute("href"), "evidence/ab12.pdf");
      assert.match(await page.locator("#evidence").innerText(), /2026-11-02 08:00 UTC/);
      assert.match(await page.locator("#needs").innerText(), /stage, at least: granted/);
    }));

  test("speaks of units and conditions in Chinese", () =>
    at(
      `/indicator/${ITEM}/03?`,
      async (page) => {
        const text = await page.locator("main").innerText();
        assert.match(text, /约 200 人/);
        assert.match(text, /随访年限（年）：至少 2/);
        await page.evaluate((to) => (location.hash = to), `#/indicator/${ITEM}/01?lang=zh`);
        await page.waitForFunction(() => document.body.innerText.includes("≥ 5,000 例"));
      },
      { language: "zh" },
    ));
});
