import { type Detail, flowName, newChallengeAdvice } from "./problem_details.ts";

type Problems = Readonly<Record<string, readonly [status: number, title: string, detail: Detail]>>;

/** How a challenge can no longer be used: status, title and detail. */
export const challengeProblems = {
  invalid_challenge: [
    410,
    "Invalid challenge",
    (facts) => `This ${flowName(facts)} is not valid. Start again.`,
  ],
  challenge_expired: [
    410,
    "Challenge expired",
    (facts) => `This ${flowName(facts)} has expired. Start again.`,
  ],
  challenge_consumed: [
    410,
    "Challenge completed",
    (facts) => `This ${flowName(facts)} has already been completed.`,
  ],
  challenge_replaced: [
    410,
    "Challenge replaced",
    (facts) => `A newer ${flowName(facts)} has replaced this one. Continue with the newer one.`,
  ],
  challenge_exhausted: [
    410,
    "Challenge exhausted",
    (facts) => `Too many failed attempts for this ${flowName(facts)}. ${newChallengeAdvice(facts)}`,
  ],
} as const satisfies Problems;

/** How an app's verification of a number can no longer be used. */
export const verificationProblems = {
  verification_not_found: [404, "Verification not found", "This verification does not exist."],
  verification_expired: [
    410,
    "Verification expired",
    "This verification has expired. Request a new code.",
  ],
  verification_consumed: [
    410,
    "Verification completed",
    "This verification has already been completed.",
  ],
  verification_exhausted: [
    410,
    "Verification exhausted",
    "Too many incorrect codes. Request a new one in ten minutes.",
  ],
} as const satisfies Problems;
