// Photographs the top of a report in both languages, for README.md:
// node test/take_pictures.mjs REPORT.html FOLDER
import { mkdirSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { launch, missing, open } from "./browser.mjs";

const [report, folder] = process.argv.slice(2);
const LARGEST = 300_000;

if (!report || !folder || missing()) {
  console.error(missing() ?? "usage: node test/take_pictures.mjs REPORT.html FOLDER");
  process.exit(1);
}
mkdirSync(folder, { recursive: true });
const browser = await launch();
for (const [language, name] of [
  ["en", "report.png"],
  ["zh", "report_zh.png"],
]) {
  const { page, context } = await open(browser, pathToFileURL(resolve(report)).href, language);
  const path = resolve(folder, name);
  const band = await page.locator(".band").innerText();
  if (!band.includes("generated data 模拟数据")) throw new Error("the data are not generated");
  await page.screenshot({ path });
  const { size } = statSync(path);
  if (size > LARGEST) throw new Error(`${path} has ${size} bytes, more than ${LARGEST}`);
  await context.close();
}
await browser.close();
