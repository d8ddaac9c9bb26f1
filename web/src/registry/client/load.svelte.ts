import { failure_of, type Failure } from "./request";

/** Something that is fetched: what is there, what is in the way; the newest answer wins. */
export class Load<T> {
  value = $state.raw<T | null>(null);
  failure = $state.raw<Failure | null>(null);
  busy = $state(false);
  private round = 0;

  async run(get: () => Promise<T>): Promise<void> {
    this.round += 1;
    const mine = this.round;
    this.busy = true;
    try {
      const value = await get();
      if (mine !== this.round) return;
      this.value = value;
      this.failure = null;
    } catch (error) {
      if (mine !== this.round) return;
      this.failure = failure_of(error);
    }
    this.busy = false;
  }
}

/** An act that changes something: one at a time, with what went wrong. */
export class Act {
  failure = $state.raw<Failure | null>(null);
  busy = $state(false);

  async run(act: () => Promise<void>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.failure = null;
    try {
      await act();
      return true;
    } catch (error) {
      this.failure = failure_of(error);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
