import type { ClientId, OidcClient } from "../../../core/domain/oidc/client.ts";
import type { SecretHash } from "../../../core/domain/token.ts";

export const redirectUri = "https://app.example.com/cb";

/** RFC 7636 appendix B. */
export const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
export const challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

export function newClient(facts: Partial<OidcClient> = {}): OidcClient {
  return {
    id: "app_aaaaaaaaaaaaaaaaaaaaaa" as ClientId,
    name: "Shop",
    secretHashes: [{ hash: "0".repeat(64) as SecretHash, addedAt: 0 }],
    redirectUris: [redirectUri],
    logoutUris: ["https://app.example.com/bye"],
    backchannelLogoutUri: null,
    resources: [],
    idTokenAlgorithm: "RS256",
    thirdParty: false,
    pkceOptional: false,
    declared: false,
    createdAt: 0,
    disabledAt: null,
    ...facts,
  };
}

/** A sound request, with these parameters changed; null leaves one out. */
export function requestQuery(change: Readonly<Record<string, string | null>> = {}): string {
  const query = new URLSearchParams({
    client_id: newClient().id,
    redirect_uri: redirectUri,
    response_type: "code",
    scope: "openid",
    state: "s1",
    nonce: "n1",
    code_challenge: challenge,
    code_challenge_method: "S256",
  });
  for (const [name, value] of Object.entries(change)) {
    if (value === null) query.delete(name);
    else query.set(name, value);
  }
  return query.toString();
}
