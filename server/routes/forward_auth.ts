import type { RemoteUser } from "../../core/config/http/access_config.ts";
import type { Refused } from "../../core/domain/refusal.ts";
import { refused } from "../../core/domain/refusal.ts";
import { isTestUser } from "../../core/domain/test_numbers/test_number.ts";
import type { Authenticated } from "../../core/service.ts";
import { readerOf } from "../http/caller.ts";
import { isTrusted, peerOf } from "../http/client_address.ts";
import { readGateTicket } from "../http/gate_cookie.ts";
import { parseReturnTo } from "../http/return_to.ts";
import type { AppContext } from "../http/respond.ts";
import { reply, type Route, route } from "../http/route.ts";

/** docs/forward_auth.md describes it, and examples/proxy has the proxies. */
export const getForwardAuth: Route = route({
  method: "GET",
  path: "/v1/forward-auth",
  id: "checkAccess",
  tag: "Sessions",
  summary: "Check a request that a proxy is about to forward",
  description: "For proxies in `LATCHKEY_TRUSTED_PROXIES`, with `X-Forwarded-Host`, " +
    "`X-Forwarded-Uri` and `X-Forwarded-Method`. `200` has the headers `Remote-User`, " +
    "`Remote-Groups` (the roles, if there are any), `Latchkey-Session`, `Latchkey-Aal`, " +
    "`Latchkey-Amr`, `Latchkey-Auth-Time` and `Latchkey-Test` (`true` or `false`), unless the " +
    "path is public and the browser is not logged in. A browser that has to log in or to step " +
    "up gets the page's URL in `Latchkey-Login`, or a redirect with the query `redirect=on`.",
  responses: { 200: null, 303: null },
  refusals: [
    "unauthenticated",
    "step_up_required",
    "test_user",
    "access_denied",
    "proxy_not_trusted",
    "not_configured",
  ],
}, async (service, c) => {
  const { trustedProxies, remoteUser } = c.get("edge");
  const peer = peerOf(c);
  if (peer === null || !isTrusted(peer, trustedProxies)) return refused("proxy_not_trusted");
  const forwarded = readForwarded(c);
  if (forwarded === null) return refused("access_denied");
  const outcome = await service.checkAccess(
    { ...forwarded, ticket: readGateTicket(c) },
    readerOf(c),
  );
  if (outcome.ok) return reply(200, null, identityHeaders(outcome.value, remoteUser));
  const { code } = outcome.refusal;
  if (code !== "unauthenticated" && code !== "step_up_required") return outcome;
  const url = pageUrl(c, forwarded, code);
  if (url === null) return outcome;
  return new URL(c.req.url).searchParams.get("redirect") === "on"
    ? reply(303, null, { location: url, "referrer-policy": "no-referrer" })
    : withHeaders(outcome, { "latchkey-login": url });
});

/** A request as its proxy describes it. */
interface Forwarded {
  readonly host: string;
  readonly uri: string;
  readonly method: string;
}

/** Null if a header is missing or empty: then the proxy is not set up, and nothing is allowed. */
function readForwarded(c: AppContext): Forwarded | null {
  const { headers } = c.req.raw;
  const host = headers.get("x-forwarded-host") ?? "";
  const uri = headers.get("x-forwarded-uri") ?? "";
  const method = headers.get("x-forwarded-method") ?? "";
  return host === "" || uri === "" || !/^[A-Z]{1,20}$/.test(method) ? null : { host, uri, method };
}

function identityHeaders(
  found: Authenticated | null,
  remoteUser: RemoteUser,
): Readonly<Record<string, string>> {
  if (found === null) return {};
  const { session, user } = found;
  return {
    // The settings refuse the username while anyone may register `admin`.
    "remote-user": headerValue(remoteUser === "username" ? user.username : user.id),
    // No role has a comma.
    ...(user.roles.length === 0 ? {} : { "remote-groups": headerValue(user.roles.join(",")) }),
    "latchkey-session": headerValue(session.id),
    "latchkey-aal": headerValue(session.aal),
    "latchkey-amr": headerValue(session.amr.join(" ")),
    "latchkey-auth-time": String(Math.floor(session.authenticatedAt / 1000)),
    // Always sent: a proxy may pass on a client's header if we send none.
    "latchkey-test": isTestUser(user) ? "true" : "false",
  };
}

/** Percent-encodes a value that is not printable ASCII: proxies and apps decode it differently. */
export function headerValue(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : encodeURIComponent(text.toWellFormed());
}

/** The page on which a browser continues; null for other clients, and if there are no pages. */
function pageUrl(
  c: AppContext,
  { host, uri, method }: Forwarded,
  code: "unauthenticated" | "step_up_required",
): string | null {
  const { returnOrigins, publicUrl } = c.get("edge");
  const isBrowser = /\btext\/html\b/i.test(c.req.raw.headers.get("accept") ?? "");
  if (!isBrowser || returnOrigins === null || publicUrl === null) return null;
  // What was posted is lost, so a browser returns to the app's start.
  const path = method === "GET" || method === "HEAD" ? uri : "/";
  const returnTo = parseReturnTo(`https://${host}${path}`, returnOrigins);
  const page = code === "unauthenticated" ? "/login" : "/account/step-up";
  const query = returnTo === null ? "" : `?return_to=${encodeURIComponent(returnTo)}`;
  return `${publicUrl}${page}${query}`;
}

function withHeaders<Outcome extends Refused>(
  outcome: Outcome,
  headers: Readonly<Record<string, string>>,
): Outcome & { readonly headers: Readonly<Record<string, string>> } {
  return { ...outcome, headers };
}
