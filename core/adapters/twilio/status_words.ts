import type { VerificationStatus } from "./verification.ts";

/** What an answer says when all went well; `user` and `operator` as in `ProviderCall`. */
export interface Words {
  readonly operator: string;
  readonly user: string;
}

const overWords = "That code has expired. Please request a new one.";

/** A send that Twilio took. */
export const sentWords: Words = {
  operator: "Twilio took the message: whether it arrives shows later in Twilio's console.",
  user: "A code is on its way.",
};

/** What a check came to, by the state that it left. */
export const checkedWords: Readonly<Record<VerificationStatus, Words>> = {
  pending: {
    operator: "The code is wrong: the user may try again.",
    user: "That code is not right.",
  },
  max_attempts_reached: {
    operator: "The code is wrong and was the last try: after ten minutes a new one can be sent.",
    user: "That code is not right.",
  },
  approved: {
    operator: "The code is right: Twilio approved it and forgets the verification.",
    user: "The code is right.",
  },
  canceled: { operator: "The verification was cancelled: send a new code.", user: overWords },
  deleted: { operator: "The verification was deleted: send a new code.", user: overWords },
  failed: { operator: "The verification failed: send a new code.", user: overWords },
  expired: { operator: "The verification expired: send a new code.", user: overWords },
};

/** What a fetch or a cancel found. */
export const foundWords: Readonly<Record<VerificationStatus, Words>> = {
  ...checkedWords,
  pending: {
    operator: "The verification is open: a code was sent and can still be checked.",
    user: "A code was sent and can still be entered.",
  },
  max_attempts_reached: {
    operator: "All checks are used up: after ten minutes a new code can be sent.",
    user: "Too many wrong codes. Please request a new code in ten minutes.",
  },
  approved: {
    operator: "The verification is approved: its code was right.",
    user: "The code was right.",
  },
};
