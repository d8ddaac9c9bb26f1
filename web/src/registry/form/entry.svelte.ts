// A form in hand: what is saved, what is typed, what the server says of it.
import {
  drop_draft,
  find_draft,
  keep_draft,
  name_of,
  sendable,
  type Draft,
} from "../client/drafts.svelte";
import { ask, failure_of, new_key, type Failure } from "../client/request";
import { session } from "../client/session.svelte";
import { form_path } from "../interface";
import type { Checked, Current, Form, Problem, Saved, Values } from "../interface";
import { tidy_date } from "../times";
import { given_all, same, typed_all, type Typed, type TypedValues } from "./given";

export interface FormPlace {
  subject: string;
  number: string;
  visit: string;
  form: string;
  repeat: number;
}

const CHECK_AFTER_MS = 150;

/** What is wrong with no item is wrong with the date of the visit. */
const placed = (problems: Problem[]): Problem[] =>
  problems.map((p) => (p.item === "" ? { ...p, item: "date" } : p));

export class Entry {
  readonly place: FormPlace;
  readonly form: Form;
  readonly withdrawn: string | null; // the day on which the consent was, which closes the forms
  saved = $state.raw<Saved>({} as Saved);
  typed = $state<TypedValues>({});
  date = $state("");
  reason = $state("");
  checked = $state.raw<Checked | null>(null);
  unchecked = $state.raw<Failure | null>(null); // why the last change is not checked
  refused = $state.raw<Problem[]>([]); // of the last attempt to save
  failure = $state.raw<Failure | null>(null);
  conflict = $state.raw<Current | null>(null);
  asking_reason = $state(false);
  busy = $state(false);
  just_saved = $state<number | null>(null); // the version
  kept = $state.raw<Draft | null>(null);
  restored = $state(false); // the draft came from an earlier visit

  private readonly path: string;
  private base: number | null = null; // of a draft that was typed against an older version
  private key = "";
  private key_of = ""; // what the key names
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: AbortController | null = null;

  constructor(place: FormPlace, form: Form, saved: Saved, withdrawn: string | null = null) {
    this.place = place;
    this.withdrawn = withdrawn;
    this.form = form;
    this.path = form_path(place.subject, place.visit, place.form, place.repeat);
    this.take(saved);
    const draft = find_draft(this.name);
    if (draft) this.restore(draft);
    void this.check();
  }

  get name(): string {
    return name_of({ user: session.me?.name ?? "", ...this.place });
  }
  get given(): Values {
    return given_all(this.form.items, this.typed);
  }
  private get saved_given(): Values {
    return given_all(this.form.items, typed_all(this.form.items, this.saved.values));
  }
  get changed(): string[] {
    const [now, before] = [this.given, this.saved_given];
    const keys = this.form.items.map((i) => i.key).filter((k) => !same(now[k], before[k]));
    return tidy_date(this.date) === (this.saved.date ?? "") ? keys : ["date", ...keys];
  }
  get dirty(): boolean {
    return this.changed.length > 0;
  }
  /** A value that was saved would be another one. */
  get needs_reason(): boolean {
    if (this.saved.version === 0) return false;
    const before = this.saved_given;
    return this.changed.some((key) => (key === "date" ? this.saved.date : before[key]));
  }
  get open(): boolean {
    return !this.withdrawn && (this.saved.state === "open" || !this.saved.state);
  }
  is_shown(key: string): boolean {
    return this.checked?.shown[key] !== false;
  }
  get hidden(): string[] {
    return this.form.items.map((i) => i.key).filter((key) => !this.is_shown(key));
  }
  problems_of(key: string): Problem[] {
    const now = (this.checked?.problems ?? []).filter((p) => p.item === key);
    const then = this.refused.filter((p) => p.item === key);
    return [...now, ...then.filter((p) => !now.some((q) => q.en === p.en))];
  }

  private take(saved: Saved): void {
    this.saved = saved;
    this.typed = typed_all(this.form.items, saved.values);
    this.date = saved.date ?? "";
    this.reason = "";
    this.refused = [];
  }
  private restore(draft: Draft): void {
    this.typed = typed_all(this.form.items, draft.values);
    this.date = draft.date;
    this.reason = draft.reason;
    this.kept = draft;
    this.restored = true;
    this.key = draft.key;
    this.key_of = this.act_of(draft.base);
    this.base = draft.base;
  }

  set(key: string, typed: Typed | null): void {
    if (typed) this.typed[key] = typed;
    else delete this.typed[key];
    this.touched(key);
  }
  set_date(text: string): void {
    this.date = text;
    this.touched("date");
  }
  private touched(key: string): void {
    this.refused = this.refused.filter((p) => p.item !== key);
    this.just_saved = null;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.check(), CHECK_AFTER_MS);
  }

  async check(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.running?.abort();
    const mine = new AbortController();
    this.running = mine;
    const body = { date: tidy_date(this.date), values: this.given };
    try {
      const checked = await ask<Checked>("POST", `${this.path}/check`, body, mine.signal);
      if (this.running !== mine) return;
      this.checked = { ...checked, problems: placed(checked.problems) };
      this.unchecked = null;
    } catch (error) {
      if (mine.signal.aborted || this.running !== mine) return;
      this.unchecked = failure_of(error);
    }
  }

  private act_of(base: number): string {
    return JSON.stringify([base, tidy_date(this.date), this.given, this.reason]);
  }
  private draft(to_send: boolean): Draft {
    return {
      user: session.me?.name ?? "",
      ...this.place,
      base: this.base ?? this.saved.version,
      date: this.date,
      values: this.given,
      hidden: this.hidden,
      reason: this.reason,
      key: this.key || new_key(),
      to_send,
      kept_at: new Date().toISOString(),
      problem: null,
    };
  }
  private get typed_since(): boolean {
    return this.kept !== null && this.act_of(this.kept.base) !== this.key_of;
  }
  /** All that is typed waits for the server. */
  get waits(): boolean {
    return this.kept !== null && this.kept.to_send && !this.typed_since;
  }
  /** Keeps what is typed in this browser. */
  keep(to_send: boolean): void {
    const draft = this.draft(to_send);
    keep_draft(draft);
    this.kept = draft;
  }
  /** Leaves the form: what is not saved stays here. */
  put_away(): void {
    clearTimeout(this.timer);
    this.running?.abort();
    if (this.dirty && session.me) this.keep(this.waits);
  }
  discard(): void {
    drop_draft(this.name);
    this.kept = null;
    this.restored = false;
    this.base = null;
    this.failure = null;
    this.conflict = null;
    this.take(this.saved);
    void this.check();
  }

  async save(): Promise<void> {
    if (this.busy || this.conflict || !this.open) return;
    if (!this.dirty) {
      this.dropped();
      return;
    }
    if (this.needs_reason && !this.reason.trim()) {
      this.asking_reason = true;
      return;
    }
    this.busy = true;
    this.failure = null;
    if (this.timer !== undefined) await this.check(); // what is asked for may have changed
    await this.send();
    this.busy = false;
  }
  private dropped(): void {
    drop_draft(this.name);
    this.kept = null;
  }

  private async send(): Promise<void> {
    const base = this.base ?? this.saved.version;
    const act = this.act_of(base);
    if (act !== this.key_of || !this.key) {
      this.key = new_key();
      this.key_of = act;
    }
    const [date, values] = [tidy_date(this.date), sendable(this.given, this.hidden)];
    try {
      const body = { key: this.key, base, date, values, reason: this.reason.trim() };
      const { version } = await ask<{ version: number }>("PUT", this.path, body);
      this.done(version, date, values);
    } catch (error) {
      this.not_saved(failure_of(error));
      return;
    }
    await this.refresh(true);
  }
  private done(version: number, date: string, values: Values): void {
    drop_draft(this.name);
    this.kept = null;
    this.restored = false;
    this.base = null;
    this.key = "";
    this.asking_reason = false;
    this.just_saved = version;
    const by = session.me?.name ?? null;
    const saved = new Date().toISOString();
    this.take({ ...this.saved, version, date, values, by, saved });
  }
  private not_saved(failure: Failure): void {
    const current = failure.more.current as Current | undefined;
    const problems = failure.more.problems as Problem[] | undefined;
    if (failure.passing) {
      this.keep(true);
      this.restored = false;
      if (failure.status >= 500 || failure.status === 429) this.failure = failure;
      return;
    }
    if (this.kept) this.keep(false); // stays here, but not sent again by itself
    if (failure.status === 409 && current) {
      this.conflict = current;
      return;
    }
    if (problems) this.refused = placed(problems);
    if (failure.code.includes("reason")) this.asking_reason = true;
    this.failure = failure;
    if (failure.status === 409) void this.refresh(false);
  }

  /** Sends what was kept as it was kept; what was typed since waits to be saved by its writer. */
  async resend(): Promise<void> {
    const draft = this.kept;
    if (!draft?.to_send || this.busy) return;
    if (!this.typed_since) return this.save();
    this.busy = true;
    const { key, base, date, hidden, reason } = draft;
    const values = sendable(draft.values, hidden);
    const body = { key, base, date: tidy_date(date), values, reason: reason.trim() };
    try {
      const { version } = await ask<{ version: number }>("PUT", this.path, body);
      const [typed, typed_date] = [this.typed, this.date];
      this.done(version, body.date, values);
      [this.typed, this.date, this.just_saved] = [typed, typed_date, null];
      await this.refresh(false);
    } catch (error) {
      const failure = failure_of(error);
      if (!failure.passing) this.not_saved(failure);
    }
    this.busy = false;
  }

  /** Reads again what is saved; what is typed stays unless it is what was saved. */
  async refresh(with_values: boolean): Promise<void> {
    try {
      const saved = await ask<Saved>("GET", this.path);
      if (with_values && !this.dirty) this.take(saved);
      else this.saved = { ...this.saved, state: saved.state, queries: saved.queries };
    } catch {
      return; // what is there was true a moment ago
    }
    void this.check();
  }

  /** After a conflict: goes on from the other version with what was chosen of both. */
  resolve(date: string, values: Values): void {
    const { version, by, saved, date: their_date, values: their_values } = this.conflict!;
    this.conflict = null;
    this.base = null;
    this.failure = null;
    this.saved = { ...this.saved, version, by, saved, date: their_date, values: their_values };
    this.typed = typed_all(this.form.items, values);
    this.date = date;
    this.refused = [];
    if (this.kept) this.keep(false);
    void this.check();
  }
}
