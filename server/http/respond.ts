import type { Context } from "hono";
import type { RemoteUser } from "../../core/config/http/access_config.ts";
import type { CallerKey } from "../../core/domain/audit_event.ts";
import type { Network } from "../../core/domain/network.ts";
import type { BodySlots } from "./body_slots.ts";

/** Settings of the edge that a route may need. They are the same for each request. */
export interface EdgeSettings {
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
  readonly Bindings: { readonly remoteAddr?: Deno.Addr };
  readonly Variables: {
    requestId: string;
    /** LATCHKEY_PUBLIC_URL. */
    publicUrl: string | null;
    edge: EdgeSettings;
    /** Whether the service is about to stop. */
    stopping: boolean;
    /** The client's IP address; null if the connection has none. */
    address: string | null;
    /** The client that an API key names, if the request has a key. */
    client: ForwardedClient | undefined;
    /** Limits the bodies that are unfinished at the same time. */
    bodies: BodySlots;
    /** Who the request was about, for the log. Undefined if that is unknown. */
    subject: RequestSubject | undefined;
    /** The code of the problem in the response, for the log. */
    problem: string | undefined;
  };
}

export type AppContext = Context<AppEnv>;

/** On every response except the public keys: no caching, sniffing, framing or embedding. */
const securityHeaders = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
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
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      "content-type": "application/json; charset=utf-8",
      "x-request-id": c.get("requestId"),
      ...securityHeaders,
      ...headers,
    },
  });
}

/** A response without a body. */
export function respondEmpty(
  c: AppContext,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(null, {
    status,
    headers: { "x-request-id": c.get("requestId"), ...securityHeaders, ...headers },
  });
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
      ...securityHeaders,
      ...headers,
      "cache-control": "no-cache",
      etag,
    },
  });
}
