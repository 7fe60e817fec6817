import type { Context } from "hono";
import type { RemoteUser } from "../../core/config/http/access_config.ts";
import type { CallerKey } from "../../core/domain/audit_event.ts";
import type { Network } from "../../core/domain/network.ts";
import type { BodySlots } from "./body_slots.ts";

/** Limits the requests with each API key, in this process. */
export interface RequestBudget {
  /** Takes one request; null if it may run, else the whole seconds to wait. */
  take(keyId: string): number | null;
}

/**
 * What a route may need of the edge. It is the same object for each request, because each variable
 * of a request's context takes a tenth of a microsecond.
 */
export interface EdgeParts {
  /** LATCHKEY_PUBLIC_URL. */
  readonly publicUrl: string | null;
  /** Limits the bodies that are unfinished at the same time. */
  readonly bodies: BodySlots;
  /** Limits the requests of terminals on other machines. */
  readonly terminalRequests: RequestBudget;
  /** Whether the service is about to stop. */
  readonly isStopping: () => boolean;
  /** Whether code could not be loaded, so that only a restart helps. */
  readonly needsRestart: () => boolean;
  /** Proxies whose forwarded headers are trusted. */
  readonly trustedProxies: readonly Network[];
  /** Origins that a login may lead to. Null: the hosted pages are off. */
  readonly returnOrigins: readonly string[] | null;
  /** LATCHKEY_REMOTE_USER: what an app receives about its user. */
  readonly remoteUser: RemoteUser;
}

/** Who a request with an API key is for. */
export interface ForwardedClient {
  readonly apiKey: CallerKey;
  /** The client's address; that of the key's holder if the request names none. */
  readonly address: string | null;
  /** The address of the key's holder. Null if `address` is that. */
  readonly peerAddress: string | null;
  readonly userAgent: string | null;
}

/** Who a request was about, by IDs only, for the log. */
export interface RequestSubject {
  readonly user_id: string;
  readonly session_id?: string;
}

/** The values that a request's context contains. */
export interface AppEnv {
  readonly Bindings: {
    readonly remoteAddr?: Deno.Addr;
    /** Aborted once the client has left. Undefined if that is not noticed. */
    readonly left?: AbortSignal | undefined;
  };
  readonly Variables: {
    requestId: string;
    edge: EdgeParts;
    /** The client's IP address; null if the connection has none. */
    address: string | null;
    /** The client that an API key names, if the request has a key. */
    client: ForwardedClient | undefined;
    /** Who the request was about, for the log. Undefined if that is unknown. */
    subject: RequestSubject | undefined;
    /** The code of the problem in the response, for the log. */
    problem: string | undefined;
  };
}

export type AppContext = Context<AppEnv>;

/**
 * On every response that a program reads: no caching, no guessing of the content type. JSON with
 * that type is never rendered, and no JSON of the API depends on a cookie, so the policies of
 * `documentHeaders` would protect nothing there.
 */
const apiHeaders = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
} as const;

/**
 * In addition, on what a browser may show: every response of the pages and of the reference, and
 * errors of paths without a route. No scripts, framing or embedding.
 */
const documentHeaders = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-frame-options": "DENY",
} as const;

/**
 * For a document that other services and their pages fetch, such as the public keys: cacheable, and
 * readable from any origin. No other response may be.
 */
export function publicDocumentHeaders(cacheSeconds: number): Readonly<Record<string, string>> {
  return {
    ...documentHeaders,
    "cache-control": `public, max-age=${cacheSeconds}`,
    "cross-origin-resource-policy": "cross-origin",
    "access-control-allow-origin": "*",
  };
}

/** The `:id` segment of the request's path, not yet validated. */
export function pathId(c: AppContext): string {
  return c.req.param("id") ?? "";
}

/** A JSON response. `headers` override the defaults, such as the content type or no caching. */
export function respond(
  c: AppContext,
  status: number,
  body: unknown,
  headers?: Readonly<Record<string, string>>,
): Response {
  return respondText(c, status, JSON.stringify(body), headers);
}

/** The same with a body that is JSON already. */
export function respondText(
  c: AppContext,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const type = { "content-type": "application/json; charset=utf-8" };
  const response = withHeaders(new Response(text, { status, headers: type }), c, headers);
  if (text.length > oneWriteLengthMax) response.headers.set("transfer-encoding", "chunked");
  return response;
}

/**
 * Deno 2.9.6 writes a response of up to 512 bytes, head included, with one system call. A longer
 * one takes two, and wakes the client twice: 6 of the 22 microseconds of a response as long as a
 * session check's. Sent as a chunk, it is assembled in memory and takes one. HTTP/1.0, HTTP/2 and
 * HEAD have no chunks; for them, Deno leaves the header out. A usual head has 234 bytes.
 */
const oneWriteLengthMax = 270;

/** A response without a body. */
export function respondEmpty(
  c: AppContext,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return withHeaders(new Response(null, { status }), c, headers);
}

/**
 * Sets the headers one by one: given anything but a content type, the constructor of Response takes
 * 2.5 microseconds longer (Deno 2.9.6), a tenth of a session check.
 */
function withHeaders(
  response: Response,
  c: AppContext,
  headers: Readonly<Record<string, string>>,
): Response {
  const target = response.headers;
  target.set("cache-control", apiHeaders["cache-control"]);
  target.set("x-content-type-options", apiHeaders["x-content-type-options"]);
  target.set("x-request-id", c.get("requestId"));
  for (const name in headers) target.set(name, headers[name] ?? "");
  return response;
}

/** Adds what a browser needs that may show the response. A page keeps its own policy. */
export function asDocument(response: Response): Response {
  for (const [name, value] of Object.entries(documentHeaders)) {
    if (!response.headers.has(name)) response.headers.set(name, value);
  }
  return response;
}

/** Public content that stays the same until the next start. */
export interface StaticContent {
  readonly body: string;
  /** A strong ETag of the body, with quotes. */
  readonly etag: string;
  /** The content type, and what else differs from the defaults. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A response that caches keep, but compare with the server's before each use. */
export function respondStatic(c: AppContext, { body, etag, headers }: StaticContent): Response {
  const asked = c.req.header("if-none-match")?.split(",").map((tag) => tag.trim());
  const isCurrent = asked?.some((tag) => tag.replace(/^W\//, "") === etag) ?? false;
  return new Response(isCurrent ? null : body, {
    status: isCurrent ? 304 : 200,
    headers: {
      "x-request-id": c.get("requestId"),
      ...apiHeaders,
      ...documentHeaders,
      ...headers,
      "cache-control": "no-cache",
      etag,
    },
  });
}
