import { after, secondsUntil } from "../../domain/instant.ts";
import { accessTokenClaims, idTokenClaims } from "../../domain/oidc/claims.ts";
import type { OidcClient } from "../../domain/oidc/client.ts";
import type { Grant } from "../../domain/oidc/grant.ts";
import type { OidcScope } from "../../domain/oidc/scope.ts";
import { signedTokenEnd, signedTokenLifetimeSeconds } from "../../domain/session/signed_token.ts";
import type { Ports } from "../../ports/ports.ts";
import type { MakeSigningKeyPorts } from "../session/make_signing_key.ts";
import { type Signer, signToken } from "../session/sign_token.ts";
import type { Holder } from "./holder.ts";
import type { Provider } from "./provider.ts";

export type IssueTokensPorts = MakeSigningKeyPorts & Pick<Ports, "policies">;

/** The answer of the token endpoint (RFC 6749 5.1, OpenID Connect Core 3.1.3.3). */
export interface IssuedTokens {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  readonly refreshToken: string;
  /** Null without the scope `openid`. */
  readonly idToken: string | null;
  readonly scopes: readonly OidcScope[];
}

export interface TokensOrder {
  /** Found before the code or the refresh token was used, which would be lost without it. */
  readonly signer: Signer;
  readonly client: OidcClient;
  readonly grant: Grant;
  readonly holder: Holder;
  readonly scopes: readonly OidcScope[];
  readonly resource: string | null;
  readonly nonce: string | null;
  readonly refreshToken: string;
}

/**
 * Signs the tokens of a grant, with no transaction open. None claims more than is proven now, or
 * for longer than it is.
 */
export async function issueTokens(
  ports: IssueTokensPorts,
  { issuer }: Provider,
  order: TokensOrder,
): Promise<IssuedTokens> {
  const { client, grant, signer, holder: { user, session }, scopes, resource } = order;
  const now = ports.clock();
  const expiresAt = session === null
    ? after(now, signedTokenLifetimeSeconds)
    : signedTokenEnd(session, now, ports.policies.session);
  const facts = {
    issuer,
    clientId: client.id,
    user,
    grantId: grant.id,
    scopes,
    authenticatedAt: grant.authenticatedAt,
    aal: session?.aal ?? "aal1",
    amr: session?.amr ?? grant.amr,
    issuedAt: now,
    expiresAt,
  };
  const id = ports.randomBytes(16).toBase64({ alphabet: "base64url", omitPadding: true });
  const accessToken = await signToken(ports, signer, {
    type: "at+jwt",
    claims: accessTokenClaims(facts, { id, resource }),
  });
  const claims = idTokenClaims(facts, order.nonce);
  const idToken = scopes.includes("openid")
    ? await signToken(ports, signer, { type: "JWT", claims })
    : null;
  const expiresInSeconds = secondsUntil(expiresAt, now);
  return { accessToken, expiresInSeconds, refreshToken: order.refreshToken, idToken, scopes };
}
