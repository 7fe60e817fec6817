import { faultMeaning, type Meaning, type TwilioOperation } from "./meaning.ts";

/** The meaning of one or more Twilio error codes, for all or for some operations. */
export interface ErrorRow {
  /** First and last code. */
  readonly codes: readonly [number, number];
  /** All operations if left out. */
  readonly operations?: readonly TwilioOperation[];
  /** The rejected parameter, for a code that applies to any parameter. */
  readonly parameter?: string;
  readonly meaning: Meaning;
}

/** The lifetime of a verification. After it, Twilio's counts start over. */
export const verificationLifetimeSeconds = 600;
/** The wait after a rate limit error for which Twilio gives no wait. */
const slowDownSeconds = 5;

/** The remedy if only a change to Latchkey helps. */
export const bug = "report this as a Latchkey bug";
export const slowDown: Partial<Meaning> = { retryAfterSeconds: slowDownSeconds };
export const tooManySends: Partial<Meaning> = {
  start: "too_many_sends",
  retryAfterSeconds: verificationLifetimeSeconds,
};
export const otherChannel: Partial<Meaning> = { start: "channel_unavailable" };
export const unreachable: Partial<Meaning> = { start: "phone_number_unreachable" };
/** Twilio may have acted before or despite the error. */
export const uncertain: Partial<Meaning> = { untouched: false };

/** A row. Unless `more` says otherwise, it is a permanent fault and Twilio did nothing. */
export function row(
  codes: number | readonly [number, number],
  problem: string,
  remedy: string,
  more: Partial<Meaning> = {},
): ErrorRow {
  return {
    codes: typeof codes === "number" ? [codes, codes] : codes,
    meaning: faultMeaning(problem, remedy, more),
  };
}
