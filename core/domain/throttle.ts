import type { Instant } from "./instant.ts";
import type { Alert } from "./audit_event.ts";
import { type CountedNetworks, networksOf } from "./network.ts";
import type { UserId } from "./user_id.ts";

/** A counter in a fixed window, which the first count opens. The key names what is counted. */
export interface WindowThrottle {
  readonly key: string;
  /** Nothing passes that would bring the count above it; 0 lets nothing pass. */
  readonly max: number;
  readonly windowSeconds: number;
  /** What one pass counts, a whole number of at least 1; 1 where left out. */
  readonly amount?: number;
}

/**
 * A wait that grows with each count: after the n-th, nothing passes for the n-th of these seconds
 * (the last one from then on). Forgotten when nothing was counted for `windowSeconds`.
 */
export interface GrowingDelay {
  readonly key: string;
  readonly delaysSeconds: readonly number[];
  readonly windowSeconds: number;
}

export type Throttle = WindowThrottle | GrowingDelay;

/** One count that was taken, for giving it back. */
export interface TakenThrottle {
  readonly key: string;
  readonly amount: number;
  /** The window that it was counted in; null for a growing delay. */
  readonly endsAt: Instant | null;
}

/** What is counted in a window that has not ended. */
export interface PeekedThrottle {
  readonly count: number;
  /** When it lets the next one pass: the time of the look, where it does so already. */
  readonly opensAt: Instant;
}

/** Either every throttle let it pass, or one did not, and then none has counted it. */
export type ThrottleTake =
  | { readonly passed: true; readonly taken: readonly TakenThrottle[] }
  | { readonly passed: false } & FullThrottle;

export interface FullThrottle {
  /** Of several full ones the key of the one that opens last. */
  readonly key: string;
  readonly until: Instant;
}

const quarterHourSeconds = 15 * 60;
const hourSeconds = 60 * 60;
const daySeconds = 24 * hourSeconds;

/**
 * Wrong second factors in 15 minutes from one network, whatever the accounts. Each needs
 * a right password before it, and an account allows ten in a row: so many come from an attack on
 * many accounts, or from an app that hides its users' addresses.
 */
export const networkSecondFactorsMax = 60;

/** Of IPv6 more for a /56 and a /48; familiar users are counted apart from strangers. */
export function secondFactorThrottles(
  address: string | null,
  familiar: boolean,
): readonly WindowThrottle[] {
  const limit = familiar ? "second_factor_familiar" : "second_factor";
  return networksOf(address).map(({ network, share }) => ({
    key: `${limit}:${network}`,
    max: share * networkSecondFactorsMax,
    windowSeconds: quarterHourSeconds,
  }));
}

/** What a key limits, without whose: for the record. */
export function limitOf(key: string): string {
  return key.split(":", 1)[0] ?? key;
}

/** Alerts of one kind: an attack that goes on must not fill the record with them. */
export function alertThrottle(alert: Alert): WindowThrottle {
  return { key: `alert:${alert}`, max: 1, windowSeconds: hourSeconds };
}

/** Guesses that the provider failed to judge, and that are therefore given back. */
export function providerFaultThrottle(userId: UserId): WindowThrottle {
  return { key: `provider_fault:${userId}`, max: 20, windowSeconds: 10 * 60 };
}

/**
 * Resets begun with a right recovery code: each costs a message. Wrong ones are not counted on the
 * account: 75 bits are not guessed, and a count would let strangers shut the owner out.
 */
export function resetThrottle(userId: UserId): WindowThrottle {
  return { key: `reset:${userId}`, max: 5, windowSeconds: 15 * 60 };
}

/**
 * Resets asked for with a wrong recovery code, from each network of the caller: each costs reads
 * and a line of the record. 60 in 15 minutes: an office behind one address has fewer.
 */
export function resetRequestThrottles(
  networks: CountedNetworks,
): readonly WindowThrottle[] {
  return networks.map(({ network, share }) => ({
    key: `reset_network:${network}`,
    max: 60 * share,
    windowSeconds: 15 * 60,
  }));
}

/** Step-ups begun: each may cost a message, and no one needs many. */
export function stepUpThrottle(userId: UserId): WindowThrottle {
  return { key: `step_up:${userId}`, max: 10, windowSeconds: 15 * 60 };
}

/** Attempts to finish a reset; each may cost a hash. */
export function resetConfirmThrottle(userId: UserId): WindowThrottle {
  return { key: `reset_confirm:${userId}`, max: 20, windowSeconds: 10 * 60 };
}

/** Numbers that a user tries to change to: each may be a message to somebody who asked for none. */
export function phoneChangeThrottle(userId: UserId): WindowThrottle {
  return { key: `phone_change:${userId}`, max: 5, windowSeconds: 60 * 60 };
}

/**
 * Changes that a session can repeat without end (a passkey's name, new recovery codes, an app that
 * is never confirmed), together: each is a line of the record, and no one needs many.
 */
export function factorChangeThrottle(userId: UserId): WindowThrottle {
  return { key: `factor_change:${userId}`, max: 60, windowSeconds: hourSeconds };
}

/** Exports of one's data: each reads thousands of events, and no one needs many. */
export function exportThrottle(userId: UserId): WindowThrottle {
  return { key: `export:${userId}`, max: 10, windowSeconds: 60 * 60 };
}

/** A million rows take some 600 MB: in ninety days, less than two million of them. */
const blockedPerDayMax = 20_000;

/**
 * Rows of sends that our own limits stopped: enough to see and replay an attack, not so many that
 * the attack fills the disk. What is beyond stands in the record of events, folded.
 */
export function blockedDeliveryThrottles(prefix: string): readonly WindowThrottle[] {
  return [
    { key: `blocked:${prefix}`, max: 200, windowSeconds: 60 * 60 },
    { key: "blocked", max: 5000, windowSeconds: 60 * 60 },
    { key: "blocked:day", max: blockedPerDayMax, windowSeconds: daySeconds },
  ];
}

/**
 * Notices of one kind to a user: each costs a message, so a loop of changes must not be a way to
 * spend. Of each kind its own, so that noise of one does not silence another.
 */
export function noticeThrottle(userId: UserId, kind: string): WindowThrottle {
  return { key: `notice:${kind}:${userId}`, max: 10, windowSeconds: 60 * 60 };
}
