import type { Instant } from "./instant.ts";
import type { Alert } from "./audit_event.ts";
import { type CountedNetworks, networksOf } from "./network.ts";
import type { UserId } from "./user_id.ts";

/**
 * A counter in a fixed window, which starts with the first count. The key identifies what is
 * counted.
 */
export interface WindowThrottle {
  readonly key: string;
  /** The maximum count. 0 allows nothing. */
  readonly max: number;
  readonly windowSeconds: number;
  /** How much one use counts: a whole number of at least 1, the default. */
  readonly amount?: number;
}

/**
 * A delay that grows with each count. After the n-th count, everything is refused for the n-th of
 * these delays, or the last one if there are fewer. Reset after `windowSeconds` without a count.
 */
export interface GrowingDelay {
  readonly key: string;
  readonly delaysSeconds: readonly number[];
  readonly windowSeconds: number;
  /** A wait that ends exactly then refuses nothing. The use still counts, and starts a new one. */
  readonly overlooks?: Instant;
}

export type Throttle = WindowThrottle | GrowingDelay;

/** A count that was taken and can be given back. */
export interface TakenThrottle {
  readonly key: string;
  readonly amount: number;
  /** The end of the window it was counted in. Null for a growing delay. */
  readonly endsAt: Instant | null;
}

/** The count of a window that has not ended. */
export interface PeekedThrottle {
  readonly count: number;
  /** When the next use is allowed: the time of the query, if it is allowed already. */
  readonly opensAt: Instant;
}

/** Either every throttle allowed the use, or at least one refused it and none counted it. */
export type ThrottleTake =
  | { readonly passed: true; readonly taken: readonly TakenThrottle[] }
  | { readonly passed: false } & FullThrottle;

export interface FullThrottle {
  /** The key of the full throttle, or of several, the one that opens last. */
  readonly key: string;
  readonly until: Instant;
}

const fifteenMinutesSeconds = 15 * 60;
const hourSeconds = 60 * 60;
const daySeconds = 24 * hourSeconds;

/**
 * Incorrect second factors from one network in 15 minutes, over all accounts. Each needs a correct
 * password first, and an account allows ten in a row. More than this comes from an attack on many
 * accounts, or from an app that hides its users' addresses.
 */
export const networkSecondFactorsMax = 60;

/** For IPv6, a /56 and a /48 get more. Familiar users and strangers are counted separately. */
export function secondFactorThrottles(
  address: string | null,
  familiar: boolean,
): readonly WindowThrottle[] {
  const limit = familiar ? "second_factor_familiar" : "second_factor";
  return networksOf(address).map(({ network, share }) => ({
    key: `${limit}:${network}`,
    max: share * networkSecondFactorsMax,
    windowSeconds: fifteenMinutesSeconds,
  }));
}

/** The limit that a key belongs to, without its subject, for the audit log. */
export function limitOf(key: string): string {
  return key.split(":", 1)[0] ?? key;
}

/** Limits alerts of one kind, so that a long attack does not fill the audit log. */
export function alertThrottle(alert: Alert): WindowThrottle {
  return { key: `alert:${alert}`, max: 1, windowSeconds: hourSeconds };
}

/**
 * Limits guesses that the provider failed to check and that are therefore given back. `subject` is
 * the ID of the user, or of the verification of an app.
 */
export function providerFaultThrottle(subject: string): WindowThrottle {
  return { key: `provider_fault:${subject}`, max: 20, windowSeconds: 10 * 60 };
}

/**
 * Limits incorrect codes of one test number, over all users. Anyone can register any number of
 * users with it, and its code is always the same: without this limit, a month and enough networks
 * would find it. A thousand a day find it in a month once in three thousand times.
 */
export function testCodeThrottle(numberKey: string): WindowThrottle {
  return { key: `test_code:${numberKey}`, max: 1000, windowSeconds: daySeconds };
}

/**
 * Limits resets started with a correct recovery code, since each costs a message. Incorrect codes
 * do not count against the account: 75 bits cannot be guessed, and a count would let strangers lock
 * the owner out.
 */
export function resetThrottle(userId: UserId): WindowThrottle {
  return { key: `reset:${userId}`, max: 5, windowSeconds: 15 * 60 };
}

/**
 * Limits reset requests with an incorrect recovery code from each of the caller's networks, since
 * each costs reads and an audit log entry. An office behind one address has fewer than 60 in 15
 * minutes.
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

/**
 * Limits codes of an authenticator app that start a reset. Only a username is needed to guess one,
 * so these counts are separate from the account's: strangers must not be able to lock out the
 * owner, and a familiar network (see `familiarSeconds`) has separate counts. Three codes are valid
 * at a time, so the guesses of a year, about a thousand, succeed with odds of 1 in 300, and
 * the reset still needs the code on the phone.
 */
export function resetAppThrottles(userId: UserId, familiar: boolean): readonly WindowThrottle[] {
  const limit = familiar ? "reset_app_familiar" : "reset_app";
  return [
    { key: `${limit}:${userId}`, max: 5, windowSeconds: fifteenMinutesSeconds },
    { key: `${limit}:day:${userId}`, max: 10, windowSeconds: daySeconds },
    { key: `${limit}:week:${userId}`, max: 20, windowSeconds: 7 * daySeconds },
  ];
}

/** Limits started step-ups. Each may cost a message, and no user needs many. */
export function stepUpThrottle(userId: UserId): WindowThrottle {
  return { key: `step_up:${userId}`, max: 10, windowSeconds: 15 * 60 };
}

/** Limits attempts to complete a reset. Each may cost a hash. */
export function resetConfirmThrottle(userId: UserId): WindowThrottle {
  return { key: `reset_confirm:${userId}`, max: 20, windowSeconds: 10 * 60 };
}

/** Limits changes of the number. Each may send an unwanted message to a third party. */
export function phoneChangeThrottle(userId: UserId): WindowThrottle {
  return { key: `phone_change:${userId}`, max: 5, windowSeconds: 60 * 60 };
}

/**
 * Limits, together, changes that a session could repeat forever: a passkey's name, new recovery
 * codes, an authenticator app that is never confirmed. Each adds an audit log entry, and no user
 * needs many.
 */
export function factorChangeThrottle(userId: UserId): WindowThrottle {
  return { key: `factor_change:${userId}`, max: 60, windowSeconds: hourSeconds };
}

/** Limits exports of a user's data. Each reads thousands of events, and no user needs many. */
export function exportThrottle(userId: UserId): WindowThrottle {
  return { key: `export:${userId}`, max: 10, windowSeconds: 60 * 60 };
}

/** A million rows take about 600 MB. This allows fewer than two million in ninety days. */
const blockedPerDayMax = 20_000;

/**
 * Limits rows for sends that our own limits blocked: enough to see and replay an attack, but not so
 * many that it fills the disk. The audit log still counts the rest, in folded entries.
 */
export function blockedDeliveryThrottles(prefix: string): readonly WindowThrottle[] {
  return [
    { key: `blocked:${prefix}`, max: 200, windowSeconds: 60 * 60 },
    { key: "blocked", max: 5000, windowSeconds: 60 * 60 },
    { key: "blocked:day", max: blockedPerDayMax, windowSeconds: daySeconds },
  ];
}

/**
 * Limits notices of one kind to a user. Each costs a message, so repeated changes must not become a
 * way to spend money. Each kind has its own limit, so that one kind cannot suppress another.
 */
export function noticeThrottle(userId: UserId, kind: string): WindowThrottle {
  const key = `notice:${kind}:${userId}`;
  // A login changes nothing, and some phones often change their network.
  if (kind === "new_place") return { key, max: 3, windowSeconds: daySeconds };
  return { key, max: 10, windowSeconds: 60 * 60 };
}
