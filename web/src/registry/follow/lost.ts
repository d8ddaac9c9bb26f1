import { ask, new_key } from "../client/request";

/** Declares someone lost to follow-up; without a reason: found again. */
export async function send_lost(subject: string, reason: string): Promise<void> {
  const path = `people/${encodeURIComponent(subject)}/lost`;
  await ask("POST", path, { key: new_key(), reason });
}
