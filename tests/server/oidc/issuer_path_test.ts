import assert from "node:assert/strict";
import * as client from "openid-client";
import { openOidcApp } from "./oidc_kit.ts";
import { origin } from "../pages/browser.ts";

for (const issuer of [origin, `${origin}/auth`, `${origin}/auth/acme`]) {
  Deno.test(`a client finds the metadata of ${issuer}, as OpenID Connect and as OAuth`, async () => {
    await using app = await openOidcApp({}, (ports) => ({
      ...ports,
      policies: { ...ports.policies, token: { issuer, audiences: [] } },
    }));
    const send: client.CustomFetch = async (url, init) => {
      const { pathname, search } = new URL(url);
      const { status, headers, text } = await app.request(init.method, `${pathname}${search}`);
      return new Response(text, { status, headers });
    };
    for (const algorithm of ["oidc", "oauth2"] as const) {
      const options = { algorithm, [client.customFetch]: send };
      const id = app.client.id;
      const found = await client.discovery(new URL(issuer), id, undefined, undefined, options);
      const metadata = found.serverMetadata();
      assert.equal(metadata.issuer, issuer);
      assert.equal(metadata.token_endpoint, `${origin}/oauth/token`);
    }
    for (
      const path of [
        "/other/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server/other",
        "/.well-known/openid-configuration/auth/other",
        "/auth/.well-known/openid-configuration/auth",
      ]
    ) {
      assert.equal((await app.get(path)).status, 404, path);
    }
  });
}
