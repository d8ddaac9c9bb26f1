// Unknown is null.

export type Words = string | { en: string; zh: string };
export type Maybe = number | null | undefined;
export type Range = [number, number] | null | undefined;

export interface Quartiles {
  median: Maybe;
  q1: Maybe;
  q3: Maybe;
  p90?: Maybe;
}
