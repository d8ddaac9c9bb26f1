// Two centres are never told apart by colour alone: line style and shape of the mark differ too.

export interface CentreStyle {
  colour: string;
  dash: string;
  shape: "circle" | "square" | "triangle" | "diamond";
}

const styles: CentreStyle[] = [
  { colour: "var(--accent)", dash: "", shape: "circle" },
  { colour: "var(--other)", dash: "6 3", shape: "square" },
  { colour: "var(--ink)", dash: "2 3", shape: "triangle" },
  { colour: "var(--grey)", dash: "9 3 2 3", shape: "diamond" },
];

let order: string[] = [];

export function set_centres(names: string[]): void {
  order = [...new Set(names)];
}

export function centre_style(name: string | undefined): CentreStyle {
  const at = Math.max(0, order.indexOf(name ?? ""));
  return styles[at % styles.length]!;
}
