import type { CentreStyle } from "../centre_style";

export interface Line {
  kind: "line";
  points: [number, number][];
  colour: string;
  dash?: string;
  width?: number;
}

export interface Band {
  kind: "band";
  points: [number, number, number][]; // x, low, high
  colour: string;
}

export interface Mark {
  kind: "mark";
  x: number;
  y: number;
  low?: number; // of y
  high?: number;
  left?: number; // of x
  right?: number;
  colour: string;
  shape: CentreStyle["shape"];
  open?: boolean;
  size?: number;
}

export interface Label {
  kind: "label";
  x: number;
  y: number;
  text: string;
  colour: string;
  anchor?: "start" | "middle" | "end";
  dx?: number;
  dy?: number;
  strong?: boolean;
}

export type Layer = Line | Band | Mark | Label;

/** A value that can be read: where it stands and what it says. */
export interface Probe {
  x: number;
  y: number;
  lines: string[];
}

export interface Axis {
  from: number;
  to: number;
  title: string;
  show: (value: number) => string;
  ticks?: number[];
  root?: boolean; // a square-root axis from zero
}

/** Colours of the page, by day and by night. */
export const INK = "var(--ink)";
export const GREY = "var(--grey)";
export const HAIRLINE = "var(--hairline)";
export const ALARM = "var(--alarm)";
export const CAUTION = "var(--caution)";
