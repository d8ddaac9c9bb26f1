// What was typed and could not be sent stays in this browser, per user, person and form, and goes
// out when the server is back. Never holds identity: only what a form holds.
import { form_path, type Values } from "../interface";
import { route } from "../route.svelte";
import { ask, failure_of } from "./request";
import { session } from "./session.svelte";

export interface Draft {
  user: string;
  subject: string;
  number: string;
  visit: string;
  form: string;
  repeat: number;
  base: number;
  date: string;
  values: Values;
  hidden: string[]; // items that the server does not ask for; they are not sent
  reason: string;
  key: string;
  to_send: boolean; // saving was asked for; else only typed
  kept_at: string;
  problem: { en: string; zh: string } | null; // why the server did not take it
}

const PREFIX = "bianque.registry.draft/";

export const name_of = (d: Pick<Draft, "user" | "subject" | "visit" | "form" | "repeat">): string =>
  PREFIX + [d.user, d.subject, d.visit, d.form, d.repeat].join("/");

/** The drafts of who is signed in. */
export const kept = $state<{ list: Draft[]; full: boolean }>({ list: [], full: false });

export function read_drafts(): void {
  const mine = `${PREFIX}${session.me?.name ?? ""}/`;
  const found: Draft[] = [];
  try {
    for (let at = 0; at < localStorage.length; at += 1) {
      const name = localStorage.key(at)!;
      if (session.me && name.startsWith(mine))
        found.push(JSON.parse(localStorage.getItem(name)!) as Draft);
    }
  } catch {
    // storage that cannot be read holds no drafts
  }
  kept.list = found.sort((a, b) => a.kept_at.localeCompare(b.kept_at));
}

export function find_draft(name: string): Draft | null {
  return kept.list.find((d) => name_of(d) === name) ?? null;
}

export function keep_draft(draft: Draft): void {
  try {
    localStorage.setItem(name_of(draft), JSON.stringify(draft));
    kept.full = false;
  } catch {
    kept.full = true; // the page says so
  }
  read_drafts();
}

export function drop_draft(name: string): void {
  try {
    localStorage.removeItem(name);
  } catch {
    return;
  }
  read_drafts();
}

export const sendable = (values: Values, hidden: string[]): Values =>
  Object.fromEntries(Object.entries(values).filter(([item]) => !hidden.includes(item)));

let opened: { name: string; save: () => Promise<void> } | null = null;

/** A form that is open sends its own draft, so that its page sees what comes of it. */
export function open_form(name: string, save: () => Promise<void>): () => void {
  const mine = { name, save };
  opened = mine;
  return () => {
    if (opened === mine) opened = null;
  };
}

async function send(draft: Draft): Promise<void> {
  const { subject, visit, form, repeat, key, base, date, values, hidden, reason } = draft;
  try {
    await ask("PUT", form_path(subject, visit, form, repeat), {
      key,
      base,
      date,
      values: sendable(values, hidden),
      reason,
    });
    drop_draft(name_of(draft));
  } catch (error) {
    const failure = failure_of(error);
    if (failure.passing) return;
    keep_draft({ ...draft, to_send: false, problem: { en: failure.en, zh: failure.zh } });
  }
}

let sending = false;
let sending_one: Promise<void> = Promise.resolve();

/** Waits for a draft that is just on its way: what it changes is not to be read before. */
export const underway = (): Promise<void> => sending_one;

function is_shown(draft: Draft): boolean {
  const { view, parts } = route.place;
  const { subject, visit, form, repeat } = draft;
  return view === "form" && parts.join("/") === [subject, visit, form, repeat].join("/");
}

/** Sends what waits; what the server does not take stays, with the reason. */
export async function send_kept(): Promise<void> {
  if (sending || session.state !== "in") return;
  sending = true;
  try {
    for (const draft of kept.list.filter((d) => d.to_send && d.user === session.me?.name)) {
      if (opened?.name === name_of(draft)) await opened.save();
      else if (!is_shown(draft)) await (sending_one = send(draft));
    }
  } finally {
    sending = false;
  }
}

/** Tries again now and then while something waits, and at once when the line is back. */
export function start_sending(): () => void {
  const timer = setInterval(() => {
    if (kept.list.some((d) => d.to_send) && navigator.onLine) void send_kept();
  }, 4000);
  const back = (): void => void send_kept();
  addEventListener("online", back);
  return () => {
    clearInterval(timer);
    removeEventListener("online", back);
  };
}
