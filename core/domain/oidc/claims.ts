import type { User } from "../account/user.ts";
import type { Instant } from "../instant.ts";
import { type SignedClaims, wholeSecond } from "../session/signed_token.ts";
import type { Aal, Amr } from "../session/session.ts";
import { isTestUser } from "../test_numbers/test_number.ts";
import type { TokenId } from "../token.ts";
import type { ClientId } from "./client.ts";
import type { OidcScope } from "./scope.ts";

/** What the tokens of a grant say. */
export interface OidcTokenFacts {
  readonly issuer: string;
  readonly clientId: ClientId;
  readonly user: User;
  /** `sid`: the grant's ID, which is another one for each client, and never the session's. */
  readonly grantId: TokenId;
  readonly scopes: readonly OidcScope[];
  /** When the password was verified. */
  readonly authenticatedAt: Instant;
  /** The level now: `aal1` if the session has ended. */
  readonly aal: Aal;
  readonly amr: readonly Amr[];
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
}

/** OpenID Connect Core 2. A refreshed one has no nonce (12.2). */
export function idTokenClaims(facts: OidcTokenFacts, nonce: string | null): SignedClaims {
  return {
    iss: facts.issuer,
    sub: facts.user.id,
    aud: facts.clientId,
    ...times(facts),
    auth_time: wholeSecond(facts.authenticatedAt) / 1000,
    acr: facts.aal,
    amr: facts.amr,
    sid: facts.grantId,
    ...(nonce === null ? {} : { nonce }),
  };
}

/** RFC 9068 2.2. Without a resource it is for us: its audience is the issuer. */
export function accessTokenClaims(
  facts: OidcTokenFacts,
  token: { readonly id: string; readonly resource: string | null },
): SignedClaims {
  return {
    iss: facts.issuer,
    sub: facts.user.id,
    aud: token.resource ?? facts.issuer,
    client_id: facts.clientId,
    ...times(facts),
    jti: token.id,
    scope: facts.scopes.join(" "),
    auth_time: wholeSecond(facts.authenticatedAt) / 1000,
    acr: facts.aal,
    amr: facts.amr,
    sid: facts.grantId,
    ...(facts.scopes.includes("roles") ? { roles: facts.user.roles } : {}),
    ...(isTestUser(facts.user) ? { test: true } : {}),
  };
}

function times({ issuedAt, expiresAt }: OidcTokenFacts): SignedClaims {
  return { iat: wholeSecond(issuedAt) / 1000, exp: wholeSecond(expiresAt) / 1000 };
}

/** OpenID Connect Core 5.1, by scope. There is no `email`: Latchkey knows none. */
export function userinfoClaims(user: User, scopes: readonly OidcScope[]): SignedClaims {
  const has = (scope: OidcScope): boolean => scopes.includes(scope);
  return {
    sub: user.id,
    ...(has("profile") ? nameClaims(user) : {}),
    ...(has("phone") && user.phoneVerifiedAt !== null
      ? { phone_number: user.phoneNumber, phone_number_verified: true }
      : {}),
    ...(has("roles") ? { roles: user.roles } : {}),
    ...(isTestUser(user) ? { test: true } : {}),
  };
}

/**
 * Many apps take a name that looks like an address for a verified email, and open the account that
 * has this address there. It was not verified here, so such a name is not sent.
 */
function nameClaims({ username }: User): SignedClaims {
  return username.includes("@") ? {} : { name: username, preferred_username: username };
}
