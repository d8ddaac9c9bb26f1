// Every view has an address: #/person/s0001/baseline/vitals/1?item=weight.
export type View =
  | "people"
  | "enrol"
  | "person"
  | "form"
  | "follow_up"
  | "completeness"
  | "queries"
  | "import"
  | "users"
  | "audit"
  | "password"
  | "nowhere";
export type Query = Record<string, string>;
export interface Place {
  view: View;
  parts: string[];
  query: Query;
}

const SINGLE = [
  "people",
  "enrol",
  "follow_up",
  "completeness",
  "queries",
  "import",
  "users",
  "audit",
  "password",
];

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // typed by hand
  }
}

export function read_place(hash: string): Place {
  const [path = "", rest = ""] = hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  const query = Object.fromEntries(new URLSearchParams(rest));
  const [view = "", ...parts] = path.split("/").filter(Boolean).map(decoded);
  if (view === "") return { view: "people", parts: [], query };
  if (view === "person" && parts.length === 1) return { view: "person", parts, query };
  if (view === "person" && parts.length === 4) return { view: "form", parts, query };
  if (SINGLE.includes(view)) return { view: view as View, parts, query };
  return { view: "nowhere", parts, query };
}

function with_parts(path: string, query: Query): string {
  const kept = Object.entries(query).filter(([, value]) => value !== "");
  return kept.length > 0 ? `${path}?${new URLSearchParams(kept)}` : path;
}

const joined = (parts: (string | number)[]): string =>
  parts.map((part) => encodeURIComponent(String(part))).join("/");

export const to = (view: string, query: Query = {}): string => with_parts(`#/${view}`, query);
export const to_person = (subject: string): string => `#/person/${encodeURIComponent(subject)}`;
export const to_form = (of: (string | number)[], query: Query = {}): string =>
  with_parts(`#/person/${joined(of)}`, query);

export const route = $state<{ place: Place; people: Query }>({
  place: { view: "people", parts: [], query: {} },
  people: {}, // how the list was filtered last, to go back to it
});

/** Asked before an address is left; false holds the reader where he is. */
type Guard = (go_on: () => void) => boolean;
let guard: Guard | null = null;
export function guard_leaving(by: Guard | null): void {
  guard = by;
}

export function follow_hash(): void {
  route.place = read_place(location.hash);
  if (route.place.view === "people") route.people = route.place.query;
}

export function go(address: string): void {
  location.hash = address;
}

/** Goes there unless something unsaved asks first. */
export function leave_to(address: string): void {
  const go_on = (): void => go(address);
  if (!guard || guard(go_on)) go_on();
}

/** Lets the guard see a click on a link before the browser follows it. */
export function guard_click(event: MouseEvent): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  const link = (event.target as Element | null)?.closest?.("a[href^='#/']");
  const address = link?.getAttribute("href");
  if (!guard || !address || address === location.hash) return;
  if (!guard(() => go(address))) event.preventDefault();
}

/** Changes the query of the present address without a step in the browser's history. */
export function change_query(changes: Query): void {
  const path = location.hash.replace(/\?.*$/s, "") || "#/people";
  history.replaceState(null, "", with_parts(path, { ...route.place.query, ...changes }));
  follow_hash();
}
