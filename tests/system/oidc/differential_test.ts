/**
 * Sends the same requests to Latchkey and to `oidc-provider`, which is certified: what one refuses,
 * the other must refuse, but for the differences that are listed with their reason.
 * @module
 */
import assert from "node:assert/strict";
import { decodeJwt } from "jose";
import { serviceItself } from "../../../core/domain/audit_event.ts";
import { findSigner, signToken } from "../../../core/usecases/session/sign_token.ts";
import { freePort } from "../../free_port.ts";
import { startProgram, temporaryFolder } from "../../task_process.ts";
import type { Answer } from "../../server/app_kit.ts";
import {
  basicOf,
  type Change,
  formOf,
  formType,
  logoutUri,
  type OidcApp,
  openOidcApp,
  redirectUri,
  requestQuery,
  verifier,
} from "../../server/oidc/oidc_kit.ts";
import { openBrowser } from "../../server/pages/browser.ts";
import { installNpm } from "../examples/install_npm.ts";
import {
  acceptedLogouts,
  hintsOf,
  isWayBack,
  type LogoutRequest,
  type LogoutVerdict,
  ourLogout,
  refusedLogouts,
  theirLogout,
  theirSigner,
} from "./logout_requests.ts";

/** "accepted", "page 400", "to the client: error" or "401 invalid_client". */
type Verdict = string;

interface Sent {
  readonly method: string;
  readonly query?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What one provider says. The path is a name, because each has its own paths. */
type Ask = (path: keyof typeof theirPaths, sent: Sent) => Promise<Verdict>;

const theirPaths = {
  authorize: "/auth",
  token: "/token",
  userinfo: "/me",
  revoke: "/token/revocation",
} as const;

const ours = (app: OidcApp): Ask => async (path, { method, query = "", body, headers = {} }) => {
  const url = `/oauth/${path}?${query}`;
  if (path === "authorize") return pageVerdict(await openBrowser(app).get(url));
  return verdict(
    await app.request(method, url, { headers, ...(body === undefined ? {} : { body }) }),
  );
};

const theirs =
  (origin: string): Ask => async (path, { method, query = "", body, headers = {} }) => {
    const response = await fetch(`${origin}${theirPaths[path]}?${query}`, {
      method,
      headers,
      redirect: "manual",
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    const isJson = /\bjson\b/.test(response.headers.get("content-type") ?? "");
    const json = isJson && text !== "" ? JSON.parse(text) : null;
    const answer = { status: response.status, headers: response.headers, text, json };
    return path === "authorize" ? pageVerdict(answer) : verdict(answer);
  };

function pageVerdict({ status, headers }: Answer): Verdict {
  const location = headers.get("location") ?? "";
  if (status !== 303) return `page ${status}`;
  if (!location.startsWith(redirectUri)) return "accepted";
  const url = new URL(location);
  return `to the client: ${url.searchParams.get("error") ?? url.hash}`;
}

function verdict({ status, json, headers }: Answer): Verdict {
  if (status < 300) return "accepted";
  const [, header] = /error="([^"]+)"/.exec(headers.get("www-authenticate") ?? "") ?? [];
  return `${status} ${json?.error ?? header ?? ""}`.trim();
}

const isRefusal = (said: Verdict): boolean => said !== "accepted";

/** Requests of a browser, as changes of one that both accept. */
const authorizations: Readonly<Record<string, Change>> = {
  "no client": { client_id: null },
  "an unknown client": { client_id: "app_unknown" },
  "no redirect URI": { redirect_uri: null },
  "an added query": { redirect_uri: `${redirectUri}?a=b` },
  "an added slash": { redirect_uri: `${redirectUri}/` },
  "an added path": { redirect_uri: `${redirectUri}/x` },
  "a fragment": { redirect_uri: `${redirectUri}#x` },
  "a user": { redirect_uri: "https://shop.example@evil.example/callback" },
  "an escaped letter": { redirect_uri: "https://shop.example/callbac%6b" },
  "another case": { redirect_uri: "https://shop.example/Callback" },
  "a host in capitals": { redirect_uri: "https://SHOP.example/callback" },
  "a path with dots": { redirect_uri: "https://shop.example/x/../callback" },
  "a backslash": { redirect_uri: "https://shop.example\\callback" },
  "another scheme": { redirect_uri: "http://shop.example/callback" },
  "a port": { redirect_uri: "https://shop.example:8443/callback" },
  "a script": { redirect_uri: "javascript:alert(1)" },
  "no response type": { response_type: null },
  "the implicit flow": { response_type: "token" },
  "the hybrid flow": { response_type: "code id_token" },
  "an unknown response type": { response_type: "none" },
  "no challenge": { code_challenge: null, code_challenge_method: null },
  "a plain challenge": { code_challenge_method: "plain" },
  "no challenge method": { code_challenge_method: null },
  "an unknown challenge method": { code_challenge_method: "S512" },
  "a short challenge": { code_challenge: "short" },
  "a challenge of other characters": { code_challenge: "=".repeat(43) },
  "prompt none without a session": { prompt: "none" },
  "prompt none with login": { prompt: "none login" },
  "an unknown prompt": { prompt: "dance" },
  "a negative max_age": { max_age: "-1" },
  "a max_age that is no number": { max_age: "soon" },
  "a request object": { request: "eyJhbGciOiJub25lIn0.e30." },
  "a request by reference": { request_uri: "https://shop.example/request" },
  "an unknown response mode": { response_mode: "pigeon" },
};

const acceptedAuthorizations: Readonly<Record<string, Change>> = {
  "the request itself": {},
  "no state": { state: null },
  "no nonce": { nonce: null },
  "an unknown parameter": { extra: "foobar" },
  "an unknown scope": { scope: "openid foobar" },
  "display": { display: "popup" },
  "locales": { ui_locales: "se", claims_locales: "se" },
  "a login hint": { login_hint: "ada" },
  "acr values": { acr_values: "1 2" },
  "max_age": { max_age: "15000" },
};

/** Requests that only one of them refuses, with what each says. */
const differentAuthorizations: Readonly<
  Record<string, { readonly change: Change; readonly said: readonly [Verdict, Verdict] }>
> = {
  // A SHA-256 has 43 characters.
  "a challenge of 44 characters": {
    change: { code_challenge: "A".repeat(44) },
    said: ["to the client: invalid_request", "accepted"],
  },
};

Deno.test("Latchkey and oidc-provider refuse the same requests", async (t) => {
  await using app = await openOidcApp();
  using folder = temporaryFolder();
  for (const file of ["package.json", "package-lock.json", "server.js"]) {
    Deno.copyFileSync(
      new URL(`./oidc_provider/${file}`, import.meta.url),
      `${folder.path}/${file}`,
    );
  }
  installNpm(folder.path);
  const port = freePort();
  const origin = `http://127.0.0.1:${port}`;
  const signer = await theirSigner({ iss: origin, sub: "ada", aud: app.client.id });
  await using other = startProgram("node", [`${folder.path}/server.js`], {
    PORT: `${port}`,
    CLIENT_ID: app.client.id,
    CLIENT_SECRET: app.secret ?? "",
    REDIRECT_URI: redirectUri,
    LOGOUT_URI: logoutUri,
    JWKS: JSON.stringify({ keys: [signer.jwk] }),
  });
  await other.until("Listening");
  const [we, they] = [ours(app), theirs(origin)];
  const both = async (path: keyof typeof theirPaths, sent: Sent): Promise<Verdict[]> => [
    await we(path, sent),
    await they(path, sent),
  ];
  const asked = (change: Change): Promise<Verdict[]> =>
    both("authorize", { method: "GET", query: requestQuery(app.client, change) });

  for (const [name, change] of Object.entries(acceptedAuthorizations)) {
    await t.step(`both accept ${name}`, async () => {
      assert.deepEqual(await asked(change), ["accepted", "accepted"]);
    });
  }
  for (const [name, change] of Object.entries(authorizations)) {
    await t.step(`both refuse ${name}`, async () => {
      const said = await asked(change);
      assert.ok(said.every(isRefusal), `${said}`);
      const toClient = said.map((each) => each.startsWith("to the client"));
      assert.equal(toClient[0], toClient[1], `${said}`);
    });
  }
  for (const [name, { change, said }] of Object.entries(differentAuthorizations)) {
    await t.step(`they differ about ${name}`, async () => {
      assert.deepEqual(await asked(change), said);
    });
  }
  const post = (body: string, headers: Readonly<Record<string, string>> = {}): Sent => ({
    method: "POST",
    body,
    headers: { ...formType, ...headers },
  });
  const basic = { authorization: basicOf(app) };
  const code = {
    grant_type: "authorization_code",
    code: "lk_a_unknown",
    redirect_uri: redirectUri,
    code_verifier: verifier,
  };
  const { id } = app.client;
  const requests: Readonly<Record<string, readonly [keyof typeof theirPaths, Sent]>> = {
    "an unknown code": ["token", post(formOf(code), basic)],
    "no code": ["token", post(formOf({ ...code, code: null }), basic)],
    "no client": ["token", post(formOf(code))],
    "an unknown client": ["token", post(formOf({ ...code, client_id: "app_unknown" }))],
    "a wrong secret": [
      "token",
      post(formOf(code), { authorization: `Basic ${btoa(`${id}:wrong`)}` }),
    ],
    "a wrong secret in the body": [
      "token",
      post(formOf({ ...code, client_id: id, client_secret: "wrong" })),
    ],
    "a confidential client without its secret": ["token", post(formOf({ ...code, client_id: id }))],
    "two secrets": [
      "token",
      post(formOf({ ...code, client_id: id, client_secret: app.secret }), basic),
    ],
    "malformed credentials": ["token", post(formOf(code), { authorization: "Basic !" })],
    "no grant type": ["token", post(formOf({ ...code, grant_type: null }), basic)],
    "a password grant": [
      "token",
      post(formOf({ grant_type: "password", username: "ada", password: "x" }), basic),
    ],
    "client credentials": ["token", post(formOf({ grant_type: "client_credentials" }), basic)],
    "a device code": [
      "token",
      post(formOf({ grant_type: "urn:ietf:params:oauth:grant-type:device_code" }), basic),
    ],
    "an unknown refresh token": [
      "token",
      post(formOf({ grant_type: "refresh_token", refresh_token: "lk_f_unknown" }), basic),
    ],
    "a JSON body": ["token", {
      method: "POST",
      body: JSON.stringify(code),
      headers: { "content-type": "application/json", ...basic },
    }],
    "parameters in the query": ["token", { ...post("", basic), query: formOf(code) }],
    "a token request by GET": ["token", { method: "GET", query: formOf(code), headers: basic }],
    "userinfo without a token": ["userinfo", { method: "GET" }],
    "userinfo with an unknown token": ["userinfo", {
      method: "GET",
      headers: { authorization: "Bearer unknown" },
    }],
    "userinfo with a token in the query": ["userinfo", {
      method: "GET",
      query: "access_token=unknown",
    }],
    "a revocation without a client": ["revoke", post(formOf({ token: "unknown" }))],
    "a revocation without a token": ["revoke", post("", basic)],
    "a revocation with a wrong secret": [
      "revoke",
      post(formOf({ token: "unknown" }), { authorization: `Basic ${btoa(`${id}:wrong`)}` }),
    ],
    "a revocation by an unknown client": [
      "revoke",
      post(formOf({ token: "unknown", client_id: "app_unknown" })),
    ],
    "a revocation with two secrets": [
      "revoke",
      post(formOf({ token: "unknown", client_id: id, client_secret: app.secret }), basic),
    ],
    "a revocation with a token twice": ["revoke", post("token=unknown&token=other", basic)],
    "a revocation with a JSON body": ["revoke", {
      method: "POST",
      body: JSON.stringify({ token: "unknown" }),
      headers: { "content-type": "application/json", ...basic },
    }],
    "a revocation by GET": ["revoke", {
      method: "GET",
      query: formOf({ token: "unknown" }),
      headers: basic,
    }],
  };
  for (const [name, [path, sent]] of Object.entries(requests)) {
    await t.step(`both refuse ${name}`, async () => {
      const said = await both(path, sent);
      assert.ok(said.every(isRefusal), `${said}`);
    });
  }
  await t.step("both accept the revocation of an unknown token", async () => {
    const said = await both("revoke", post(formOf({ token: "unknown" }), basic));
    assert.deepEqual(said, ["accepted", "accepted"]);
  });

  const { id_token: own } = await app.tokens(await app.signedIn());
  const ourHints = await hintsOf(own, { sign: (change) => signOwn(app, own, change) });
  const theirHints = await hintsOf(await signer.sign({}), signer);
  const loggedOut = async (request: LogoutRequest): Promise<LogoutVerdict[]> => [
    await ourLogout(app, request(ourHints)),
    await theirLogout(origin, request(theirHints)),
  ];
  for (const [name, request] of Object.entries(acceptedLogouts)) {
    await t.step(`both accept ${name}`, async () => {
      const [us, them] = await loggedOut(request);
      assert.ok(isWayBack(us ?? ""), us);
      assert.equal(us, them);
    });
  }
  for (const [name, request] of Object.entries(refusedLogouts)) {
    await t.step(`both lead nowhere after ${name}`, async () => {
      const said = await loggedOut(request);
      assert.ok(!said.some(isWayBack), `${said}`);
    });
  }
  // The specification allows both. A client's ID is public, so anyone could lead there.
  await t.step("they differ about a client without a hint", async () => {
    const request = { post_logout_redirect_uri: logoutUri, client_id: app.client.id };
    const said = await loggedOut(() => request);
    assert.deepEqual(said, ["no way back", "back null"]);
  });
});

/** An ID token of ours with other claims. */
async function signOwn(
  app: OidcApp,
  own: string,
  change: Readonly<Record<string, unknown>>,
): Promise<string> {
  const { ports } = app;
  assert.ok(ports.secretBox !== null);
  const signer = await findSigner(ports, ports.secretBox, "RS256", serviceItself);
  const claims = { ...decodeJwt(own), ...change };
  return await signToken(ports, signer, { type: "JWT", claims });
}
