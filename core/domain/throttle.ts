import type { Instant } from "./instant.ts";
import type { Alert } from "./audit_event.ts";
import { networksOf } from "./network.ts";
import type { UserId } from "./user.ts";
import type { UsernameKey } from "./username.ts";

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

/** Either every throttle let it pass, or one did not, and then none has counted it. */
export type ThrottleTake =
  | { readonly passed: true; readonly taken: readonly TakenThrottle[] }
  | {
    readonly passed: false;
    /** The key of the full one that opens last. */
    readonly key: string;
    readonly until: Instant;
  };

/** Who offers a password for a name, as far as it is known before the password is looked at. */
export interface PasswordGuesser {
  readonly name: UsernameKey;
  readonly network: string;
  /**
   * What shows that it is hardly a stranger: a trusted device or a session of that very user
   * (`device:…`, `session:…`), or `network`, from which a session of theirs was opened lately. Null
   * for a stranger.
   */
  readonly knownBy: `device:${string}` | `session:${string}` | "network" | null;
}

const quarterHourSeconds = 15 * 60;
const hourSeconds = 60 * 60;
const daySeconds = 24 * hourSeconds;

/** After the first, second, ... wrong password in a row: four are free, as people mistype. */
const passwordDelaysSeconds = [0, 0, 0, 0, 5, 10, 20, 40, 80, 160, 320, 900] as const;

/**
 * What one network may get wrong in a quarter of an hour, whatever the names: an office behind one
 * address mistypes less, and who tries one common password on many names gets 240 an hour.
 */
export const networkPasswordsMax = 60;

/**
 * Of strangers together, for one name in an hour. Half of the hundred in a row after which the
 * password is taken no more (`failuresInRowMax`): a short burst of theirs must not reach that.
 */
export const namePasswordsMax = 50;

/**
 * Of strangers together, for all names in a quarter of an hour: what a botnet gets that has a fresh
 * network for each guess. Beside 200 guesses a minute the honest mistakes of a million logins a day
 * (a tenth of 700 a minute) still fit, and the hashes cost less than one core at cost 12.
 */
export const strangerPasswordsMax = 3000;

/**
 * Limits on wrong passwords. A delay that grows by name and network, or by name and device, so that
 * a stranger's guesses do not delay the owner; a cap by network; and, for strangers only, wide caps
 * by name and for all, which they must not be able to fill for the owner (SECURITY R14).
 */
export function passwordThrottles({ name, network, knownBy }: PasswordGuesser): {
  readonly delay: GrowingDelay;
  readonly caps: readonly WindowThrottle[];
} {
  const from = knownBy === null || knownBy === "network" ? network : knownBy;
  const ofNetwork = { max: networkPasswordsMax, windowSeconds: quarterHourSeconds };
  const ofName = { max: namePasswordsMax, windowSeconds: hourSeconds };
  const ofStrangers = { max: strangerPasswordsMax, windowSeconds: quarterHourSeconds };
  return {
    delay: {
      key: `password:${name}:${from}`,
      delaysSeconds: passwordDelaysSeconds,
      windowSeconds: daySeconds,
    },
    caps: [
      { key: `password_network:${network}`, ...ofNetwork },
      ...(knownBy === null
        ? [{ key: `password_name:${name}`, ...ofName }, {
          key: "password_strangers",
          ...ofStrangers,
        }]
        : []),
    ],
  };
}

/**
 * Registrations, each of which costs a hash and tells whether a name is taken: 60 an hour from one
 * network, which a class or an office reaches and a script at once; 3,000 an hour in all.
 */
export function registrationThrottles(network: string): readonly WindowThrottle[] {
  return [
    { key: `registration:${network}`, max: 60, windowSeconds: hourSeconds },
    { key: "registration", max: 3000, windowSeconds: hourSeconds },
  ];
}

/**
 * Wrong second factors of a quarter of an hour from one network, whatever the accounts. Each needs
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

/** What a key limits, without whose: for the record, where names must not stand. */
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
 * Resets begun with a right recovery code: each costs a message. Wrong ones are not counted: 75
 * bits are not guessed, and a count would let strangers shut the owner out.
 */
export function resetThrottle(userId: UserId): WindowThrottle {
  return { key: `reset:${userId}`, max: 5, windowSeconds: 15 * 60 };
}

/** Step-ups begun: each may cost a message, and nobody needs many. */
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

/** Exports of one's data: each reads thousands of events, and nobody needs many. */
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
