import { isFromFuture } from "../expiry.ts";
import { after, type Instant } from "../instant.ts";

/** `record` decides and records pauses, but blocks nothing. */
export const guardModes = ["off", "record", "enforce"] as const;

export type GuardMode = typeof guardModes[number];

/**
 * When to pause a network, a prefix or a country. Bots that request messages to earn from them
 * never enter the codes, so the share of approved sends falls.
 */
export interface GuardPolicy {
  readonly mode: GuardMode;
  /** The length of the evaluated window. */
  readonly windowSeconds: number;
  /** More recent sends are not counted, since the user may still be waiting for the code. */
  readonly settleSeconds: number;
  /**
   * Sends from a network or to a prefix within the window that are needed for a decision. Halved
   * after each pause, but at least 5.
   */
  readonly sendsMin: number;
  /** The same for a country: higher, so that one bad prefix does not pause it. Halved once. */
  readonly countrySendsMin: number;
  /** The percentage of approved sends below which it pauses. */
  readonly approvedPercentMin: number;
  /** The first pause. Each further pause within a day of the last one is twice as long. */
  readonly pauseSeconds: number;
  readonly pauseSecondsMax: number;
}

/** Sends within the window that are old enough, and how many of them were approved. */
export interface Conversion {
  readonly sends: number;
  readonly approved: number;
}

/** The sends from one network to one prefix. */
export interface ConversionPart extends Conversion {
  /** See `Delivery.network`. */
  readonly network: string | null;
  readonly prefix: string;
}

/** A pause of sends from a network, or to a prefix or country. */
export interface Pause {
  /** `network:192.0.2.7`, `network:2001:db8:0::/48`, `prefix:+1202555` or `country:US`. */
  readonly scope: string;
  readonly at: Instant;
  readonly until: Instant;
  /** 1 for the first pause, 2 for the next within a day, and so on. */
  readonly trips: number;
  /** Whether it was only recorded, in the mode `record`. */
  readonly recordedOnly: boolean;
  readonly conversion: Conversion;
}

/**
 * The pause as it applies at `now`: never longer than the policy allows, and null if it was started
 * by a clock that was ahead.
 */
export function boundedPause(
  policy: GuardPolicy,
  pause: Pause | null,
  now: Instant,
): Pause | null {
  if (pause === null || isFromFuture(pause.at, now)) return null;
  return { ...pause, until: Math.min(pause.until, after(pause.at, policy.pauseSecondsMax)) };
}

/** The window that the guard evaluates at `now`. Sends before the end of a pause do not count. */
export function guardWindow(
  policy: GuardPolicy,
  last: Pause | null,
  now: Instant,
): { readonly from: Instant; readonly until: Instant } {
  const from = after(now, -policy.windowSeconds);
  return {
    from: last === null ? from : Math.max(from, last.until),
    until: after(now, -policy.settleSeconds),
  };
}

/** The window that shows the normal volume of a scope: the last day. */
export function dayWindow(
  policy: GuardPolicy,
  now: Instant,
): { readonly from: Instant; readonly until: Instant } {
  return { from: after(now, -daySeconds), until: after(now, -policy.settleSeconds) };
}

/** Whether a pause is active under this policy. A pause applies only in the mode that made it. */
export function isPauseActive(policy: GuardPolicy, pause: Pause | null, now: Instant): boolean {
  return pause !== null && pause.until > now &&
    pause.recordedOnly === (policy.mode === "record");
}

/** The scope's last pause that counts. An active pause that was only recorded does not. */
export function countedPause(found: Pause | null, now: Instant): Pause | null {
  return found !== null && found.until > now && found.recordedOnly ? null : found;
}

/** Whether too few sends were approved, regardless of their number. */
export function isBad(policy: GuardPolicy, { sends, approved }: Conversion): boolean {
  return approved * 100 < sends * policy.approvedPercentMin;
}

/** The pause that a conversion requires, or null. For `last`, see `countedPause`. */
export function evaluateConversion(
  policy: GuardPolicy,
  scope: string,
  conversion: Conversion,
  last: Pause | null,
  now: Instant,
  sendsMin = sendsMinOf(policy, scope, last, now),
): Pause | null {
  if (policy.mode === "off") return null;
  if (conversion.sends < sendsMin || !isBad(policy, conversion)) return null;
  const trips = tripsOf(last, now);
  const seconds = Math.min(policy.pauseSeconds * 2 ** (trips - 1), policy.pauseSecondsMax);
  return {
    scope,
    at: now,
    until: after(now, seconds),
    trips,
    recordedOnly: policy.mode === "record",
    conversion,
  };
}

function tripsOf(last: Pause | null, now: Instant): number {
  const again = last !== null && after(last.until, daySeconds) > now;
  return again ? last.trips + 1 : 1;
}

/**
 * The number of sends needed for a decision. It is halved after each pause, since a scope that was
 * bad an hour ago gets less credit. For a country it is halved only once: otherwise five messages a
 * day would be enough to keep it closed to all newcomers.
 */
export function sendsMinOf(
  policy: GuardPolicy,
  scope: string,
  last: Pause | null,
  now: Instant,
): number {
  const ofCountry = scope.startsWith("country:");
  const first = ofCountry ? policy.countrySendsMin : policy.sendsMin;
  const pauses = tripsOf(last, now) - 1;
  const halvings = ofCountry ? Math.min(1, pauses) : pauses;
  return Math.min(first, Math.max(sendsMinFloor, Math.ceil(first / 2 ** halvings)));
}

/** The maximum pause of any policy. */
export const longestPauseSeconds: number = 30 * 24 * 60 * 60;

/** The minimum for `sendsMinOf` of any scope. */
export const sendsMinFloor = 5;

const daySeconds = 24 * 60 * 60;
