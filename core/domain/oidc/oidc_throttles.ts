import type { TokenId } from "../token.ts";
import type { UserId } from "../user_id.ts";
import { networksOf } from "../network.ts";
import type { WindowThrottle } from "../throttle.ts";

/**
 * Limits failed client authentications by network. A secret has 256 bits, so this limits what they
 * cost, not guesses: each reads a client and is in the audit log.
 */
export function clientFailureThrottles(address: string | null): readonly WindowThrottle[] {
  return networksOf(address).map(({ network, share }) => ({
    key: `oidc_client:${network}`,
    max: 60 * share,
    windowSeconds: 15 * 60,
  }));
}

/** Limits the codes of a user. Each is a row and in the audit log, and no user needs many. */
export function codeThrottle(userId: UserId): WindowThrottle {
  return { key: `oidc_code:${userId}`, max: 60, windowSeconds: 5 * 60 };
}

/** Limits the refreshes of a grant. Each is a row for a week, and a token is valid for minutes. */
export function refreshThrottle(grantId: TokenId): WindowThrottle {
  return { key: `oidc_refresh:${grantId}`, max: 60, windowSeconds: 5 * 60 };
}
