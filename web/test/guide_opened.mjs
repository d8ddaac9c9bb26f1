// What the tests of the guide dossier share: a browser, the made page, and a way to look at a view.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { GUIDE, launch, missing, open, write_page } from "./browser.mjs";
import { guide } from "./make_guide_fixture.mjs";

export const ITEM = "JS2026-1004"; // the answered one
export const CHINESE = /[一-鿿]/;
export const made = guide();

/** Starts a browser around the tests of a file; gives how to open a view of the made page. */
export function start(name) {
  const why_not = missing();
  if (why_not) console.log(`not tested: ${why_not}`);
  const started = { skip: why_not ?? false };
  before(async () => {
    if (why_not) return;
    started.browser = await launch();
    started.address = write_page(name, made, GUIDE);
  });
  after(async () => started.browser?.close());

  /** Opens a view, does what is asked, and sees that nothing complained. */
  started.at = async (place, look, { language = "en", of = started.address } = {}) => {
    const opened = await open(started.browser, of, language, place);
    try {
      await look(opened.page);
      assert.deepEqual(opened.complaints, []);
    } finally {
      await opened.context.close();
    }
  };
  return started;
}

export const tiles = (page) => page.locator(".tile");
export const focused = (page) => page.evaluate(() => document.activeElement.id);
export const place_of = (page) => decodeURIComponent(new URL(page.url()).hash);
