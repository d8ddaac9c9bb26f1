// Calls of the server's interface; every refusal becomes a Failure with words in both languages.
import { language } from "../../shared/language.svelte";

/** Why a call gave no answer. Status 0: the server was not reached. */
export class Failure extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly en: string,
    readonly zh: string,
    readonly more: Record<string, unknown> = {},
  ) {
    super(en);
  }
  get words(): string {
    return (language.code === "zh" ? this.zh : this.en) || this.en || this.zh || this.code;
  }
  /** What was to be kept may be sent again later, as it is. */
  get passing(): boolean {
    return this.status === 0 || this.status === 401 || this.status === 429 || this.status >= 500;
  }
}

const unreached = (): Failure =>
  new Failure(0, "offline", "The server cannot be reached.", "无法连接服务器。");

const unreadable = (status: number): Failure =>
  new Failure(
    status,
    "unreadable",
    `The server's answer (${status}) cannot be read.`,
    `服务器的应答（${status}）无法读取。`,
  );

let when_expired: () => void = () => undefined;
let when_reached: (reached: boolean) => void = () => undefined;

/** Who is told that the sign-in has expired, and whether the server was reached. */
export function listen(expired: () => void, reached: (reached: boolean) => void): void {
  when_expired = expired;
  when_reached = reached;
}

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

const type_of = (body: unknown): string =>
  body instanceof Blob ? "application/octet-stream" : "application/json";
const bytes_of = (body: unknown): BodyInit =>
  body instanceof Blob ? body : JSON.stringify(body ?? {});

async function fetched(method: Method, path: string, body: unknown, signal?: AbortSignal) {
  const changing = method !== "GET";
  try {
    const response = await fetch(`/api/${path}`, {
      method,
      credentials: "same-origin",
      cache: "no-store",
      headers: changing ? { "X-Bianque": "1", "content-type": type_of(body) } : {},
      body: changing && method !== "DELETE" ? bytes_of(body) : undefined,
      signal,
    });
    when_reached(true);
    return response;
  } catch (error) {
    if (signal?.aborted) throw error;
    when_reached(false);
    throw unreached();
  }
}

export async function ask<T>(
  method: Method,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<T> {
  const response = await fetched(method, path, body, signal);
  let answer: unknown;
  try {
    answer = await response.json();
  } catch {
    answer = undefined;
  }
  if (response.ok && answer !== undefined) return answer as T;
  const error = (answer as { error?: Record<string, unknown> } | undefined)?.error;
  // a wrong password is refused with 401 too, and ends nothing
  if (response.status === 401 && (!error || error.code === "not_signed_in")) when_expired();
  if (!error) throw unreadable(response.status);
  const { code, en, zh, ...more } = error;
  throw new Failure(response.status, String(code ?? ""), String(en ?? ""), String(zh ?? ""), more);
}

/** A path with the parts of its query that say something. */
export function with_query(path: string, query: Record<string, string | number | undefined>) {
  const parts = Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== "")
    .map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`);
  return parts.length > 0 ? `${path}?${parts.join("&")}` : path;
}

/** Names one act, so that sending it twice does it once. */
export function new_key(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  // a browser gives randomUUID to https and localhost only
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const text = [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** A failure as such, whatever was thrown. */
export function failure_of(error: unknown): Failure {
  if (error instanceof Failure) return error;
  return new Failure(-1, "page", `The page failed: ${String(error)}`, `页面出错：${String(error)}`);
}
