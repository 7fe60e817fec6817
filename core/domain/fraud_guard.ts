import { after, type Instant } from "./instant.ts";

/** `record` decides and notes, but lets everything through. */
export const guardModes = ["off", "record", "enforce"] as const;

export type GuardMode = typeof guardModes[number];

/**
 * When a prefix or a country is paused: bots that pump messages never type the codes in, so the
 * share of codes that come back right falls.
 */
export interface GuardPolicy {
  readonly mode: GuardMode;
  /** Sends are looked at for so long. */
  readonly windowSeconds: number;
  /** Younger sends are left out: their code may still be on its way. */
  readonly settleSeconds: number;
  /** Fewer sends to a prefix within the window say nothing; half after each pause, 5 at least. */
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

/** A prefix or country to which nothing is sent for a while. */
export interface Pause {
  /** `prefix:+1202555` or `country:US`. */
  readonly scope: string;
  readonly at: Instant;
  readonly until: Instant;
  /** The first is 1. */
  readonly trips: number;
  /** Only noted: it was decided in the mode `record`. */
  readonly recordedOnly: boolean;
  readonly conversion: Conversion;
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

/** The pause that these figures call for; null where none. */
export function judgeConversion(
  policy: GuardPolicy,
  scope: string,
  conversion: Conversion,
  last: Pause | null,
  now: Instant,
): Pause | null {
  if (policy.mode === "off") return null;
  const again = last !== null && after(last.until, daySeconds) > now;
  const trips = again ? last.trips + 1 : 1;
  if (conversion.sends < sendsMinOf(policy, scope, trips)) return null;
  if (conversion.approved * 100 >= conversion.sends * policy.approvedPercentMin) return null;
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

/**
 * Half as many after each pause: what was bad an hour ago gets less credit. Of a country not less
 * than half: else five messages a day would be enough to keep it closed to all newcomers.
 */
function sendsMinOf(policy: GuardPolicy, scope: string, trips: number): number {
  const ofCountry = scope.startsWith("country:");
  const first = ofCountry ? policy.countrySendsMin : policy.sendsMin;
  const halvings = ofCountry ? Math.min(1, trips - 1) : trips - 1;
  return Math.min(first, Math.max(sendsMinFloor, Math.ceil(first / 2 ** halvings)));
}

const sendsMinFloor = 5;

const daySeconds = 24 * 60 * 60;
