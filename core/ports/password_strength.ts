import type { Password } from "../domain/account/password.ts";

/** `unknown`: the estimate took too long or failed. It must never stop anyone. */
export type StrengthAnswer = "guessable" | "strong" | "unknown";

/** Estimates whether a new password is easy to guess. */
export interface PasswordStrength {
  /**
   * `words` are personal to the user; see `personalWords`. Responds within two seconds, and never
   * throws.
   */
  estimate(password: Password, words: readonly string[]): Promise<StrengthAnswer>;
  /** Ends the worker. All estimates that wait are `unknown`. */
  close(): void;
}
