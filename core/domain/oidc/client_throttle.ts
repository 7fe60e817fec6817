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
