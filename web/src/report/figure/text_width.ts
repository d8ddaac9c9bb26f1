// Labels are fitted to the room they have by measuring them, in either language and any font.

const SANS = 'system-ui, "Noto Sans CJK SC", sans-serif';
const MONO = 'ui-monospace, "DejaVu Sans Mono", monospace';
const pen = document.createElement("canvas").getContext("2d");
const known_widths = new Map<string, number>();

export function text_width(text: string, size = 11, code = false): number {
  const font = `${size}px ${code ? MONO : SANS}`;
  const key = `${font}|${text}`;
  let width = known_widths.get(key);
  if (width === undefined) {
    if (pen) pen.font = font;
    width = pen ? pen.measureText(text).width : text.length * size * 0.65;
    known_widths.set(key, width);
  }
  return width;
}

/** The text, or as much of it as fits with an ellipsis. */
export function fit(text: string, room: number, size = 11): string {
  if (text_width(text, size) <= room) return text;
  let most = text.length;
  while (most > 1 && text_width(`${text.slice(0, most).trimEnd()}…`, size) > room) --most;
  return `${text.slice(0, most).trimEnd()}…`;
}

export function widest(texts: string[], size = 11, code = false): number {
  return Math.max(0, ...texts.map((t) => text_width(t, size, code)));
}
