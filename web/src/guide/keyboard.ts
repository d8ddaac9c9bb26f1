// Keys move over what can be opened: the tiles of the wall, the first cells of a table's rows.

const OPENED = "main .tile, main tbody th > a";

export type Step = "left" | "right" | "up" | "down" | "before" | "after";

const steps: Record<string, Step> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
  k: "before",
  j: "after",
};

export const step_of = (key: string): Step | undefined => steps[key];

/** Of those in the nearest row above or below, the one that stands nearest. */
function in_next_row(all: HTMLElement[], from: HTMLElement, down: boolean): HTMLElement | null {
  const here = from.getBoundingClientRect();
  const distance = (box: DOMRect): number =>
    down ? box.top - here.bottom : here.top - box.bottom;
  const beyond = all
    .map((element) => ({ element, box: element.getBoundingClientRect() }))
    .filter(({ box }) => distance(box) > -8);
  const nearest = Math.min(...beyond.map(({ box }) => distance(box)));
  const row = beyond.filter(({ box }) => distance(box) < nearest + 20);
  row.sort((a, b) => Math.abs(a.box.left - here.left) - Math.abs(b.box.left - here.left));
  return row[0]?.element ?? null;
}

/** Moves the focus; false if there is nothing to move over or the arrow should scroll. */
export function move(step: Step, on_wall: boolean): boolean {
  const all = [...document.querySelectorAll<HTMLElement>(OPENED)];
  const at = all.indexOf(document.activeElement as HTMLElement);
  const arrow = step !== "before" && step !== "after";
  if (all.length === 0 || (at < 0 && arrow && !on_wall)) return false;
  const focus = (element: HTMLElement | null | undefined): boolean => {
    element?.focus();
    element?.scrollIntoView({ block: "nearest" });
    return true;
  };
  if (at < 0) return focus(all[0]);
  if (step === "up" || step === "down")
    return focus(in_next_row(all, all[at]!, step === "down"));
  return focus(all[at + (step === "right" || step === "after" ? 1 : -1)]);
}

export function types_text(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches("input, select, textarea");
}
