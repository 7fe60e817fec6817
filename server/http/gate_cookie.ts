import type { AppContext } from "./respond.ts";

/** Sent to every host of LATCHKEY_GATE_DOMAIN, so it cannot have the prefix `__Host-`. */
const name = "__Secure-latchkey_gate";

/** A `Set-Cookie` header with a gate ticket; with an empty one, it removes the cookie. */
export function setGateCookie(ticket: string, domain: string, maxAgeSeconds: number): string {
  return `${name}=${ticket}; Domain=${domain}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; ` +
    "SameSite=Lax; Secure";
}

/**
 * The gate ticket of the browser; empty if it has none. Any host of the domain can set this cookie.
 * With several values it is unclear which one is Latchkey's, so none counts.
 */
export function readGateTicket(c: AppContext): string {
  const values = (c.req.raw.headers.get("cookie") ?? "").split(/[;,]/)
    // Not trim(), which also removes characters that are part of another name.
    .map((part) => part.replace(/^[ \t]+/, ""))
    .filter((part) => part.startsWith(`${name}=`))
    .map((part) => part.slice(name.length + 1));
  return new Set(values).size === 1 ? values[0] ?? "" : "";
}
