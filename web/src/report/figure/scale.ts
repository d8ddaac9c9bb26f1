/** A scale from values to pixels, with ticks at round numbers. */
export interface Scale {
  (value: number): number;
  from: number;
  to: number;
}

export function linear(from: number, to: number, low: number, high: number): Scale {
  const span = to - from || 1;
  return Object.assign((v: number) => low + ((v - from) / span) * (high - low), { from, to });
}

export function logarithmic(from: number, to: number, low: number, high: number): Scale {
  const inner = linear(Math.log10(from), Math.log10(to), low, high);
  return Object.assign((v: number) => inner(Math.log10(Math.max(v, from))), { from, to });
}

/** Spreads small shares out and still shows zero. */
export function square_root(to: number, low: number, high: number): Scale {
  const inner = linear(0, Math.sqrt(to), low, high);
  return Object.assign((v: number) => inner(Math.sqrt(Math.max(v, 0))), { from: 0, to });
}

/** Round shares for a square-root axis of `pixels`, `gap` pixels apart at least. */
export function root_ticks(to: number, pixels: number, gap: number): number[] {
  const round = [0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];
  const sx = square_root(to, 0, pixels);
  const ticks = [0, to];
  for (const share of round)
    if (share < to && ticks.every((t) => Math.abs(sx(t) - sx(share)) >= gap)) ticks.push(share);
  return ticks.sort((a, b) => a - b);
}

function step_of(span: number, wanted: number): number {
  const rough = span / Math.max(1, wanted);
  const size = 10 ** Math.floor(Math.log10(rough));
  const part = rough / size;
  return size * (part > 5 ? 10 : part > 2 ? 5 : part > 1 ? 2 : 1);
}

export function round_ticks(from: number, to: number, wanted: number): number[] {
  const span = to - from;
  if (!(span > 0)) return [from];
  const step = step_of(span, wanted);
  const ticks: number[] = [];
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + step * 1e-9; ++i) {
    ticks.push(Number((i * step).toPrecision(12)));
  }
  return ticks;
}

/** The round number at or above `x` at which an axis may end. */
export function round_up(x: number, wanted = 5): number {
  if (!(x > 0)) return 1;
  const step = step_of(x, wanted);
  return Number((Math.ceil(x / step - 1e-9) * step).toPrecision(12));
}

export function decades(from: number, to: number): number[] {
  const ticks: number[] = [];
  for (let e = Math.ceil(Math.log10(from) - 1e-9); e <= Math.log10(to) + 1e-9; ++e)
    ticks.push(10 ** e);
  return ticks;
}

/** Moves labels apart along one axis, as little as needed, inside [low, high]. */
export function spread(at: number[], gap: number, low: number, high: number): number[] {
  const order = at.map((y, i) => ({ y, i })).sort((a, b) => a.y - b.y);
  for (let k = 0; k < order.length; ++k) {
    const before = k > 0 ? order[k - 1]!.y + gap : low;
    order[k]!.y = Math.max(order[k]!.y, before);
  }
  for (let k = order.length - 1; k >= 0; --k) {
    const after = k + 1 < order.length ? order[k + 1]!.y - gap : high;
    order[k]!.y = Math.min(order[k]!.y, after);
  }
  const out = [...at];
  for (const { y, i } of order) out[i] = y;
  return out;
}
