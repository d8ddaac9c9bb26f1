import { shared_words } from "../shared/words";
import { admin_words } from "./words/admin";
import { follow_words } from "./words/follow";
import { form_words } from "./words/form";
import { frame_words } from "./words/frame";
import { import_words } from "./words/import";
import { people_words } from "./words/people";

// The page's own texts, by what they belong to.
export const page_words = {
  ...shared_words,
  ...frame_words,
  ...people_words,
  ...form_words,
  ...follow_words,
  ...import_words,
  ...admin_words,
} as const;

export type PageWord = keyof typeof page_words;
