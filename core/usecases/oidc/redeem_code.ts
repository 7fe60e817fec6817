import type { Caller } from "../../domain/audit_event.ts";
import { after, type Instant } from "../../domain/instant.ts";
import type { OidcClient } from "../../domain/oidc/client.ts";
import { type Grant, refreshTokenSeconds } from "../../domain/oidc/grant.ts";
import { type OAuthParameters, parameter, parameters } from "../../domain/oidc/oauth_parameters.ts";
import { isOutbound } from "../../domain/oidc/outbound_hosts.ts";
import { verifierMatches } from "../../domain/oidc/pkce.ts";
import { mintFirstRefreshToken } from "../../domain/oidc/refresh_token.ts";
import { resourceOfToken } from "../../domain/oidc/resource.ts";
import { parseToken, secretMatches } from "../../domain/token.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent } from "../record/new_event.ts";
import { findSigner } from "../session/sign_token.ts";
import { endReplayed } from "./end_replayed.ts";
import { findHolder, type FindHolderPorts } from "./holder.ts";
import { type IssuedTokens, issueTokens, type IssueTokensPorts } from "./issue_tokens.ts";
import { type OAuthOutcome, oauthRefused, type Provider } from "./provider.ts";

export type RedeemCodePorts =
  & FindHolderPorts
  & IssueTokensPorts
  & Pick<Ports, "grants">;

/** A request of a client that is known. */
export interface ClientExchange {
  readonly client: OidcClient;
  readonly form: OAuthParameters;
}

/**
 * Redeems a code, once. It is taken only after everything else was checked, so that a stranger who
 * has it cannot use it up. A second use by its client ends the grant, and all tokens with it.
 */
export async function redeemCode(
  ports: RedeemCodePorts,
  provider: Provider,
  { client, form }: ClientExchange,
  caller: Caller,
): Promise<OAuthOutcome<IssuedTokens>> {
  const grant = await findGrantOfCode(ports, client, form);
  const now = ports.clock();
  if (grant === null || !isProven(grant, form)) return invalidCode();
  if (grant.redeemedAt !== null) {
    await endReplayed(ports, client, grant, "code", caller);
    return invalidCode();
  }
  const resource = resourceOfToken(client, grant.resources, parameters(form, "resource"));
  if (resource === undefined) {
    return oauthRefused("invalid_target", "Name one resource of the authorization request");
  }
  const holder = grant.codeExpiresAt <= now ? null : await findHolder(ports, grant);
  if (holder === null) return invalidCode();
  const { text, id, secretHash, familyHash } = mintFirstRefreshToken(ports.randomBytes);
  const first = { id, secretHash, grantId: grant.id, ...refreshLife(now) };
  const event = newEvent(ports, caller, {
    type: "grant.redeemed",
    userId: grant.userId,
    detail: { grant_id: grant.id, client_id: client.id, client_name: client.name },
  });
  const uri = client.backchannelLogoutUri;
  const notifies = uri !== null && isOutbound(uri, ports.policies.outboundHosts);
  const signer = await findSigner(ports, provider.secretBox, client.idTokenAlgorithm, caller);
  const redemption = { id: grant.id, now, first, familyHash, notifies };
  if (!await ports.grants.redeemCode(redemption, event)) {
    // A parallel use was faster.
    await endReplayed(ports, client, grant, "code", caller);
    return invalidCode();
  }
  const { nonce, scopes } = grant;
  const order = { client, grant, signer, holder, scopes, resource, nonce, refreshToken: text };
  return { ok: true, value: await issueTokens(ports, provider, order) };
}

/** How long a refresh token is valid. */
export function refreshLife(
  now: Instant,
): { readonly createdAt: Instant; readonly expiresAt: Instant; readonly usedAt: null } {
  return { createdAt: now, expiresAt: after(now, refreshTokenSeconds), usedAt: null };
}

async function findGrantOfCode(
  { grants }: Pick<Ports, "grants">,
  client: OidcClient,
  form: OAuthParameters,
): Promise<Grant | null> {
  const code = parseToken("code", parameter(form, "code") ?? "");
  const grant = code === null ? null : await grants.findGrant(code.id);
  if (code === null || grant === null || grant.clientId !== client.id) return null;
  return secretMatches(code.secretHash, grant.codeHash) ? grant : null;
}

/** Whether this is the instance of the client that asked (RFC 7636), at the same redirect URI. */
function isProven({ codeChallenge, redirectUri }: Grant, form: OAuthParameters): boolean {
  const verifier = parameter(form, "code_verifier");
  const proven = codeChallenge === null
    ? verifier === null
    : verifier !== null && verifierMatches(verifier, codeChallenge);
  return proven && parameter(form, "redirect_uri") === redirectUri;
}

function invalidCode(): OAuthOutcome<never> {
  return oauthRefused("invalid_grant", "The code, the verifier or the redirect URI is not valid");
}
