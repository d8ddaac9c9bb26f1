// Every view has an address: #/item/JS2026-1004?lang=zh. Filters of the wall are its query.
import { keep_language, show_language, start_in, type Code } from "../shared/language.svelte";

export type View = "wall" | "item" | "indicator";
export type Query = Record<string, string>;

export interface Place {
  view: View;
  id: string;
  query: Query;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // typed by hand
  }
}

export function read_place(hash: string): Place {
  const text = hash.replace(/^#/, "");
  const cut = text.startsWith("/") ? text.indexOf("?") : -1;
  const path = text.startsWith("/") ? text.slice(0, cut < 0 ? undefined : cut) : "/";
  const rest = text.startsWith("/") ? (cut < 0 ? "" : text.slice(cut + 1)) : text;
  const query = Object.fromEntries(new URLSearchParams(rest));
  const found = /^\/(item|indicator)\/(.+)$/.exec(path);
  if (!found) return { view: "wall", id: "", query };
  return { view: found[1] as View, id: decoded(found[2]!), query };
}

const readable = (text: string): string => encodeURIComponent(text).replaceAll("%2F", "/");

export function write_place({ view, id, query }: Place): string {
  const path = view === "wall" ? "#/" : `#/${view}/${readable(id)}`;
  const parts = Object.entries(query)
    .filter(([, value]) => value !== "")
    .map(([key, value]) => `${key}=${readable(value)}`);
  return parts.length > 0 ? `${path}?${parts.join("&")}` : path;
}

const code_of = (query: Query): Code | undefined =>
  query.lang === "en" || query.lang === "zh" ? query.lang : undefined;

export const route = $state<{ place: Place; wall: Query; opened: string }>({
  place: { view: "wall", id: "", query: {} },
  wall: {}, // how the wall was filtered last, to go back to it
  opened: "", // the item looked at last
});

const item_of = ({ view, id }: Place): string => (view === "item" ? id : id.split("/")[0]!);

function enter(place: Place): void {
  if (place.view === "wall") route.wall = without_language(place.query);
  else route.opened = item_of(place);
  route.place = place;
}

function without_language({ lang: _, ...query }: Query): Query {
  return query;
}

export function start_route(): void {
  const place = read_place(location.hash);
  start_in(code_of(place.query));
  enter(place);
}

export function follow_hash(): void {
  const place = read_place(location.hash);
  const code = code_of(place.query);
  if (code) show_language(code);
  enter(place);
}

/** The address of a view; it keeps the language that the present address names. */
export function address(view: View, id = "", query: Query = {}): string {
  const { lang } = route.place.query;
  return write_place({ view, id, query: lang ? { ...query, lang } : query });
}

export const wall_address = (): string => address("wall", "", route.wall);

/** Changes the query of the present address without a step in the browser's history. */
export function change_query(changes: Query): void {
  const query = { ...route.place.query, ...changes };
  const kept = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ""));
  enter({ ...route.place, query: kept });
  history.replaceState(null, "", write_place(route.place));
}

export function choose_language(code: Code): void {
  show_language(code);
  change_query({ lang: code });
  keep_language(code);
}
