import type { Context } from "hono";
import type { BodySlots } from "./body_slots.ts";

/** What a request carries through the app. */
export interface AppEnv {
  readonly Bindings: { readonly remoteAddr?: Deno.Addr };
  readonly Variables: {
    requestId: string;
    /** The client's, where the connection has one. */
    address: string | null;
    /** Bounds the bodies that are unfinished at the same time. */
    bodies: BodySlots;
    /** The code of the problem that was answered, for the log. */
    problem: string | undefined;
  };
}

export type AppContext = Context<AppEnv>;

/** On every answer but the public keys: nothing may be cached, sniffed, framed or embedded. */
const securityHeaders = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-frame-options": "DENY",
} as const;

/** What stands in the place of `:id` in the route's path, as it came: nothing is known of it. */
export function pathId(c: AppContext): string {
  return c.req.param("id") ?? "";
}

/** A JSON answer. `headers` come last: they may replace the content type, or allow caching. */
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

/** 204: done, nothing to say. */
export function respondEmpty(c: AppContext): Response {
  return new Response(null, {
    status: 204,
    headers: { "x-request-id": c.get("requestId"), ...securityHeaders },
  });
}
