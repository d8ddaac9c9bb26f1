import { flushSync } from "svelte";

const PAPER = 686;
const NARROWEST = 320;

/** How wide a figure may be: the column on a screen, the sheet on paper. */
export const sheet = $state({ width: 1080 });

/** Follows the width of `column` and the change to paper; returns what ends it. */
export function follow_sheet(column: HTMLElement): () => void {
  const paper = matchMedia("print");
  const measure = (): void => {
    sheet.width = paper.matches ? PAPER : Math.max(NARROWEST, column.clientWidth);
  };
  // printing does not wait: the figures are drawn anew before the sheet is laid out
  const turn = (): void => flushSync(measure);
  const observer = new ResizeObserver(measure);
  observer.observe(column);
  paper.addEventListener("change", turn);
  measure();
  return () => {
    observer.disconnect();
    paper.removeEventListener("change", turn);
  };
}
