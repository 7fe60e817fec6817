import { faultMeaning, type Meaning, type TwilioOperation } from "./meaning.ts";

/** What some of Twilio's codes mean, for all or for some operations. */
export interface ErrorRow {
  /** First and last code. */
  readonly codes: readonly [number, number];
  /** Left out: all. */
  readonly operations?: readonly TwilioOperation[];
  /** The refused parameter, where the code is the one for all of them. */
  readonly parameter?: string;
  readonly meaning: Meaning;
}

/** The life of a verification: after it, the counts start over. */
export const verificationLifetimeSeconds = 600;
/** For Twilio's "slow down" where it does not say for how long. */
const slowDownSeconds = 5;

/** The remedy where only a change of our code helps. */
export const bug = "report this as a Latchkey bug";
export const slowDown: Partial<Meaning> = { retryAfterSeconds: slowDownSeconds };
export const tooManySends: Partial<Meaning> = {
  start: "too_many_sends",
  retryAfterSeconds: verificationLifetimeSeconds,
};
export const otherChannel: Partial<Meaning> = { start: "channel_unavailable" };
export const unreachable: Partial<Meaning> = { start: "phone_number_unreachable" };
/** Twilio may have acted before, or in spite of, the error. */
export const uncertain: Partial<Meaning> = { untouched: false };

/** A lasting fault, by which Twilio did nothing, where `more` does not say otherwise. */
export function row(
  codes: number | readonly [number, number],
  happened: string,
  remedy: string,
  more: Partial<Meaning> = {},
): ErrorRow {
  return {
    codes: typeof codes === "number" ? [codes, codes] : codes,
    meaning: faultMeaning(happened, remedy, more),
  };
}
