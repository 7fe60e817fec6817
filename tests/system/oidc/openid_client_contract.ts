/**
 * The certified client library `openid-client` as the judge of the whole flow, for each engine.
 * @module
 */
import assert from "node:assert/strict";
import * as client from "openid-client";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import {
  issuer,
  logIn,
  logoutUri,
  type OidcApp,
  openOidcApp,
  redirectUri,
  returnOf,
  type TestClient,
} from "../../server/oidc/oidc_kit.ts";
import { type Browser, openBrowser } from "../../server/pages/browser.ts";

/** The paths of this provider that the client's library fetches itself. */
async function configure(app: OidcApp, { client: { id, idTokenAlgorithm }, secret }: TestClient) {
  const fetchOfApp: client.CustomFetch = async (url, { method, headers, body }) => {
    const { origin, pathname, search } = new URL(url);
    assert.equal(origin, issuer, "the client asks only the issuer");
    const sent = body === undefined || body === null ? {} : { body: String(body) };
    const { status, headers: received, text } = await app.request(method, pathname + search, {
      headers,
      ...sent,
    });
    return new Response(status === 204 ? null : text, { status, headers: received });
  };
  return await client.discovery(
    new URL(issuer),
    id,
    {
      id_token_signed_response_alg: idTokenAlgorithm,
      // The clock of the test is stopped.
      [client.clockSkew]: Math.round((app.clock.now() - Date.now()) / 1000),
    },
    secret === null ? client.None() : client.ClientSecretBasic(secret),
    { [client.customFetch]: fetchOfApp },
  );
}

/** Sends the browser to the provider until it leads back to the client's redirect URI. */
async function answered(app: OidcApp, browser: Browser, url: URL): Promise<URL> {
  const asked = await browser.get(url.pathname + url.search);
  const location = asked.headers.get("location") ?? "";
  if (location.startsWith(redirectUri)) return new URL(location);
  app.clock.advance(1);
  const next = await logIn(app, browser, returnOf(asked, "/login"));
  return new URL((await browser.get(next)).headers.get("location") ?? "", issuer);
}

interface Login {
  readonly configuration: client.Configuration;
  readonly browser: Browser;
  readonly tokens: client.TokenEndpointResponse & client.TokenEndpointResponseHelpers;
}

async function loggedIn(
  app: OidcApp,
  change: Readonly<Record<string, string>> = {},
  by: TestClient = app,
  browser: Browser = openBrowser(app),
): Promise<Login> {
  const configuration = await configure(app, by);
  const [pkceCodeVerifier, expectedState, expectedNonce] = [
    client.randomPKCECodeVerifier(),
    client.randomState(),
    client.randomNonce(),
  ];
  const url = client.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope: "openid profile phone",
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
    state: expectedState,
    nonce: expectedNonce,
    ...change,
  });
  const tokens = await client.authorizationCodeGrant(
    configuration,
    await answered(app, browser, url),
    { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true },
  );
  return { configuration, browser, tokens };
}

/** With the stores of an engine; null for SQLite in memory. */
export function openidClientContract(
  engine: string,
  stores: () => Promise<Stores | null>,
): void {
  const open = async (): Promise<OidcApp> => {
    const other = await stores();
    return await openOidcApp({}, (ports) => other === null ? ports : { ...ports, ...other });
  };

  for (const idTokenAlgorithm of ["RS256", "ES256"] as const) {
    for (const kind of ["confidential", "public"] as const) {
      Deno.test(`${engine}: openid-client logs in a ${kind} client with ${idTokenAlgorithm}`, async () => {
        await using app = await open();
        const { id } = await app.register("ada");
        const by = await app.addClient({ name: "Judge", idTokenAlgorithm }, kind);
        const { configuration, browser, tokens } = await loggedIn(app, {}, by);
        const claims = tokens.claims();
        assert.equal(claims?.sub, id);
        assert.equal(claims["acr"], "aal2");
        const info = await client.fetchUserInfo(configuration, tokens.access_token, id);
        assert.deepEqual([info["name"], info["phone_number_verified"]], ["ada", true]);

        const renewed = await client.refreshTokenGrant(configuration, tokens.refresh_token ?? "");
        assert.equal(renewed.claims()?.sub, id);
        assert.notEqual(renewed.refresh_token, tokens.refresh_token);

        const url = client.buildEndSessionUrl(configuration, {
          id_token_hint: renewed.id_token ?? "",
          post_logout_redirect_uri: logoutUri,
          state: "left",
        });
        const left = await browser.get(url.pathname + url.search);
        assert.equal(left.headers.get("location"), `${logoutUri}?state=left`);
        await assert.rejects(
          client.refreshTokenGrant(configuration, renewed.refresh_token ?? ""),
          { error: "invalid_grant" },
        );
      });
    }
  }

  Deno.test(`${engine}: openid-client revokes a refresh token`, async () => {
    await using app = await open();
    await app.register("ada");
    const { configuration, tokens } = await loggedIn(app, { scope: "openid offline_access" });
    await client.tokenRevocation(configuration, tokens.refresh_token ?? "");
    await assert.rejects(
      client.refreshTokenGrant(configuration, tokens.refresh_token ?? ""),
      { error: "invalid_grant" },
    );
    await assert.rejects(client.fetchUserInfo(configuration, tokens.access_token, "any"));
  });

  Deno.test(`${engine}: openid-client asks again with prompt and max_age`, async () => {
    await using app = await open();
    await app.register("ada");
    const first = await loggedIn(app);
    const silent = await loggedIn(app, { prompt: "none" }, app, first.browser);
    assert.equal(silent.tokens.claims()?.["auth_time"], first.tokens.claims()?.["auth_time"]);
    app.clock.advance(90);
    const again = await loggedIn(app, { prompt: "login" }, app, first.browser);
    assert.ok(Number(again.tokens.claims()?.["auth_time"]) >= app.clock.now() / 1000);
    app.clock.advance(90);
    const aged = await loggedIn(app, { max_age: "60" }, app, first.browser);
    assert.ok(Number(aged.tokens.claims()?.["auth_time"]) >= app.clock.now() / 1000);
  });

  Deno.test(`${engine}: of ten parallel redemptions of a code one succeeds`, async () => {
    await using app = await open();
    const browser = await app.signedIn();
    const code = await app.code(browser);
    const answers = await Promise.all(Array.from({ length: 10 }, () => app.redeem(code)));
    assert.deepEqual(
      answers.map(({ status }) => status).toSorted((a, b) => a - b),
      [200, ...Array(9).fill(400)],
    );
    const [won] = answers.filter(({ status }) => status === 200);
    assert.equal((await app.userinfo(won?.json.access_token)).status, 401, "a replay ends all");
  });

  Deno.test(`${engine}: ten parallel refreshes get the same successor`, async () => {
    await using app = await open();
    const { refresh_token } = await app.tokens(await app.signedIn());
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => app.refresh(refresh_token)),
    );
    assert.deepEqual(answers.map(({ status }) => status), Array(10).fill(200));
    assert.equal(new Set(answers.map(({ json }) => json.refresh_token)).size, 1);
  });
}
