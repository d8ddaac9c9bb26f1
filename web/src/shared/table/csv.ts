export type Cell = string | number | boolean | null | undefined;

// A spreadsheet takes what begins so for a formula; an apostrophe before it makes it text.
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/;
const NUMBER = /^[+-]?\d+([.,]\d+)*( ?%)?$/;

function text_of(cell: Cell): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell !== "string") return String(cell);
  return FORMULA.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell;
}

function field(cell: Cell): string {
  const text = text_of(cell);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function as_csv(head: string[], rows: Cell[][]): string {
  return [head, ...rows].map((row) => row.map(field).join(",")).join("\r\n") + "\r\n";
}

/** Saves text as a file; the byte order mark lets spreadsheets see the Chinese. */
export function save_csv(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob(["\uFEFF" + text], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `${name}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
