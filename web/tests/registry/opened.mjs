// What the tests of the registry share: a browser, the mock server, a page in either language.
import { existsSync } from "node:fs";
import { after, before } from "node:test";
import { launch, missing } from "../../test/browser.mjs";
import { BUILT, start_mock } from "./mock_server.mjs";
import { TODAY } from "./mock/seed.mjs";

export { SHOTS } from "../../test/browser.mjs";
export const CHINESE = /[一-鿿]/;
export const SAFETY = "For research; not a medical device. 仅供科研，不作诊疗依据。";
export const BAND = "generated data 模拟数据";
export const SCREEN = { width: 1366, height: 768 };
export const TABLET = { width: 768, height: 1024 };

/** Why nothing can be tested here; undefined if all is there. */
export function lacking() {
  const why = missing();
  if (why) return why;
  return existsSync(`${BUILT}index.html`) ? undefined : `${BUILT} is not built: npm run build`;
}

/** Starts browser and server around the tests of a file. */
export function start() {
  const why_not = lacking();
  if (why_not) console.log(`not tested: ${why_not}`);
  const started = { skip: why_not ?? false };
  before(async () => {
    if (why_not) return;
    started.browser = await launch();
  });
  after(async () => started.browser?.close());

  /** A new server with its seeded people and a page on it; both are closed after the act. */
  started.at = async (look, { as, place = "", before: prepare, ...how } = {}) => {
    const mock = await start_mock();
    prepare?.(mock.world);
    const opened = await open(started.browser, mock, how);
    try {
      if (as) await sign_in(opened.page, as, place);
      await look({ ...opened, mock });
    } finally {
      await opened.context.close();
      await mock.close();
    }
  };
  return started;
}

/** A page whose clock shows the day of the seeded people, and everything it complained about. */
export async function open(browser, mock, { language = "en", viewport = SCREEN } = {}) {
  const context = await browser.newContext({
    viewport,
    locale: language === "zh" ? "zh-CN" : "en-GB",
    timezoneId: "Asia/Shanghai",
  });
  const page = await context.newPage();
  await page.clock.setFixedTime(new Date(TODAY));
  const complaints = [];
  const requests = [];
  page.on("request", (r) => requests.push(r.url()));
  page.on("console", (m) => {
    // the browser itself reports every answer that is a refusal
    const refused = /Failed to load resource: (the server responded|net::ERR)/.test(m.text());
    if ((m.type() === "error" || m.type() === "warning") && !refused) complaints.push(m.text());
  });
  page.on("pageerror", (e) => complaints.push(String(e)));
  await page.goto(mock.address);
  await page.waitForSelector("h1");
  return { page, context, complaints, requests };
}

export async function sign_in(page, user, place = "", password = "correct horse") {
  if (place) await page.evaluate((to) => (location.hash = to), place);
  await page.locator("#user").fill(user);
  await page.locator("#password").fill(password);
  await page.locator("form button[type=submit]").click();
  await page.waitForSelector(".who .me");
  await settled(page);
}

/** Waits until nothing is being read. */
export async function settled(page) {
  await page.waitForFunction(
    () => !document.querySelector(".skeleton") && !document.querySelector('[aria-busy="true"]'),
  );
}

export async function go(page, place) {
  await page.evaluate((to) => (location.hash = to), place);
  await page.waitForTimeout(50);
  await settled(page);
}
