import { isFromFuture } from "../expiry.ts";
import { after, type Instant } from "../instant.ts";

/** `record` decides and notes, but lets everything through. */
export const guardModes = ["off", "record", "enforce"] as const;

export type GuardMode = typeof guardModes[number];

/**
 * When a network, a prefix or a country is paused: bots that pump messages never type the codes in,
 * so the share of codes that come back right falls.
 */
export interface GuardPolicy {
  readonly mode: GuardMode;
  /** Sends are looked at for so long. */
  readonly windowSeconds: number;
  /** Younger sends are left out: their code may still be on its way. */
  readonly settleSeconds: number;
  /**
   * Fewer sends from a network or to a prefix within the window say nothing; half after each pause,
   * 5 at least.
   */
  readonly sendsMin: number;
  /** Of a country: far more, so that one bad prefix does not close it; half after a pause. */
  readonly countrySendsMin: number;
  /** Approved of a hundred sends, below which it pauses. */
  readonly approvedPercentMin: number;
  /** The first pause; each further one within a day of the last is twice as long. */
  readonly pauseSeconds: number;
  readonly pauseSecondsMax: number;
}

/** Sends within the window that are old enough, and how many of their codes came back right. */
export interface Conversion {
  readonly sends: number;
  readonly approved: number;
}

/** From one network to one prefix. */
export interface ConversionPart extends Conversion {
  /** See `Delivery.network`. */
  readonly network: string | null;
  readonly prefix: string;
}

/** A network from which, or a prefix or country to which, nothing is sent for a while. */
export interface Pause {
  /** `network:192.0.2.7`, `network:2001:db8:0::/48`, `prefix:+1202555` or `country:US`. */
  readonly scope: string;
  readonly at: Instant;
  readonly until: Instant;
  /** The first is 1. */
  readonly trips: number;
  /** Only noted: it was decided in the mode `record`. */
  readonly recordedOnly: boolean;
  readonly conversion: Conversion;
}

/**
 * A pause as it counts at `now`: never longer than the policy's longest, and null where a clock
 * began it that was ahead.
 */
export function boundedPause(
  policy: GuardPolicy,
  pause: Pause | null,
  now: Instant,
): Pause | null {
  if (pause === null || isFromFuture(pause.at, now)) return null;
  return { ...pause, until: Math.min(pause.until, after(pause.at, policy.pauseSecondsMax)) };
}

/** What the guard looks at, of one scope, at `now`. A pause's own sends count no more after it. */
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

/** What tells how much normally goes to a scope: the last day. */
export function dayWindow(
  policy: GuardPolicy,
  now: Instant,
): { readonly from: Instant; readonly until: Instant } {
  return { from: after(now, -daySeconds), until: after(now, -policy.settleSeconds) };
}

/** Whether a pause is to be kept by this policy: one that was only recorded binds no other mode. */
export function isInForce(policy: GuardPolicy, pause: Pause | null, now: Instant): boolean {
  return pause !== null && pause.until > now &&
    pause.recordedOnly === (policy.mode === "record");
}

/** The scope's last pause, as far as it counts: one in force that another mode made does not. */
export function countedPause(found: Pause | null, now: Instant): Pause | null {
  return found !== null && found.until > now && found.recordedOnly ? null : found;
}

/** Whether too few came back right, however many there are. */
export function isBad(policy: GuardPolicy, { sends, approved }: Conversion): boolean {
  return approved * 100 < sends * policy.approvedPercentMin;
}

/** The pause that these figures call for; null where none. `last`: see `countedPause`. */
export function judgeConversion(
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
 * Fewer sends say nothing. Half as many after each pause: what was bad an hour ago gets less
 * credit. Of a country not less than half: else five messages a day would be enough to keep it
 * closed to all newcomers.
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

/** No policy pauses for longer. */
export const longestPauseSeconds: number = 30 * 24 * 60 * 60;

/** Never fewer. */
export const sendsMinFloor = 5;

const daySeconds = 24 * 60 * 60;
