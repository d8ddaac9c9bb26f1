// Two centres are never told apart by colour alone: line style and shape of the mark differ too.

export interface CentreStyle {
  colour: string;
  dash: string;
  shape: "circle" | "square" | "triangle" | "diamond";
}

const styles: CentreStyle[] = [
  { colour: "#0b6e8a", dash: "", shape: "circle" },
  { colour: "#b85500", dash: "6 3", shape: "square" },
  { colour: "#1a1c1e", dash: "2 3", shape: "triangle" },
  { colour: "#5f666d", dash: "9 3 2 3", shape: "diamond" },
];

let order: string[] = [];

export function set_centres(names: string[]): void {
  order = [...new Set(names)];
}

export function centre_style(name: string | undefined): CentreStyle {
  const at = Math.max(0, order.indexOf(name ?? ""));
  return styles[at % styles.length]!;
}
