import { deepEqual, equal } from "node:assert/strict";
import type { User } from "../../../core/domain/account/user.ts";
import {
  accessTokenClaims,
  idTokenClaims,
  type OidcTokenFacts,
  userinfoClaims,
} from "../../../core/domain/oidc/claims.ts";
import { answerUrl } from "../../../core/domain/oidc/answer_url.ts";
import { oauthError } from "../../../core/domain/oidc/oauth_error.ts";
import { scopes } from "../../../core/domain/oidc/scope.ts";
import { newClient } from "./oidc_fixtures.ts";

const issuer = "https://login.example.com";

const user = {
  id: "usr_1",
  username: "ada",
  phoneNumber: "+12025550142",
  phoneVerifiedAt: 1,
  roles: ["admin"],
  testUntil: null,
} as unknown as User;

const facts = {
  issuer,
  clientId: newClient().id,
  user,
  grantId: "g",
  scopes: ["openid", "roles"],
  authenticatedAt: 1_700_000_000_999,
  aal: "aal2",
  amr: ["pwd", "sms"],
  issuedAt: 1_700_000_060_500,
  expiresAt: 1_700_000_360_500,
} as unknown as OidcTokenFacts;

Deno.test("idTokenClaims() says who logged in and how, in whole seconds", () => {
  deepEqual(idTokenClaims(facts, "n1"), {
    iss: issuer,
    sub: "usr_1",
    aud: newClient().id,
    iat: 1_700_000_060,
    exp: 1_700_000_360,
    auth_time: 1_700_000_000,
    acr: "aal2",
    amr: ["pwd", "sms"],
    sid: "g",
    nonce: "n1",
  });
  equal("nonce" in idTokenClaims(facts, null), false);
});

Deno.test("accessTokenClaims() has one audience: the resource, or the issuer", () => {
  const own = accessTokenClaims(facts, { id: "t", resource: null });
  deepEqual([own["aud"], own["scope"], own["roles"]], [issuer, "openid roles", ["admin"]]);
  const resource = "https://api.example.com/mcp";
  equal(accessTokenClaims(facts, { id: "t", resource })["aud"], resource);
});

Deno.test("userinfoClaims() has the claims of the scopes, and never an email", () => {
  deepEqual(userinfoClaims(user, ["openid"]), { sub: "usr_1" });
  deepEqual(userinfoClaims(user, scopes), {
    sub: "usr_1",
    name: "ada",
    preferred_username: "ada",
    phone_number: "+12025550142",
    phone_number_verified: true,
    roles: ["admin"],
  });
});

Deno.test("userinfoClaims() sends no name that looks like an address, and no unproven number", () => {
  const strange = { ...user, username: "ceo@example.com", phoneVerifiedAt: null } as User;
  deepEqual(userinfoClaims(strange, ["openid", "profile", "phone"]), { sub: "usr_1" });
  const test = { ...user, testUntil: 5 } as User;
  deepEqual(userinfoClaims(test, ["openid"]), { sub: "usr_1", test: true });
});

Deno.test("answerUrl() names the issuer, keeps the state, and the query of the redirect URI", () => {
  const target = { redirectUri: "https://app.example.com/cb?tenant=1", state: 'a\r\n&b="' };
  const url = new URL(answerUrl(target, issuer, { code: "c" }));
  deepEqual([...url.searchParams], [
    ["tenant", "1"],
    ["code", "c"],
    ["state", 'a\r\n&b="'],
    ["iss", issuer],
  ]);
  const error = oauthError("login_required", "The user must log in");
  const refused = answerUrl({ ...target, state: null }, issuer, { error });
  deepEqual([...new URL(refused).searchParams.keys()], [
    "tenant",
    "error",
    "error_description",
    "iss",
  ]);
});
