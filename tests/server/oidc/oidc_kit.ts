/** A Latchkey with a client of OpenID Connect, a browser, and what the client does. @module */
import assert from "node:assert/strict";
import type { RegistrationMode } from "../../../core/domain/account/registration.ts";
import { createLocalJWKSet, type JWTPayload, jwtVerify } from "jose";
import {
  mintClientId,
  mintClientSecret,
  type OidcClient,
} from "../../../core/domain/oidc/client.ts";
import type { Ports } from "../../../core/ports/ports.ts";
import { newClient } from "../../contracts/oidc/clients_contract.ts";
import { newEvent } from "../../contracts/store_fixtures.ts";
import { password, phoneNumber } from "../../harness.ts";
import { type Answer, type Json, openTestApp, type TestApp } from "../app_kit.ts";
import { type Browser, openBrowser, origin, pageSettings } from "../pages/browser.ts";

export const issuer = origin;
export const redirectUri = "https://shop.example/callback";
export const logoutUri = "https://shop.example/bye";

/** RFC 7636 appendix B. */
export const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
export const challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

export type Change = Readonly<Record<string, string | null>>;

/** A client, and its secret; null if it is public. */
export interface TestClient {
  readonly client: OidcClient;
  readonly secret: string | null;
}

export interface OidcApp extends TestApp, TestClient {
  /** Adds another client. */
  addClient(facts?: Partial<OidcClient>, kind?: "public" | "confidential"): Promise<TestClient>;
  /** Sends a request of the client by a browser. */
  authorize(browser: Browser, change?: Change, by?: TestClient): Promise<Answer>;
  /** A browser that is logged in; the user is created at the first call. */
  signedIn(username?: string): Promise<Browser>;
  /** A new code for a browser that is logged in. */
  code(browser: Browser, change?: Change, by?: TestClient): Promise<string>;
  /** Sends a form to the token endpoint, with the client's secret in the header. */
  token(form: Change, by?: TestClient): Promise<Answer>;
  redeem(code: string, change?: Change, by?: TestClient): Promise<Answer>;
  refresh(refreshToken: string, change?: Change, by?: TestClient): Promise<Answer>;
  /** The tokens of a new code. */
  tokens(browser: Browser, change?: Change, by?: TestClient): Promise<Json>;
  userinfo(accessToken: string): Promise<Answer>;
  /** Verifies an ID token as the client does. */
  verifyId(token: string, by?: TestClient): Promise<JWTPayload>;
}

export async function openOidcApp(
  facts: Partial<OidcClient> = {},
  change: (ports: Ports) => Ports = (ports) => ports,
  registration: RegistrationMode = "open",
): Promise<OidcApp> {
  const app = await openTestApp(
    (ports) =>
      change({
        ...ports,
        policies: { ...ports.policies, pagesUrl: origin, token: { issuer, audiences: ["orders"] } },
      }),
    { pages: { ...pageSettings, registration }, publicUrl: origin },
  );
  const addClient: OidcApp["addClient"] = async (more = {}, kind = "confidential") => {
    const secret = mintClientSecret(app.ports.randomBytes);
    const client = newClient({
      id: mintClientId(app.ports.randomBytes),
      redirectUris: [redirectUri],
      logoutUris: [logoutUri],
      secretHashes: kind === "public" ? [] : [{ hash: secret.hash, addedAt: 0 }],
      ...more,
    });
    assert.equal(await app.ports.clients.insertClient(client, newEvent()), true);
    return { client, secret: kind === "public" ? null : secret.text };
  };
  const own = await addClient(facts);
  const authorize: OidcApp["authorize"] = (browser, more = {}, by = own) =>
    browser.get(`/oauth/authorize?${requestQuery(by.client, more)}`);
  const signedIn: OidcApp["signedIn"] = async (username = "ada") => {
    if (await app.ports.users.findUserByName(username as never) === null) {
      await app.register(username);
    }
    const browser = openBrowser(app);
    await logIn(app, browser, "/account", username);
    return browser;
  };
  const code: OidcApp["code"] = async (browser, more, by) =>
    answerOf(await authorize(browser, more, by)).get("code") ?? "";
  const token: OidcApp["token"] = (form, by = own) => {
    const basic = by.secret === null ? {} : { authorization: basicOf(by) };
    const body = formOf(by.secret === null ? { client_id: by.client.id, ...form } : form);
    return app.request("POST", "/oauth/token", { body, headers: { ...formType, ...basic } });
  };
  const redeem: OidcApp["redeem"] = (text, more = {}, by) =>
    token({
      grant_type: "authorization_code",
      code: text,
      redirect_uri: redirectUri,
      code_verifier: verifier,
      ...more,
    }, by);
  const refresh: OidcApp["refresh"] = (text, more = {}, by) =>
    token({ grant_type: "refresh_token", refresh_token: text, ...more }, by);
  const tokens: OidcApp["tokens"] = async (browser, more, by) => {
    const answer = await redeem(await code(browser, more, by), {}, by);
    assert.equal(answer.status, 200, answer.text);
    return answer.json;
  };
  const userinfo: OidcApp["userinfo"] = (text) => app.get("/oauth/userinfo", text);
  const verifyId: OidcApp["verifyId"] = async (text, by = own) => {
    const { json } = await app.get("/.well-known/jwks.json");
    const { payload } = await jwtVerify(text, createLocalJWKSet(json), {
      algorithms: [by.client.idTokenAlgorithm],
      issuer,
      audience: by.client.id,
      typ: "JWT",
      currentDate: new Date(app.clock.now()),
    });
    return payload;
  };
  return {
    ...{ ...app, ...own, addClient, authorize, signedIn, code, token, redeem, refresh, tokens },
    ...{ userinfo, verifyId },
  };
}

/** The query of a sound request, with these parameters changed; null leaves one out. */
export function requestQuery(client: OidcClient, change: Change = {}): string {
  return formOf({
    client_id: client.id,
    redirect_uri: redirectUri,
    response_type: "code",
    scope: "openid profile phone",
    state: "s1",
    nonce: "n1",
    code_challenge: challenge,
    code_challenge_method: "S256",
    ...change,
  });
}

export const formType = { "content-type": "application/x-www-form-urlencoded" };

export function formOf(values: Change): string {
  const set = Object.entries(values).filter((entry): entry is [string, string] =>
    entry[1] !== null
  );
  return new URLSearchParams(set).toString();
}

export function basicOf({ client, secret }: TestClient): string {
  return `Basic ${btoa(`${client.id}:${secret}`)}`;
}

/** The parameters of an answer at the client's redirect URI, from a redirect or a page. */
export function answerOf(answer: Answer): URLSearchParams {
  const location = answer.headers.get("location") ?? linkOf(answer);
  assert.ok(location.startsWith(redirectUri), `${answer.status} ${location} ${answer.text}`);
  const { searchParams } = new URL(location);
  assert.equal(searchParams.get("iss"), issuer);
  return searchParams;
}

/** Where a page of ours leads by itself. */
export function linkOf({ text }: Answer): string {
  const [, href = ""] = /<meta http-equiv="refresh" content="0; url=([^"]*)"/.exec(text) ?? [];
  return href.replaceAll("&amp;", "&");
}

/** Logs in on the form at `path`, with a code by SMS, and returns where that leads. */
export async function logIn(
  app: TestApp,
  browser: Browser,
  returnTo: string,
  username = "ada",
): Promise<string> {
  const checked = await browser.post("/login", { username, password, return_to: returnTo });
  const next = checked.headers.get("location") ?? "";
  assert.match(next, /^\/login\/code/, checked.text);
  const code = app.simulator.codeFor(phoneNumber) ?? "";
  const done = await browser.post("/login/code", { method: "sms", code, return_to: returnTo });
  const [, link = ""] = /<a[^>]*href="(\/oauth[^"]*)"/.exec(done.text) ?? [];
  return done.headers.get("location") ?? (linkOf(done) || link.replaceAll("&amp;", "&"));
}

/** Where a redirect to a page of ours leads afterward. */
export function returnOf(answer: Answer, page: string): string {
  assert.equal(answer.status, 303, answer.text);
  const url = new URL(answer.headers.get("location") ?? "", origin);
  assert.equal(url.pathname, page);
  return url.searchParams.get("return_to") ?? "";
}
