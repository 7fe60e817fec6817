import { retryAfterSeconds } from "../../domain/retry_after.ts";
import { readBody } from "./body.ts";
import type { Failure } from "./errors/failure_table.ts";

/** A wait longer than the lifetime of a verification makes no sense. */
const waitMaxSeconds = 600;

export interface ConnectionOptions {
  /** The real `fetch` in production, the simulator's in tests. */
  readonly fetch: typeof globalThis.fetch;
  /** `https://verify.twilio.com`, or the simulator's address. */
  readonly baseUrl: string;
  /** Account SID and auth token, or API key SID and secret. */
  readonly credentials: { readonly username: string; readonly password: string };
  /** A monotonic clock in milliseconds, for latencies. */
  readonly now: () => number;
  /** Milliseconds for headers and body together. Default: 5000. */
  readonly timeoutMs?: number;
}

export interface Request {
  readonly method: "GET" | "POST";
  /** Contains SIDs only, because it is stored as evidence. May include a query. */
  readonly path: string;
  readonly form?: Readonly<Record<string, string>>;
  /** The limit for the response. Default: 64 KiB. */
  readonly bodyMaxBytes?: number;
}

/** A request's outcome. */
export interface Exchange {
  /** Null if the response is complete. */
  readonly failure: Failure | null;
  readonly httpStatus: number | null;
  readonly requestId: string | null;
  readonly retryAfterSeconds: number | null;
  /** Parsed but unchecked JSON; undefined if there was none. */
  readonly body: unknown;
  readonly latencyMs: number;
}

const timeoutDefaultMs = 5000;

const timedOut = Symbol("timed out");

/**
 * Makes one request and never retries it. Twilio Verify has no idempotency keys, so a repeated send
 * would cost another message, and a repeated check could lose an approval. Does not follow
 * redirects, which would post the code to another host (ASVS 5.0 15.3.2). Never throws.
 */
export async function exchange(options: ConnectionOptions, request: Request): Promise<Exchange> {
  const startedAt = options.now();
  const abort = new AbortController();
  const deadline = Promise.withResolvers<never>();
  // The deadline may pass after the race below has ended.
  deadline.promise.catch(() => {});
  const timer = setTimeout(() => {
    deadline.reject(timedOut);
    abort.abort();
  }, options.timeoutMs ?? timeoutDefaultMs);
  let response: Response | null = null;
  let outcome: Pick<Exchange, "failure" | "body">;
  try {
    const responding = fetchOnce(options, request, abort.signal);
    responding.then((late) => discardIfLate(late, abort.signal)).catch(() => {});
    response = await Promise.race([responding, deadline.promise]);
    outcome = await readResponse(response, deadline.promise, request.bodyMaxBytes);
  } catch (error) {
    outcome = { failure: failureOf(error), body: undefined };
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
  return {
    ...outcome,
    httpStatus: response?.status ?? null,
    requestId: response === null ? null : requestIdOf(response.headers),
    retryAfterSeconds: response && retryAfterSeconds(response.headers, waitMaxSeconds),
    latencyMs: Math.max(0, Math.round(options.now() - startedAt)),
  };
}

// `async`, so that a fetch that throws synchronously becomes a rejection too.
// deno-lint-ignore require-await
async function fetchOnce(
  options: ConnectionOptions,
  request: Request,
  signal: AbortSignal,
): Promise<Response> {
  const { username, password } = options.credentials;
  const headers = new Headers({
    accept: "application/json",
    authorization: `Basic ${base64(`${username}:${password}`)}`,
    "user-agent": "latchkey",
  });
  const init: RequestInit = { method: request.method, headers, redirect: "manual", signal };
  if (request.form !== undefined) {
    headers.set("content-type", "application/x-www-form-urlencoded");
    init.body = new URLSearchParams(request.form).toString();
  }
  return options.fetch(`${options.baseUrl.replace(/\/+$/, "")}${request.path}`, init);
}

/** A fetch that ignores its signal may respond after the deadline. */
async function discardIfLate(response: Response, signal: AbortSignal): Promise<void> {
  if (signal.aborted) await response.body?.cancel();
}

async function readResponse(
  response: Response,
  deadline: Promise<never>,
  maxBytes: number | undefined,
): Promise<Pick<Exchange, "failure" | "body">> {
  if (response.status < 200 || (response.status >= 300 && response.status < 400)) {
    response.body?.cancel().catch(() => {});
    return { failure: "redirected", body: undefined };
  }
  const read = await readBody(response, deadline, maxBytes);
  if (read === "too_large") return { failure: "too_large", body: undefined };
  return { failure: null, body: parseJson(read.text) };
}

/** Undefined if the text is not JSON, such as a proxy's error page. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Deno reveals only in the cause's message when a request failed; a test checks the message. */
function failureOf(error: unknown): Failure {
  if (error === timedOut) return "timed_out";
  if (!(error instanceof Error)) return "dropped";
  if (error.name === "NotCapable") return "not_permitted";
  if (/^Invalid URL|Requests to port \d+ are blocked/.test(error.message)) return "not_connected";
  const cause = error.cause instanceof Error ? error.cause.message : "";
  return cause.includes("client error (Connect)") ? "not_connected" : "dropped";
}

/** Twilio's IDs are RQ and 32 hexadecimal digits. Any other value must at least look like an ID. */
function requestIdOf(headers: Headers): string | null {
  const id = headers.get("twilio-request-id") ?? "";
  return /^[A-Za-z]{2}[A-Za-z0-9-]{1,62}$/.test(id) ? id : null;
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
