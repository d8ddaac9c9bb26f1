import type { Item, State } from "./guide_data";
import type { Query } from "./route.svelte";

export const STATES: State[] = ["covered", "in work", "no programme", "no indicator"];

const letters = (text: string): string => text.normalize("NFKC").toLowerCase();

function found(item: Item, search: string): boolean {
  const text = letters(`${item.id} ${item.en} ${item.zh} ${item.section}`);
  return letters(search)
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** Whether an item is among those that the query of the address asks for. */
export function matches(item: Item, query: Query): boolean {
  const { province, year, capability, state, q } = query;
  if (province && item.province !== province) return false;
  if (year && String(item.year) !== year) return false;
  if (capability && !item.capabilities.includes(capability)) return false;
  if (state && item.state !== state) return false;
  return !q || found(item, q);
}

export const FILTERS = ["province", "year", "capability", "state", "q"] as const;

export function is_filtered(query: Query): boolean {
  return FILTERS.some((key) => Boolean(query[key]));
}
