// Who is signed in, what is allowed, which study this is.
import type { Me, Programme } from "../interface";
import { ask, Failure, failure_of, listen } from "./request";

type State = "starting" | "out" | "expired" | "in" | "failed";

export const session = $state<{
  state: State;
  me: Me | null;
  programme: Programme | null;
  reached: boolean;
  failure: Failure | null;
}>({ state: "starting", me: null, programme: null, reached: true, failure: null });

export const may = (permission: string): boolean =>
  session.me?.permissions.includes(permission) ?? false;

listen(
  () => {
    if (session.state === "in") session.state = "expired";
  },
  (reached) => (session.reached = reached),
);

async function read_me(): Promise<void> {
  const me = await ask<Me>("GET", "me");
  session.programme = await ask<Programme>("GET", "programme");
  session.me = me;
  session.failure = null;
  session.state = "in";
}

/** Looks who is signed in, at the start of the page. */
export async function start_session(): Promise<void> {
  session.state = "starting";
  try {
    await read_me();
  } catch (error) {
    const failure = failure_of(error);
    session.state = failure.status === 401 ? "out" : "failed";
    session.failure = failure;
  }
}

export async function sign_in(user: string, password: string): Promise<void> {
  await ask("POST", "session", { user, password });
  await read_me();
}

export async function sign_out(): Promise<void> {
  try {
    await ask("DELETE", "session");
  } catch (error) {
    if (failure_of(error).status !== 401) throw error;
  }
  session.me = null;
  session.state = "out";
}

export async function change_password(old: string, fresh: string): Promise<void> {
  await ask("POST", "me/password", { old, new: fresh });
  await read_me();
}
