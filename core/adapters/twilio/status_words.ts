import type { VerificationStatus } from "./verification.ts";

/** What an operator reads of a send that Twilio took. */
export const sentWords =
  "Twilio accepted the message: whether it arrives shows later in Twilio's console.";

/** What a check came to, by the state that it left. */
export const checkedWords: Readonly<Record<VerificationStatus, string>> = {
  pending: "The code is wrong: the user can try again.",
  max_attempts_reached:
    "The code is wrong and was the last try: a new one can be sent after ten minutes.",
  approved: "The code is right: Twilio approved it and forgets the verification.",
  canceled: "The verification was cancelled: send a new code.",
  deleted: "The verification was deleted: send a new code.",
  failed: "The verification failed: send a new code.",
  expired: "The verification expired: send a new code.",
};

/** What a fetch or a cancel found. */
export const foundWords: Readonly<Record<VerificationStatus, string>> = {
  ...checkedWords,
  pending: "The verification is open: a code was sent and can still be checked.",
  max_attempts_reached: "All checks are used up: a new code can be sent after ten minutes.",
  approved: "The verification is approved: its code was right.",
};
