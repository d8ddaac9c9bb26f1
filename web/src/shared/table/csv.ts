export type Cell = string | number | boolean | null | undefined;

function field(cell: Cell): string {
  const text = cell === null || cell === undefined ? "" : String(cell);
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
