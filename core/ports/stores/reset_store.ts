import type { Instant } from "../../domain/instant.ts";

/** What password resets need besides their challenge. See `Stores`. */
export interface ResetStore {
  /** Adds what a passkey must sign to start a reset. It belongs to no user. */
  insertResetNonce(
    nonce: { readonly text: string; readonly now: Instant; readonly expiresAt: Instant },
  ): Promise<void>;
  /**
   * Removes a nonce. Returns whether it was there and unexpired at `now`, so only one of any number
   * of parallel calls returns true.
   */
  takeResetNonce(text: string, now: Instant): Promise<boolean>;
}
