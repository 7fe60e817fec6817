import { deepEqual, equal } from "node:assert/strict";
import {
  clientIdOf,
  parseAuthorization,
  type ParsedAuthorization,
} from "../../../core/domain/oidc/authorization_request.ts";
import type { OidcClient } from "../../../core/domain/oidc/client.ts";
import { readParameters } from "../../../core/domain/oidc/oauth_parameters.ts";
import { challenge, newClient, redirectUri, requestQuery } from "./oidc_fixtures.ts";

function parsed(query: string, facts: Partial<OidcClient> = {}): ParsedAuthorization {
  return parseAuthorization(readParameters(query), newClient(facts));
}

/** The error that goes back to the client; else the kind of what was parsed. */
function resultOf(query: string, facts: Partial<OidcClient> = {}): string {
  const found = parsed(query, facts);
  return found.kind === "refused" ? found.error.code : found.kind;
}

Deno.test("parseAuthorization() parses a sound request", () => {
  const found = parsed(requestQuery({
    scope: "phone openid email unknown",
    prompt: "login consent",
    max_age: "60",
    acr_values: "other aal2 aal1",
    login_hint: "ada",
  }));
  deepEqual(found, {
    kind: "sound",
    request: {
      clientId: newClient().id,
      redirectUri,
      state: "s1",
      scopes: ["openid", "phone"],
      nonce: "n1",
      codeChallenge: challenge,
      prompts: ["login", "consent"],
      maxAgeSeconds: 60,
      wantsAal2: true,
      loginHint: "ada",
      idTokenHint: null,
      resources: [],
    },
  });
});

Deno.test("parseAuthorization() lets through what means nothing here", () => {
  const ignored: readonly Readonly<Record<string, string | null>>[] = [
    { nonce: null },
    { state: null },
    { extra: "foobar" },
    { scope: "openid email address telepathy" },
    { acr_values: "urn:mace:incommon:iap:silver" },
    { display: "popup" },
    { ui_locales: "se de" },
    { claims_locales: "se" },
    { claims: '{"userinfo":{"name":{"essential":true}}}' },
    { prompt: "" },
    { response_mode: "query" },
    { id_token_hint: "not a token" },
  ];
  for (const change of ignored) equal(resultOf(requestQuery(change)), "sound", String(change));
});

Deno.test("parseAuthorization() refuses what it does not do, by its own error", () => {
  const refused: readonly (readonly [string, Readonly<Record<string, string | null>>])[] = [
    ["invalid_request", { response_type: null }],
    ["invalid_request", { response_type: "" }],
    ["unsupported_response_type", { response_type: "token" }],
    ["unsupported_response_type", { response_type: "code id_token" }],
    ["unsupported_response_type", { response_type: "CODE" }],
    ["invalid_request", { response_mode: "fragment" }],
    ["invalid_request", { response_mode: "form_post" }],
    ["invalid_scope", { scope: "profile" }],
    ["invalid_scope", { scope: null }],
    ["request_not_supported", { request: "eyJhbGciOiJub25lIn0.e30." }],
    ["request_uri_not_supported", { request_uri: "https://app.example.com/r" }],
    ["registration_not_supported", { registration: "{}" }],
    ["invalid_request", { prompt: "none login" }],
    ["invalid_request", { prompt: "create" }],
    ["invalid_request", { nonce: "n".repeat(513) }],
    ["invalid_request", { prompt: "login dance" }],
    ["invalid_request", { max_age: "-1" }],
    ["invalid_request", { max_age: "1.5" }],
    ["invalid_request", { max_age: "1e3" }],
    ["invalid_target", { resource: "https://api.example.com" }],
  ];
  for (const [error, change] of refused) equal(resultOf(requestQuery(change)), error);
});

Deno.test("parseAuthorization() requires a challenge of S256", () => {
  const refused: readonly Readonly<Record<string, string | null>>[] = [
    { code_challenge: null, code_challenge_method: null },
    { code_challenge: null },
    { code_challenge_method: null },
    { code_challenge_method: "plain" },
    { code_challenge_method: "s256" },
    { code_challenge: challenge.slice(1) },
    { code_challenge: `${challenge}A` },
    { code_challenge: `${challenge.slice(1)}=` },
  ];
  for (const change of refused) {
    equal(resultOf(requestQuery(change)), "invalid_request", JSON.stringify(change));
  }
});

Deno.test("parseAuthorization() replaces PKCE by a nonce only where the client may omit it", () => {
  const without = { code_challenge: null, code_challenge_method: null };
  equal(resultOf(requestQuery(without), { pkceOptional: true }), "sound");
  equal(
    resultOf(requestQuery({ ...without, nonce: null }), { pkceOptional: true }),
    "invalid_request",
  );
  const plain = { code_challenge_method: "plain" };
  equal(resultOf(requestQuery(plain), { pkceOptional: true }), "invalid_request");
});

Deno.test("parseAuthorization() never leads to a redirect URI that is not registered", () => {
  const others = [
    "https://app.example.com/cb/",
    "https://app.example.com/cb?x=1",
    "https://app.example.com/cb#x",
    "https://app.example.com/CB",
    "https://APP.example.com/cb",
    "https://app.example.com/%63b",
    "https://app.example.com/x/../cb",
    "https://app.example.com\\cb",
    "https://app.example.com:443/cb",
    "https://user@app.example.com/cb",
    "https://app.example.com.evil.example/cb",
    "http://app.example.com/cb",
    "//app.example.com/cb",
    "javascript:alert(1)",
    "http://127.0.0.1:99999/cb",
    "",
  ];
  for (const other of others) {
    // Even a request with another error.
    const query = requestQuery({ redirect_uri: other, response_type: "token" });
    equal(resultOf(query), "no_target", other);
  }
  equal(resultOf(requestQuery({ redirect_uri: null })), "no_target");
  equal(resultOf(`${requestQuery()}&redirect_uri=${redirectUri}`), "no_target");
});

Deno.test("parseAuthorization() refuses a parameter that comes twice, but resource", () => {
  for (const name of ["state", "nonce", "scope", "prompt", "extra", "code_challenge"]) {
    equal(resultOf(`${requestQuery()}&${name}=a&${name}=b`), "invalid_request", name);
  }
  const resources = ["https://a.example.com", "https://b.example.com"];
  const query = `${requestQuery()}&${resources.map((each) => `resource=${each}`).join("&")}`;
  equal(resultOf(query, { resources }), "sound");
  equal(resultOf(query, { resources: resources.slice(1) }), "invalid_target");
  equal(clientIdOf(readParameters("client_id=a&client_id=b")), null);
});

Deno.test("parseAuthorization() gives the state back in an error, whatever it contains", () => {
  const state = `${"\r\n%\"'<"}${"x".repeat(2000)}`;
  const found = parsed(requestQuery({ state, response_type: "token" }));
  deepEqual(found.kind === "refused" && found.target, { redirectUri, state });
});
