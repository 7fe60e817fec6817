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

const remedyOfAddress = "check the base URL and the network path";

/** Total. Only what failed before a byte was sent is surely untouched. */
export const failureMeanings: Readonly<Record<Failure, Meaning>> = {
  not_permitted: faultMeaning(
    "Deno has no permission to reach Twilio's host",
    "add the host of the base URL to --allow-net",
    { untouched: true },
  ),
  not_connected: faultMeaning(
    "No connection to Twilio",
    "check the base URL, DNS, certificates, the firewall and the clock",
    { untouched: true },
  ),
  timed_out: faultMeaning(
    "Twilio did not answer in time, and may have acted",
    "check status.twilio.com and the network",
    { untouched: false },
  ),
  dropped: faultMeaning(
    "The connection broke during Twilio's answer, and Twilio may have acted",
    "check status.twilio.com and the network",
    { untouched: false },
  ),
  redirected: faultMeaning(
    "Twilio's address redirects, which is not followed",
    remedyOfAddress,
    { untouched: false },
  ),
  too_large: faultMeaning(
    "The answer is too large to be from Twilio",
    remedyOfAddress,
    { untouched: false },
  ),
  malformed: faultMeaning(
    "The answer is malformed: it is not what Twilio documents",
    remedyOfAddress,
    { untouched: false },
  ),
  // An identifier that is not of Twilio's form is in our records only: no request is made.
  not_a_verification: faultMeaning(
    "The stored verification is not a valid Twilio SID",
    "send a new code",
    { check: "gone", lookup: "gone" },
  ),
};

/**
 * Twilio takes a start after the last check, and sends a code that no check will ever approve: to
 * a person the same as a refusal, though a message may have gone out.
 */
export const startOfSpentVerification: Meaning = faultMeaning(
  "All checks of this verification are used up, so the code just sent will not work",
  "watch for guessing; after ten minutes a new code can be sent",
  { start: "too_many_sends", retryAfterSeconds: 600 },
);

/** For errors without a code, or with one that is not in the table. */
export function meaningOfHttpStatus(httpStatus: number): Meaning {
  if (httpStatus === 429) {
    return faultMeaning(
      "Too many requests, without a known error code",
      "look up the code, and find out what sends so much",
      { retryAfterSeconds: 5 },
    );
  }
  // 408 comes from an intermediary that gave up, and who knows when.
  if (httpStatus >= 400 && httpStatus < 500 && httpStatus !== 408) {
    return faultMeaning(
      "The request was refused without a known error code",
      `look up the code; if there is none, ${remedyOfAddress}`,
    );
  }
  return faultMeaning(
    "Twilio has a fault, and may have acted before it",
    "check status.twilio.com",
    { untouched: false },
  );
}
