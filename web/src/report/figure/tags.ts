import { getContext, setContext } from "svelte";

const KEY = "bands";

/** The bands of the run; every figure repeats them, since a figure travels without its page. */
export function set_bands(bands: string[]): void {
  setContext(KEY, bands);
}

export function bands(): string[] {
  return getContext<string[]>(KEY) ?? [];
}
