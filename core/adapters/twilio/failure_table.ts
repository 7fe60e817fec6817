import { faultMeaning, type Meaning } from "./meaning.ts";

/** Ways in which no answer of Twilio's came, or none that can be believed. */
export type Failure =
  | "not_permitted"
  | "not_connected"
  | "timed_out"
  | "dropped"
  | "redirected"
  | "too_large"
  | "malformed"
  | "not_a_verification";

const remedyOfAddress = "check the base URL and the way to it";

/** Total. Only what failed before a byte was sent is surely untouched. */
export const failureMeanings: Readonly<Record<Failure, Meaning>> = {
  not_permitted: faultMeaning(
    "Deno may not reach Twilio's host",
    "add the host of the base URL to --allow-net",
    { untouched: true },
  ),
  not_connected: faultMeaning(
    "No connection to Twilio: name, network or certificate failed",
    "check the base URL, DNS, the firewall and the clock",
    { untouched: true },
  ),
  timed_out: faultMeaning(
    "Twilio did not answer in time, and may have acted",
    "look at status.twilio.com and at the network",
    { untouched: false },
  ),
  dropped: faultMeaning(
    "The connection broke before Twilio's answer was whole, and Twilio may have acted",
    "look at status.twilio.com and at the network",
    { untouched: false },
  ),
  redirected: faultMeaning(
    "Twilio's address redirects, which is never followed",
    remedyOfAddress,
    { untouched: false },
  ),
  too_large: faultMeaning(
    "The answer is too large to be Twilio's",
    remedyOfAddress,
    { untouched: false },
  ),
  malformed: faultMeaning(
    "The answer is malformed: it is not the one that Twilio documents",
    remedyOfAddress,
    { untouched: false },
  ),
  // An identifier that is not of Twilio's form is in our records only: no request is made.
  not_a_verification: faultMeaning(
    "The stored verification has not the form of one of Twilio's",
    "nothing to do but to send a new code",
    { check: "gone", lookup: "gone" },
  ),
};

/**
 * Twilio takes a start after the last check, and sends a code that no check will ever approve: to
 * a person the same as a refusal, though a message may have gone out.
 */
export const startOfSpentVerification: Meaning = faultMeaning(
  "All checks of this verification are used up, so that the code just sent will not work",
  "watch for guessing; after ten minutes a new code can be sent",
  { start: "too_many_sends", retryAfterSeconds: 600 },
);

/** For errors without a code, or with one that is not in the table. */
export function meaningOfHttpStatus(httpStatus: number): Meaning {
  if (httpStatus === 429) {
    return faultMeaning(
      "Too many requests, says Twilio's address without a known code",
      "look up the code, and find out who sends so much",
      { retryAfterSeconds: 5 },
    );
  }
  // 408 comes from an intermediary that gave up, and who knows when.
  if (httpStatus >= 400 && httpStatus < 500 && httpStatus !== 408) {
    return faultMeaning(
      "Twilio's address refused the request without a code that we know",
      `look up the code; if there is none, ${remedyOfAddress}`,
    );
  }
  return faultMeaning(
    "Twilio has a fault, and may have acted before it",
    "look at status.twilio.com",
    { untouched: false },
  );
}
