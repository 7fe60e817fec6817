import type { Caller } from "../../domain/audit_event.ts";
import { after, secondsUntil } from "../../domain/instant.ts";
import {
  type Grant,
  type RefreshToken,
  refreshWindowSeconds,
  usedTokenSeconds,
} from "../../domain/oidc/grant.ts";
import { parameter, parameters } from "../../domain/oidc/oauth_parameters.ts";
import { refreshThrottle } from "../../domain/oidc/oidc_throttles.ts";
import { familyHashOf, mintSuccessor } from "../../domain/oidc/refresh_token.ts";
import { resourceOfToken } from "../../domain/oidc/resource.ts";
import { narrowScopes } from "../../domain/oidc/scope.ts";
import { type MintedToken, parseToken, secretMatches } from "../../domain/token.ts";
import type { Ports } from "../../ports/ports.ts";
import { findSigner } from "../session/sign_token.ts";
import { endReplayed } from "./end_replayed.ts";
import { findHolder } from "./holder.ts";
import { type IssuedTokens, issueTokens } from "./issue_tokens.ts";
import { type OAuthOutcome, oauthRefused, type Provider } from "./provider.ts";
import { type ClientExchange, type RedeemCodePorts, refreshLife } from "./redeem_code.ts";

/**
 * Exchanges a refresh token for tokens and its successor. A client that repeats it within ten
 * seconds gets the same successor, while that is unused: honest clients refresh in parallel, and
 * lose answers. Any other reuse ends the grant.
 */
export async function refreshTokens(
  ports: RedeemCodePorts & Pick<Ports, "throttles">,
  provider: Provider,
  { client, form }: ClientExchange,
  caller: Caller,
): Promise<OAuthOutcome<IssuedTokens>> {
  const text = parameter(form, "refresh_token") ?? "";
  const found = await findPresented(ports, text);
  if (found === null || found.grant.clientId !== client.id) return invalidToken();
  const { grant, token } = found;
  const scopes = narrowScopes(grant.scopes, parameter(form, "scope"));
  if (scopes === null) return oauthRefused("invalid_scope", "The scope was not granted");
  const resource = resourceOfToken(client, grant.resources, parameters(form, "resource"));
  if (resource === undefined) {
    return oauthRefused("invalid_target", "Name one resource of the authorization request");
  }
  const now = ports.clock();
  const take = await ports.throttles.takeThrottles([refreshThrottle(grant.id)], now);
  if (!take.passed) {
    const retryAfterSeconds = secondsUntil(take.until, now);
    return oauthRefused("temporarily_unavailable", "Too many refreshes", {
      status: 429,
      retryAfterSeconds,
    });
  }
  if (token === null) {
    await endReplayed(ports, client, grant, "refresh_token", caller);
    return invalidToken();
  }
  const holder = token.expiresAt <= now ? null : await findHolder(ports, grant);
  if (holder === null) return invalidToken();
  const signer = await findSigner(ports, provider.secretBox, client.idTokenAlgorithm, caller);
  // Only we can compute it, and only from the token itself, which is not stored.
  const successor = mintSuccessor(text, provider.secretBox.mac);
  const used = await takeToken(ports, token, successor);
  if (used !== "successor") {
    if (used === "reuse") await endReplayed(ports, client, grant, "refresh_token", caller);
    return invalidToken();
  }
  const refreshToken = successor.text;
  const order = { client, grant, signer, holder, scopes, resource, nonce: null, refreshToken };
  return { ok: true, value: await issueTokens(ports, provider, order) };
}

interface Presented {
  /** Null if it was used long ago. */
  readonly token: RefreshToken | null;
  readonly grant: Grant;
}

/** Finds the grant of a refresh token of any age, ended ones too. */
export async function findPresented(
  { grants }: Pick<Ports, "grants">,
  text: string,
): Promise<Presented | null> {
  const parsed = parseToken("refresh", text);
  const familyHash = familyHashOf(text);
  if (parsed === null || familyHash === null) return null;
  const found = await grants.findRefreshToken(parsed.id);
  const isKnown = found !== null && secretMatches(parsed.secretHash, found.secretHash);
  const token = isKnown ? found : null;
  const grant = token === null
    ? await grants.findGrantOfFamily(familyHash)
    : await grants.findGrant(token.grantId);
  return grant === null ? null : { token, grant };
}

/**
 * Uses the token. `gone`: its grant ended in the meantime, or the key that its successor follows
 * from was replaced.
 */
async function takeToken(
  { grants, clock }: Pick<Ports, "grants" | "clock">,
  { id, grantId, usedAt }: RefreshToken,
  { id: nextId, secretHash }: MintedToken,
): Promise<"successor" | "reuse" | "gone"> {
  const now = clock();
  const successor = { id: nextId, secretHash, grantId, ...refreshLife(now) };
  const usedBefore = after(now, -usedTokenSeconds);
  if (usedAt === null && await grants.useRefreshToken({ id, successor, now, usedBefore })) {
    return "successor";
  }
  // Used before, or in parallel.
  const at = usedAt ?? (await grants.findRefreshToken(id))?.usedAt ?? null;
  if (at === null) return "gone";
  if (after(at, refreshWindowSeconds) <= now) return "reuse";
  const next = await grants.findRefreshToken(nextId);
  if (next === null) return "gone";
  return next.usedAt === null ? "successor" : "reuse";
}

function invalidToken(): OAuthOutcome<never> {
  return oauthRefused("invalid_grant", "The refresh token is not valid");
}
