import type { UserId } from "./user.ts";
import type { UsernameKey } from "./username.ts";

/** A counter in a fixed window. The key names what is counted. */
export interface Throttle {
  readonly key: string;
  readonly max: number;
  readonly windowSeconds: number;
}

/**
 * Password guesses: ten in a quarter of an hour for one name from one address, so that a stranger's
 * guesses do not shut the owner out, under a wide cap per name (NIST SP 800-63B-4 3.2.2 asks for
 * 100 at most before something is done).
 */
export function passwordThrottles(key: UsernameKey, address: string | null): readonly Throttle[] {
  return [
    { key: `password:${key}:${networkOf(address)}`, max: 10, windowSeconds: 15 * 60 },
    { key: `password:${key}`, max: 100, windowSeconds: 60 * 60 },
  ];
}

/** Guesses that the provider failed to judge, and that are therefore given back. */
export function providerFaultThrottle(userId: UserId): Throttle {
  return { key: `provider_fault:${userId}`, max: 20, windowSeconds: 10 * 60 };
}

/**
 * Resets begun with a right recovery code: each costs a message. Wrong ones are not counted: 75
 * bits are not guessed, and a count would let strangers shut the owner out.
 */
export function resetThrottle(userId: UserId): Throttle {
  return { key: `reset:${userId}`, max: 5, windowSeconds: 15 * 60 };
}

/** Step-ups begun: each may cost a message, and nobody needs many. */
export function stepUpThrottle(userId: UserId): Throttle {
  return { key: `step_up:${userId}`, max: 10, windowSeconds: 15 * 60 };
}

/** Attempts to finish a reset; each may cost a hash. */
export function resetConfirmThrottle(userId: UserId): Throttle {
  return { key: `reset_confirm:${userId}`, max: 20, windowSeconds: 10 * 60 };
}

/** Numbers that a user tries to change to: each may be a message to somebody who asked for none. */
export function phoneChangeThrottle(userId: UserId): Throttle {
  return { key: `phone_change:${userId}`, max: 5, windowSeconds: 60 * 60 };
}

/** Exports of one's data: each reads thousands of events, and nobody needs many. */
export function exportThrottle(userId: UserId): Throttle {
  return { key: `export:${userId}`, max: 10, windowSeconds: 60 * 60 };
}

/**
 * Notices of one kind to a user: each costs a message, so a loop of changes must not be a way to
 * spend. Of each kind its own, so that noise of one does not silence another.
 */
export function noticeThrottle(userId: UserId, kind: string): Throttle {
  return { key: `notice:${kind}:${userId}`, max: 10, windowSeconds: 60 * 60 };
}

/** IPv6 customers own a /64 at least, so it counts as one; IPv4 in IPv6 clothes is IPv4. */
export function networkOf(address: string | null): string {
  if (address === null) return "local";
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1] !== undefined) return mapped[1];
  if (!address.includes(":")) return address;
  return `${expandIpv6(address).slice(0, 4).join(":")}::/64`;
}

function expandIpv6(address: string): string[] {
  const [head = "", tail = ""] = (address.split("%")[0] ?? "").toLowerCase().split("::");
  const front = head === "" ? [] : head.split(":");
  const back = tail === "" ? [] : tail.split(":");
  const gap = Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => "0");
  return [...front, ...gap, ...back].map((group) => group.replace(/^0+(?=.)/, ""));
}
