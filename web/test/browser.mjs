// Opens pages in Debian's Chromium, and makes the pages: the built template with data put in as
// the engine does it.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export const TEMPLATE = here("../../build/web/report.html");
export const SHOTS = here("../../build/web/shots");
const PAGES = here("../../build/web/test_pages");
export const GUIDE = here("../../build/web/guide.html");
const MARK = /BIANQUE_(REPORT|GUIDE)_DATA/;

/** Why nothing can be tested here, in one sentence; undefined if all is there. */
export function missing() {
  if (!existsSync(CHROMIUM)) {
    const remedy = "apt-get install chromium fonts-noto-cjk, or set CHROMIUM";
    return `Chromium is not at ${CHROMIUM}: ${remedy}`;
  }
  const not_built = [TEMPLATE, GUIDE].find((path) => !existsSync(path));
  return not_built && `${not_built} is not built: npm run build`;
}

export const template = (path = TEMPLATE) => readFileSync(path, "utf8");

/** Writes a page with data and gives its address; text that is not an object goes in as it is. */
export function write_page(name, data, of = TEMPLATE) {
  mkdirSync(PAGES, { recursive: true });
  const text = typeof data === "string" ? data : JSON.stringify(data);
  const page = template(of).replace(MARK, () => text.replaceAll("<", "\\u003c"));
  const path = `${PAGES}/${name}.html`;
  writeFileSync(path, page);
  return pathToFileURL(path).href;
}

export async function launch() {
  mkdirSync(SHOTS, { recursive: true });
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--no-sandbox",
      "--headless",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** A page on an old screen that keeps everything it complained about and asked for. */
export async function open(browser, address, language = "en", place = "") {
  const context = await browser.newContext({
    viewport: { width: 1366, height: 768 },
    locale: "en-GB",
  });
  const page = await context.newPage();
  const complaints = [];
  const requests = [];
  page.on("console", (m) => {
    if (m.type() === "error" || m.type() === "warning") complaints.push(m.text());
  });
  page.on("pageerror", (e) => complaints.push(String(e)));
  page.on("request", (r) => requests.push(r.url()));
  await page.goto(`${address}#${place}lang=${language}`);
  await page.waitForSelector("main", { timeout: 10_000 });
  await page.evaluate(() => document.fonts.ready);
  return { page, context, complaints, requests };
}
