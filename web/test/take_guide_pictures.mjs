// Photographs the views of a guide dossier in both languages, on the screen and on paper:
// node test/take_guide_pictures.mjs FOLDER [GUIDE.html]
import { mkdirSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { GUIDE, launch, missing, open, write_page } from "./browser.mjs";
import { guide } from "./make_guide_fixture.mjs";

const [folder, given] = process.argv.slice(2);
const VIEWS = {
  wall: "/?",
  filtered: "/?province=JS&year=2026&",
  table: "/?view=table&",
  item: "/item/JS2026-1004?",
  indicator: "/indicator/JS2026-1004/02?",
};

if (!folder || missing()) {
  console.error(missing() ?? "usage: node test/take_guide_pictures.mjs FOLDER [GUIDE.html]");
  process.exit(1);
}
mkdirSync(folder, { recursive: true });
const address = given ? pathToFileURL(resolve(given)).href : write_page("guide", guide(), GUIDE);
const browser = await launch();
for (const [view, place] of Object.entries(VIEWS))
  for (const language of ["en", "zh"]) {
    const { page, context } = await open(browser, address, language, place);
    const name = resolve(folder, `${view}_${language}`);
    await page.screenshot({ path: `${name}.png` });
    await page.screenshot({ path: `${name}_whole.png`, fullPage: true });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.screenshot({ path: `${name}_phone.png` });
    await page.setViewportSize({ width: 1366, height: 768 });
    await page.emulateMedia({ colorScheme: "dark" });
    await page.screenshot({ path: `${name}_night.png` });
    await page.emulateMedia({ colorScheme: "light" });
    await page.emulateMedia({ media: "print" });
    const [width, height] = view === "table" ? [1016, 674] : [688, 1002];
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: `${name}_paper.png` });
    await page.emulateMedia({ media: null });
    writeFileSync(`${name}.pdf`, await page.pdf({ format: "A4", preferCSSPageSize: true }));
    await context.close();
  }
await browser.close();
