import type { TokenId } from "../token.ts";
import type { Caller } from "../audit_event.ts";
import type { WindowThrottle } from "../throttle.ts";

/**
 * What all requests with one API key may use together. A key with the scope `clients:forward` names
 * the clients' networks itself, so limits on networks do not bind a thief. Messages have
 * their own budget (`SendPolicy.budgets.forwarder`).
 */
export interface KeyLimits {
  /** Password hashes that wait or run in this process. */
  readonly hashesInFlight: number;
  readonly registrationsPerHour: number;
}

/** Half of what all strangers get in the hash queue, and a third of normal registrations. */
export const defaultKeyLimits: KeyLimits = { hashesInFlight: 32, registrationsPerHour: 1000 };

/** The hashes in flight of one API key. */
export interface HashBound {
  readonly keyId: TokenId;
  readonly inFlightMax: number;
}

/** Returns the limit on the hashes of a request's key. Null without a key. */
export function hashBoundOf({ apiKey }: Caller, { hashesInFlight }: KeyLimits): HashBound | null {
  return apiKey === undefined ? null : { keyId: apiKey.id, inFlightMax: hashesInFlight };
}

/** Limits the registrations of a request's key, whatever networks it names. None without a key. */
export function keyRegistrationThrottles(
  { apiKey }: Caller,
  { registrationsPerHour }: KeyLimits,
): readonly WindowThrottle[] {
  if (apiKey === undefined) return [];
  return [{
    key: `registration_key:${apiKey.id}`,
    max: registrationsPerHour,
    windowSeconds: 60 * 60,
  }];
}
