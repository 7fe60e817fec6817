/** Requests of logout to two providers, as changes of one that both accept. @module */
import { exportJWK, generateKeyPair, type JWK, SignJWT, UnsecuredJWT } from "jose";
import { type Change, formOf, logoutUri, type OidcApp } from "../../server/oidc/oidc_kit.ts";
import { openBrowser } from "../../server/pages/browser.ts";

/** Where the browser ends: "back ?state=s1" at the client, "no way back" or "page 400". */
export type LogoutVerdict = string;

export const isWayBack = (said: LogoutVerdict): boolean => said.startsWith("back");

/** The same request in the words of each provider: their hints are signed with their own keys. */
export type LogoutRequest = (hints: Hints) => Change;

export interface Hints {
  readonly own: string;
  readonly expired: string;
  readonly changed: string;
  readonly unsigned: string;
  readonly otherSigner: string;
  readonly otherClient: string;
}

const good = { post_logout_redirect_uri: logoutUri, state: "s1" };

export const acceptedLogouts: Readonly<Record<string, LogoutRequest>> = {
  "a logout with a hint": ({ own }) => ({ ...good, id_token_hint: own }),
  "a logout with an expired hint": ({ expired }) => ({ ...good, id_token_hint: expired }),
  "a logout without a state": ({ own }) => ({ ...good, id_token_hint: own, state: null }),
  "a logout with a state of other characters": ({ own }) => ({
    ...good,
    id_token_hint: own,
    state: "a&b=\r\n<ü>",
  }),
};

export const refusedLogouts: Readonly<Record<string, LogoutRequest>> = {
  "a hint that is no token": () => ({ ...good, id_token_hint: "x" }),
  "a hint with a changed signature": ({ changed }) => ({ ...good, id_token_hint: changed }),
  "a hint without a signature": ({ unsigned }) => ({ ...good, id_token_hint: unsigned }),
  "a hint of another signer": ({ otherSigner }) => ({ ...good, id_token_hint: otherSigner }),
  "a hint for an unknown client": ({ otherClient }) => ({ ...good, id_token_hint: otherClient }),
  "another client's ID with the hint": ({ own }) => ({
    ...good,
    id_token_hint: own,
    client_id: "app_other",
  }),
  "no hint and no client": () => good,
  "an unknown client without a hint": () => ({ ...good, client_id: "app_unknown" }),
  "an unregistered URI": ({ own }) => ({
    id_token_hint: own,
    post_logout_redirect_uri: "https://evil.example/",
  }),
  "an added query": ({ own }) => ({
    id_token_hint: own,
    post_logout_redirect_uri: `${logoutUri}?a=b`,
  }),
  "an added slash": ({ own }) => ({
    id_token_hint: own,
    post_logout_redirect_uri: `${logoutUri}/`,
  }),
  "an escaped letter": ({ own }) => ({
    id_token_hint: own,
    post_logout_redirect_uri: logoutUri.replace(
      /.$/,
      (last) => `%${last.charCodeAt(0).toString(16)}`,
    ),
  }),
  "no URI": ({ own }) => ({ id_token_hint: own, state: "s1" }),
};

/** Hints for a client, made from claims that its provider would sign. */
export async function hintsOf(
  own: string,
  signer: { readonly sign: (change: Record<string, unknown>) => Promise<string> },
): Promise<Hints> {
  const [head = "", body = "", signature = ""] = own.split(".");
  const claims = JSON.parse(atob(body.replaceAll("-", "+").replaceAll("_", "/")));
  const { privateKey } = await generateKeyPair("RS256");
  const kid = JSON.parse(atob(head.replaceAll("-", "+").replaceAll("_", "/"))).kid;
  return {
    own,
    expired: await signer.sign({ exp: 1_000_000_300, iat: 1_000_000_000 }),
    changed: `${head}.${body}.${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`,
    unsigned: new UnsecuredJWT(claims).encode(),
    otherSigner: await new SignJWT(claims).setProtectedHeader({ alg: "RS256", typ: "JWT", kid })
      .sign(privateKey),
    otherClient: await signer.sign({ aud: "app_unknown" }),
  };
}

/** A key pair for the other provider, and a function that signs ID tokens with it. */
export async function theirSigner(
  claims: Readonly<Record<string, unknown>>,
): Promise<
  { readonly jwk: JWK; readonly sign: (change: Record<string, unknown>) => Promise<string> }
> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const jwk = { ...await exportJWK(privateKey), kid: "theirs", alg: "RS256", use: "sig" };
  return {
    jwk,
    sign: (change) =>
      new SignJWT({ ...claims, ...change })
        .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: "theirs" }).sign(privateKey),
  };
}

/** A browser without a session, which is where any hint leads back immediately. */
export async function ourLogout(app: OidcApp, change: Change): Promise<LogoutVerdict> {
  const { status, headers } = await openBrowser(app).get(`/oauth/logout?${formOf(change)}`);
  return ended(status, headers.get("location"));
}

/** They always ask, so the question is answered. */
export async function theirLogout(origin: string, change: Change): Promise<LogoutVerdict> {
  const asked = await fetch(`${origin}/session/end?${formOf(change)}`, { redirect: "manual" });
  const [, xsrf = ""] = /name="xsrf" value="([^"]+)"/.exec(await asked.text()) ?? [];
  if (asked.status !== 200) return `page ${asked.status}`;
  const cookie = asked.headers.getSetCookie().map((line) => line.split(";")[0]).join("; ");
  const done = await fetch(`${origin}/session/end/confirm`, {
    method: "POST",
    redirect: "manual",
    headers: { cookie, "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ xsrf, logout: "yes" }),
  });
  await done.body?.cancel();
  return ended(done.status, done.headers.get("location"));
}

function ended(status: number, location: string | null): LogoutVerdict {
  const url = location === null ? null : URL.parse(location);
  if (url !== null && `${url.origin}${url.pathname}` === logoutUri) {
    return `back ${url.searchParams.get("state")}`;
  }
  return status >= 400 ? `page ${status}` : "no way back";
}
