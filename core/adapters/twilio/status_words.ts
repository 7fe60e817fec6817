import type { VerificationStatus } from "./verification.ts";

/** What operators see for a send that Twilio accepted. */
export const sentWords =
  "Twilio accepted the message: the Twilio console later shows whether it arrived.";

/** What operators see for a check, by the resulting status of the verification. */
export const checkedWords: Readonly<Record<VerificationStatus, string>> = {
  pending: "The code is incorrect: the user can try again.",
  max_attempts_reached:
    "The code is incorrect, and this was the last attempt: a new code can be sent after 10 " +
    "minutes.",
  approved: "The code is correct: Twilio approved it and deletes the verification.",
  canceled: "The verification was canceled: send a new code.",
  deleted: "The verification was deleted: send a new code.",
  failed: "The verification failed: send a new code.",
  expired: "The verification expired: send a new code.",
};

/** What operators see for a fetch or a cancel. */
export const foundWords: Readonly<Record<VerificationStatus, string>> = {
  ...checkedWords,
  pending: "The verification is open: a code was sent and can still be checked.",
  max_attempts_reached: "All checks are used up: a new code can be sent after 10 minutes.",
  approved: "The verification is approved: its code was correct.",
};
