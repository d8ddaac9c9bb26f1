// What the import page knows: the server keeps files and runs, so that the page can be left.
import { Act, Load } from "../client/load.svelte";
import { ask, failure_of, type Failure } from "../client/request";
import type { Busy, Import, Run, Upload, Uploads, What } from "./import_interface";

const PIECE = 2 << 20; // bytes sent at once, so that a slow line is in time

export class ImportDesk {
  uploads = new Load<Uploads>();
  imports = new Load<{ imports: Import[] }>();
  runs = $state.raw<Partial<Record<What, Run>>>({});
  busy = $state.raw<Busy | null>(null); // somebody else's work
  failure = $state.raw<Failure | null>(null); // the runs could not be read
  is_ready = $state(false);

  chosen = $state<string[]>([]); // ids of uploads
  enrols = $state(false);
  consent = $state("");
  mapping = $state("");
  suggested = $state(""); // the text as a suggestion gave it
  is_kept = $state(false); // an edited text that a later suggestion did not replace
  starting = new Act();
  started = $state<What>("suggestion"); // what was asked for last

  sending = $state.raw<{ name: string; sent: number; of: number } | null>(null);
  not_sent = $state.raw<{ name: string; failure: Failure }[]>([]);

  // Not $derived: this outlives the page that made it, and a derived value would end with that.
  get running(): Run | null {
    return Object.values(this.runs).find((run) => run.state === "running") ?? null;
  }
  get is_edited(): boolean {
    return this.mapping !== this.suggested;
  }
  get version(): string {
    return this.enrols ? this.consent : "";
  }

  /** Tells whether a run was of the files that are ticked now. */
  is_of_files(run: Run | undefined): boolean {
    return !!run && [...run.uploads].sort().join() === [...this.chosen].sort().join();
  }
  /** Tells whether a run was of the files and the mapping that stand here now. */
  is_of_now(run: Run | undefined): boolean {
    if (!run || run.mapping !== this.mapping || run.consent !== this.version) return false;
    return this.is_of_files(run);
  }
  /** Tells whether what a dry run foretold has been done since. */
  is_done(dry: Run): boolean {
    const real = this.runs.import;
    return !!real?.answer && real.begun >= dry.begun && real.mapping === dry.mapping;
  }

  async read(): Promise<void> {
    const list = this.uploads.run(() => ask<Uploads>("GET", "uploads"));
    void this.read_imports();
    await this.read_runs();
    await list;
    if (this.is_ready || this.failure || !this.uploads.value) return;
    this.take_up();
    this.is_ready = true;
  }
  async read_runs(): Promise<void> {
    try {
      const { runs, busy } = await ask<{ runs: Run[]; busy: Busy | null }>("GET", "imports/runs");
      this.runs = Object.fromEntries(runs.map((run) => [run.what, run]));
      this.busy = busy;
      this.failure = null;
    } catch (error) {
      this.failure = failure_of(error);
    }
  }
  read_imports(): Promise<void> {
    return this.imports.run(() => ask("GET", "imports"));
  }

  /** Goes on where the page was left: with the files and the text of the latest run. */
  private take_up(): void {
    const { suggestion, dry_run, import: real } = this.runs;
    this.suggested = suggestion?.suggestion ? text_of(suggestion) : "";
    const last = [suggestion, dry_run, real]
      .filter((run) => run !== undefined)
      .sort((a, b) => a.begun.localeCompare(b.begun))
      .at(-1);
    const there = (this.uploads.value?.uploads ?? []).filter((u) => u.is_whole).map((u) => u.id);
    this.chosen = last ? last.uploads.filter((id) => there.includes(id)) : there;
    if (!last) return;
    this.mapping = last.what === "suggestion" ? this.suggested : last.mapping;
    this.consent = last.consent;
    this.enrols = last.consent !== "";
  }

  async send(files: Iterable<File>): Promise<void> {
    this.not_sent = [];
    for (const file of files) {
      try {
        const kept = await this.send_one(file);
        if (!this.chosen.includes(kept.id)) this.chosen.push(kept.id);
      } catch (error) {
        const failure = failure_of(error);
        this.not_sent = [...this.not_sent, { name: file.name, failure }];
      }
    }
    this.sending = null;
    await this.read_uploads();
  }
  private async send_one(file: File): Promise<Upload> {
    this.sending = { name: file.name, sent: 0, of: file.size };
    const piece = (from: number): Blob => file.slice(from, from + PIECE);
    const named = `name=${encodeURIComponent(file.name)}&bytes=${file.size}`;
    let kept = await ask<Upload>("POST", `uploads?${named}`, piece(0));
    for (let at = PIECE; at < file.size; at += PIECE) {
      this.sending = { name: file.name, sent: at, of: file.size };
      kept = await ask<Upload>("POST", `uploads/${kept.id}?at=${at}`, piece(at));
    }
    return kept;
  }
  async read_uploads(): Promise<void> {
    await this.uploads.run(() => ask<Uploads>("GET", "uploads"));
    const there = (this.uploads.value?.uploads ?? []).map((u) => u.id);
    this.chosen = this.chosen.filter((id) => there.includes(id));
  }
  async remove(id: string): Promise<void> {
    await ask("DELETE", `uploads/${id}`);
    await this.read_uploads();
  }

  begin(what: "suggestion" | "dry_run" | "import"): Promise<boolean> {
    const mapping = what === "suggestion" ? "" : this.mapping;
    this.started = what;
    const language = document.documentElement.lang === "en" ? "en" : "zh";
    const body = { what, uploads: this.chosen, mapping, consent: this.version, language };
    return this.starting.run(async () => this.keep(await ask<Run>("POST", "imports/runs", body)));
  }
  async undo(id: string): Promise<void> {
    this.keep(await ask<Run>("POST", `imports/${encodeURIComponent(id)}/undo`, {}));
  }
  async stop(run: Run): Promise<void> {
    this.keep(await ask<Run>("DELETE", `imports/runs/${run.id}`));
  }
  /** Looks how far the work is; where it has ended, what it changed is read anew. */
  async look(): Promise<void> {
    const { running } = this;
    if (!running) return;
    try {
      this.keep(await ask<Run>("GET", `imports/runs/${running.id}`));
    } catch (error) {
      // not reached, or signed out: the work goes on, and is asked for again
      if (failure_of(error).status === 404) await this.read_runs();
    }
  }

  private keep(run: Run): void {
    const was = this.runs[run.what];
    this.runs = { ...this.runs, [run.what]: run };
    if (run.state === "running" || (was?.id === run.id && was.state !== "running")) return;
    if (run.what === "suggestion" && run.suggestion) this.take_suggestion(run);
    if (run.what === "import" || run.what === "undo") void this.read_imports();
    if (run.what === "import") void this.read_uploads();
  }
  private take_suggestion(run: Run): void {
    const is_mine = this.is_edited && this.mapping !== "";
    this.suggested = text_of(run);
    if (!is_mine) this.mapping = this.suggested;
    this.is_kept = is_mine && this.is_edited;
  }
  /** Puts another text in the place of the present one. */
  take_text(text: string): void {
    this.mapping = text;
    this.is_kept = false;
  }
}

let kept: { user: string; desk: ImportDesk } | null = null;
/** The desk of who is signed in; it stays while other pages are looked at. */
export function desk_of(user: string): ImportDesk {
  if (kept?.user !== user) kept = { user, desk: new ImportDesk() };
  return kept.desk;
}

/** What is sure; where nothing is, the draft that wants answers. */
export function text_of(run: Run): string {
  return run.suggestion?.mapping || run.suggestion?.to_edit || "";
}
