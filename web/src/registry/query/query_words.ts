import type { Query } from "../interface";
import { say } from "../language.svelte";

/** Who or which rule raised a query. */
export const raiser_word = ({ raised_by, rule }: Query): string =>
  raised_by || (rule ? say("by_rule", rule) : "–");
