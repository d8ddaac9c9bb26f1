// Keys move over the rows of the first table that has links to open.

const OPENED = "main tbody th a";
const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 };

export const step_of = (key: string): number | undefined => STEPS[key];

/** Moves the focus over the rows; false if there is nothing to move over. */
export function move(step: number, arrow: boolean): boolean {
  const all = [...document.querySelectorAll<HTMLElement>(OPENED)];
  const at = all.indexOf(document.activeElement as HTMLElement);
  if (all.length === 0 || (at < 0 && arrow)) return false; // the arrow scrolls
  const next = at < 0 ? all[0] : all[at + step];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  return true;
}

export function types_text(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.matches("input:not([type=radio], [type=checkbox]), select, textarea")
  );
}
