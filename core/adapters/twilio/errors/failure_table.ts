import { faultMeaning, type Meaning } from "./meaning.ts";

/** The ways a request can end without a usable response from Twilio. */
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

/** Only a request that failed before a byte was sent is certain to have had no effect. */
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
    "Twilio did not respond in time and may have acted",
    "check status.twilio.com and the network",
    { untouched: false },
  ),
  dropped: faultMeaning(
    "The connection was lost during Twilio's response, and Twilio may have acted",
    "check status.twilio.com and the network",
    { untouched: false },
  ),
  redirected: faultMeaning(
    "Twilio's address redirects, and Latchkey does not follow redirects",
    remedyOfAddress,
    { untouched: false },
  ),
  too_large: faultMeaning(
    "The response is too large to be from Twilio",
    remedyOfAddress,
    { untouched: false },
  ),
  malformed: faultMeaning(
    "The response is malformed and does not match Twilio's documentation",
    remedyOfAddress,
    { untouched: false },
  ),
  // No request is made for a stored identifier that is not a Twilio SID.
  not_a_verification: faultMeaning(
    "The stored verification is not a valid Twilio SID",
    "send a new code",
    { check: "gone", lookup: "gone" },
  ),
};

/**
 * After the last check, Twilio still accepts a start and sends a code that no check will approve.
 * For the user this is the same as a refusal, although a message may have been sent.
 */
export const startOfSpentVerification: Meaning = faultMeaning(
  "All checks of this verification are used up, so the code that was just sent will not work",
  "look for code guessing; a new code can be sent after 10 minutes",
  { start: "too_many_sends", retryAfterSeconds: 600 },
);

/** The meaning of an error without a code, or with one that is not in the table. */
export function meaningOfHttpStatus(httpStatus: number): Meaning {
  if (httpStatus === 429) {
    return faultMeaning(
      "Twilio's rate limit was reached, without a known error code",
      "look up the code, and find out what sends so many requests",
      { retryAfterSeconds: 5 },
    );
  }
  // 408 comes from an intermediary that may have given up at any point.
  if (httpStatus >= 400 && httpStatus < 500 && httpStatus !== 408) {
    return faultMeaning(
      "The request was refused without a known error code",
      `look up the code; without a code, ${remedyOfAddress}`,
    );
  }
  return faultMeaning(
    "Twilio had an internal error and may have acted before it",
    "check status.twilio.com",
    { untouched: false },
  );
}
