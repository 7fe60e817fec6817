import type { AppContext } from "../../http/respond.ts";

/**
 * Whether a form was sent by one of our own pages. Browsers send `Origin` with every form post; it
 * is `null` only where a page hides it, which ours do not. `Sec-Fetch-Site` decides where `Origin`
 * is missing or `null`.
 */
export function isOwnForm(c: AppContext, publicOrigin: string | null): boolean {
  const { headers } = c.req.raw;
  const origin = headers.get("origin");
  if (origin === null || origin === "null") return headers.get("sec-fetch-site") === "same-origin";
  if (publicOrigin !== null) return origin === publicOrigin;
  // Without a public URL the pages run on loopback only: its address, whatever the port.
  const { hostname, host } = new URL(c.req.url);
  return isLoopback(hostname) && origin === `http://${host}`;
}

export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
