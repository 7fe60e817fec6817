import { isFromFuture } from "../../domain/expiry.ts";
import { userinfoClaims } from "../../domain/oidc/claims.ts";
import { parseScopes } from "../../domain/oidc/scope.ts";
import type { SignedClaims } from "../../domain/session/signed_token.ts";
import { parseTokenId } from "../../domain/token.ts";
import type { Ports } from "../../ports/ports.ts";
import type { Reader } from "../session/authenticate.ts";
import { readOwnToken } from "../session/sign_token.ts";
import { findHolder, type FindHolderPorts } from "./holder.ts";
import { findEnabledClient, type OAuthOutcome, oauthRefused, type Provider } from "./provider.ts";

type ReadUserinfoPorts =
  & FindHolderPorts
  & Pick<Ports, "clients" | "grants" | "keys" | "tokenSigner">;

/**
 * What an access token allows to see of its user (OpenID Connect Core 5.3). It must be for us, not
 * for a resource, and its grant must not have ended: that counts immediately here.
 */
export async function readUserinfo(
  ports: ReadUserinfoPorts,
  provider: Provider,
  input: { readonly accessToken: string },
  reader: Reader,
): Promise<OAuthOutcome<SignedClaims>> {
  const claims = await readOwnToken(ports, input.accessToken, "at+jwt");
  const now = ports.clock();
  // A clock that was far ahead must not make tokens that are valid for longer.
  const isFresh = claims !== null && Number(claims["exp"]) * 1000 > now &&
    !isFromFuture(Number(claims["iat"]) * 1000, now);
  if (!isFresh || claims["aud"] !== provider.issuer) return invalidAccessToken();
  const id = parseTokenId(String(claims["sid"]));
  const grant = id === null ? null : await ports.grants.findGrant(id);
  if (grant === null || await findEnabledClient(ports, grant.clientId) === null) {
    return invalidAccessToken();
  }
  const holder = await findHolder(ports, grant);
  if (holder === null) return invalidAccessToken();
  reader.noteSubject?.({ userId: holder.user.id });
  const scopes = parseScopes(String(claims["scope"]))
    .filter((scope) => grant.scopes.includes(scope));
  if (!scopes.includes("openid")) {
    return oauthRefused("insufficient_scope", "The scope openid is missing", { status: 403 });
  }
  return { ok: true, value: userinfoClaims(holder.user, scopes) };
}

function invalidAccessToken(): OAuthOutcome<never> {
  return oauthRefused("invalid_token", "The access token is not valid", { status: 401 });
}
